"""Filter the rows of a snapshot; the app, the exports and the command line share this one meaning.

A filter is a conjunction of parts (days, governorates, actors, types ...), each a boolean mask over the snapshot. The
masks are kept, so that "everything but the period" or one more type costs one more AND, and they are shared by all
sessions: a selection takes one bit a row, never a copy of the rows.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, TypeVar

import numpy as np
import polars as pl

from geo.errors import OptionError
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXTRACTED, Filters
from geo.service.areas import inside
from geo.service.reading import check_day
from geo.store import Snapshot

_ORIGIN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,6})*")
_MAX_PRECISION = 7
_MAX_LON, _MAX_LAT = 180.0, 90.0
_KEPT = 96
T = TypeVar("T")

Part = Literal["days", "governorates", "actors", "types", "origins", "rest"]
_PARTS: dict[Part, tuple[str, ...]] = {
    "days": ("date_from", "date_to"),
    "governorates": ("governorates",),
    "actors": ("actors",),
    "types": ("types",),
    "origins": ("origins",),
    "rest": ("min_killed", "max_where_precision", "include_context", "bbox", "area"),
}
_EMPTY = Filters()


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of `snapshot` that `filters` lets through, as a mask in the snapshot's order."""

    snapshot: Snapshot
    filters: Filters
    mask: pl.Series
    height: int

    def rows(self, *columns: str) -> pl.DataFrame:
        """Return the selected rows (all columns when none is named), newest first, undated last, then by id."""
        frame = self.snapshot.incidents
        return (frame.select(columns) if columns else frame).filter(self.mask)

    def without(self, part: Part) -> "Selection":
        """Return the selection by everything but one part of the filter."""
        return select(self.snapshot, without(self.filters, part))

    def leading(self, count: int) -> pl.DataFrame:
        """Return the `count` rows with the highest tolls, context records last."""
        ranks = self.rows("rank").to_series().bottom_k(count)
        return self.snapshot.incidents.filter(pl.col("rank").is_in(ranks.implode())).sort("rank")


def without(filters: Filters, part: Part) -> Filters:
    """Return `filters` with one part taken out."""
    return replace(filters, **{name: getattr(_EMPTY, name) for name in _PARTS[part]})


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
    for code in filters.origins:
        if not _ORIGIN.fullmatch(code):
            raise OptionError(
                f"origin: {code!r} is not the short name of a data set; write it like acled or {EXTRACTED}"
            )
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


def select(snapshot: Snapshot, filters: Filters) -> Selection:
    """Return the selection of the rows that `filters` lets through.

    An incident matches a period when its days overlap it, a governorate when any of its places lies there, a box or an
    area when its point does (what has no point is outside), `min_killed` by its best figure.

    Raises:
        OptionError: see `check_filters`.
    """
    check_filters(filters)
    mask = None
    for part, names in _PARTS.items():
        values = tuple(getattr(filters, name) for name in names)
        if values == tuple(getattr(_EMPTY, name) for name in names):
            continue
        found = kept(snapshot, ("mask", part, values), lambda part=part: _mask(snapshot, filters, part))  # type: ignore[misc]
        mask = found if mask is None else mask & found
    height = snapshot.incidents.height
    if mask is None:
        return Selection(snapshot, filters, pl.repeat(value=True, n=height, dtype=pl.Boolean, eager=True), height)
    return Selection(snapshot, filters, mask, int(mask.sum()))


def search(snapshot: Snapshot, filters: Filters) -> pl.DataFrame:
    """Return the rows that `filters` lets through, newest first (undated last), then by id; see `select`."""
    return select(snapshot, filters).rows()


def not_on_map(selection: Selection) -> pl.DataFrame:
    """Return the incidents (no context) with neither a point nor a governorate."""
    off = ~pl.col("has_point") & pl.col("governorate").is_null() & ~pl.col("is_context")
    return selection.rows().filter(off)


def undated_count(snapshot: Snapshot, filters: Filters) -> int:
    """Return the number of undated incidents (no context) that only the date filter hides; 0 without one."""
    if filters.date_from is None and filters.date_to is None:
        return 0
    others = select(snapshot, without(filters, "days"))
    rows = others.rows("date_start", "is_context")
    return rows.select((pl.col("date_start").is_null() & ~pl.col("is_context")).sum()).item()  # type: ignore[no-any-return]


# -- what is computed once per state of the store ---------------------------------------------------------------------

_values: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


def kept(snapshot: Snapshot, name: Hashable, compute: Callable[[], T]) -> T:
    """Return what `compute` gives for this snapshot and `name`, computed once and shared by all sessions.

    The least recently used of some dozens is forgotten: keep small things here (a mask, counts), never rows.
    """
    key = (snapshot.key, snapshot.incidents.height, name)
    with _lock:
        if key in _values:
            _values.move_to_end(key)
            return _values[key]  # type: ignore[no-any-return]
    value = compute()
    with _lock:
        _values[key] = value
        while len(_values) > _KEPT:
            _values.popitem(last=False)
    return value


def forget() -> None:
    """Forget everything that `kept` keeps (for measurements)."""
    with _lock:
        _values.clear()


def _mask(snapshot: Snapshot, filters: Filters, part: Part) -> pl.Series:
    frame = snapshot.incidents
    if part == "governorates":
        return _any_of(frame, "governorates", filters.governorates)
    if part == "actors":
        return _any_of(frame, "actor_ids", filters.actors)
    expression = {"days": _days, "types": _types, "origins": _origins, "rest": _rest}[part](filters)
    mask = frame.select(keep=expression).to_series()
    if filters.area is None or part != "rest":
        return mask
    lat, lon = frame["lat"].to_numpy(), frame["lon"].to_numpy()
    return mask & frame["has_point"] & pl.Series(inside(filters.area, lat, lon))


def _any_of(frame: pl.DataFrame, column: str, wanted: tuple[str, ...]) -> pl.Series:
    """Whether any element of a list column is wanted: the elements are looked up once, flat, not list by list."""
    lists = frame[column]
    hits = lists.explode(empty_as_null=False).is_in(list(wanted)).to_numpy()
    rows = np.repeat(np.arange(frame.height, dtype=np.uint32), lists.list.len().to_numpy())
    mask = np.zeros(frame.height, dtype=np.bool_)
    mask[rows[hits]] = True
    return pl.Series(mask)


def _days(filters: Filters) -> pl.Expr:
    start, end = pl.col("date_start"), pl.coalesce("date_end", "date_start")
    keep = pl.lit(value=True)
    if filters.date_from is not None:
        keep = keep & (end >= date.fromisoformat(filters.date_from)).fill_null(value=False)
    if filters.date_to is not None:
        keep = keep & (start <= date.fromisoformat(filters.date_to)).fill_null(value=False)
    return keep


def _types(filters: Filters) -> pl.Expr:
    return pl.col("event_type").is_in(list(filters.types))


def _origins(filters: Filters) -> pl.Expr:
    return pl.col("origin").is_in(list(filters.origins))


def _rest(filters: Filters) -> pl.Expr:
    keep = pl.col("has_point").is_not_null()
    if not filters.include_context:
        keep = keep & ~pl.col("is_context")
    if filters.min_killed > 0:
        killed = pl.coalesce("killed_best", "killed_low")
        keep = keep & (killed >= filters.min_killed).fill_null(value=False)
    if filters.max_where_precision is not None:
        keep = keep & (pl.col("where_precision") <= filters.max_where_precision).fill_null(value=False)
    if filters.bbox is not None:
        west, south, east, north = filters.bbox
        box = pl.col("lon").is_between(west, east) & pl.col("lat").is_between(south, north)
        keep = keep & pl.col("has_point") & box.fill_null(value=False)
    return keep
