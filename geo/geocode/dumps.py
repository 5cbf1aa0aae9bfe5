"""Reading gazetteer dumps that the user downloaded: GeoNames and NGA GNS, told apart by their content.

GeoNames: the country file ``XX.txt`` (19 columns, tab separated, no header) and, if given, ``alternateNamesV2.txt``.
GNS: the country file with a header line, in the layout of before 2022 (``UFI LAT LONG DSG FULL_NAME_RO ...``) or since
(``ufi lat_dd long_dd desig_cd full_name ...``). Where to get them: ``docs/gazetteer.md``.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from geo.errors import OptionError
from geo.geocode.cleaning import has_arabic

_COLUMNS = 19
_LONGEST_LINE = 200_000
_OLD = {
    "ufi": "UFI", "lat": "LAT", "lon": "LONG", "code": "DSG", "country": "CC1", "admin1": "ADM1",
    "name": "FULL_NAME_RO", "plain": "FULL_NAME_ND_RO", "original": "FULL_NAME_RG", "language": "LC",
    "population": "POP",
}  # fmt: skip
_NEW = {
    "ufi": "ufi", "lat": "lat_dd", "lon": "long_dd", "code": "desig_cd", "country": "cc_ft", "admin1": "adm1",
    "name": "full_name", "plain": "full_nm_nd", "original": "", "language": "lang_cd", "population": "",
}  # fmt: skip


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
    """How a dump was read: its format, the features of the country, and (line number, reason) of refused lines."""

    source: str
    features: dict[str, Feature]
    lines: int
    refused: list[tuple[int, str]]


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open a text file, or the country file inside a .zip (the largest .txt that is no read-me)."""
    try:
        if path.suffix.lower() != ".zip":
            with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as handle:
                yield handle
            return
        with zipfile.ZipFile(path) as archive:
            inside = [
                i for i in archive.infolist() if i.filename.endswith(".txt") and "readme" not in i.filename.lower()
            ]
            if not inside:
                raise OptionError(f"{path}: holds no .txt file; give the country dump")
            largest = max(inside, key=lambda i: i.file_size)
            with archive.open(largest) as raw, io.TextIOWrapper(raw, "utf-8-sig", "replace", newline="\n") as handle:
                yield handle
    except (OSError, zipfile.BadZipFile) as error:
        raise OptionError(f"{path}: cannot be read ({error}); download it anew") from error


def _lines(handle: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while line := handle.readline(_LONGEST_LINE):
        number += 1
        yield number, line.rstrip("\r\n")


def read_dump(path: Path, country: str) -> Reading:
    """Return the features of `country` (ISO 3166-1 alpha-2) that the dump at `path` holds.

    Raises:
        OptionError: the file cannot be read or is no such dump; a bad line only stands in `Reading.refused`.
    """
    with _opened(path) as handle:
        lines = _lines(handle)
        first = next(lines, None)
        if first is None:
            raise OptionError(f"{path}: is empty; give a GeoNames or GNS country dump")
        cells = first[1].split("\t")
        for layout in (_OLD, _NEW):
            if {layout["ufi"], layout["lat"], layout["lon"], layout["code"], layout["name"]} <= set(cells):
                return _gns(lines, cells, layout, country)
        if len(cells) == _COLUMNS and cells[0].isdecimal():
            return _geonames(_again(first, lines), country)
    raise OptionError(f"{path}: is neither a GeoNames country dump (19 columns) nor a GNS one (with a header line)")


def _again(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _degrees(lat: str, lon: str) -> tuple[float, float]:
    north, east = float(lat), float(lon)
    if not (-90 <= north <= 90 and -180 <= east <= 180):  # noqa: PLR2004 - degrees
        raise ValueError(f"{lat}, {lon} is no position")
    return north, east


def _geonames(lines: Iterator[tuple[int, str]], country: str) -> Reading:
    reading = Reading("geonames", {}, 0, [])
    for number, line in lines:
        reading.lines += 1
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            reading.refused.append((number, f"{len(cells)} columns, not {_COLUMNS}"))
            continue
        if cells[8] != country:
            continue
        try:
            lat, lon = _degrees(cells[4], cells[5])
            population = int(cells[14] or 0)
        except ValueError as error:
            reading.refused.append((number, str(error)))
            continue
        reading.features[cells[0]] = Feature(
            f"gn:{cells[0]}", cells[7], lat, lon, country, cells[10], cells[11], population, cells[2] or cells[1],
            [(name, "") for name in (cells[1], *cells[3].split(",")) if name],
        )  # fmt: skip
    return reading


def add_alternate_names(path: Path, features: dict[str, Feature]) -> int:
    """Add the names of GeoNames' ``alternateNamesV2`` file, with their languages; return how many were added.

    Raises:
        OptionError: the file cannot be read.
    """
    added = 0
    with _opened(path) as handle:
        for _, line in _lines(handle):
            cells = line.split("\t")
            feature = features.get(cells[1]) if len(cells) > 3 else None  # noqa: PLR2004 - id, place, language, name
            if feature is not None and len(cells[2]) in {0, 2, 3} and cells[3]:
                feature.names.append((cells[3], cells[2]))
                added += 1
    return added


def _gns(lines: Iterator[tuple[int, str]], header: list[str], layout: dict[str, str], country: str) -> Reading:
    reading = Reading("gns", {}, 0, [])
    at = {key: header.index(column) for key, column in layout.items() if column in header}
    for number, line in lines:
        reading.lines += 1
        cells = line.split("\t")
        if len(cells) < max(at.values()) + 1:
            reading.refused.append((number, f"{len(cells)} columns, not {len(header)}"))
            continue
        got = {key: cells[index].strip() for key, index in at.items()}
        # GNS writes FIPS 10-4 codes in its country column of old; a country file holds one country, so it counts.
        try:
            lat, lon = _degrees(got["lat"], got["lon"])
        except ValueError as error:
            reading.refused.append((number, str(error)))
            continue
        feature = reading.features.get(got["ufi"])
        if feature is None:
            population = got.get("population", "")
            feature = Feature(
                f"gns:{got['ufi']}", got["code"], lat, lon, country, got.get("admin1", ""), "",
                int(population) if population.isdecimal() else 0, "",
            )  # fmt: skip
            reading.features[got["ufi"]] = feature
        for key in ("name", "plain", "original"):
            name = got.get(key, "")
            if name:
                feature.names.append((name, got.get("language", "")[:3] if has_arabic(name) else ""))
                if not feature.latin and not has_arabic(name):
                    feature.latin = name
    return reading
