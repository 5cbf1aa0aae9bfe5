"""What a briefing says, as numbers and codes: computed by the service, put into words by `geo.briefing.compose`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from geo.model import Filters


@dataclass(frozen=True, slots=True)
class TollSum:
    """People killed or injured, summed over the incidents that state it; `high` None is open ("at least").

    `not_stated` counts the incidents that state none, `stated` those that do.
    """

    low: int = 0
    best: int = 0
    high: int | None = 0
    stated: int = 0
    not_stated: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """The period of the same length directly before: its days (ISO, inclusive) and figures.

    `partial` tells that it begins before the first day of the data, so that its figures are too low to compare with;
    `absent` that it, or the period of the briefing, has no day of the data at all, so that there is nothing to compare.
    """

    date_from: str
    date_to: str
    incidents: int
    killed: TollSum
    injured: TollSum
    partial: bool
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers behind the notes of a briefing; incidents without context records, unless said otherwise.

    Places: `named` (where_precision 1 and 2), `district_only` (3), `governorate_only` (4 with a governorate, also 5),
    `no_place` (neither point nor governorate). `reviewed` are confirmed, corrected or rejected by a person. `articles`
    and `sources` are the different ones behind the incidents, `inferred` the incidents of articles whose publication
    day was worked out. `undated` are the incidents that only the period hides, for they have no day.
    """

    named: int = 0
    district_only: int = 0
    governorate_only: int = 0
    no_place: int = 0
    reviewed: int = 0
    articles: int = 0
    sources: int = 0
    inferred: int = 0
    undated: int = 0
    context: int = 0


@dataclass(frozen=True, slots=True)
class BriefingData:
    """All that a briefing is made of.

    `first_day` and `last_day` are those of the whole data. `by_area` counts districts (P-codes) when one governorate is
    chosen (`area_kind` is then ``district``), else governorates (ISO 3166-2); its None counts what names none.
    `combined` are the killed and injured that `combined_incidents` incidents tell as one number alone, in neither sum.
    `leading` and `off_map` are whole rows (see `geo.store.INCIDENT_SCHEMA`) as dicts; `off_map_total` may be more than
    those listed. `map_rows` has the snapshot's columns.
    """

    filters: Filters
    first_day: str | None
    last_day: str | None
    incidents: int
    killed: TollSum
    injured: TollSum
    counts: Counts
    map_rows: pl.DataFrame
    before: Before | None = None
    area_kind: str = "governorate"
    by_type: tuple[tuple[str, int], ...] = ()
    by_area: tuple[tuple[str | None, int], ...] = ()
    by_actor: tuple[tuple[str, int], ...] = ()
    by_origin: tuple[tuple[str, int], ...] = ()
    combined: int = 0
    combined_incidents: int = 0
    leading: tuple[Mapping[str, Any], ...] = ()
    off_map: tuple[Mapping[str, Any], ...] = ()
    off_map_total: int = 0
