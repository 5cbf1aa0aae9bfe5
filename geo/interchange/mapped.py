"""Rows of any table by a mapping of its columns, as incidents of ours."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from geo.interchange.actors import Actors, split_names, unique
from geo.interchange.mapping import ColumnMapping, fits
from geo.interchange.names import type_code
from geo.interchange.places import Issue, Lookups, Where, placer
from geo.interchange.report import LossReport, RowError
from geo.interchange.rows import count_lost, row_id, sentence, sources_of
from geo.interchange.values import days, is_ambiguous_day, is_nothing, position, toll
from geo.model import CONTEXT_TYPES, ActorRole, ImportedIncident, Incident

_MAX_URL = 2_000
_LIMITS = ((1, 1), (6, 2), (7, 3), (31, 4))
"""Days of a period, and UCDP's date_prec for it; 5 beyond."""


class MappedReader:
    """Makes incidents of the data set `origin`; what is lost goes to `report`."""

    def __init__(
        self, columns: Sequence[str], report: LossReport, lookups: Lookups, *, mapping: ColumnMapping, origin: str
    ) -> None:
        self._mapping = fits(mapping, columns)
        self._origin = origin
        self._report = report
        self._lost = tuple(c for c in columns if c not in mapping.columns.values())
        self._place = placer(lookups)
        self._actors = Actors(origin)
        self._all = lru_cache(maxsize=1 << 14)(self._participants)
        self._types = {" ".join(value.split()).casefold(): code for value, code in mapping.types.items()}
        self._made: Counter[str] = Counter()

    def __call__(self, original: Mapping[str, str]) -> ImportedIncident:
        """Return the incident of a row.

        Raises:
            RowError: a value that cannot be meant.
        """
        at, report = self._mapping.columns, self._report
        get = {target: original[column] for target, column in at.items()}
        issues: list[Issue] = []
        source_id = row_id(get["id"], at["id"]) if "id" in at else self._made_id(original, issues)
        start, end, precision = self._period(get, issues)
        event_type = self._type(get.get("type", ""), issues)
        place, found = self._place(
            Where(
                text=get.get("place", "").strip(),
                position=position(get.get("lat", ""), get.get("lon", ""), at.get("lat", "lat"), at.get("lon", "lon")),
                precision=None,
                country="",
                admin1=get.get("governorate", "").strip(),
                admin2=get.get("district", "").strip(),
                names=("", at.get("governorate", ""), at.get("district", "")),
            )
        )
        issues += found
        url = get.get("url", "").strip()
        if len(url) > _MAX_URL:
            raise RowError(at["url"], f"is longer than {_MAX_URL} characters; it is no address")
        incident = Incident(
            incident_id=source_id, is_context=event_type in CONTEXT_TYPES, remnant=False, outcome="carried_out",
            event_type=event_type, date_start=start, date_end=end, date_precision=precision, place=place,
            killed=toll(get.get("killed", ""), at.get("killed", "")),
            injured=toll(get.get("injured", ""), at.get("injured", "")),
            actors=self._all(get.get("actors", "")), evidence=sentence(get.get("note", "")),
            sources=sources_of(get.get("source", ""), url=url or None), status="imported",
        )  # fmt: skip
        for issue in issues:
            report.count(issue)
        count_lost(report, original, self._lost)
        return ImportedIncident(self._origin, source_id, incident, original)

    def _made_id(self, original: Mapping[str, str], issues: list[Issue]) -> str:
        issues.append(("note", "id_made"))
        text = json.dumps(list(original.items()), ensure_ascii=False)
        made = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
        self._made[made] += 1
        return made if self._made[made] == 1 else f"{made}:{self._made[made]}"

    def _period(self, get: Mapping[str, str], issues: list[Issue]) -> tuple[str | None, str | None, int | None]:
        at, order = self._mapping.columns, self._mapping.date_order
        target = "date_start" if "date_start" in at else "date"
        text = get.get(target, "")
        first = days(text, at.get(target, ""), order)
        if first is None:
            issues.append(("note", "undated"))
            return None, None, None
        if order != "ymd" and is_ambiguous_day(text):
            issues.append(("note", "slash_dates" if order == "dmy" else "slash_dates_mdy"))
        last = days(get.get("date_end", ""), at.get("date_end", ""), order) or first
        if last.end < first.start:
            raise RowError(at["date_end"], f"{last.end} is before {first.start}")
        length = (date.fromisoformat(last.end) - date.fromisoformat(first.start)).days + 1
        return first.start, last.end, next((code for most, code in _LIMITS if length <= most), 5)

    def _type(self, text: str, issues: list[Issue]) -> str:
        if is_nothing(text):
            return self._mapping.default_type
        found = self._types.get(" ".join(text.split()).casefold()) or type_code(text)
        if found is None:
            issues.append(("unknown", self._mapping.columns["type"], text.strip()))
        return found or self._mapping.default_type

    def _participants(self, text: str) -> tuple[ActorRole, ...]:
        if is_nothing(text):
            return ()
        return unique([self._actors.role(name, "participant") for name in split_names(text) if not is_nothing(name)])
