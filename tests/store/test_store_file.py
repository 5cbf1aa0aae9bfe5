"""The store as a file: a GeoPackage that GDAL opens, clear errors, what verify finds, the snapshot."""

import sqlite3
import subprocess
import sys

import pyogrio
import pytest
from make_records import make_article, make_extraction, make_incident, make_place

from geo.errors import StoreError
from geo.store import Store, load_snapshot, verify
from geo.store.wkb import blob_point, point_blob


@pytest.fixture
def path(tmp_path):
    with_point = make_article("عنوان\nانفجار أول", doc_id="a")
    without = make_article("عنوان\nانفجار ثان", doc_id="b")
    vague = make_incident(without, place=make_place(where_precision=4))
    with Store(tmp_path / "s.gpkg", create=True) as store:
        items = [(with_point, make_extraction(with_point)), (without, make_extraction(without, incidents=[vague]))]
        store.write(items, extract=make_extraction)
    return tmp_path / "s.gpkg"


def test_gdal_lists_incidents_as_points_and_hides_the_index(path):
    layers = dict(pyogrio.list_layers(path))
    assert (layers.pop("incidents"), layers.pop("imported")) == ("Point", "Point")
    assert set(layers.values()) == {None}
    assert not [name for name in layers if "fts" in name or "rtree" in name]


def test_gdal_reads_points_and_empty_geometry(path):
    frame = pyogrio.read_dataframe(path, layer="incidents").set_index("where_precision")
    assert (frame.geometry[1].x, frame.geometry[1].y) == (44.65, 33.75)
    assert frame.geometry[4] is None
    assert pyogrio.read_info(path, layer="incidents")["crs"] == "EPSG:4326"
    assert len(pyogrio.read_dataframe(path, layer="incidents", bbox=(44, 33, 45, 34))) == 1


def test_wkb_round_trip():
    assert blob_point(point_blob(lat=33.1, lon=44.2)) == (44.2, 33.1)
    assert blob_point(None) is None
    assert blob_point(b"nonsense") is None


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE articles SET text = text || 'x'", "its text was changed"),
        ("UPDATE mentions SET start = start + 1", "is not what article"),
        ("UPDATE incidents SET killed_low = 99", "columns differ from its record: killed_low"),
        ("UPDATE incidents SET record = replace(record, 'Baquba', 'Elsewhere')", "not the one its last revision wrote"),
        ("UPDATE incidents SET lat = 1", "geometry and coordinates disagree"),
        ("DELETE FROM incidents", "is missing"),
        ("DROP TRIGGER revisions_no_update; UPDATE revisions SET author = 'x'", "was changed after it was written"),
        ("DROP TRIGGER revisions_no_delete; DELETE FROM revisions WHERE seq = 1", "number 1 is missing"),
        ("DELETE FROM articles_fts WHERE rowid = 1", "missing in the full text index"),
        ("DELETE FROM rtree_incidents_geom", "missing in the spatial index"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM articles", "points to a missing row"),
    ],
)
def test_verify_finds(path, sql, problem):
    assert verify(path) == []
    with Store(path) as store:
        store.connection.execute(sql)
    assert [line for line in verify(path) if problem in line]


@pytest.mark.parametrize("content", [b"just text", b"\0" * 200, b"SQLite format 3\0" + b"x" * 100])
def test_store_refuses_what_is_no_geopackage(tmp_path, content):
    (tmp_path / "s.gpkg").write_bytes(content)
    with pytest.raises(StoreError, match="not a GeoPackage"):
        Store(tmp_path / "s.gpkg", create=True)
    assert (tmp_path / "s.gpkg").read_bytes() == content


def test_store_refuses_a_foreign_database(tmp_path):
    with sqlite3.connect(tmp_path / "s.gpkg") as other:
        other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(StoreError, match="not one of Marsad's"):
        Store(tmp_path / "s.gpkg", create=True)


def test_store_refuses_a_newer_schema(path):
    with Store(path) as store:
        store.connection.execute("INSERT INTO schema_version (version) VALUES (999)")
    with pytest.raises(StoreError, match="newer Marsad"):
        Store(path)


def test_store_missing_file_is_not_created(tmp_path):
    with pytest.raises(StoreError, match="no store here"):
        Store(tmp_path / "none.gpkg")
    assert load_snapshot(tmp_path / "none.gpkg").incidents.height == 0
    assert list(tmp_path.iterdir()) == []


def test_store_unwritable_folder_is_explained(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "file" / "s.gpkg", create=True)


def test_store_locked_file_is_explained(path, monkeypatch):
    monkeypatch.setattr("geo.store.connection.BUSY_TIMEOUT_MS", 50)
    article = make_article("نص\nجديد", doc_id="c")
    with Store(path) as other, Store(path) as store:
        other.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another program"):
            store.write([(article, make_extraction(article))], extract=make_extraction)


def test_snapshot_is_shared_until_the_store_changes(path):
    first = load_snapshot(path)
    assert load_snapshot(path) is first
    article = make_article("نص\nجديد", doc_id="c")
    with Store(path) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
    second = load_snapshot(path)
    assert second.revision == first.revision + 1
    assert (first.incidents.height, second.incidents.height) == (2, 3)


def test_write_survives_a_killed_process(path):
    code = (
        "import os, sys; from geo.store import Store;"
        "s = Store(sys.argv[1]); s.connection.execute('BEGIN IMMEDIATE');"
        "s.connection.execute('DELETE FROM incidents'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == -9
    assert load_snapshot(path).incidents.height == 2
    assert verify(path) == []
