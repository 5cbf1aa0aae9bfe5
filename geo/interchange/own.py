"""Rows in our own layout, as ``python -m geo export`` writes them, as incidents of ours."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from geo.errors import InputRefusedError
from geo.interchange.actors import Actors, split_names, unique
from geo.interchange.names import HOME, units
from geo.interchange.places import Issue, Lookups, Where, placer
from geo.interchange.report import LossReport, RowError
from geo.interchange.rows import Columns, count_lost, row_id, sentence, sources_of
from geo.interchange.values import code, days, degrees, is_nothing, people, position
from geo.model import (
    CONTEXT_TYPES,
    EVENT_TYPES,
    EXPORT_COLUMNS,
    EXTRACTED,
    OUTCOMES,
    ROLES,
    ActorRole,
    ImportedIncident,
    Incident,
    Place,
    Toll,
)

CODE = "marsad"
_POSITION = ("lat", "lon")
_DISTRICT = 3
_LOOKED_UP = ("geocoded", "place_unknown", "place_ambiguous", "anchored", "position_abroad")
_NEEDED = ("incident_id", "event_type", "date_start")
_NOT_CARRIED = ("confidence", "status", "published_basis", "origin", "id")
_PLAIN = {"confidence": "", "status": "imported", "origin": EXTRACTED}


class OwnReader:
    """Makes incidents of rows with the given `columns`; what is lost goes to `report`."""

    def __init__(self, columns: Sequence[str], report: LossReport, lookups: Lookups) -> None:
        self._columns = Columns(columns, (*EXPORT_COLUMNS, *_POSITION), {})
        lacking = [name for name in _NEEDED if name not in self._columns]
        if lacking:
            raise InputRefusedError(
                report.file, f"lacks the columns {', '.join(lacking)} of Marsad; name another format, or map them"
            )
        self._report = report
        report.missing = self._columns.missing
        carried = self._columns.of((*EXPORT_COLUMNS, *_POSITION))
        self._lost = tuple(c for c in columns if c not in carried and c != "id")
        self._place = placer(lookups)
        self._actors = Actors(CODE)
        self._roles = lru_cache(maxsize=1 << 14)(self._all_actors)
        self._at = {name: self._columns.at(name) or name for name in (*EXPORT_COLUMNS, *_POSITION)}

    def __call__(self, original: Mapping[str, str]) -> ImportedIncident:
        """Return the incident of a row.

        Raises:
            RowError: a value that cannot be meant.
        """
        at, report = self._at, self._report
        get = {name: original.get(column, "") for name, column in at.items()}
        source_id = row_id(get["incident_id"], at["incident_id"])
        event_type = get["event_type"].strip()
        if event_type not in EVENT_TYPES and event_type not in CONTEXT_TYPES:
            raise RowError(at["event_type"], f"{event_type[:60]!r} is no type of Marsad; map the columns instead")
        outcome = get["outcome"].strip() or "carried_out"
        if outcome not in OUTCOMES:
            raise RowError(at["outcome"], f"{outcome[:60]!r} is none of {', '.join(OUTCOMES)}")
        issues: list[Issue] = []
        start, end = self._period(get)
        incident = Incident(
            incident_id=source_id, is_context=event_type in CONTEXT_TYPES,
            remnant=_flag(get["remnant"], at["remnant"]), outcome=outcome, event_type=event_type,
            date_start=start, date_end=end,
            date_precision=code(get["date_precision"], at["date_precision"], 5),
            place=self._where(get, issues), more_places=tuple(_named(n) for n in split_names(get["more_places"])),
            killed=self._toll("killed", get), injured=self._toll("injured", get),
            actors=self._roles(get["actors"], get["actor_roles"]), evidence=sentence(get["evidence"]),
            sources=sources_of(get["source"], published=self._published(get)), status="imported",
        )  # fmt: skip
        for issue in issues:
            report.count(issue)
        self._count_lost(get)
        count_lost(report, original, self._lost)
        return ImportedIncident(CODE, source_id, incident, original)

    def _period(self, get: Mapping[str, str]) -> tuple[str | None, str | None]:
        first, last = (days(get[name], self._at[name]) for name in ("date_start", "date_end"))
        if first is None:
            return None, None
        end = last.end if last else first.end
        if end < first.start:
            raise RowError(self._at["date_end"], f"{end} is before {first.start}")
        return first.start, end

    def _published(self, get: Mapping[str, str]) -> str | None:
        day = days(get["published"], self._at["published"])
        return day.start if day else None

    def _toll(self, name: str, get: Mapping[str, str]) -> Toll | None:
        low, best, high = (people(get[f"{name}_{p}"], self._at[f"{name}_{p}"]) for p in ("low", "best", "high"))
        if low is None and best is None and high is None:
            return None
        if high is not None and high < max(n for n in (low, best, 0) if n is not None):
            raise RowError(self._at[f"{name}_high"], f"{high} is less than the lowest or best number")
        return Toll(low, best, high)

    def _where(self, get: Mapping[str, str], issues: list[Issue]) -> Place | None:
        at = self._at
        name_ar, name_en = get["place_ar"].strip(), get["place_en"].strip()
        precision = code(get["where_precision"], at["where_precision"], 7)
        country = get["country"].strip()
        governorate = get["governorate"].strip() or None
        if governorate is not None and governorate not in units("governorates"):
            raise RowError(at["governorate"], f"{governorate[:60]!r} is no governorate code (ISO 3166-2:IQ)")
        pcode = get["district_pcode"].strip()
        if pcode and pcode not in units("districts"):
            issues.append(("unknown", at["district_pcode"], pcode))
        district = units("districts")[pcode].name_en if pcode in units("districts") else get["district"].strip()
        spot = position(get["lat"], get["lon"], at["lat"], at["lon"])
        where = Where(
            text=name_ar or name_en, position=spot, precision=precision, country=country,
            admin1=governorate or "", admin2=district, names=(at["country"], at["governorate"], at["district"]),
        )  # fmt: skip
        place, found = self._place(where)
        # The row's own governorate and district stand, and its own position: only what was looked up is told of.
        told = {*_LOOKED_UP, at["country"]} - ({"anchored"} if (precision or 0) > _DISTRICT else set())
        issues += [issue for issue in found if issue[0] != "lost" and issue[1] in told]
        if place is None:
            return None
        # Without a position of its own the row stands where the gazetteer puts it, and is no more precise than that.
        shown = precision if spot is not None else max(precision or 0, place.where_precision or 0) or None
        radius = degrees(get["uncertainty_m"], at["uncertainty_m"], 20_000_000)
        return Place(
            text=name_ar or name_en, place_id=place.place_id, name_ar=name_ar or place.name_ar,
            name_en=name_en or place.name_en, kind=place.kind, lat=place.lat, lon=place.lon,
            governorate=governorate, district=get["district"].strip() or None, district_pcode=pcode or None,
            country=country or (HOME if governorate else None), where_precision=shown,
            uncertainty_m=place.uncertainty_m if radius is None else max(0, round(radius)),
        )  # fmt: skip

    def _all_actors(self, names: str, roles: str) -> tuple[ActorRole, ...]:
        told = [name.strip() for name in names.split(";")] if not is_nothing(names) else []
        parts = [role.strip() for role in roles.split(";")]
        if len(parts) != len(told):  # a name with a semicolon in it
            parts = ["participant"] * len(told)
        return unique(
            [
                self._actors.role(name, role if role in ROLES else "participant")
                for name, role in zip(told, parts, strict=True)
                if name
            ]
        )

    def _count_lost(self, get: Mapping[str, str]) -> None:
        for name in _NOT_CARRIED:
            if (value := get.get(name, "")) and value != _PLAIN.get(name, ""):
                self._report.count(("lost", self._at[name]))


def _flag(text: str, column: str) -> bool:
    told = text.strip().lower()
    if told not in ("true", "false", "1", "0", ""):
        raise RowError(column, f"{text[:60]!r} is neither true nor false")
    return told in ("true", "1")


def _named(name: str) -> Place:
    latin = name.isascii()
    return Place(text=name, name_ar=None if latin else name, name_en=name if latin else None)
