"""The columns that the browser gets say the same as the snapshot, row by row."""

import gzip
import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from benchmarks.synthetic import write_store
from geo import layers, service
from geo.layers.columns import MAGIC, NOT_STATED


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    path = tmp_path_factory.mktemp("columns") / "s.gpkg"
    write_store(path, 400)
    return service.load_snapshot(path)


def with_origins(frame):
    """The same rows, some of them as if they were imported."""
    names = pl.Series(["extracted", "acled", "ucdp", "acled"] * (frame.height // 4), dtype=frame.schema["origin"])
    return frame.with_columns(names.alias("origin"))


def read(data):
    raw = gzip.decompress(data)
    assert raw[:8] == MAGIC
    length = int.from_bytes(raw[8:12], "little")
    header = json.loads(raw[12 : 12 + length])
    arrays = {}
    for name, (kind, offset, count) in header["arrays"].items():
        assert (12 + length + offset) % 8 == 0
        arrays[name] = np.frombuffer(raw, dtype=kind, count=count, offset=12 + length + offset)
    return header, arrays


def test_columns_say_what_the_snapshot_says(snapshot):
    frame = with_origins(snapshot.incidents)
    header, a = read(layers.pack_columns(frame, "key"))
    assert header["origins"] == ["acled", "extracted", "ucdp"]
    assert (header["key"], header["rows"]) == ("key", 400)
    start = 0
    for i, row in enumerate(frame.iter_rows(named=True)):
        place = a["loc"][i]
        assert date(1970, 1, 1) + timedelta(days=int(a["day"][i])) == row["date_start"]
        assert header["origins"][a["origin"][i]] == row["origin"]
        assert header["types"][a["type"][i]] == row["event_type"]
        assert (a["killed"][i] == NOT_STATED) == (row["killed_best"] is None)
        assert row["killed_best"] in (None, a["killed"][i])
        assert np.isnan(a["lat"][place]) == (not row["has_point"])
        if row["has_point"]:
            assert (a["lat"][place], a["lon"][place]) == (row["lat"], row["lon"])
        codes = header["governorates"]
        assert row["governorate"] == (codes[a["gov"][place]] if a["gov"][place] < len(codes) else None)
        assert {codes[b] for b in range(len(codes)) if a["govs"][place] >> b & 1} == set(row["governorates"])
        assert a["precision"][place] == (row["where_precision"] or 0)
        name = a["name"][place]
        assert (header["names_ar"][name], header["names_en"][name]) == (row["place_ar"], row["place_en"])
        count = int(a["actors_n"][i])
        assert [header["actor_ids"][k] for k in a["actors"][start : start + count]] == row["actor_ids"]
        start += count


def test_columns_are_the_same_bytes_each_time(snapshot):
    assert layers.pack_columns(snapshot.incidents, "k") == layers.pack_columns(snapshot.incidents, "k")


def test_columns_of_an_empty_store(tmp_path):
    header, a = read(layers.pack_columns(service.load_snapshot(tmp_path / "none.gpkg").incidents, "k"))
    assert header["rows"] == 0
    assert len(a["day"]) == 0
