"""GeoParquet 1.1: WKB points, a covering box, the file's own words as key-value metadata."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from geo.export.about import SOFTWARE, about_json
from geo.export.dictionary import fields_of
from geo.export.options import Options, Written
from geo.export.rows import DECIMALS, Rows, frames
from geo.model import EXPORT_COLUMNS

_GROUP = 50_000
_TYPES = {
    "text": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_BOX = pa.struct([(name, pa.float64()) for name in ("xmin", "ymin", "xmax", "ymax")])
_WKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])


def write_parquet(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as GeoParquet 1.1 (longitude, latitude; the default CRS, OGC:CRS84), zstd, 50,000 a row group.

    Geometry and box are null where GeoJSON has none.
    """
    schema = _schema()
    count, extent = 0, [np.inf, np.inf, -np.inf, -np.inf]
    with pq.ParquetWriter(path, schema, compression="zstd", write_statistics=True) as writer:
        for frame in _groups(rows):
            lon, lat, there = _points(frame, anchor_imprecise=options.anchor_imprecise)
            if there.any():
                box = (lon[there].min(), lat[there].min(), lon[there].max(), lat[there].max())
                extent = [*map(min, extent[:2], box[:2]), *map(max, extent[2:], box[2:])]
            table = frame.select(EXPORT_COLUMNS).to_arrow().cast(pa.schema([schema.field(n) for n in EXPORT_COLUMNS]))
            table = table.append_column(schema.field("geometry"), _wkb(lon, lat, there))
            table = table.append_column(schema.field("bbox"), _boxes(lon, lat, there))
            writer.write_table(table, row_group_size=_GROUP)
            count += frame.height
        writer.add_key_value_metadata({"geo": json.dumps(_geo([float(side) for side in extent] if count else None))})
        if options.about is not None:
            writer.add_key_value_metadata({"marsad": json.dumps(about_json(options.about), ensure_ascii=False)})
    return Written(count)


def _schema() -> pa.Schema:
    known = {item.field: item for item in fields_of("incidents", "position")}
    columns = [
        pa.field(name, _TYPES[known[name].type], metadata={"description": known[name].description_en})
        for name in EXPORT_COLUMNS
    ]
    return pa.schema([*columns, pa.field("geometry", pa.binary()), pa.field("bbox", _BOX)])


def _geo(extent: list[float] | None) -> dict[str, object]:
    column: dict[str, object] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "covering": {"bbox": {name: ["bbox", name] for name in ("xmin", "ymin", "xmax", "ymax")}},
    }
    if extent is not None and np.isfinite(extent).all():
        column["bbox"] = extent
    return {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": column},
        "creator": SOFTWARE,
    }


def _groups(rows: Rows) -> Iterator[pl.DataFrame]:
    """The frames are small: several of them make a row group."""
    waiting: list[pl.DataFrame] = []
    held = 0
    for frame in frames(rows):
        waiting.append(frame.select(*EXPORT_COLUMNS, "lat", "lon", "has_point"))
        held += frame.height
        if held >= _GROUP:
            yield pl.concat(waiting)
            waiting, held = [], 0
    if waiting:
        yield pl.concat(waiting)


def _points(frame: pl.DataFrame, *, anchor_imprecise: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lon, lat = (frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("lon", "lat"))
    there = np.isfinite(lon) & np.isfinite(lat)
    if not anchor_imprecise:
        there &= frame["has_point"].fill_null(value=False).to_numpy()
    return np.round(lon, DECIMALS) + 0.0, np.round(lat, DECIMALS) + 0.0, there


def _wkb(lon: np.ndarray, lat: np.ndarray, there: np.ndarray) -> pa.Array:
    blobs = np.zeros(len(lon), dtype=_WKB_POINT)
    blobs["order"], blobs["kind"], blobs["lon"], blobs["lat"] = 1, 1, lon, lat
    size = _WKB_POINT.itemsize
    offsets = np.arange(len(lon) + 1, dtype=np.int32) * size
    mask = np.packbits(there, bitorder="little")
    buffers = [pa.py_buffer(mask.tobytes()), pa.py_buffer(offsets.tobytes()), pa.py_buffer(blobs.tobytes())]
    return pa.Array.from_buffers(pa.binary(), len(lon), buffers)


def _boxes(lon: np.ndarray, lat: np.ndarray, there: np.ndarray) -> pa.Array:
    sides = [pa.array(side, type=pa.float64()) for side in (lon, lat, lon, lat)]
    return pa.StructArray.from_arrays(sides, fields=list(_BOX), mask=pa.array(~there))
