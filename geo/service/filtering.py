"""Filter and sort the rows of a snapshot; the app, the exports and the command line share this one meaning."""

import re
from datetime import date

import polars as pl

from geo.errors import OptionError
from geo.model import CONTEXT_TYPES, EVENT_TYPES, Filters
from geo.service.reading import check_day
from geo.store import Snapshot

_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,6})*")
_MAX_PRECISION = 7
_MAX_LON, _MAX_LAT = 180.0, 90.0


def check_filters(filters: Filters) -> Filters:
    """Return `filters` if every value can be meant.

    Raises:
        OptionError: not a day, days in the wrong order, an unknown type, a code that is none, an impossible box.
    """
    _check_days(filters)
    for code in filters.types:
        if code not in EVENT_TYPES + CONTEXT_TYPES:
            raise OptionError(f"type: {code!r} is not one of {', '.join(EVENT_TYPES + CONTEXT_TYPES)}")
    for code in filters.governorates:
        if not _CODE.fullmatch(code):
            raise OptionError(f"governorate: {code!r} is not an ISO 3166-2 code; write it like IQ-DI")
    if filters.min_killed < 0:
        raise OptionError(f"min-killed: {filters.min_killed} is below 0; give 0 or more")
    if filters.max_where_precision is not None and not 1 <= filters.max_where_precision <= _MAX_PRECISION:
        raise OptionError(f"max-where-precision: {filters.max_where_precision} is not from 1 to {_MAX_PRECISION}")
    _check_box(filters)
    return filters


def _check_days(filters: Filters) -> None:
    for what, day in (("from", filters.date_from), ("to", filters.date_to)):
        if day is not None:
            check_day(day, what=what)
    if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
        raise OptionError(f"from {filters.date_from} is after to {filters.date_to}; exchange them")


def _check_box(filters: Filters) -> None:
    if filters.bbox is None:
        return
    west, south, east, north = filters.bbox
    if not (-_MAX_LON <= west <= east <= _MAX_LON and -_MAX_LAT <= south <= north <= _MAX_LAT):
        raise OptionError(f"bbox: {filters.bbox} is not west,south,east,north in degrees")


def search(snapshot: Snapshot, filters: Filters) -> pl.DataFrame:
    """Return the rows that `filters` lets through, newest first (undated last), then by id.

    An incident matches a period when its days overlap it, a governorate when any of its places lies there, a box when
    its point does (what has no point is outside every box), `min_killed` by its best figure.

    Raises:
        OptionError: see `check_filters`.
    """
    rows = snapshot.incidents.filter(_without_days(check_filters(filters)) & _days(filters))
    return rows.sort(["date_start", "incident_id"], descending=[True, False], nulls_last=True)


def undated_count(snapshot: Snapshot, filters: Filters) -> int:
    """Return the number of undated incidents (no context) that only the date filter hides; 0 without one."""
    if filters.date_from is None and filters.date_to is None:
        return 0
    hidden = _without_days(check_filters(filters)) & pl.col("date_start").is_null() & ~pl.col("is_context")
    return snapshot.incidents.filter(hidden).height


def _days(filters: Filters) -> pl.Expr:
    start, end = pl.col("date_start"), pl.coalesce("date_end", "date_start")
    keep = pl.lit(value=True)
    if filters.date_from is not None:
        keep = keep & (end >= date.fromisoformat(filters.date_from)).fill_null(value=False)
    if filters.date_to is not None:
        keep = keep & (start <= date.fromisoformat(filters.date_to)).fill_null(value=False)
    return keep


def _without_days(filters: Filters) -> pl.Expr:
    keep = pl.lit(value=True)
    if not filters.include_context:
        keep = keep & ~pl.col("is_context")
    if filters.types:
        keep = keep & pl.col("event_type").is_in(list(filters.types))
    for column, wanted in (("governorates", filters.governorates), ("actor_ids", filters.actors)):
        if wanted:
            keep = keep & pl.col(column).list.eval(pl.element().is_in(list(wanted))).list.any()
    if filters.min_killed > 0:
        killed = pl.coalesce("killed_best", "killed_low")
        keep = keep & (killed >= filters.min_killed).fill_null(value=False)
    if filters.max_where_precision is not None:
        keep = keep & (pl.col("where_precision") <= filters.max_where_precision).fill_null(value=False)
    if filters.bbox is not None:
        west, south, east, north = filters.bbox
        inside = pl.col("lon").is_between(west, east) & pl.col("lat").is_between(south, north)
        keep = keep & pl.col("has_point") & inside.fill_null(value=False)
    return keep
