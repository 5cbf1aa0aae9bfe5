"""GeoParquet 1.1: metadata by the rules of the format, geometry, covering box, read by Arrow, Polars, GeoPandas."""

import json

import geopandas
import jsonschema
import polars as pl
import pyarrow.parquet as pq
import pytest
import shapely
from export_rows import ABOUT, HOSTILE, frame, hostile_incident, incident, mixed, written
from make_records import make_place

from geo.export import parquet
from geo.model import EXPORT_COLUMNS

# What the format says of its metadata (version 1.1.0), for files of points.
SCHEMA = {
    "type": "object",
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"const": "geometry"},
        "columns": {
            "type": "object",
            "required": ["geometry"],
            "properties": {
                "geometry": {
                    "type": "object",
                    "required": ["encoding", "geometry_types", "covering"],
                    "not": {"required": ["crs"]},
                    "properties": {
                        "encoding": {"const": "WKB"},
                        "geometry_types": {"const": ["Point"]},
                        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
                        "covering": {
                            "const": {"bbox": {n: ["bbox", n] for n in ("xmin", "ymin", "xmax", "ymax")}},
                        },
                    },
                }
            },
            "additionalProperties": False,
        },
    },
}


@pytest.fixture
def write(tmp_path):
    def make(rows, **options):
        written(rows, tmp_path / "o.parquet", "parquet", **options)
        return tmp_path / "o.parquet"

    return make


def geo(path):
    return json.loads(pq.read_metadata(path).metadata[b"geo"])


def test_parquet_metadata_keep_to_the_format(write):
    path = write(mixed(), about=ABOUT)
    jsonschema.validate(geo(path), SCHEMA)
    assert geo(path)["columns"]["geometry"]["bbox"] == [44.65, 33.75, 44.65, 33.75]
    told = json.loads(pq.read_metadata(path).metadata[b"marsad"])
    assert told["data_as_of"] == "2021-12-31"
    assert set(told["disclaimer"]) == {"ar", "en"}


def test_parquet_without_points_has_no_box(write):
    for rows in (frame(), frame(incident(1, place=None))):
        path = write(rows)
        jsonschema.validate(geo(path), SCHEMA)
        assert "bbox" not in geo(path)["columns"]["geometry"]
        assert pq.read_table(path).num_rows == rows.height


def test_parquet_read_back_gives_the_same_rows(write):
    rows = mixed()
    path = write(rows)
    back = pl.read_parquet(path)
    assert back.columns == [*EXPORT_COLUMNS, "geometry", "bbox"]
    same = {name: rows.schema[name] for name in EXPORT_COLUMNS}
    assert back.select(EXPORT_COLUMNS).cast(same).equals(rows.select(EXPORT_COLUMNS))
    points = [None if blob is None else shapely.from_wkb(blob) for blob in back["geometry"]]
    assert [None if p is None else (p.x, p.y) for p in points] == [
        (44.65, 33.75),
        (44.65, 33.75),
        None,
        None,
        (44.65, 33.75),
    ]
    boxes = back["bbox"].to_list()
    assert boxes[0] == {"xmin": 44.65, "ymin": 33.75, "xmax": 44.65, "ymax": 33.75}
    raw = pq.read_table(path)["bbox"].to_pylist()
    assert raw[2] is None


def test_parquet_opens_in_geopandas_with_its_reference_system(write):
    found = geopandas.read_parquet(write(mixed()))
    assert found.crs.to_authority() in (("OGC", "CRS84"), ("EPSG", "4326"))
    assert found.geometry.notna().sum() == 3
    assert len(geopandas.read_parquet(write(mixed()), bbox=(44, 33, 45, 34))) == 3
    assert len(geopandas.read_parquet(write(mixed()), bbox=(10, 10, 11, 11))) == 0


def test_parquet_anchors_imprecise_rows_when_asked(write):
    rows = frame(incident(1, place=make_place(where_precision=4)), incident(2, place=None))
    assert pl.read_parquet(write(rows))["geometry"].null_count() == 2
    assert pl.read_parquet(write(rows, anchor_imprecise=True))["geometry"].null_count() == 1


def test_parquet_keeps_hostile_texts(write):
    rows = frame(*(hostile_incident(n, text) for n, text in enumerate(HOSTILE)))
    assert pl.read_parquet(write(rows))["evidence"].to_list() == list(HOSTILE)


def test_parquet_gathers_small_frames_into_groups(write, monkeypatch):
    monkeypatch.setattr(parquet, "_GROUP", 4)
    rows = mixed()
    path = write(iter([rows[i : i + 1] for i in range(rows.height)]))
    meta = pq.read_metadata(path)
    assert [meta.row_group(i).num_rows for i in range(meta.num_row_groups)] == [4, 1]
