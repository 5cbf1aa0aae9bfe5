"""Our incidents in the columns of ACLED (export of 2023 and later; codebook of 2023)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from geo.export.counterparts import countries, lost_fields, organised_sides, parties, two_sides, type_rows
from geo.export.rows import DECIMALS
from geo.i18n import translator

COLUMNS: tuple[str, ...] = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location"),
    *("latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
"""The columns of the export, in order."""
OLD_NAMES: Mapping[str, str] = {
    "ally_actor_1": "assoc_actor_1",
    "ally_actor_2": "assoc_actor_2",
    "event_id": "event_id_cnty",
    "iso_code": "iso",
}
"""Names of earlier releases (lower case), by today's name."""
TIME_PRECISION: Mapping[int, int] = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
GEO_PRECISION: Mapping[int, int] = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 7: 3}
_DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
_AGAINST_CIVILIANS = "Violence against civilians"
_NARROWED = ("other_violence", "security_operation", "protest")
_CIVILIANS = "Civilians"


def acled_row(
    row: Mapping[str, Any], record: Mapping[str, Any], lost: Counter[str], changed: Counter[str]
) -> dict[str, Any]:
    """Return the row as values by column of `COLUMNS`; what has no counterpart is counted in `lost` and `changed`.

    Fatalities are the lowest number; 0 where none is stated, which `notes` then say. Positions are always given, for
    `geo_precision` tells how exact they are.
    """
    lost.update(lost_fields(row, record))
    kind, sub = _types(row, record, changed)
    acting, target = two_sides(parties(record))
    if len(acting) + len(target) > len(acting[:1]) + len(target[:1]):
        changed["more_actors"] += 1
    country = countries().get(row["country"] or "", {})
    start = row["date_start"]
    fatalities, note = _fatalities(row, record, lost, changed)
    if start is None:
        changed["undated"] += 1
    elif row["date_end"] not in (None, start):
        lost["date_end"] += 1
    if row["lat"] is None or row["lon"] is None:
        changed["unlocated"] += 1
    if row["country"] and not country:
        changed["country_unknown"] += 1
    if row["governorate"]:
        changed["admin_names"] += 1
    placed = row["lat"] is not None and row["lon"] is not None
    return {
        "event_id_cnty": row["incident_id"],
        "event_date": start,
        "year": start.year if start else None,
        "time_precision": TIME_PRECISION.get(row["date_precision"] or 0),
        "disorder_type": _DISORDER.get(kind),
        "event_type": kind,
        "sub_event_type": sub,
        "actor1": acting[0].name if acting else None,
        "assoc_actor_1": "; ".join(a.name for a in acting[1:]) or None,
        "inter1": _inter(acting),
        "actor2": target[0].name if target else None,
        "assoc_actor_2": "; ".join(a.name for a in target[1:]) or None,
        "inter2": _inter(target),
        "civilian_targeting": "Civilian targeting" if kind == _AGAINST_CIVILIANS else None,
        "iso": country.get("iso_numeric"),
        "region": country.get("acled_region"),
        "country": country.get("acled_country"),
        "admin1": translator("en").governorate(row["governorate"]) if row["governorate"] else None,
        "admin2": row["district"],
        "location": row["place_en"] or row["place_ar"],
        "latitude": round(row["lat"], DECIMALS) if placed else None,
        "longitude": round(row["lon"], DECIMALS) if placed else None,
        "geo_precision": GEO_PRECISION.get(row["where_precision"] or 0),
        "source": "; ".join((row["source"] or "").split(";")) or None,
        "notes": " ".join(part for part in (row["evidence"], note) if part) or None,
        "fatalities": fatalities,
    }


def _fatalities(
    row: Mapping[str, Any], record: Mapping[str, Any], lost: Counter[str], changed: Counter[str]
) -> tuple[int, str | None]:
    low, best, high = (row[f"killed_{name}"] for name in ("low", "best", "high"))
    if any((toll or {}).get("killed") for toll in (record.get("by_side") or {}).values()):
        lost["by_side"] += 1
    if low is None and best is None and high is None:
        changed["fatalities_not_stated"] += 1
        together = record.get("killed_and_injured_combined") or {}
        number = together.get("best") or together.get("low")
        said = f"; killed and injured together: {number}" if number else ""
        return 0, f"[Fatalities not stated; 0 stands for unknown{said}.]"
    least = min(number for number in (low, best, high) if number is not None)
    if high is None:
        lost["killed_open"] += 1
        return least, f"[At least {least} killed.]"
    if {best, high} - {None} != {least}:
        lost["killed_range"] += 1
        return least, f"[Killed: {least} to {high}.]"
    return least, None


def _types(row: Mapping[str, Any], record: Mapping[str, Any], changed: Counter[str]) -> tuple[str, str]:
    """An attack between a state force and an armed group is a battle there, whatever we call it."""
    known = type_rows().get(row["event_type"], {})
    kind, sub = known.get("acled_event_type", ""), known.get("acled_sub_event_type", "")
    if kind == _AGAINST_CIVILIANS and sub == "Attack" and all(organised_sides(record, parties(record))):
        return "Battles", "Armed clash"
    if row["event_type"] in _NARROWED:
        changed["type_narrowed"] += 1
    return kind, sub


def _inter(side: list[Any]) -> str | None:
    """Only what the table of actors decides: rebels and militias are a judgement that it does not make."""
    if not side:
        return None
    first = side[0]
    if first.kind == "civilians":
        return _CIVILIANS
    if not first.is_state:
        return None
    return "State forces" if first.country in ("", "IQ") else "External/Other forces"
