"""GeoPackage 1.3 (OGC 12-128r17): incidents, their sources, governorates with counts, dictionary, read-me, styles.

Written with Python's own SQLite: the file is new, no other program has it open.
"""

import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import polars as pl

from geo.export.about import about_lines
from geo.export.dictionary import dictionary, fields_of
from geo.export.governorates import Tally, governorate_areas
from geo.export.gpkg_tables import WGS84, Package
from geo.export.options import Options, Written
from geo.export.qgis import governorates_style, incidents_style
from geo.export.rows import DECIMALS, Rows, frames
from geo.export.sources import source_rows
from geo.i18n import LANGUAGES, translator
from geo.model import EXPORT_COLUMNS
from geo.resources import read_text

_HEADER = struct.Struct("<2sBBi")
_HEADER_BOX = struct.Struct("<2sBBi4d")
_POINT = struct.Struct("<BIdd")
_BOX_FLAGS = 0b11  # little endian, envelope of x and y
_FALLBACK = "1980-01-01T00:00:00.000Z"
Box = tuple[float, float, float, float]
_POINT_HEAD = _HEADER.pack(b"GP", 0, 1, WGS84)


def write_gpkg(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as a GeoPackage with the layers incidents and governorates and the tables around them.

    Tables and fields are those of the data dictionary. `path` must be an empty file or none.
    """
    db = sqlite3.connect(path, isolation_level=None)
    try:
        # Nobody else sees the file before it is whole: no journal, no waiting for the disc.
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        db.executescript(read_text("export/geopackage.sql"))
        db.execute("BEGIN")
        package = Package(db, _stamp(options))
        tally = Tally()
        count = _incidents(package, rows, options, tally)
        _governorates(package, options, tally)
        package.table("data_dictionary", "Data dictionary", (astuple(item) for item in dictionary()))
        package.table("read_me", "Read me", _readme(options))
        package.style("incidents", incidents_style(options.lang), "Types by colour, districts hollow")
        package.style("governorates", governorates_style(options.lang, tally), "Incidents, five classes")
        package.table("layer_styles", "Styles", None)
        db.execute("COMMIT")
    finally:
        db.close()
    return Written(count)


def _stamp(options: Options) -> str:
    taken = options.about.taken_in if options.about else None
    return f"{taken[:19]}.000Z" if taken and len(taken) >= len("2000-01-01T00:00:00") else _FALLBACK


def _incidents(package: Package, rows: Rows, options: Options, tally: Tally) -> int:
    note = " ".join(translator(lang).t("disclaimer") for lang in LANGUAGES)
    package.layer("incidents", "POINT", "Incidents", note, fields_of("incidents"))
    sources = [f for f in fields_of("sources") if f.field != "fid"]
    package.empty_table("sources", sources)
    columns = ("fid", "geom", *EXPORT_COLUMNS)
    count, box = 0, None
    for frame in frames(rows):
        tally.add(frame)
        points = _points(frame, anchor_imprecise=options.anchor_imprecise)
        # Days as text: SQLite knows no others.
        values = frame.select(EXPORT_COLUMNS).with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows()
        numbers = range(count + 1, count + frame.height + 1)
        package.insert("incidents", columns, ((n, p, *v) for n, p, v in zip(numbers, points, values, strict=True)))
        package.insert("sources", [f.field for f in sources], source_rows(frame, options.titles))
        count += frame.height
        box = _wider(box, frame, anchor_imprecise=options.anchor_imprecise)
    package.extent("incidents", box)
    package.index("incidents", _boxes(package.db))
    package.table("sources", "Sources", None)
    return count


def _placed(frame: pl.DataFrame, *, anchor_imprecise: bool) -> pl.DataFrame:
    there = pl.col("lat").is_not_null() & pl.col("lon").is_not_null()
    if not anchor_imprecise:
        there = there & pl.col("has_point").fill_null(value=False)
    return frame.select(pl.when(there).then(pl.col(name).cast(pl.Float64)) for name in ("lon", "lat"))


def _points(frame: pl.DataFrame, *, anchor_imprecise: bool) -> Iterator[bytes | None]:
    for lon, lat in _placed(frame, anchor_imprecise=anchor_imprecise).iter_rows():
        point = (round(lon, DECIMALS) + 0.0, round(lat, DECIMALS) + 0.0) if lon is not None else None
        yield _POINT_HEAD + _POINT.pack(1, 1, *point) if point else None


def _wider(box: Box | None, frame: pl.DataFrame, *, anchor_imprecise: bool) -> Box | None:
    places = _placed(frame, anchor_imprecise=anchor_imprecise).drop_nulls().select(pl.all().round(DECIMALS))
    if places.is_empty():
        return box
    west, south, east, north = places.select(
        pl.min("lon").alias("w"), pl.min("lat").alias("s"), pl.max("lon").alias("e"), pl.max("lat").alias("n")
    ).row(0)
    if box is None:
        return west, south, east, north
    return min(box[0], west), min(box[1], south), max(box[2], east), max(box[3], north)


def _boxes(db: sqlite3.Connection) -> Iterator[tuple[float, ...]]:
    for fid, blob in db.execute("SELECT fid, geom FROM incidents WHERE geom IS NOT NULL"):
        _, _, lon, lat = _POINT.unpack_from(blob, _HEADER.size)
        yield fid, lon, lon, lat, lat


def _governorates(package: Package, options: Options, tally: Tally) -> None:
    name = "governorates"
    fields = [f for f in fields_of(name) if f.field not in ("fid", "geom")]
    note = translator(options.lang).t("export_governorates_note")
    package.layer(name, "MULTIPOLYGON", "Governorates", note, fields)
    boxes = []
    columns = ("fid", "geom", *(f.field for f in fields))
    for number, area in enumerate(governorate_areas(), 1):
        box = area.box
        head = _HEADER_BOX.pack(b"GP", 0, _BOX_FLAGS, WGS84, box[0], box[2], box[1], box[3])
        values = (area.code, area.pcode, area.name_ar, area.name_en, *tally.of(area.code))
        package.insert(name, columns, [(number, head + area.wkb(), *values)])
        boxes.append((number, box[0], box[2], box[1], box[3]))
    package.extent(
        name, (min(b[1] for b in boxes), min(b[3] for b in boxes), max(b[2] for b in boxes), max(b[4] for b in boxes))
    )
    package.index(name, boxes)


def _readme(options: Options) -> Iterator[tuple[str, ...]]:
    if options.about is None:
        return
    english, arabic = (about_lines(options.about, lang) for lang in ("en", "ar"))
    for (label_en, text_en), (label_ar, text_ar) in zip(english, arabic, strict=True):
        yield label_en, text_en, label_ar, text_ar
    label, text = "export_about_governorates", "export_governorates_note"
    yield (*_line("en", label, text), *_line("ar", label, text))


def _line(lang: str, label: str, text: str) -> tuple[str, str]:
    t = translator(lang)
    return t.t(label), t.t(text)
