"""Reading a GeoNames country dump (``XX.txt``: 19 columns, tab separated, no header) in bounded memory."""

from pathlib import Path

from geo.geocode.cleaning import is_arabic
from geo.geocode.dump_codes import feature_kinds
from geo.geocode.dump_lines import Feature, IdSet, Reading, degrees, identifier, numbered, opened, people, why_not

COLUMNS = 19
_ID, _NAME, _ASCII, _OTHERS, _LAT, _LON, _CODE, _COUNTRY, _ADMIN1, _ADMIN2, _PEOPLE = 0, 1, 2, 3, 4, 5, 7, 8, 10, 11, 14
_NO_UNIT = frozenset({"", "00"})
_LANGUAGES = frozenset({0, 2, 3})
"""Lengths of a language code; longer ones are links, post codes, abbreviations."""


def looks_like(line: str) -> bool:
    """Return whether `line` is one of a GeoNames country dump."""
    cells = line.split("\t")
    if len(cells) != COLUMNS:
        return False
    try:
        identifier(cells[_ID])
        degrees(cells[_LAT], cells[_LON])
    except ValueError:
        return False
    return True


def read_geonames(path: Path, country: str, alternate_names: Path | None) -> Reading:
    """Return what the dump at `path` (told to be one) holds of `country`.

    Raises:
        OptionError: a file cannot be read.
    """
    more = _alternate(alternate_names, _wanted(path, country)) if alternate_names else {}
    reading, seen = Reading("geonames"), IdSet()
    with opened(path) as handle:
        for number, line in numbered(handle):
            reading.lines += 1
            cells = line.split("\t")
            why = why_not(line, len(cells), COLUMNS)
            if why is None and cells[_COUNTRY] != country:
                reading.elsewhere += 1
                continue
            try:
                if why:
                    raise ValueError(why)  # noqa: TRY301 - one way out for all that is wrong with a line
                _take(cells, reading, seen, more)
            except ValueError as error:
                reading.refuse(number, error)
    return reading


def _take(cells: list[str], reading: Reading, seen: IdSet, more: dict[int, list[tuple[str, str]]]) -> None:
    number, code = identifier(cells[_ID]), cells[_CODE]
    lat, lon = degrees(cells[_LAT], cells[_LON])
    population = people(cells[_PEOPLE])
    latin = cells[_ASCII] or cells[_NAME]
    admin1, admin2 = ("" if cell in _NO_UNIT else cell for cell in (cells[_ADMIN1], cells[_ADMIN2]))
    if not seen.add(number):
        raise ValueError(f"feature {number} stands here a second time")
    if code == "ADM2":
        reading.units[admin1, admin2] = latin
    if code not in feature_kinds():
        reading.other_kinds += 1
        return
    names = [(name, "") for name in (cells[_NAME], *cells[_OTHERS].split(",")) if name]
    names += more.get(number, ())
    if not any(is_arabic(name) for name, _ in names):
        reading.without_arabic += 1
        return
    reading.features[cells[_ID]] = Feature(
        f"gn:{number}", code, lat, lon, cells[_COUNTRY], admin1, admin2, population, latin, names
    )


def _wanted(path: Path, country: str) -> IdSet:
    """Return the ids of the country's features that have a kind: only their alternate names are worth keeping."""
    ids = IdSet()
    with opened(path) as handle:
        for _, line in numbered(handle):
            cells = line.split("\t")
            if len(cells) == COLUMNS and cells[_COUNTRY] == country and cells[_CODE] in feature_kinds():
                try:
                    ids.add(identifier(cells[_ID]))
                except ValueError:
                    continue  # named when the features are read
    return ids


def _alternate(path: Path, ids: IdSet) -> dict[int, list[tuple[str, str]]]:
    """Return the Arabic-script names of ``alternateNamesV2.txt`` with their languages, by feature."""
    found: dict[int, list[tuple[str, str]]] = {}
    with opened(path) as handle:
        for _, line in numbered(handle):
            cells = line.split("\t", 4)
            if len(cells) < 4 or len(cells[2]) not in _LANGUAGES or not is_arabic(cells[3]):  # noqa: PLR2004
                continue  # id, feature, language, name
            try:
                number = identifier(cells[1])
            except ValueError:
                continue
            if number in ids:
                found.setdefault(number, []).append((cells[3], cells[2]))
    return found
