"""Our incidents in the columns of UCDP GED (version 25.1; codebook of the same version)."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from geo.export.counterparts import (
    HOME,
    Party,
    countries,
    killed_of,
    lost_fields,
    organised_sides,
    parties,
    two_sides,
    type_rows,
)
from geo.export.rows import DECIMALS
from geo.i18n import translator

COLUMNS: tuple[str, ...] = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id"),
    *("conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id"),
    *("side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources"),
    *("source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec"),
    *("where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
"""The columns of the GED file, in order."""
OLD_NAMES: Mapping[str, str] = {
    "best_est": "best",
    "high_est": "high",
    "low_est": "low",
    "conflict_id": "conflict_new_id",
    "dyad_id": "dyad_new_id",
    "side_a_id": "side_a_new_id",
    "side_b_id": "side_b_new_id",
}
"""Names of earlier releases (lower case), by today's name."""
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
_CIVILIANS = "Civilians"
_CELLS = 2  # PRIO-GRID: half-degree cells, 720 a row, numbered from the south-west (PRIO-GRID codebook)
_ROW = 720


def ucdp_row(
    row: Mapping[str, Any], record: Mapping[str, Any], lost: Counter[str], changed: Counter[str]
) -> dict[str, Any]:
    """Return the row as values by column of `COLUMNS`; what has no counterpart is counted in `lost` and `changed`.

    Deaths are empty where they are not stated; what the sides do not account for of `best` is `deaths_unknown`.
    Positions are always given, for `where_prec` tells how exact they are.
    """
    lost.update(lost_fields(row, record))
    changed["text_id"] += 1
    everyone = parties(record)
    violence = _violence(row, record, everyone)
    if violence is None:
        changed["type_unknown"] += 1
    if len(everyone) > 2:  # noqa: PLR2004 - two sides
        changed["more_actors"] += 1
    side_a, side_b = _sides(violence, everyone)
    country = countries().get(row["country"] or "", {})
    if row["country"] and not country.get("ucdp_country"):
        changed["country_unknown"] += 1
    if row["governorate"]:
        changed["admin_names"] += 1
    start, end = row["date_start"], row["date_end"] or row["date_start"]
    if start is None:
        changed["undated"] += 1
    sources = record.get("sources") or ()
    place = record.get("place") or {}
    return {
        "id": row["incident_id"],
        "year": start.year if start else None,
        "type_of_violence": violence,
        "dyad_name": f"{side_a} - {side_b}" if side_a and side_b else None,
        "side_a": side_a,
        "side_b": side_b,
        "number_of_sources": len(sources) or None,
        "source_article": row["evidence"],
        "source_office": "; ".join((row["source"] or "").split(";")) or None,
        "source_date": row["published"],
        "source_headline": row.get("title"),
        "where_prec": row["where_precision"],
        "where_coordinates": row["place_en"] or row["place_ar"],
        "where_description": ", ".join(place.get("chain") or ()) or place.get("text"),
        "adm_1": translator("en").governorate(row["governorate"]) if row["governorate"] else None,
        "adm_2": row["district"],
        **_position(row, changed),
        "country": country.get("ucdp_country"),
        "country_id": country.get("ucdp_id"),
        "region": country.get("ucdp_region"),
        "date_prec": row["date_precision"],
        "date_start": f"{start} 00:00:00.000" if start else None,
        "date_end": f"{end} 00:00:00.000" if end else None,
        **_deaths(row, record, violence, lost, changed),
        "gwnoa": _gleditsch_ward(everyone, side_a),
        "gwnob": _gleditsch_ward(everyone, side_b),
    }


def _violence(row: Mapping[str, Any], record: Mapping[str, Any], everyone: list[Party]) -> int | None:
    """By who takes part; where that is not told, by the type of event; None where neither decides."""
    state, group = organised_sides(record, everyone)
    acting, target = two_sides(everyone)
    if state and group:
        return STATE_BASED
    if (
        group
        and not state
        and {a.name for a in acting if a.kind == "armed_group"}
        and any(a.kind == "armed_group" for a in target)
    ):
        return NON_STATE
    if (state or group) and killed_of(record, "civilians"):
        return ONE_SIDED
    told = type_rows().get(row["event_type"], {}).get("ucdp_type", "")
    return int(told) if told else None


def _sides(violence: int | None, everyone: list[Party]) -> tuple[str | None, str | None]:
    """Side A is the state in state-based conflict and the perpetrator in one-sided violence; side B then civilians."""
    acting, target = two_sides(everyone)
    first = acting[0].name if acting else None
    second = target[0].name if target else None
    if violence == ONE_SIDED:
        return first, _CIVILIANS
    if violence == STATE_BASED:
        state = next((a.name for a in everyone if a.is_state), None)
        group = next((a.name for a in everyone if not a.is_state and a.kind != "civilians"), None)
        return state, group
    return first, second


def _deaths(
    row: Mapping[str, Any], record: Mapping[str, Any], violence: int | None, lost: Counter[str], changed: Counter[str]
) -> dict[str, int | None]:
    low, best, high = (row[f"killed_{name}"] for name in ("low", "best", "high"))
    if low is None and best is None and high is None:
        changed["deaths_not_stated"] += 1
    best = low if best is None else best
    if high is None and low is not None:
        lost["killed_open"] += 1
    if any((toll or {}).get("injured") for toll in (record.get("by_side") or {}).values()):
        lost["by_side_injured"] += 1
    forces, militants = killed_of(record, "security_forces"), killed_of(record, "militants")
    civilians, unknown = killed_of(record, "civilians"), killed_of(record, "unknown")
    if violence == STATE_BASED:
        deaths_a, deaths_b = forces, militants
    elif violence == ONE_SIDED:
        deaths_a, deaths_b = (militants if militants is not None else forces), None
    else:  # which of them is side A nobody told
        deaths_a = deaths_b = None
    told = sum(number for number in (deaths_a, deaths_b, civilians) if number is not None)
    if best is not None:
        unknown = max(best - told, 0)
    return {
        "deaths_a": deaths_a,
        "deaths_b": deaths_b,
        "deaths_civilians": civilians,
        "deaths_unknown": unknown,
        "best": best,
        "high": high,
        "low": low,
    }


def _position(row: Mapping[str, Any], changed: Counter[str]) -> dict[str, Any]:
    if row["lat"] is None or row["lon"] is None:
        changed["unlocated"] += 1
        return {}
    lat, lon = round(row["lat"], DECIMALS), round(row["lon"], DECIMALS)
    cell = math.floor((lat + 90) * _CELLS) * _ROW + math.floor((lon + 180) * _CELLS) + 1
    return {"latitude": lat, "longitude": lon, "geom_wkt": f"POINT ({lon!r} {lat!r})", "priogrid_gid": cell}


def _gleditsch_ward(everyone: list[Party], side: str | None) -> str | None:
    state = next((a for a in everyone if a.name == side and a.is_state), None)
    return countries().get(state.country or HOME, {}).get("ucdp_id") if state else None
