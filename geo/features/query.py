"""The parameters of a request: what is unknown or cannot be meant is refused, never ignored.

Their forms are those of OGC API - Features, Part 1: Core, 7.15.2 (limit), 7.15.3 (bbox), 7.15.4 (datetime, RFC 3339).
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.errors import OptionError
from geo.features.problems import QueryError
from geo.model import Filters
from geo.service.features import BBox, check_feature_filters
from geo.store import Snapshot

DEFAULT_LIMIT, MAX_LIMIT = 1_000, 10_000
FORMATS = ("json", "html")
PROPERTY_FILTERS: dict[str, str] = {
    "event_type": "types",
    "governorate": "governorates",
    "actor": "actors",
    "origin": "origins",
}
"""Parameters that take codes, several with commas between them, and the field of `Filters` that each one fills."""
SINGLE_FILTERS = ("min_killed", "max_where_precision", "context")
ITEMS_PARAMETERS = ("f", "limit", "offset", "bbox", "datetime", *PROPERTY_FILTERS, *SINGLE_FILTERS)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}([Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}))?", re.ASCII)
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SHOWN = 60
_OWN_NAMES = {"type": "event_type", "max-where-precision": "max_where_precision", "min-killed": "min_killed"}
_FLAT, _SOLID = 4, 6
_MAX_CODES = 100

Given = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ItemsQuery:
    """What a client asks of a collection."""

    limit: int
    offset: int
    bbox: BBox | None
    filters: Filters


def check_names(given: Given, allowed: Iterable[str]) -> dict[str, str]:
    """Return the parameters by name.

    Raises:
        QueryError: an unknown name, or one given twice that takes one value.
    """
    known = tuple(allowed)
    found: dict[str, str] = {}
    for name, value in given:
        if name not in known:
            raise QueryError(f"{name[:_SHOWN]!r} is not a parameter here; there are {', '.join(known)}.")
        if name in found and name not in PROPERTY_FILTERS:
            raise QueryError(f"{name} is given twice; give it once.")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def check_format(found: dict[str, str]) -> str | None:
    """Return the value of `f`, None when it is not given; raises `QueryError` for an unknown one."""
    value = found.get("f")
    if value is not None and value not in FORMATS:
        raise QueryError(f"f: {value[:_SHOWN]!r} is not one of {', '.join(FORMATS)}.")
    return value


def items_query(given: Given, snapshot: Snapshot) -> ItemsQuery:
    """Return what the parameters of ``/collections/{id}/items`` say; `snapshot` knows the actors and origins there are.

    Raises:
        QueryError: an unknown parameter, or a value that cannot be meant.
    """
    found = check_names(given, ITEMS_PARAMETERS)
    limit = _whole(found, "limit", DEFAULT_LIMIT)
    if limit < 1:
        raise QueryError("limit: give 1 or more.")
    days = _days(found.get("datetime"))
    several: dict[str, Any] = {
        field: _codes(name, found[name]) for name, field in PROPERTY_FILTERS.items() if name in found
    }
    context = found.get("context", "include")
    if context not in ("include", "exclude"):
        raise QueryError(f"context: {context[:_SHOWN]!r} is not include or exclude.")
    filters = Filters(
        date_from=days[0],
        date_to=days[1],
        min_killed=_whole(found, "min_killed", 0),
        max_where_precision=_whole(found, "max_where_precision", 0) if "max_where_precision" in found else None,
        include_context=context == "include",
        **several,
    )
    try:
        check_feature_filters(filters, snapshot)
    except OptionError as error:
        what, _, why = str(error)[:500].partition(":")
        raise QueryError(f"{_OWN_NAMES.get(what, what)}:{why}.") from error
    # Part 1 asks to take a larger limit as the largest that there is, not to refuse it.
    return ItemsQuery(min(limit, MAX_LIMIT), _whole(found, "offset", 0), _box(found.get("bbox")), filters)


def _whole(found: dict[str, str], name: str, default: int) -> int:
    value = found.get(name)
    if value is None:
        return default
    if not _WHOLE.fullmatch(value):
        raise QueryError(f"{name}: {value[:_SHOWN]!r} is not a whole number, 0 or more.")
    return int(value)


def _codes(name: str, value: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip() for code in value.split(",")))
    if "" in codes or len(codes) > _MAX_CODES:
        raise QueryError(f"{name}: give 1 to {_MAX_CODES} codes with commas between them.")
    return codes


def _box(value: str | None) -> BBox | None:
    if value is None:
        return None
    parts = [part.strip() for part in value.split(",")]
    numbers = [float(part) for part in parts if _NUMBER.fullmatch(part)]
    if len(numbers) != len(parts) or len(parts) not in (_FLAT, _SOLID) or not all(map(math.isfinite, numbers)):
        raise QueryError(f"bbox: {value[:_SHOWN]!r} is not west,south,east,north in degrees (or six numbers).")
    if len(numbers) == _SOLID:  # heights in between; our incidents have none, so every height fits
        west, south, _, east, north, _ = numbers
    else:
        west, south, east, north = numbers
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        raise QueryError(f"bbox: {value[:_SHOWN]!r} is outside 180 and 90 degrees, or its south is above its north.")
    return west, south, east, north


def _days(value: str | None) -> tuple[str | None, str | None]:
    """Our days have no time of day: an instant means the day that it is written with."""
    if value is None:
        return None, None
    start, slash, end = value.partition("/")
    first = _day(start, value)
    last = _day(end, value) if slash else first
    if (first is None and last is None) or (not slash and first is None):
        raise QueryError(f"datetime: {value[:_SHOWN]!r} has no day; write one, or one end of an interval.")
    if first and last and first > last:
        raise QueryError(f"datetime: {value[:_SHOWN]!r} ends before it starts; exchange the two.")
    return first, last


def _day(text: str, value: str) -> str | None:
    if text in ("", ".."):
        return None
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).date().isoformat()
    except ValueError:
        pass
    raise QueryError(
        f"datetime: {value[:_SHOWN]!r} is not a day (2021-12-08), an instant (2021-12-08T00:00:00Z)"
        " or an interval of two with / between them (.. for an open end)."
    )
