"""What both readers of gazetteer dumps stand on: features, lines with their numbers, checks of single values."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from geo.errors import OptionError

_LONGEST_LINE = 200_000
_MOST_REFUSED = 1000
_NOT_UTF8 = "\N{REPLACEMENT CHARACTER}"
_MOST_IDS = 1 << 28
_LONGEST_NUMBER = 10


@dataclass(slots=True)
class Feature:
    """A feature of a dump: WGS 84 degrees, names with their language code ("" unknown), admin codes of the dump."""

    feature_id: str
    code: str
    lat: float
    lon: float
    country: str
    admin1: str
    admin2: str
    population: int
    latin: str
    names: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """How a dump was read.

    `source` is its format; `features` are those of the country that have a kind and an Arabic name, by their id;
    `units` the names of second-order units by (first-order, second-order code); `refused` (line number, reason) of the
    first 1,000 lines that could not be read, `refusals` how many there were.
    """

    source: str
    features: dict[str, Feature] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    lines: int = 0
    other_kinds: int = 0
    without_arabic: int = 0
    elsewhere: int = 0
    refusals: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)

    def refuse(self, number: int, why: object) -> None:
        """Note that the line of this number could not be read."""
        self.refusals += 1
        if len(self.refused) < _MOST_REFUSED:
            self.refused.append((number, str(why)))


class IdSet:
    """A set of whole numbers below 2**28 in one bit each, so that a dump of millions of features stays small."""

    def __init__(self) -> None:
        self._bits = (bytearray(), bytearray())

    def add(self, number: int) -> bool:
        """Put `number` in; return whether it is new."""
        bits, at = self._bits[number < 0], abs(number)
        byte, mask = at >> 3, 1 << (at & 7)
        if byte >= len(bits):
            bits.extend(bytes(byte + 1 - len(bits)))
        new = not bits[byte] & mask
        bits[byte] |= mask
        return new

    def __contains__(self, number: int) -> bool:
        """Return whether `number` is in."""
        bits, at = self._bits[number < 0], abs(number)
        return at >> 3 < len(bits) and bool(bits[at >> 3] & 1 << (at & 7))


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """Open a text file, or the country file inside a .zip (the largest .txt that is no read-me).

    Raises:
        OptionError: the file cannot be opened, or turns out to be broken while it is read.
    """
    try:
        if not zipfile.is_zipfile(path) and path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as handle:
                yield handle
            return
        with zipfile.ZipFile(path) as archive:
            inside = [i for i in archive.infolist() if i.filename.lower().endswith(".txt")]
            inside = [i for i in inside if "readme" not in i.filename.lower()]
            if not inside:
                raise OptionError(f"{path}: holds no .txt file; give the country dump")
            largest = max(inside, key=lambda i: i.file_size)
            if largest.flag_bits & 1:
                raise OptionError(f"{path}: is locked with a password; unpack it first")
            with archive.open(largest) as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="\n") as handle:
                yield handle
    except (OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise OptionError(f"{path}: cannot be read ({error}); download it anew") from error


def numbered(handle: TextIO) -> Iterator[tuple[int, str]]:
    """Yield (number from 1, line without its end); of a line beyond all measure only the beginning, never more."""
    number = 0
    while line := handle.readline(_LONGEST_LINE):
        number += 1
        piece = line
        while piece and not piece.endswith("\n"):
            piece = handle.readline(_LONGEST_LINE)
        yield number, line.rstrip("\r\n")


def why_not(line: str, cells: int, columns: int, *, least: int | None = None) -> str | None:
    """Return why a line of `cells` cells cannot be read as one of `columns` (at least `least`), or None."""
    if len(line) >= _LONGEST_LINE:
        return f"longer than {_LONGEST_LINE} characters"
    if cells > columns or cells < (least or columns):
        return f"{cells} columns, not {columns}"
    return "is not UTF-8" if _NOT_UTF8 in line else None


def degrees(lat: str, lon: str) -> tuple[float, float]:
    """Return (lat, lon) in WGS 84 degrees; raises `ValueError` for what is no position."""
    north, east = float(lat), float(lon)
    if not (-90 <= north <= 90 and -180 <= east <= 180):  # noqa: PLR2004 - degrees
        raise ValueError(f"{lat}, {lon} is no position")
    return north, east


def identifier(text: str) -> int:
    """Return the number of a feature (GNS has negative ones too); raises `ValueError` for anything else."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < _LONGEST_NUMBER) or int(digits) >= _MOST_IDS:
        raise ValueError(f"{text[:20]!r} is no identifier")
    return int(text)


def people(text: str) -> int:
    """Return a population, 0 when it is not given; raises `ValueError` for what is no number of people."""
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise ValueError(f"{text[:20]!r} is no population")
    return int(text)
