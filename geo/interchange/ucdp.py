"""Rows in the layout of UCDP GED, 25.1 and older, as incidents of ours."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from geo.errors import InputRefusedError
from geo.interchange.actors import split_names, unique
from geo.interchange.layout_reader import LayoutReader
from geo.interchange.places import Issue, Lookups, Where
from geo.interchange.report import LossReport, RowError
from geo.interchange.rows import Columns, count_lost, row_id, sentence
from geo.interchange.values import code, days, people, position
from geo.model import ActorRole, ImportedIncident, Incident, SideToll, SourceClaim, Toll
from geo.resources import read_csv

CODE = "ucdp"
_CARRIED = (
    *("id", "type_of_violence", "side_a", "side_b", "source_article", "source_office", "source_date"),
    *("source_headline", "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "country"),
    *("country_id", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low"),
)
_DERIVED = ("year", "dyad_name", "number_of_sources", "geom_wkt", "priogrid_gid", "region", "active_year")
"""Said by the other columns too, or of the year and not of the event: not carried, and not lost."""
_NEEDED = ("id", "type_of_violence", "date_start", "best", "latitude", "longitude")
OLD_NAMES: Mapping[str, str] = {
    "best_est": "best",
    "high_est": "high",
    "low_est": "low",
    "event_id": "id",
    "side_a_name": "side_a",
    "side_b_name": "side_b",
    "where_precision": "where_prec",
    "date_precision": "date_prec",
}
"""Names of earlier releases, by today's name."""
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
_GOVERNMENT = "government of"
# Allied governments are one side there, joined by commas; names of other sides may hold commas of their own.
_BETWEEN = re.compile(r",\s*(?=government of)", re.IGNORECASE)


class UcdpReader(LayoutReader):
    """Makes incidents of rows with the given `columns`; what is lost goes to `report`."""

    def __init__(self, columns: Sequence[str], report: LossReport, lookups: Lookups) -> None:
        super().__init__(
            columns, report, lookups, code=CODE, carried=_CARRIED, derived=_DERIVED, old_names=OLD_NAMES, check=_check
        )
        self._sides = lru_cache(maxsize=1 << 14)(self._two_sides)

    def __call__(self, original: Mapping[str, str]) -> ImportedIncident:
        """Return the incident of a row.

        Raises:
            RowError: a value that cannot be meant.
        """
        get, at, report = original.get, self._at, self._report
        source_id = row_id(get(at["id"], ""), at["id"])
        issues: list[Issue] = []
        start, end = self._period(original)
        violence, event_type = _violence(get(at["type_of_violence"], ""), at["type_of_violence"])
        if violence is None:
            issues.append(("unknown", at["type_of_violence"], get(at["type_of_violence"], "")))
        else:
            issues.append(("coarse", at["type_of_violence"], str(violence), event_type))
        place, found = self._place(
            Where(
                text=get(at["where_coordinates"], "").strip(),
                position=position(get(at["latitude"], ""), get(at["longitude"], ""), at["latitude"], at["longitude"]),
                precision=code(get(at["where_prec"], ""), at["where_prec"], 7),
                country=get(at["country"], "").strip(),
                admin1=get(at["adm_1"], "").strip(),
                admin2=get(at["adm_2"], "").strip(),
                ucdp=get(at["country_id"], "").strip(),
                names=(at["country"], at["adm_1"], at["adm_2"]),
            )
        )
        issues += found
        side_a = get(at["side_a"], "").strip()
        article, headline = get(at["source_article"], ""), get(at["source_headline"], "")
        incident = Incident(
            incident_id=source_id, is_context=False, remnant=False, outcome="carried_out", event_type=event_type,
            date_start=start, date_end=end,
            date_precision=self._date_precision(original, issues),
            place=place, killed=self._killed(original, issues),
            by_side=self._by_side(original, violence, side_a, get(at["side_b"], "").strip()),
            actors=self._sides(side_a, get(at["side_b"], ""), violence),
            evidence=sentence(article if article.strip() else headline), sources=self._sources(original),
            status="imported",
        )  # fmt: skip
        for issue in issues:
            report.count(issue)
        count_lost(report, original, self._lost)
        if article.strip() and headline:
            report.count(("lost", at["source_headline"]))
        return ImportedIncident(CODE, source_id, incident, original)

    def _period(self, original: Mapping[str, str]) -> tuple[str, str]:
        column, end_column = self._at["date_start"], self._at["date_end"]
        first = days(original.get(column, ""), column)
        if first is None:
            raise RowError(column, "is empty; write YYYY-MM-DD")
        last = days(original.get(end_column, ""), end_column) or first
        if last.end < first.start:
            raise RowError(end_column, f"{last.end} is before {first.start}")
        return first.start, last.end

    def _killed(self, original: Mapping[str, str], issues: list[Issue]) -> Toll | None:
        low, best, high = (people(original.get(self._at[n], ""), self._at[n]) for n in ("low", "best", "high"))
        if low is None and best is None and high is None:
            return None
        told = [n for n in (low, best, high) if n is not None]
        least, most = min(told), max(told)
        if (low is not None and low != least) or (high is not None and high != most):
            issues.append(("note", "toll_order"))
        return Toll(least, best, most)

    def _by_side(
        self, original: Mapping[str, str], violence: int | None, side_a: str, side_b: str
    ) -> dict[str, SideToll]:
        a, b, civilians, unknown = (
            people(original.get(self._at[n], ""), self._at[n])
            for n in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
        )
        found: dict[str, int] = {}
        for number, side in (
            (a, _side(side_a)),
            (b, "civilians" if violence == ONE_SIDED else _side(side_b)),
            (civilians, "civilians"),
            (unknown, "unknown"),
        ):
            if number:
                found[side] = found.get(side, 0) + number
        return {side: SideToll(killed=Toll(number, number, number)) for side, number in found.items()}

    def _date_precision(self, original: Mapping[str, str], issues: list[Issue]) -> int:
        told = code(original.get(self._at["date_prec"], ""), self._at["date_prec"], 5)
        if told is None:
            issues.append(("note", "date_precision_assumed"))
        return told or 1

    def _two_sides(self, side_a: str, side_b: str, violence: int | None) -> tuple[ActorRole, ...]:
        against = violence == ONE_SIDED
        found = []
        for name, role in (
            (side_a, "perpetrator" if against else "participant"), (side_b, "target" if against else "participant")
        ):  # fmt: skip
            for one in _BETWEEN.split(name.strip()) if name.strip() else ():
                kind = "state_force" if one.lower().startswith(_GOVERNMENT) else "armed_group"
                found.append(self._actors.role(one, role, "civilians" if one.lower() == "civilians" else kind))
        return unique(found)

    def _sources(self, original: Mapping[str, str]) -> tuple[SourceClaim, ...]:
        """One source for each office, with the day at the same place of the list where there is one."""
        get, at = original.get, self._at
        offices = split_names(get(at["source_office"], ""))
        dates = [part.strip() for part in get(at["source_date"], "").split(";")]
        found = []
        for number, office in enumerate(offices):
            day = None
            if number < len(dates):
                try:
                    told = days(dates[number], at["source_date"])
                except RowError:  # a slip in a day of publication is no reason to refuse the event
                    self._report.count(("unknown", at["source_date"], dates[number]))
                else:
                    day = told.start if told else None
            found.append(SourceClaim("", office, day, "metadata" if day else None, None))
        return tuple(found)


@lru_cache(maxsize=64)
def _violence(text: str, column: str) -> tuple[int | None, str]:
    told = text.strip().lower().removesuffix(".0")
    if not told:
        raise RowError(column, "is empty; 1, 2 or 3 is needed")
    for row in read_csv("interchange/ucdp_types.csv"):
        if told in (row["type_of_violence"], *row["names"].split("|")):
            return int(row["type_of_violence"]), row["code"]
    return None, "other_violence"


def _side(name: str) -> str:
    """Return whose dead the deaths of a side are."""
    return "security_forces" if name.lower().startswith(_GOVERNMENT) else "militants"


def _check(columns: Columns, report: LossReport) -> None:
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        raise InputRefusedError(
            report.file, f"lacks the columns {', '.join(lacking)} of UCDP GED; name another format, or map them"
        )
