"""Tables of other countries that the user compiled: they lie beside the store and are loaded with the gazetteer."""

import csv
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from geo.errors import OptionError
from geo.geocode.gazetteer import HOME, KINDS, PlaceRow, row_of
from geo.geocode.ranking import distance_km
from geo.text.normalize import normalize_ar

_COUNTRY = 2
_SAME_PLACE_KM = 1.5
_SETTLED = frozenset({"village", "town", "city"})


def extra_folder() -> Path:
    """Return the folder of the tables: ``$MARSAD_GAZETTEERS``, else ``gazetteer/`` beside the store."""
    return _folder(os.environ.get("MARSAD_GAZETTEERS"), os.environ.get("MARSAD_DB"))


@lru_cache(maxsize=8)
def _folder(named: str | None, store: str | None) -> Path:
    return Path(named) if named else Path(store or "var/marsad.gpkg").parent / "gazetteer"


def extra_stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time of change and size of every table in `folder`, sorted; () when there is none.

    Asked for every lookup, so the folder is only read when its own time has changed: a table is put there whole.
    """
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 - a Path makes it three times as slow
    except OSError:
        return ()
    return _tables(folder, changed)


@lru_cache(maxsize=4)
def _tables(folder: Path, _changed: int) -> tuple[tuple[str, int, int], ...]:
    try:
        found = [(entry.name, entry.stat()) for entry in os.scandir(folder) if entry.name.endswith(".csv")]
    except OSError:
        return ()
    return tuple(sorted((name, status.st_mtime_ns, status.st_size) for name, status in found))


def load_table(path: Path) -> list[PlaceRow]:
    """Return the rows of one compiled table; they lie outside Iraq, so their governorate code is left out.

    Raises:
        OptionError: the file cannot be read or a row breaks the rules of the table; the message names file and line.
    """
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            lines = csv.DictReader(handle, strict=True)
            return [_checked(raw, f"{path}, line {lines.line_num}") for raw in lines]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OptionError(f"{path}: cannot be read ({error}); compile it anew with: gazetteer build") from error


def _checked(raw: dict[str, str], where: str) -> PlaceRow:
    country = (raw.get("country") or "").upper()
    if len(country) != _COUNTRY or not country.isalpha() or country == HOME:
        raise OptionError(f"{where}: {country[:10]!r} is no code of another country; compile the table anew")
    try:
        row = row_of(raw, country)
        inside = row.lat is not None and row.lon is not None and abs(row.lat) <= 90 and abs(row.lon) <= 180  # noqa: PLR2004
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise OptionError(f"{where}: {error} is wrong or missing; compile the table anew") from error
    if not inside or row.kind not in KINDS or not row.name_ar:
        raise OptionError(f"{where}: name, kind or position is wrong; compile the table anew")
    return replace(row, governorate=None, district_pcode=None)


def joined(base: Iterable[PlaceRow], table: Iterable[PlaceRow]) -> tuple[PlaceRow, ...]:
    """Return the rows of `base` with those of a table of another country, each place once and with all its names.

    A place that both know by the same id is as the table has it, for that was compiled from the newer and fuller dump.
    One that `base` knows by another id (same country, name and sort, within 1.5 km, settlements within the radius of
    either) stays as it was. What lies in Iraq, and the countries themselves, are never changed.
    """
    rows = {row.place_id: row for row in base}
    known: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows.values():
        if row.country != HOME:
            known[_key(row)].append(row.place_id)
    for row in table:
        old = rows.get(row.place_id)
        if old is not None:
            if old.country != HOME and old.kind != "country":
                rows[row.place_id] = _with_names(row, old)
            continue
        double = next((rows[i] for i in known[_key(row)] if _same(rows[i], row)), None)
        if double is None:
            rows[row.place_id] = row
        else:
            rows[double.place_id] = _with_names(double, row)
    return tuple(rows.values())


def _key(row: PlaceRow) -> tuple[str, str, str]:
    return row.country, normalize_ar(row.name_ar), "settled" if row.kind in _SETTLED else row.kind


def _same(one: PlaceRow, other: PlaceRow) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    reach = max(one.uncertainty_m, other.uncertainty_m) / 1000 if one.kind in _SETTLED else 0
    return distance_km(one.lat, one.lon, other.lat, other.lon) <= max(_SAME_PLACE_KM, reach)


def _with_names(kept: PlaceRow, other: PlaceRow) -> PlaceRow:
    names = dict.fromkeys((*kept.alt_names, other.name_ar, other.name_en, *other.alt_names))
    return replace(kept, alt_names=tuple(name for name in names if name and name not in {kept.name_ar, kept.name_en}))
