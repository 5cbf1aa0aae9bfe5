"""Every format alike: the same rows, the same bytes, whole files only; GeoJSON (RFC 7946) and CSV in particular."""

import csv
import io
import json
import re

import polars as pl
import pyogrio
import pytest
from export_rows import ABOUT, HOSTILE, any_text, frame, hostile_incident, incident, mixed, written
from geojson_pydantic import FeatureCollection
from hypothesis import given, settings
from make_records import make_place

from geo.errors import OptionError
from geo.export import FORMATS, Options, format_of, suggested_name, to_bytes, write_file
from geo.export.delimited import FORMULA_START
from geo.model import EXPORT_COLUMNS, Filters, Toll

FORMULAS = ["=cmd()", "+1", "-1+1", "@sum", "\tx", "\rx", "＝1"]


def features(rows, **options):
    return json.loads(to_bytes(rows, "geojson", **options))["features"]


def csv_rows(rows, fmt="csv"):
    return list(csv.reader(io.StringIO(to_bytes(rows, fmt).decode("utf-8-sig"), newline="")))


def test_geojson_is_rfc_7946():
    data = json.loads(to_bytes(frame(incident(place=make_place(lat=33.123456789, lon=-0.0000000001))), "geojson"))
    assert set(data) == {"type", "features"}
    (feature,) = data["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [0.0, 33.1234568]}
    assert tuple(feature["properties"]) == EXPORT_COLUMNS
    assert feature["id"] == feature["properties"]["incident_id"]


def test_geojson_says_what_it_is_and_validates(tmp_path):
    written(mixed(), tmp_path / "o.geojson", "geojson", about=ABOUT)
    text = (tmp_path / "o.geojson").read_text(encoding="utf-8")
    assert len(FeatureCollection.model_validate_json(text).features) == 5
    told = json.loads(text)["metadata"]
    assert told["data_as_of"] == "2021-12-31"
    assert told["filters"] == {"date_from": "2021-01-01", "governorates": ["IQ-DI"]}
    assert set(told["disclaimer"]) == {"ar", "en"}
    assert "acled" in told["provenance"]["en"]
    assert text.index('"metadata"') < text.index('"features"')
    assert len(pyogrio.read_dataframe(tmp_path / "o.geojson")) == 5


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


@pytest.mark.parametrize("fmt", ["csv", "hxl", "acled", "ucdp"])
@pytest.mark.parametrize("text", FORMULAS)
def test_csv_cells_are_no_formulas(fmt, text):
    lines = csv_rows(frame(hostile_incident(1, text)), fmt)
    cells = [cell for line in lines[1:] for cell in line if not cell.startswith("#")]
    assert not [cell for cell in cells if cell.startswith(FORMULA_START)]
    assert any(cell.startswith("'" + text.rstrip()) for cell in cells)
    assert "3" in lines[-1]


def test_csv_read_back_by_polars_gives_the_same_rows(tmp_path):
    rows = frame(incident(1, sentence='سطر "أول",\nسطر ثان'), incident(2, killed=None))
    write_file(rows, tmp_path / "o.csv")
    raw = (tmp_path / "o.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    schema = {name: rows.schema[name] for name in EXPORT_COLUMNS}
    back = pl.read_csv(tmp_path / "o.csv", schema=schema)
    assert back.equals(rows.select(EXPORT_COLUMNS))


# What would turn the words after it around is left out of files that people read.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


@settings(max_examples=40, deadline=None)
@given(any_text)
def test_text_formats_read_back_any_text(text):
    rows = frame(incident(sentence=text))
    assert features(rows)[0]["properties"]["evidence"] == text
    (row,) = csv.DictReader(io.StringIO(to_bytes(rows, "csv").decode("utf-8-sig"), newline=""))
    assert row["evidence"].removeprefix("'") == TURNING.sub("", text).removeprefix("'")


def test_hxl_has_a_hashtag_for_every_column_and_positions_where_geojson_has():
    header, tags, *lines = csv_rows(mixed(), "hxl")
    assert header == [*EXPORT_COLUMNS, "lat", "lon"]
    assert len(set(tags)) == len(tags) == len(header)
    told = dict(zip(header, tags, strict=True))
    wanted = {
        "incident_id": "#event+id",
        "date_start": "#date+start",
        "killed_best": "#affected+killed",
        "lat": "#geo+lat",
        "lon": "#geo+lon",
    }
    assert wanted.items() <= told.items()
    assert told["governorate"].startswith("#adm1+code")
    geometry = [f["geometry"] for f in features(mixed())]
    assert [(line[-1], line[-2]) for line in lines] == [
        tuple(str(number) for number in g["coordinates"]) if g else ("", "") for g in geometry
    ]


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_formats_write_the_same_rows_whatever_the_frames(fmt, tmp_path):
    rows = mixed()
    whole = to_bytes(rows, fmt, options=Options(about=ABOUT, lang="ar"))
    parts = to_bytes(iter([rows[:2], rows[2:2], rows[2:]]), fmt, options=Options(about=ABOUT, lang="ar"))
    assert whole == parts
    left_out = {"acled": 1, "ucdp": 1}.get(fmt, 0)
    assert written(rows, tmp_path / "o", fmt).rows == rows.height - left_out


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_formats_of_no_rows_and_of_hostile_rows_are_files(fmt, tmp_path):
    assert written(frame(), tmp_path / "none", fmt, about=ABOUT).rows == 0
    rows = frame(*(hostile_incident(number, text) for number, text in enumerate(HOSTILE)))
    assert written(rows, tmp_path / "some", fmt, about=ABOUT).rows == len(HOSTILE)
    assert min(p.stat().st_size for p in tmp_path.iterdir()) > 20


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_formats_take_lone_surrogates_of_a_record(fmt):
    rows = frame(incident(1)).with_columns(
        record=pl.lit('{"sources": [{"article_id": "a", "source": "\\ud800x", "url": "\\udfff"}], "weapon": "\\ud800"}')
    )
    assert to_bytes(rows, fmt)


@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_export_is_whole_or_absent(fmt, tmp_path):
    target = tmp_path / f"o{FORMATS[fmt].suffix}"
    target.write_text("old")

    def torn():
        yield frame(incident())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(torn(), target, fmt=fmt)
    assert [p.name for p in tmp_path.iterdir()] == [target.name]
    assert target.read_text() == "old"


def test_export_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OptionError, match="cannot be written"):
        write_file(frame(), tmp_path / "file" / "o.csv")
    with pytest.raises(OptionError, match="no format 'xyz'"):
        write_file(frame(), tmp_path / "o.xyz")


@pytest.mark.parametrize(
    ("name", "fmt", "code"),
    [
        ("o.geojson", None, "geojson"),
        ("o.JSON", None, "geojson"),
        ("o.csv", None, "csv"),
        ("o.gpkg", None, "gpkg"),
        ("o.kml", None, "kml"),
        ("o.kmz", None, "kmz"),
        ("o.parquet", None, "parquet"),
        ("o.xlsx", None, "xlsx"),
        ("o.csv", "hxl", "hxl"),
        ("o.csv", "acled", "acled"),
        ("o.data", "ucdp", "ucdp"),
        ("o.hxl", None, None),
        ("o.acled", None, None),
        ("o", None, None),
    ],
)
def test_format_of(tmp_path, name, fmt, code):
    if code is None:
        with pytest.raises(OptionError, match="give --format"):
            format_of(tmp_path / name, fmt)
    else:
        assert format_of(tmp_path / name, fmt) == code


@pytest.mark.parametrize(
    ("filters", "fmt", "name"),
    [
        (Filters(), "csv", "marsad.csv"),
        (
            Filters(governorates=("IQ-DI",), date_from="2021-01-01", date_to="2021-01-31"),
            "gpkg",
            "marsad_IQ-DI_2021-01-01_2021-01-31.gpkg",
        ),
        (
            Filters(governorates=tuple("ABCD"), date_from="2021-01-01"),
            "csv",
            "marsad_4-governorates_from-2021-01-01.csv",
        ),
        (Filters(governorates=("../x",)), "csv", "marsad_..-x.csv"),
        (Filters(governorates=("IQ-DI",)), "acled", "marsad_IQ-DI_acled.csv"),
        (Filters(), "hxl", "marsad_hxl.csv"),
        (Filters(), "html", "marsad.html"),
    ],
)
def test_suggested_name(filters, fmt, name):
    assert suggested_name(filters, fmt) == name
