"""Texts of cells as numbers, days and positions; what cannot be meant is a `RowError` that names its column."""

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from geo.interchange.report import RowError
from geo.model import Toll
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

MAX_PEOPLE = 10_000_000
"""More killed or injured in one incident than this is a slip."""
DATE_ORDERS = ("dmy", "mdy", "ymd")
_PARTS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]+([^\W\d_]+(?: [^\W\d_]+)?)[-/., ]+(\d{2,4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]+(?: [^\W\d_]+)?)[-/., ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{2,4})")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_CLOCK = re.compile(r"[t ,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?(z|[+-]\d{2}:?\d{2})?$")
_RANGE = re.compile(r"(\d+)\s*(?:-|\N{EN DASH}|to)\s*(\d+)")
_OPEN = re.compile(r"(\d+)\s*\+|(?:>=?|at least)\s*(\d+)")
_ABOUT = re.compile(r"(?:~|ca\.?|about|approx\.?)\s*(\d+)")
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "null", "none", "unknown", "?", "\N{EN DASH}", "\N{EM DASH}"})
_CENTURY = 50  # two-digit years from here on are of the last century
_TWO_DIGITS = 100
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Days(NamedTuple):
    """The first and last day that a text names, ISO."""

    start: str
    end: str


def is_nothing(text: str) -> bool:
    """Return whether a cell says that there is no value."""
    return text.strip().lower() in _NOTHING


_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@lru_cache(maxsize=4096)
def people(text: str, column: str) -> int | None:
    """Return a number of people, None for an empty cell.

    Raises:
        RowError: no whole number from 0 to `MAX_PEOPLE`.
    """
    if is_nothing(text):
        return None
    plain = text.strip().replace("\N{ARABIC THOUSANDS SEPARATOR}", "").replace("\N{NO-BREAK SPACE}", "")
    if re.fullmatch(r"\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(",", "")
    if _THOUSANDS.fullmatch(plain):
        raise RowError(column, f"{text[:60]!r} may be a number or a thousand times as many; write it without a point")
    try:
        number = float(plain) if "_" not in plain else math.nan
    except ValueError:
        raise RowError(column, f"{text[:60]!r} is not a number of people") from None
    if not math.isfinite(number) or not number.is_integer() or not 0 <= number <= MAX_PEOPLE:
        raise RowError(column, f"{text[:60]!r} is not a whole number from 0 to {MAX_PEOPLE}")
    return int(number)


@lru_cache(maxsize=4096)
def toll(text: str, column: str) -> Toll | None:
    """Return a toll: "4", "4-6", "4+", "at least 4", "about 40"; None for an empty cell.

    Raises:
        RowError: none of these.
    """
    plain = normalize_ar(text)
    if match := _RANGE.fullmatch(plain):
        low, high = sorted(_person(part, column) for part in match.groups())
        return Toll(low, None, high)
    if match := _OPEN.fullmatch(plain):
        low = _person(match[1] or match[2], column)
        return Toll(low, low, None)
    if match := _ABOUT.fullmatch(plain):
        number = _person(match[1], column)
        return Toll(number, number, number, approximate=True)
    exact = people(text, column)
    return None if exact is None else Toll(exact, exact, exact)


def _person(text: str, column: str) -> int:
    number = people(text, column)
    if number is None:
        raise RowError(column, f"{text[:60]!r} is not a number of people")
    return number


@lru_cache(maxsize=8192)
def degrees(text: str, column: str, most: float) -> float | None:
    """Return a coordinate in degrees, None for an empty cell; a decimal comma is understood.

    Raises:
        RowError: no number between -`most` and `most`.
    """
    if is_nothing(text):
        return None
    plain = text.strip().replace("\N{ARABIC DECIMAL SEPARATOR}", ".").removesuffix("\N{DEGREE SIGN}")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        raise RowError(column, f"{text[:60]!r} is not a number of degrees") from None
    if not math.isfinite(number) or abs(number) > most:
        raise RowError(column, f"{text[:60]!r} is not between -{most:g} and {most:g} degrees")
    return number


@lru_cache(maxsize=8192)
def position(lat: str, lon: str, lat_column: str, lon_column: str) -> tuple[float, float] | None:
    """Return latitude and longitude, None when both are empty.

    Raises:
        RowError: one of them is missing, out of range, or both are 0 (the Gulf of Guinea: a missing value).
    """
    y, x = degrees(lat, lat_column, 90.0), degrees(lon, lon_column, 180.0)
    if (y is None) != (x is None):
        raise RowError(lat_column if y is None else lon_column, "is empty, while the other coordinate is not")
    if y is None or x is None:
        return None
    if y == 0 and x == 0:
        raise RowError(lat_column, "0, 0 lies in the Gulf of Guinea; leave both empty where no position is known")
    return y, x


def code(text: str, column: str, last: int) -> int | None:
    """Return a code from 1 to `last`, None for an empty cell.

    Raises:
        RowError: another number or text.
    """
    if is_nothing(text):
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if number not in range(1, last + 1):
        raise RowError(column, f"{text[:60]!r} is not a code from 1 to {last}")
    return int(number)


@lru_cache(maxsize=16384)
def days(text: str, column: str, order: str = "dmy") -> Days | None:
    """Return the day (or the month or year, as its first and last day) of a text, None for an empty cell.

    ``2021-06-05``, ``05 June 2021``, ``5-Jun-21``, ``June 5, 2021`` and ``05/06/2021`` in `order` (`DATE_ORDERS`), with
    or without a time of day; Arabic digits and names of months too.

    Raises:
        RowError: no such day, or a year that is not from 1900 to 2100.
    """
    if is_nothing(text):
        return None
    plain = _CLOCK.sub("", normalize_ar(text)).strip()
    try:
        found = _days(plain, order)
    except ValueError:
        found = None
    if found is None or not _FIRST_YEAR <= int(found.start[:4]) <= _LAST_YEAR:
        raise RowError(column, f"{text[:60]!r} is not a day; write YYYY-MM-DD")
    return found


def is_ambiguous_day(text: str) -> bool:
    """Return whether day and month of ``05/06/2021`` could change places."""
    match = _PARTS.match(normalize_ar(text))
    return bool(match) and len(match[1]) <= 2 and int(match[1]) <= 12 and int(match[2]) <= 12  # type: ignore[index]  # noqa: PLR2004


def _days(plain: str, order: str) -> Days | None:  # noqa: PLR0911 - one form each
    if match := _PARTS.fullmatch(plain):
        first, second, third = match.groups()
        if len(first) > 2:  # noqa: PLR2004 - digits: a year
            year, month, day = int(first), int(second), int(third)
        elif order == "ymd":
            year, month, day = _year(first), int(second), int(third)
        elif order == "mdy":
            year, month, day = _year(third), int(first), int(second)
        else:
            year, month, day = _year(third), int(second), int(first)
        return _day(year, month, day)
    if match := _DAY_FIRST.fullmatch(plain):
        return _day(_year(match[3]), _months()[match[2]], int(match[1])) if match[2] in _months() else None
    if match := _MONTH_FIRST.fullmatch(plain):
        return _day(_year(match[3]), _months()[match[1]], int(match[2])) if match[1] in _months() else None
    if match := _MONTH.fullmatch(plain):
        start = date(int(match[1]), int(match[2]), 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return Days(start.isoformat(), end.isoformat())
    if plain.isdecimal() and len(plain) == 4:  # noqa: PLR2004 - digits of a year
        return Days(date(int(plain), 1, 1).isoformat(), date(int(plain), 12, 31).isoformat())
    if plain.isdecimal() and len(plain) == 8:  # noqa: PLR2004 - YYYYMMDD
        return _day(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    return None


def _year(text: str) -> int:
    year = int(text)
    return year if year >= _TWO_DIGITS else year + (2000 if year < _CENTURY else 1900)


def _day(year: int, month: int, day: int) -> Days:
    text = date(year, month, day).isoformat()
    return Days(text, text)


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    return {
        normalize_ar(name): int(row["number"])
        for row in read_csv("interchange/months.csv")
        for name in row["names"].split("|")
    }
