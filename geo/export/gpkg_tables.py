"""The tables around the layers of a GeoPackage: catalogue, spatial index, field descriptions, styles."""

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from geo.export.dictionary import Field, fields_of
from geo.resources import read_text

WGS84 = 4326
_SQL_TYPES = {
    "text": "TEXT",
    "json": "TEXT",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
}
_RTREE = "GeoPackage 1.3, annex F.3: RTree Spatial Indexes"


class Package:
    """The GeoPackage while it is written."""

    def __init__(self, db: sqlite3.Connection, stamp: str) -> None:
        self.db = db
        self.stamp = stamp

    def layer(self, name: str, kind: str, title: str, note: str, fields: Iterable[Field]) -> None:
        """Create a table of features with the geometry `kind`, and its place in the catalogue."""
        fields = tuple(fields)
        columns = "".join(f', "{f.field}" {_SQL_TYPES[f.type]}' for f in fields)
        self.db.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {kind}{columns})')
        self._register(name, "features", title, note, fields)
        self.db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, kind, WGS84))

    def index(self, name: str, boxes: Iterable[tuple[float, ...]]) -> None:
        """Create the spatial index of the layer from (fid, min x, max x, min y, max y), where SQLite can."""
        try:
            self.db.execute(f'CREATE VIRTUAL TABLE "rtree_{name}_geom" USING rtree (id, minx, maxx, miny, maxy)')
        except sqlite3.OperationalError:  # a SQLite without R*Tree: the layer is whole, only slower
            return
        self.db.executemany(f'INSERT INTO "rtree_{name}_geom" VALUES (?, ?, ?, ?, ?)', boxes)  # noqa: S608 - our own name
        for statement in _statements(read_text("export/rtree.sql").replace("TABLE", name)):
            self.db.execute(statement)
        row = (name, "geom", "gpkg_rtree_index", _RTREE, "write-only")
        self.db.execute("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", row)

    def extent(self, name: str, box: tuple[float, ...] | None) -> None:
        """Write the box (west, south, east, north) of a layer into the catalogue."""
        sides = "min_x = ?, min_y = ?, max_x = ?, max_y = ?"
        self.db.execute(f"UPDATE gpkg_contents SET {sides} WHERE table_name = ?", (*(box or (None,) * 4), name))  # noqa: S608

    def table(self, name: str, title: str, rows: Iterable[tuple[Any, ...]] | None) -> None:
        """Create a table without geometry from `rows` (None: it is there already), and its place in the catalogue."""
        fields = [f for f in fields_of(name) if f.field != "fid"]
        if rows is not None:
            self.empty_table(name, fields)
            self.insert(name, [f.field for f in fields], rows)
        self._register(name, "attributes", title, "", fields)

    def empty_table(self, name: str, fields: Iterable[Field]) -> None:
        """Create a table without geometry."""
        columns = "".join(f', "{f.field}" {_SQL_TYPES[f.type]}' for f in fields)
        self.db.execute(f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns})')

    def insert(self, name: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Append `rows`."""
        columns = tuple(columns)
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        self.db.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - our own names

    def style(self, layer: str, qml: str, note: str) -> None:
        """Write the style that QGIS gives to the layer when it opens."""
        self.db.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
            " styleQML, styleSLD, useAsDefault, description, owner, update_time)"
            " VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
            (layer, f"marsad_{layer}", qml, note, self.stamp),
        )

    def _register(self, name: str, kind: str, title: str, note: str, fields: Iterable[Field]) -> None:
        srs = WGS84 if kind == "features" else None
        self.db.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (name, kind, title, note, self.stamp, srs),
        )
        self.db.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, description) VALUES (?, ?, ?)",
            [(name, f.field, f"{f.description_en} {f.description_ar}") for f in fields],
        )


def _statements(script: str) -> Iterator[str]:
    lines: list[str] = []
    for line in script.splitlines():
        if line.startswith("--"):
            continue
        lines.append(line)
        if sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []
