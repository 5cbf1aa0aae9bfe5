"""Rows in the layout of ACLED, of today and of before 2019, as incidents of ours."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from geo.errors import InputRefusedError
from geo.interchange.actors import split_names, unique
from geo.interchange.layout_reader import LayoutReader
from geo.interchange.places import Issue, Lookups, Where
from geo.interchange.report import LossReport, RowError
from geo.interchange.rows import Columns, count_lost, row_id, sentence, sources_of
from geo.interchange.values import code, days, is_ambiguous_day, is_nothing, people, position
from geo.model import CONTEXT_TYPES, ActorRole, ImportedIncident, Incident, Toll
from geo.resources import read_csv

CODE = "acled"
NEEDED = ("event_date", "event_type", "latitude", "longitude", "fatalities")
_CARRIED = (
    *("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "assoc_actor_1"),
    *("inter1", "actor2", "assoc_actor_2", "inter2", "iso", "country", "admin1", "admin2", "location", "latitude"),
    *("longitude", "geo_precision", "source", "notes", "fatalities"),
)
_DERIVED = ("year", "interaction", "disorder_type", "data_id", "event_id_no_cnty")
"""Said by the other columns too: not carried, and not lost."""
OLD_NAMES: Mapping[str, str] = {
    "ally_actor_1": "assoc_actor_1", "ally_actor_2": "assoc_actor_2", "iso_code": "iso",
    "associated_actor_1": "assoc_actor_1", "associated_actor_2": "assoc_actor_2", "event_id": "event_id_cnty",
    "data_id": "event_id_cnty", "event_id_no_cnty": "event_id_cnty",
}  # fmt: skip
"""Names of earlier releases (lower case), by today's name; an older id serves where there is no newer one."""
# What our own export writes into the notes.
_NOT_STATED = "[Fatalities not stated"
_AT_LEAST = re.compile(r"\[At least (\d{1,8}) killed\.\]")


class _Type(NamedTuple):
    code: str
    issues: tuple[Issue, ...]


class AcledReader(LayoutReader):
    """Makes incidents of rows with the given `columns`; what is lost goes to `report`."""

    def __init__(self, columns: Sequence[str], report: LossReport, lookups: Lookups) -> None:
        super().__init__(
            columns, report, lookups, code=CODE, carried=_CARRIED, derived=_DERIVED, old_names=OLD_NAMES, check=_check
        )
        self._sides = lru_cache(maxsize=1 << 15)(self._two_sides)

    def __call__(self, original: Mapping[str, str]) -> ImportedIncident:
        """Return the incident of a row.

        Raises:
            RowError: a value that cannot be meant.
        """
        get, at, report = original.get, self._at, self._report
        source_id = row_id(get(at["event_id_cnty"], ""), at["event_id_cnty"])
        text = get(at["event_date"], "")
        day = days(text, at["event_date"])
        if day is None or day.start != day.end:
            raise RowError(at["event_date"], f"{text[:60]!r} is not a day; write YYYY-MM-DD")
        issues: list[Issue] = [("note", "slash_dates")] if is_ambiguous_day(text) else []
        sub = get(at["sub_event_type"], "")
        kind = event_code(get(at["event_type"], ""), sub, at["sub_event_type" if sub.strip() else "event_type"])
        issues += kind.issues
        place, found = self._place(
            Where(
                text=get(at["location"], "").strip(),
                position=position(get(at["latitude"], ""), get(at["longitude"], ""), at["latitude"], at["longitude"]),
                precision=self._precision("geo_precision", original, issues),
                country=get(at["country"], "").strip(),
                admin1=get(at["admin1"], "").strip(),
                admin2=get(at["admin2"], "").strip(),
                iso=get(at["iso"], "").strip(),
                names=(at["country"], at["admin1"], at["admin2"]),
            )
        )
        issues += found
        note = get(at["notes"], "")
        killed = people(get(at["fatalities"], ""), at["fatalities"])
        if killed == 0:
            if _NOT_STATED in note:
                killed = None
            else:
                issues.append(("note", "acled_zero"))
        stated = None if killed is None else Toll(killed, killed, None if _open(note, killed) else killed)
        actors, found = self._sides(
            *(get(at[name], "") for name in ("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2"))
        )
        issues += found
        precision = self._precision("time_precision", original, issues)
        if precision is None:
            issues.append(("note", "date_precision_assumed"))
        incident = Incident(
            incident_id=source_id, is_context=kind.code in CONTEXT_TYPES, remnant=False, outcome="carried_out",
            event_type=kind.code, date_start=day.start, date_end=day.start, date_precision=precision or 1, place=place,
            killed=stated, actors=actors, evidence=sentence(note),
            sources=sources_of(get(at["source"], "")), status="imported",
        )  # fmt: skip
        for issue in issues:
            report.count(issue)
        count_lost(report, original, self._lost)
        return ImportedIncident(CODE, source_id, incident, original)

    def _precision(self, field: str, original: Mapping[str, str], issues: list[Issue]) -> int | None:
        column = self._at[field]
        theirs = code(original.get(column, ""), column, 3)
        if theirs is None:
            return None
        ours, coarse = precisions()[CODE, field, theirs]
        if coarse:
            issues.append(("coarse", column, str(theirs), str(ours)))
        return ours

    def _two_sides(  # noqa: PLR0917 - the six cells, as a key of the cache
        self, actor1: str, with1: str, inter1: str, actor2: str, with2: str, inter2: str
    ) -> tuple[tuple[ActorRole, ...], tuple[Issue, ...]]:
        issues: list[Issue] = []
        kinds = [actor_kind(inter, self._at[name], issues) for inter, name in ((inter1, "inter1"), (inter2, "inter2"))]
        civilian = [is_civilian(name, inter) for name, inter in ((actor1, inter1), (actor2, inter2))]
        # The numbers 1 and 2 do not say who attacked (ACLED codebook); only against civilians it is plain.
        roles = ["participant", "participant"]
        if civilian == [False, True] and actor1.strip():
            roles = ["perpetrator", "target"]
        elif civilian == [True, False] and actor2.strip():
            roles = ["target", "perpetrator"]
        found = [
            self._actors.role(name, role, kind)
            for names, role, kind in (
                ((actor1,), roles[0], kinds[0]), (split_names(with1), roles[0], ""),
                ((actor2,), roles[1], kinds[1]), (split_names(with2), roles[1], ""),
            )
            for name in map(str.strip, names)
            if not is_nothing(name)
        ]  # fmt: skip
        return unique(found), tuple(issues)


def _open(note: str, killed: int) -> bool:
    """Tell whether our own export says that the figure is the least."""
    found = _AT_LEAST.search(note)
    return found is not None and int(found[1]) == killed


def _check(columns: Columns, report: LossReport) -> None:
    lacking = [name for name in ("event_id_cnty", *NEEDED) if name not in columns]
    if lacking:
        raise InputRefusedError(
            report.file, f"lacks the columns {', '.join(lacking)} of ACLED; name another format, or map the columns"
        )


@lru_cache(maxsize=1)
def precisions() -> Mapping[tuple[str, str, int], tuple[int, bool]]:
    """Return our code and whether it is coarser, by data set, field and their code (``precision.csv``)."""
    return {
        (row["origin"], row["field"], int(row["theirs"])): (int(row["ours"]), row["coarse"] == "yes")
        for row in read_csv("interchange/precision.csv")
    }


@lru_cache(maxsize=1)
def _types() -> Mapping[tuple[str, str], tuple[str, bool]]:
    return {
        (row["event_type"].lower(), row["sub_event_type"].lower()): (row["code"], row["coarse"] == "yes")
        for row in read_csv("interchange/acled_types.csv")
    }


@lru_cache(maxsize=1024)
def event_code(kind: str, sub: str, column: str) -> _Type:
    """Return our code for an event type and sub-event type of ACLED, with what the report must say."""
    key = " ".join(kind.split()).lower(), " ".join(sub.split()).lower()
    told = sub.strip() or kind.strip()
    found = _types().get(key)
    if found is None:
        code, _ = _types().get((key[0], ""), ("other_violence", True))
        return _Type(code, (("unknown", column, " / ".join(p for p in (kind.strip(), sub.strip()) if p) or "-"),))
    return _Type(found[0], (("coarse", column, told, found[0]),) if found[1] else ())


@lru_cache(maxsize=1)
def _inters() -> Mapping[str, tuple[str, str, bool]]:
    return {
        name.lower(): (row["inter"], row["kind"], row["coarse"] == "yes")
        for row in read_csv("interchange/acled_inter.csv")
        for name in (row["inter"], *row["names"].split("|"))
    }


def actor_kind(inter: str, column: str, issues: list[Issue]) -> str:
    """Return our kind of actor for a code or text of ``inter1``, "" when it is empty, 0 or unknown."""
    told = inter.strip().lower().removesuffix(".0")
    if told in ("", "0"):
        return ""
    found = _inters().get(told)
    if found is None:
        issues.append(("unknown", column, inter.strip()))
        return ""
    if found[2]:
        issues.append(("coarse", column, inter.strip(), found[1]))
    return found[1]


def is_civilian(name: str, inter: str) -> bool:
    """Return whether one side is civilians, by its code or name."""
    found = _inters().get(inter.strip().lower().removesuffix(".0"))
    return found[0] == "7" if found else name.strip().lower().startswith("civilians")
