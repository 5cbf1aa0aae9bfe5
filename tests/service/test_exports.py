"""Files by the use cases: every format has exactly the filtered rows, the page gives the bytes of the command."""

import csv
import io
import json
import shlex
import sqlite3
import zipfile

import openpyxl
import polars as pl
import pytest
from make_records import make_article, make_extraction, make_incident, make_place

from geo import service
from geo.cli.commands import cli
from geo.errors import OptionError
from geo.export import acled
from geo.model import Area, Filters, ImportedIncident, Toll, Vertex
from geo.store import Store

ORIGINAL = dict.fromkeys(acled.COLUMNS, "") | {
    "event_id_cnty": "IRQ1",
    "event_date": "08 December 2021",
    "latitude": "33.75",
    "longitude": "44.65",
    "fatalities": "7",
    "notes": "An invented note.",
    "timestamp": "1700000000",
}


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("exports") / "s.gpkg"
    article = make_article("عنوان المقال\nنص مختلق عن انفجار.", doc_id="one", url="https://news.example/1")
    incidents = [
        make_incident(article, 1, weapon="عبوة", more_places=(make_place(name_en="Basra", governorate="IQ-BA"),)),
        make_incident(article, 2, place=make_place(where_precision=4), killed=None),
        make_incident(article, 3, place=make_place(governorate="IQ-BA", where_precision=3), killed=Toll(0, 0, 0)),
        make_incident(article, 4, is_context=True, event_type="official_visit", killed=None),
        make_incident(article, 5, date_start=None, date_end=None, date_precision=None, place=None),
    ]
    with Store(path, create=True) as store:
        store.write([(article, make_extraction(article, incidents=incidents))], extract=make_extraction)
        row = make_incident(article, 6, incident_id="IRQ1", status="imported")
        store.import_incidents([ImportedIncident("acled", "IRQ1", row, ORIGINAL)], origin="acled", name="invented")
    return path


def ids_in(path, code):
    """The incident ids in a file, whatever its format."""
    if code == "geojson":
        return [f["id"] for f in json.loads(path.read_text(encoding="utf-8"))["features"]]
    if code == "gpkg":
        with sqlite3.connect(path) as db:
            return [row[0] for row in db.execute("SELECT incident_id FROM incidents ORDER BY fid")]
    if code == "parquet":
        return pl.read_parquet(path)["incident_id"].to_list()
    if code == "xlsx":
        return [row[0] for row in openpyxl.load_workbook(path)["incidents"].iter_rows(min_row=2, values_only=True)]
    if code in ("kml", "kmz"):
        text = zipfile.ZipFile(path).read("doc.kml").decode() if code == "kmz" else path.read_text(encoding="utf-8")
        return [part.split("<")[0] for part in text.split('<SimpleData name="incident_id">')[1:]]
    column = {"acled": "event_id_cnty", "ucdp": "id"}.get(code, "incident_id")
    lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    return [line[column] for line in lines[1 if code == "hxl" else 0 :]]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(governorates=("IQ-DI",)),
        Filters(date_from="2021-12-01", include_context=False),
        Filters(origins=("acled",)),
        Filters(min_killed=9),
    ],
)
@pytest.mark.parametrize("code", sorted(set(service.FILE_FORMATS) - {"html"}))
def test_every_format_has_exactly_the_filtered_rows(db, tmp_path, code, filters):
    selection = service.select(service.load_snapshot(db), filters)
    path = tmp_path / f"o{service.FILE_FORMATS[code].suffix}"
    written = service.export_report(path, db=db, filters=filters, format=code, lang="en")
    rows = selection.rows("incident_id", "is_context")
    wanted = rows.filter(~rows["is_context"]) if code in ("acled", "ucdp") else rows
    assert sorted(ids_in(path, code)) == sorted(wanted["incident_id"].to_list())
    assert written.rows == wanted.height
    assert written.left_out.get("context", 0) == rows.height - wanted.height
    assert service.export(path, db=db, filters=filters, format=code, lang="en") == wanted.height
    assert path.read_bytes() == service.export_bytes(selection, code, lang="en")


def test_imported_rows_go_out_as_they_were_published(db, tmp_path):
    path = tmp_path / "o.csv"
    written = service.export_report(path, db=db, format="acled", filters=Filters(origins=("acled",)))
    (line,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    assert line == ORIGINAL
    assert (written.originals, written.complete) == (1, True)


def test_files_say_what_was_chosen_and_how_fresh_it_is(db, tmp_path):
    filters = Filters(date_from="2021-12-01")
    service.export(tmp_path / "o.geojson", db=db, filters=filters)
    told = json.loads((tmp_path / "o.geojson").read_text(encoding="utf-8"))["metadata"]
    assert told["filters"] == {"date_from": "2021-12-01"}
    assert (told["rows"], told["context_records"], told["undated_incidents_not_shown"]) == (5, 1, 1)
    assert told["data_as_of"] == "2021-12-08"
    assert told["origins"] == {"acled": 1, "extracted": 4}
    assert told["newest_article_taken_in"].endswith("Z")
    service.export(tmp_path / "o.gpkg", db=db, filters=filters)
    with sqlite3.connect(tmp_path / "o.gpkg") as file:
        assert ("عنوان المقال", "https://news.example/1") in set(file.execute("SELECT title, url FROM sources"))


def test_governorate_counts_are_of_the_selection(db, tmp_path):
    service.export(tmp_path / "o.gpkg", db=db, filters=Filters(governorates=("IQ-DI",)))
    with sqlite3.connect(tmp_path / "o.gpkg") as file:
        found = dict(file.execute("SELECT code, incidents FROM governorates WHERE incidents > 0"))
    assert found == {"IQ-DI": 3}


@pytest.mark.parametrize(
    ("name", "fmt", "code"),
    [("o.html", None, "html"), ("o.HTM", None, "html"), ("o.gpkg", None, "gpkg"), ("o.csv", "acled", "acled")],
)
def test_file_format(name, fmt, code):
    assert service.file_format(name, fmt) == code


@pytest.mark.parametrize(("name", "fmt"), [("o.xyz", None), ("o.csv", "docx"), ("o", None)])
def test_file_format_that_is_none(name, fmt):
    with pytest.raises(OptionError, match="give --format"):
        service.file_format(name, fmt)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(governorates=("IQ-DI", "IQ-BA"), date_from="2021-01-01", date_to="2021-12-31", min_killed=2),
        Filters(actors=("isis",), types=("drone",), origins=("acled",), max_where_precision=3, include_context=False),
        Filters(bbox=(44.0, 33.0, 46.5, 35.0)),
    ],
)
def test_export_command_means_the_same_filters(monkeypatch, filters):
    words = shlex.split(service.export_command(filters, "gpkg"))
    assert words[:4] == ["python", "-m", "geo", "export"]
    seen = {}

    def fake(path, **options):
        seen.update(options, path=path)
        return service.Written(0)

    monkeypatch.setattr(service, "export_report", fake)
    cli.main(words[3:], standalone_mode=False)
    assert (seen["filters"], seen["format"]) == (filters, "gpkg")


def test_export_command_cannot_say_a_drawn_area():
    assert service.export_command(Filters(area=Area((Vertex(33, 44),), 5.0)), "csv") is None


def test_export_does_not_destroy_a_store(db, tmp_path, monkeypatch):
    before = db.read_bytes()
    other = tmp_path / "other.gpkg"
    with Store(other, create=True):
        pass
    monkeypatch.setenv("MARSAD_DB", str(db))
    for target, fmt in ((db, None), (db, "csv"), (other, None)):
        with pytest.raises(OptionError, match="is a store of Marsad"):
            service.export(target, db=db, format=fmt)
    assert db.read_bytes() == before
    assert service.export(tmp_path / "o.gpkg", db=db) == 6
    assert service.export(tmp_path / "o.gpkg", db=db) == 6, "an export may take the place of an export"


def test_area_is_told_in_the_files(db):
    area = Area((Vertex(33.75, 44.65),), 25.0)
    selection = service.select(service.load_snapshot(db), Filters(area=area))
    told = json.loads(service.export_bytes(selection, "geojson"))["metadata"]
    assert told["filters"] == {"area": service.format_area(area)}
    assert told["rows"] == 4
