"""Write rows as GeoJSON (RFC 7946) or CSV: streaming, atomic, the same bytes for the same rows.

Rows come as a frame, or as frames one after the other, with the columns of `geo.model.EXPORT_COLUMNS` and, for the
geometry, `lat`, `lon` (degrees, EPSG:4326) and `has_point`.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import IO, Any

import polars as pl

from geo.errors import OptionError
from geo.export.whole import whole_file
from geo.model import EXPORT_COLUMNS

DECIMALS = 7
_BOM = b"\xef\xbb\xbf"
# Spreadsheets run a cell that starts with one of these as a formula (OWASP, "CSV Injection"), full-width forms too.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SLICE = 5_000
Rows = pl.DataFrame | Iterable[pl.DataFrame]


def feature(row: Mapping[str, Any], *, anchor_imprecise: bool = False) -> dict[str, Any]:
    """Return a row (`EXPORT_COLUMNS`, `lat`, `lon`, `has_point`) as a GeoJSON feature (RFC 7946), its days as text.

    The geometry is a Point (longitude, latitude; at most 7 decimals), or null for what is coarser than a district;
    `anchor_imprecise` puts that on its area's label point.
    """
    point = row["lat"] is not None and row["lon"] is not None and (row["has_point"] or anchor_imprecise)
    return {
        "type": "Feature",
        "id": row["incident_id"],
        "geometry": {"type": "Point", "coordinates": [_rounded(row["lon"]), _rounded(row["lat"])]} if point else None,
        "properties": {name: _plain(row[name]) for name in EXPORT_COLUMNS},
    }


def write_geojson(rows: Rows, handle: IO[bytes], *, anchor_imprecise: bool = False) -> int:
    """Write `rows` as a FeatureCollection, one feature a line, and return their number.

    Geometry is a Point (longitude, latitude; at most 7 decimals) or null for what is coarser than a district;
    `anchor_imprecise` puts these on their area's label point. UTF-8, no ``crs`` member.
    """
    handle.write(b'{"type":"FeatureCollection","features":[')
    count = 0
    for row in _rows(rows):
        one = feature(row, anchor_imprecise=anchor_imprecise)
        text = json.dumps(one, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        handle.write((",\n" if count else "\n").encode() + text.encode("utf-8"))
        count += 1
    handle.write(b"\n]}\n")
    return count


def write_csv(rows: Rows, handle: IO[bytes], *, anchor_imprecise: bool = False) -> int:  # noqa: ARG001
    """Write `rows` as CSV (RFC 4180, UTF-8 with BOM) and return their number.

    A text cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers stay numbers.
    `anchor_imprecise` changes nothing: the file has no geometry.
    """
    handle.write(_BOM)
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(EXPORT_COLUMNS)
    count = 0
    for row in _rows(rows):
        writer.writerow([_cell(row[name]) for name in EXPORT_COLUMNS])
        count += 1
    text.flush()
    text.detach()
    return count


FORMATS: Mapping[str, Callable[..., int]] = {"geojson": write_geojson, "csv": write_csv}


def format_of(path: Path, fmt: str | None = None) -> str:
    """Return the format `fmt`, else the one that the suffix of `path` names.

    Raises:
        OptionError: no such format.
    """
    name = fmt or {".json": "geojson"}.get(path.suffix.lower(), path.suffix.lower().removeprefix("."))
    if name not in FORMATS:
        raise OptionError(f"{path.name}: no format {name!r}; give --format {' or '.join(FORMATS)}")
    return name


def write_file(rows: Rows, path: Path, *, fmt: str | None = None, anchor_imprecise: bool = False) -> int:
    """Write `rows` to `path` whole or not at all (temporary file beside it, then rename); return their number.

    Raises:
        OptionError: unknown format, or a folder that cannot be written.
    """
    name = format_of(path, fmt)
    with whole_file(path) as handle:
        return FORMATS[name](rows, handle, anchor_imprecise=anchor_imprecise)


def to_bytes(rows: Rows, fmt: str, *, anchor_imprecise: bool = False) -> bytes:
    """Return the bytes that `write_file` would write."""
    buffer = io.BytesIO()
    FORMATS[format_of(Path(), fmt)](rows, buffer, anchor_imprecise=anchor_imprecise)
    return buffer.getvalue()


def _rows(rows: Rows) -> Iterator[dict[str, Any]]:
    for frame in [rows] if isinstance(rows, pl.DataFrame) else rows:
        columns = frame.select(*EXPORT_COLUMNS, "lat", "lon", "has_point")
        for part in columns.iter_slices(_SLICE):
            yield from part.iter_rows(named=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rounded(degrees: float) -> float:
    return round(degrees, DECIMALS) + 0.0  # -0.0 becomes 0.0


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA_START) else value
    return _plain(value)
