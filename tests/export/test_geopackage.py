"""GeoPackage: a structural check that never sleeps, GDAL's validator where it is installed, read back by GDAL."""

import json
import shutil
import sqlite3
import struct
import subprocess
import xml.etree.ElementTree as ET
from itertools import pairwise

import polars as pl
import pyogrio
import pytest
from export_rows import ABOUT, HOSTILE, any_text, frame, hostile_incident, incident, mixed, plain_rows, written
from hypothesis import HealthCheck, given, settings
from make_records import make_place

from geo.export import Options, dictionary, write_whole
from geo.i18n import governorate_codes, translator
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXPORT_COLUMNS, SourceClaim, Toll
from geo.resources import read_csv

TABLES = {
    "incidents": "features",
    "governorates": "features",
    "sources": "attributes",
    "data_dictionary": "attributes",
    "read_me": "attributes",
    "layer_styles": "attributes",
}
DAYS = ("date_start", "date_end")


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("gpkg") / "o.gpkg"
    written(mixed(), path, "gpkg", about=ABOUT, lang="ar")
    return path


@pytest.fixture
def db(package):
    connection = sqlite3.connect(f"file:{package}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_gpkg_is_what_the_standard_prescribes(package, db):
    head = package.read_bytes()[:72]
    assert head.startswith(b"SQLite format 3\0")
    assert head[68:72] == b"GPKG"
    assert struct.unpack(">I", head[60:64]) == (10300,)
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    contents = dict(db.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert contents == TABLES
    assert {row[0] for row in db.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")} >= {-1, 0, 4326}
    stamps = [row[0] for row in db.execute("SELECT last_change FROM gpkg_contents")]
    assert set(stamps) == {"2022-01-01T10:00:00.000Z"}
    geometry = db.execute("SELECT table_name, column_name, geometry_type_name, srs_id, z, m FROM gpkg_geometry_columns")
    assert sorted(geometry) == [
        ("governorates", "geom", "MULTIPOLYGON", 4326, 0, 0),
        ("incidents", "geom", "POINT", 4326, 0, 0),
    ]


def test_gpkg_tables_have_a_key_and_allowed_types(db):
    for table in TABLES:
        columns = db.execute(f"PRAGMA table_info({table})").fetchall()
        assert [c[1] for c in columns if c[5]] in (["fid"], ["id"]), table
        kinds = {c[2].split("(")[0] for c in columns}
        allowed = {"INTEGER", "TEXT", "BOOLEAN", "DATE", "DATETIME", "DOUBLE", "POINT", "MULTIPOLYGON"}
        assert kinds <= allowed, table


def test_gpkg_index_holds_every_point_and_its_triggers(db):
    for table in ("incidents", "governorates"):
        name = f"rtree_{table}_geom"
        wanted = db.execute(f"SELECT fid FROM {table} WHERE geom IS NOT NULL ORDER BY fid").fetchall()
        assert db.execute(f"SELECT id FROM {name} ORDER BY id").fetchall() == wanted
        triggers = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE tbl_name = ?", (table,))}
        assert {
            f"{name}_{part}" for part in ("insert", "update1", "update2", "update3", "update4", "delete")
        } <= triggers
    extensions = set(db.execute("SELECT table_name, extension_name FROM gpkg_extensions"))
    assert {("incidents", "gpkg_rtree_index"), ("governorates", "gpkg_rtree_index")} <= extensions


def test_gpkg_extent_is_that_of_the_points(db):
    box = db.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'incidents'").fetchone()
    assert box == (44.65, 33.75, 44.65, 33.75)


def test_gpkg_validator_of_gdal_finds_nothing(package):
    found = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    module = "osgeo_utils.samples.validate_gpkg"
    probe = [str(found), "-c", f"import {module}"]
    if found is None or subprocess.run(probe, check=False, capture_output=True).returncode:
        pytest.skip("GDAL's Python scripts are not on this machine; the structural tests above stand in for them")
    done = subprocess.run([found, "-m", module, str(package)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_gpkg_read_back_by_gdal_gives_the_same_rows(package):
    rows = mixed()
    back = pyogrio.read_dataframe(package, layer="incidents", datetime_as_string=True)
    assert list(back.columns) == [*EXPORT_COLUMNS, "geometry"]
    for name in EXPORT_COLUMNS:
        found = [None if gone else value for value, gone in zip(back[name], back[name].isna(), strict=True)]
        wanted = [str(value) if name in DAYS and value else value for value in rows[name].to_list()]
        assert [str(v)[:10] if name in DAYS and v else v for v in found] == wanted, name
    assert [None if g is None else (g.x, g.y) for g in back.geometry] == [(44.65, 33.75)] * 2 + [None] * 2 + [
        (44.65, 33.75)
    ]
    assert pyogrio.read_info(package, layer="incidents")["crs"] == "EPSG:4326"


def test_gpkg_rows_are_exactly_the_rows(db):
    columns = ", ".join(EXPORT_COLUMNS)
    stored = db.execute(f"SELECT {columns} FROM incidents ORDER BY fid").fetchall()
    wanted = [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in plain_rows(mixed(), EXPORT_COLUMNS)]
    assert stored == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_text, any_text)
def test_gpkg_keeps_any_text(tmp_path, one, other):
    rows = frame(hostile_incident(1, one), hostile_incident(2, other))
    written(rows, tmp_path / "any.gpkg", "gpkg")
    with sqlite3.connect(tmp_path / "any.gpkg") as db:
        assert [row[0] for row in db.execute("SELECT evidence FROM incidents ORDER BY fid")] == [one, other]
        assert {row[0] or "" for row in db.execute("SELECT url FROM sources")} == {one, other}


def test_gpkg_hostile_rows_stay_text(tmp_path):
    rows = frame(*(hostile_incident(number, text) for number, text in enumerate(HOSTILE)))
    written(rows, tmp_path / "o.gpkg", "gpkg")
    with sqlite3.connect(tmp_path / "o.gpkg") as db:
        assert [row[0] for row in db.execute("SELECT evidence FROM incidents ORDER BY fid")] == list(HOSTILE)
        assert db.execute("SELECT count(*) FROM sources").fetchone() == (len(HOSTILE),)


def test_gpkg_sources_say_who_claims_what(tmp_path):
    sources = (
        SourceClaim("a", "وكالة", "2021-12-08", "stated", "https://a.example/1", {"killed": {"low": 3}}),
        SourceClaim("b", None, None, None, None, {}),
    )
    titles = pl.DataFrame({"article_id": ["a", "b", "c"], "title": ["عنوان أول", "عنوان ثان", "آخر"]})
    rows = frame(incident(1, sources=sources))
    write_whole(rows, tmp_path / "o.gpkg", options=Options(titles=titles))
    with sqlite3.connect(tmp_path / "o.gpkg") as db:
        names = [row[1] for row in db.execute("PRAGMA table_info(sources)")]
        found = [dict(zip(names, row, strict=True)) for row in db.execute("SELECT * FROM sources ORDER BY fid")]
    first, second = found
    assert first["incident_id"] == second["incident_id"] == rows["incident_id"][0]
    assert (first["source"], first["published"], first["published_basis"]) == ("وكالة", "2021-12-08", "stated")
    assert (first["url"], first["title"]) == ("https://a.example/1", "عنوان أول")
    assert json.loads(first["claims"]) == {"killed": {"low": 3}}
    assert (second["source"], second["title"], second["claims"]) == (None, "عنوان ثان", None)


def test_gpkg_governorates_count_the_selection(tmp_path):
    rows = frame(
        incident(1, killed=Toll(1, 2, 4), injured=Toll(0, 0, 0)),
        incident(2, killed=Toll(3, None, None), place=make_place(where_precision=4)),
        incident(3, killed=None, place=make_place(governorate="IQ-BA")),
        incident(4, is_context=True, event_type="official_visit"),
        incident(5, place=None),
    )
    written(rows, tmp_path / "o.gpkg", "gpkg")
    with sqlite3.connect(tmp_path / "o.gpkg") as db:
        fields = "code, incidents, killed, injured, killed_not_stated, injured_not_stated"
        found = {row[0]: row[1:] for row in db.execute(f"SELECT {fields} FROM governorates")}
    assert set(found) == set(governorate_codes())
    assert found["IQ-DI"] == (2, 5, 0, 0, 1)
    assert found["IQ-BA"] == (1, None, None, 1, 1)
    assert found["IQ-AN"] == (0, 0, 0, 0, 0)
    shapes = pyogrio.read_dataframe(tmp_path / "o.gpkg", layer="governorates")
    assert shapes.geometry.is_valid.all()
    assert set(shapes.geom_type) == {"MultiPolygon"}


def test_gpkg_styles_open_by_default_in_our_colours(db):
    styles = db.execute(
        "SELECT f_table_name, f_geometry_column, f_table_schema, useAsDefault, styleQML FROM layer_styles"
    ).fetchall()
    assert {(name, column, schema, default) for name, column, schema, default, _ in styles} == {
        ("incidents", "geom", "", 1),
        ("governorates", "geom", "", 1),
    }
    trees = {name: ET.fromstring(qml) for name, *_, qml in styles}
    renderer = trees["incidents"].find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "event_type")
    table = {row["code"]: row["colour"] for row in read_csv("style/event_types.csv")}
    symbols = {s.get("name"): s for s in renderer.iter("symbol")}
    seen = {}
    for category in renderer.iter("category"):
        symbol = symbols[category.get("symbol")]
        colour = symbol.find(".//layer/Option/Option[@name='color']").get("value").split(",")[:3]
        seen[category.get("value")] = "#" + "".join(f"{int(part):02X}" for part in colour)
        expressions = [o.get("value") for o in symbol.iter("Option") if o.get("name") == "expression"]
        assert any('"where_precision" >= 3' in expression for expression in expressions)
        assert category.get("label") == translator("ar").label("event_type", category.get("value"))
    assert seen == {code: colour.upper() for code, colour in table.items()}
    assert set(seen) == {*EVENT_TYPES, *CONTEXT_TYPES}
    ranges = [(float(r.get("lower")), float(r.get("upper"))) for r in trees["governorates"].iter("range")]
    assert ranges[0] == (-0.5, 0.5)
    assert all(a[1] == b[0] for a, b in pairwise(ranges))


def test_gpkg_read_me_and_dictionary(db):
    told = {row[0]: row[1:] for row in db.execute("SELECT label_en, text_en, label_ar, text_ar FROM read_me")}
    t = translator("en")
    assert told[t.t("export_about_data_as_of")][0] == "2021-12-31"
    assert told[t.t("export_about_filters")][0] == "date_from: 2021-01-01; governorates: IQ-DI"
    assert told[t.t("export_about_disclaimer")] == (
        t.t("disclaimer"),
        translator("ar").t("export_about_disclaimer"),
        translator("ar").t("disclaimer"),
    )
    assert told[t.t("export_about_software")][0].startswith("Marsad ")
    described = set(db.execute('SELECT "table", field FROM data_dictionary'))
    assert described == {(f.table, f.field) for f in dictionary()}
    for table in set(TABLES) - {"layer_styles"}:
        for _, column, *_ in db.execute(f"PRAGMA table_info({table})"):
            known = {(table, column), ("position", column)}
            assert described & known, (table, column)
    explained = {row[:2] for row in db.execute("SELECT table_name, column_name FROM gpkg_data_columns")}
    assert {("incidents", name) for name in EXPORT_COLUMNS} <= explained
