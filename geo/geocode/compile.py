"""Compile a gazetteer table of any country from a dump, in the columns of ``data/gazetteer/places.csv``."""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from geo.errors import OptionError
from geo.geocode.cleaning import clean_ar, has_latin, is_arabic, looks_foreign
from geo.geocode.dump_codes import feature_kinds
from geo.geocode.dump_lines import Feature, Reading
from geo.geocode.dumps import read_dump
from geo.geocode.gazetteer import Policy, fold_latin
from geo.geocode.ranking import EARTH_KM, distance_km
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

COLUMNS = tuple(
    "place_id name_ar name_en alt_names kind feature_code governorate district district_pcode "  # noqa: SIM905
    "lat lon population policy uncertainty_m contested source country".split()
)
UNCERTAINTY_M = {
    "village": 1500, "town": 2500, "city": 5000, "neighbourhood": 1500, "mountain": 20000, "wadi": 20000,
    "lake": 15000, "base": 3000, "airport": 2000, "crossing": 2000, "area": 10000, "desert": 40000, "dam": 1500,
    "refinery": 2000, "oilfield": 8000, "port": 2000, "prison": 1500, "camp": 2000, "marsh": 20000,
    "bridge": 500, "junction": 2000, "square": 500, "market": 800, "site": 1500, "road": 30000, "river": 30000,
    "island": 3000, "governorate": 80000, "district": 30000, "subdistrict": 15000,
}  # fmt: skip
"""Radius in metres in which a place of a kind lies, for sources that give none."""

CITY_POPULATION = 100_000
_BIG_CITY, _BIG_CITY_M = 1_000_000, 8000
_SAME_PLACE_KM, _CELL_KM = 1.5, 2.0
_MOST_NAMES, _LONGEST_NAME = 30, 60
_SETTLED = frozenset({"village", "town", "city"})
_BARE = frozenset({"governorate", "district", "subdistrict", "city", "town"})
_Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a compilation did: lines read, and what became of them.

    `taken` places stand in the table; `doubles` were merged into them; features `without_arabic` name, of `other_kinds`
    than the gazetteer has and `elsewhere` (lines of other countries) were left out; `refusals` lines could not be read,
    `refused` holds (line number, reason) of the first 1,000 of them.
    """

    lines: int
    taken: int
    without_arabic: int
    other_kinds: int
    elsewhere: int
    doubles: int
    refusals: int
    refused: tuple[tuple[int, str], ...]


def kind_of(code: str, population: int) -> str | None:
    """Return the kind of a feature: a settlement of 100,000 is a city, one with a known population a town."""
    kind = feature_kinds().get(code)
    if kind in _SETTLED and population >= CITY_POPULATION:
        return "city"
    return "town" if kind == "village" and population > 0 else kind


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(normalize_ar(row["form"]) for row in read_csv("gazetteer/words.csv"))


def policy_of(name: str, kind: str) -> Policy:
    """Return when a name may count in a text: settlements above a village bare, unless it is an everyday word."""
    if kind == "village":
        return "village"
    return "free" if kind in _BARE and normalize_ar(name) not in _words() else "cue"


def _arabic_name(feature: Feature) -> str:
    """Return the best Arabic name: tagged as Arabic, then without Persian or Kurdish letters, then the first."""
    found = [(name, lang) for name, lang in feature.names if is_arabic(name) and len(name) <= _LONGEST_NAME]
    ranked = sorted(found, key=lambda item: (item[1] not in {"ar", "ara"}, looks_foreign(item[0]), item[1] != ""))
    return clean_ar(ranked[0][0]) if ranked else ""


def _others(feature: Feature, name_ar: str, name_en: str) -> str:
    seen = {normalize_ar(name_ar), fold_latin(name_en)}
    kept: list[str] = []
    for raw, _ in feature.names:
        arabic = is_arabic(raw)
        if len(raw) > _LONGEST_NAME or ";" in raw or not (arabic or (has_latin(raw) and raw.isprintable())):
            continue
        name = clean_ar(raw) if arabic else " ".join(raw.split())
        key = normalize_ar(name) if arabic else fold_latin(name)
        if len(key) > 1 and key not in seen and len(kept) < _MOST_NAMES:
            seen.add(key)
            kept.append(name)
    return ";".join(kept)


def compile_table(dump: Path, out: Path, *, country: str, alternate_names: Path | None = None) -> Compiled:
    """Write the table of `country` (ISO 3166-1 alpha-2) compiled from `dump` to `out` and return what was done.

    The governorate column holds ``XX-`` and the dump's first-order code (which is ISO 3166-2 in GNS dumps since 2022),
    district the name of the second-order unit.

    Raises:
        OptionError: a file cannot be read or written, is no dump, or holds nothing of the country.
    """
    reading = read_dump(dump, country, alternate_names=alternate_names)
    rows = list(_rows(reading))
    kept = list(_merged(rows))
    _write(out, kept)
    return Compiled(
        lines=reading.lines,
        taken=len(kept),
        without_arabic=reading.without_arabic,
        other_kinds=reading.other_kinds,
        elsewhere=reading.elsewhere,
        doubles=len(rows) - len(kept),
        refusals=reading.refusals,
        refused=tuple(reading.refused),
    )


def _rows(reading: Reading) -> Iterator[dict[str, Any]]:
    for key in list(reading.features):
        feature = reading.features.pop(key)  # of a large dump, not all features and all rows at once
        kind, name_ar = kind_of(feature.code, feature.population), _arabic_name(feature)
        if kind is None or not name_ar:
            reading.without_arabic += 1  # only overlong ones
            continue
        yield _row(feature, kind, name_ar, reading.units, reading.source)


def _row(feature: Feature, kind: str, name_ar: str, units: dict[tuple[str, str], str], source: str) -> dict[str, Any]:
    name_en = " ".join(feature.latin.split()) if has_latin(feature.latin) and feature.latin.isprintable() else ""
    big = kind == "city" and feature.population >= _BIG_CITY
    return {
        "place_id": feature.feature_id,
        "name_ar": name_ar,
        "name_en": name_en,
        "alt_names": _others(feature, name_ar, name_en),
        "kind": kind,
        "feature_code": feature.code,
        "governorate": f"{feature.country}-{feature.admin1}" if feature.admin1 else "",
        "district": (units.get((feature.admin1, feature.admin2)) if feature.admin2 else "") or "",
        "district_pcode": "",
        "lat": round(feature.lat, 5),
        "lon": round(feature.lon, 5),
        "population": feature.population,
        "policy": policy_of(name_ar, kind),
        "uncertainty_m": _BIG_CITY_M if big else UNCERTAINTY_M[kind],
        "contested": "",
        "source": source,
        "country": feature.country,
    }


def _merged(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows in order of id, doubles (same name and sort, within 1.5 km) only once, the most populous."""
    groups: dict[tuple[str, str], dict[_Cell, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    kept = []
    for row in sorted(rows, key=lambda r: (-r["population"], r["place_id"])):
        group = groups[normalize_ar(row["name_ar"]), "settled" if row["kind"] in _SETTLED else row["kind"]]
        cell = _cell(row["lat"], row["lon"])
        near = (o for key in _around(cell) if key in group for o in group[key]) if group else ()
        if not any(distance_km(row["lat"], row["lon"], o["lat"], o["lon"]) <= _SAME_PLACE_KM for o in near):
            group[cell].append(row)
            kept.append(row)
    yield from sorted(kept, key=lambda r: r["place_id"])


def _cell(lat: float, lon: float) -> _Cell:
    """Return the cube of 2 km in which a position stands, so that only those in the cubes around it are compared."""
    north, east = math.radians(lat), math.radians(lon)
    point = (math.cos(north) * math.cos(east), math.cos(north) * math.sin(east), math.sin(north))
    x, y, z = (math.floor(axis * EARTH_KM / _CELL_KM) for axis in point)
    return x, y, z


def _around(cell: _Cell) -> Iterator[_Cell]:
    for x, y, z in product((-1, 0, 1), repeat=3):
        yield cell[0] + x, cell[1] + y, cell[2] + z


def _write(out: Path, rows: list[dict[str, Any]]) -> None:
    part = out.with_name(out.name + ".part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OptionError(f"{out}: cannot be written ({error.strerror}); check the folder") from error
