"""Reading an NGA GNS country dump (one row per name, with a header line) in bounded memory.

Two layouts: of before 2022 (``RC UFI UNI LAT LONG ... FULL_NAME_RO FULL_NAME_ND_RO``, countries in FIPS 10-4) and since
(``rk ufi uni full_name nt lat_dd long_dd ...``, countries in GENC, which are the codes of ISO 3166-1). Columns and name
types: NGA, "Pre-positioned country files format".
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from geo.geocode.cleaning import has_arabic, is_arabic
from geo.geocode.dump_codes import country_codes, feature_kinds
from geo.geocode.dump_lines import Feature, IdSet, Reading, degrees, identifier, numbered, opened, people, why_not

_OLD = {
    "ufi": "UFI", "lat": "LAT", "lon": "LONG", "code": "DSG", "country": "CC1", "admin1": "ADM1", "type": "NT",
    "name": "FULL_NAME_RO", "plain": "FULL_NAME_ND_RO", "short": "SHORT_FORM", "language": "LC", "population": "POP",
}  # fmt: skip
_NEW = {
    "ufi": "ufi", "lat": "lat_dd", "lon": "long_dd", "code": "desig_cd", "country": "cc_ft", "admin1": "adm1",
    "type": "nt", "name": "full_name", "plain": "full_nm_nd", "language": "lang_cd",
}  # fmt: skip
_NEEDED = ("ufi", "lat", "lon", "code", "country", "name")
_NO_UNIT = frozenset({"", "00", "0", "NULL"})
_TYPES = "CNDPVH"
"""Name types, best first: conventional, approved, unverified, provisional, variant, historic (+ S: other script)."""


def layout_of(header: str) -> dict[str, str] | None:
    """Return the columns of the layout whose header line this is, or None."""
    cells = set(header.split("\t"))
    return next((layout for layout in (_OLD, _NEW) if {layout[key] for key in _NEEDED} <= cells), None)


def read_gns(path: Path, country: str, layout: dict[str, str]) -> Reading:
    """Return what the dump at `path` (told to be one of `layout`) holds of `country` (ISO 3166-1 alpha-2).

    The file is read twice: names stand on rows of their own, and only features with an Arabic one are worth keeping.

    Raises:
        OptionError: the file cannot be read.
    """
    iso3, fips = country_codes()[country]
    codes = fips if layout is _OLD else frozenset({country, iso3})
    wanted = IdSet()
    for _, ufi, got in _rows(path, layout, codes, Reading("gns")):
        if is_arabic(got["name"]) and not _gone(got["name"]):
            wanted.add(ufi)
    reading, counted = Reading("gns"), IdSet()
    ranked: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, ufi, got in _rows(path, layout, codes, reading):
        if got["code"] not in feature_kinds():
            reading.other_kinds += counted.add(ufi)
        elif ufi not in wanted:
            reading.without_arabic += counted.add(ufi)
        else:
            try:
                feature = _feature(got, country)
            except ValueError as error:
                reading.refuse(number, error)
                continue
            reading.features.setdefault(got["ufi"], feature)
            ranked[got["ufi"]] += _names(got)
    for key, names in ranked.items():
        feature = reading.features[key]
        names.sort(key=lambda item: item[0])
        feature.names = list(dict.fromkeys((name, language) for _, name, language in names))
        feature.latin = next((name for name, _ in feature.names if not has_arabic(name)), "")
    return reading


def _rows(
    path: Path, layout: dict[str, str], codes: frozenset[str], reading: Reading
) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Yield (line number, identifier, cells by our names) of the rows in one of `codes`, and count in `reading`."""
    with opened(path) as handle:
        lines = numbered(handle)
        header = next(lines)[1].split("\t")
        at = {key: header.index(column) for key, column in layout.items() if column in header}
        least = max(at.values()) + 1
        for number, line in lines:
            reading.lines += 1
            cells = line.split("\t")
            why = why_not(line, len(cells), len(header), least=least)
            if why is None and codes.isdisjoint(code.strip() for code in cells[at["country"]].split(",")):
                reading.elsewhere += 1
                continue
            try:
                if why:
                    raise ValueError(why)  # noqa: TRY301 - one way out for all that is wrong with a line
                got = {key: cells[index].strip() for key, index in at.items()}
                ufi = identifier(got["ufi"])
            except ValueError as error:
                reading.refuse(number, error)
                continue
            yield number, ufi, got


def _feature(got: dict[str, str], country: str) -> Feature:
    lat, lon = degrees(got["lat"], got["lon"])
    population = people(got.get("population", ""))
    admin1 = _admin1(got.get("admin1", ""), country)
    return Feature(f"gns:{got['ufi']}", got["code"], lat, lon, country, admin1, "", population, "")


def _admin1(cell: str, country: str) -> str:
    """Return the first-order code without its country: "HJ" of "YE-HJ"; of a shared feature the country's own one."""
    codes = [code.strip() for code in cell.split(",")]
    own = next((code for code in codes if code.startswith(country + "-")), codes[0])
    code = own.removeprefix(country + "-")
    return "" if code in _NO_UNIT or "-" in code else code


def _names(got: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    """Yield (rank by name type, name, language) of the names of a row, those without diacritics first."""
    if _gone(got["name"]):
        return
    rank = _TYPES.find((got.get("type") or " ")[0]) % (len(_TYPES) + 1)
    for key in ("plain", "name", "short"):
        name = got.get(key, "")
        if name:
            yield rank, name, got.get("language", "")[:3] if has_arabic(name) else ""


def _gone(name: str) -> bool:
    """Return whether GNS marks the feature of this name as one that exists no more: ((name))."""
    return name.startswith("((")
