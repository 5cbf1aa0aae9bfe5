"""Exports: RFC 7946, formula-safe CSV, read back by GDAL and Polars, whole files only."""

import csv
import io
import json

import polars as pl
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_records import make_article, make_incident, make_place

from geo.errors import OptionError
from geo.export import FORMATS, suggested_name, to_bytes, write_file
from geo.model import EXPORT_COLUMNS, Evidence, Filters, Toll
from geo.store import flat_row, incidents_frame, internal_row

FORMULAS = ["=cmd()", "+1", "-1+1", "@sum", "\tx", "\rx", "＝1"]


def frame(*incidents):
    rows = [{**flat_row(i), **internal_row(i), "article_id": "x", "title": None} for i in incidents]
    return incidents_frame(rows)


def incident(number=0, sentence=None, **changes):
    article = make_article()
    if sentence is not None:
        changes["evidence"] = (Evidence("sentence", 0, len(sentence), sentence),)
    return make_incident(article, number, **changes)


def features(rows, **options):
    return json.loads(to_bytes(rows, "geojson", **options))["features"]


def test_geojson_is_rfc_7946():
    data = json.loads(to_bytes(frame(incident(place=make_place(lat=33.123456789, lon=-0.0000000001))), "geojson"))
    assert set(data) == {"type", "features"}
    (feature,) = data["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [0.0, 33.1234568]}
    assert tuple(feature["properties"]) == EXPORT_COLUMNS
    assert feature["id"] == feature["properties"]["incident_id"]


@pytest.mark.parametrize(
    ("place", "plain", "anchored"),
    [
        (make_place(where_precision=1), True, True),
        (make_place(where_precision=3), True, True),
        (make_place(where_precision=4), False, True),
        (make_place(where_precision=6), False, True),
        (make_place(where_precision=None), False, True),
        (make_place(where_precision=1, lat=None, lon=None), False, False),
        (None, False, False),
    ],
)
def test_geojson_geometry_follows_precision(place, plain, anchored):
    rows = frame(incident(place=place))
    assert (features(rows)[0]["geometry"] is not None) == plain
    assert (features(rows, anchor_imprecise=True)[0]["geometry"] is not None) == anchored


def test_geojson_not_stated_is_null_and_none_is_zero():
    rows = frame(incident(1, killed=None), incident(2, killed=Toll(0, 0, 0)))
    assert [f["properties"]["killed_low"] for f in features(rows)] == [None, 0]


def test_geojson_read_back_by_gdal_gives_the_same_rows(tmp_path):
    rows = frame(
        incident(1, sentence='<img src=x onerror="a">\n</script>'), incident(2, place=make_place(where_precision=4))
    )
    assert write_file(rows, tmp_path / "o.geojson") == 2
    back = pyogrio.read_dataframe(tmp_path / "o.geojson")
    assert back["evidence"].tolist() == rows["evidence"].to_list()
    assert back["killed_low"].tolist() == rows["killed_low"].to_list()
    assert [None if g is None else (g.x, g.y) for g in back.geometry] == [(44.65, 33.75), None]
    assert pyogrio.read_info(tmp_path / "o.geojson")["crs"] == "EPSG:4326"


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_cells_are_no_formulas(text):
    data = to_bytes(frame(incident(sentence=text)), "csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert row["evidence"] == "'" + text
    assert row["killed_low"] == "3"


def test_csv_read_back_by_polars_gives_the_same_rows(tmp_path):
    rows = frame(incident(1, sentence='سطر "أول",\nسطر ثان'), incident(2, killed=None))
    write_file(rows, tmp_path / "o.csv")
    raw = (tmp_path / "o.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    schema = {name: rows.schema[name] for name in EXPORT_COLUMNS}
    back = pl.read_csv(tmp_path / "o.csv", schema=schema)
    assert back.equals(rows.select(EXPORT_COLUMNS))


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_exports_read_back_any_text(text):
    rows = frame(incident(sentence=text))
    assert features(rows)[0]["properties"]["evidence"] == text
    (row,) = csv.DictReader(io.StringIO(to_bytes(rows, "csv").decode("utf-8-sig"), newline=""))
    assert row["evidence"].removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_export_of_no_rows_is_a_valid_file(fmt):
    data = to_bytes(frame(), fmt)
    assert json.loads(data)["features"] == [] if fmt == "geojson" else data.count(b"\r\n") == 1


def test_export_is_whole_or_absent(tmp_path, monkeypatch):
    target = tmp_path / "o.geojson"
    target.write_text("old")

    def fail(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setitem(FORMATS, "geojson", fail)
    with pytest.raises(KeyboardInterrupt):
        write_file(frame(incident()), target)
    assert [p.name for p in tmp_path.iterdir()] == ["o.geojson"]
    assert target.read_text() == "old"


def test_export_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OptionError, match="cannot be written"):
        write_file(frame(), tmp_path / "file" / "o.csv")
    with pytest.raises(OptionError, match="no format 'xyz'"):
        write_file(frame(), tmp_path / "o.xyz")


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        (Filters(), "marsad.csv"),
        (
            Filters(governorates=("IQ-DI",), date_from="2021-01-01", date_to="2021-01-31"),
            "marsad_IQ-DI_2021-01-01_2021-01-31.csv",
        ),
        (Filters(governorates=tuple("ABCD"), date_from="2021-01-01"), "marsad_4-governorates_from-2021-01-01.csv"),
        (Filters(governorates=("../x",)), "marsad_..-x.csv"),
    ],
)
def test_suggested_name(filters, name):
    assert suggested_name(filters, "csv") == name
