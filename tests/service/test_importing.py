"""Imports end to end: into a store, again, edited, out again; the command line and its exit codes."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.imports import write_acled
from geo import service
from geo.errors import InputRefusedError, OptionError
from geo.export.ucdp import COLUMNS as UCDP
from geo.model import Filters
from geo.service.importing import (
    ColumnMapping,
    bytes_source,
    import_source,
    imports,
    preview,
    remove_import,
    report_csv,
)

ROOT = Path(__file__).resolve().parents[2]
GED = {
    "id": "1", "year": "2021", "type_of_violence": "1", "side_a": "Government of Iraq", "side_b": "IS",
    "where_prec": "1", "where_coordinates": "Baquba town", "adm_1": "Diyala governorate", "latitude": "33.75",
    "longitude": "44.64", "country": "Iraq", "country_id": "645", "date_prec": "1",
    "date_start": "2021-06-05 00:00:00.000", "date_end": "2021-06-05 00:00:00.000", "deaths_a": "1",
    "deaths_b": "2", "deaths_civilians": "0",
    "deaths_unknown": "0", "best": "3", "high": "4", "low": "2", "source_article": '"Invented", =1+1',
}  # fmt: skip


@pytest.fixture
def db(tmp_path):
    return tmp_path / "marsad.gpkg"


@pytest.fixture
def acled(tmp_path):
    path = tmp_path / "acled.csv"
    write_acled(path, 60)
    return path


def lines(path, key, encoding="utf-8-sig"):
    with path.open(encoding=encoding, newline="") as handle:
        return {row[key]: row for row in csv.DictReader(handle)}


def write(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def test_importing_again_changes_nothing_and_an_edit_updates(db, acled):
    first = import_source(acled, db=db)
    assert (first.outcome["new"], first.refused) == (60, 0)
    assert service.verify(db) == []
    before = db.read_bytes()
    again = import_source(acled, db=db)
    assert (again.outcome["unchanged"], again.outcome["updated"]) == (60, 0)
    assert db.read_bytes() == before
    assert imports(db)[0].report["outcome"]["new"] == 60
    acled.write_text(acled.read_text(encoding="utf-8").replace("Invented row 7.", "Edited row 7."), encoding="utf-8")
    edited = import_source(acled, db=db)
    assert (edited.outcome["unchanged"], edited.outcome["updated"]) == (59, 1)
    assert service.incident("IRQ7", db=db).version == 2
    assert service.verify(db) == []


def test_importing_acled_goes_out_as_it_came(db, acled, tmp_path):
    import_source(acled, db=db)
    out = tmp_path / "out.csv"
    written = service.export_report(out, db=db, format="acled")
    assert (written.rows, written.originals, dict(written.lost), dict(written.left_out)) == (60, 60, {}, {})
    assert lines(out, "event_id_cnty") == lines(acled, "event_id_cnty")
    assert import_source(out, db=db).outcome["unchanged"] == 60


def test_importing_old_acled_goes_out_under_names_of_today(db, tmp_path):
    path, out = tmp_path / "old.csv", tmp_path / "out.csv"
    row = {
        "DATA_ID": "5", "EVENT_ID_CNTY": "IRQ5", "EVENT_DATE": "05-June-2017", "EVENT_TYPE": "Remote violence",
        "ACTOR1": "X", "INTER1": "3", "COUNTRY": "Iraq", "ADMIN1": "Diyala", "LOCATION": "Baquba", "LATITUDE": "33.75",
        "LONGITUDE": "44.64", "GEO_PRECISION": "1", "FATALITIES": "2", "NOTES": "Invented.",
    }  # fmt: skip
    write(path, list(row), [row])
    import_source(path, db=db)
    service.export_report(out, db=db, format="acled")
    found = lines(out, "event_id_cnty")["IRQ5"]
    assert {name.lower(): value for name, value in found.items() if value} == {n.lower(): v for n, v in row.items()}


def test_importing_ucdp_goes_out_as_it_came(db, tmp_path):
    path, out = tmp_path / "ged.csv", tmp_path / "out.csv"
    write(path, UCDP, [GED, {**GED, "id": "2", "type_of_violence": "3", "side_b": "Civilians"}])
    report = import_source(path, db=db)
    assert (report.layout, report.outcome["new"]) == ("ucdp", 2)
    written = service.export_report(out, db=db, format="ucdp")
    assert (written.rows, written.originals, dict(written.lost)) == (2, 2, {})
    assert lines(out, "id") == lines(path, "id")
    assert import_source(out, db=db).outcome["unchanged"] == 2


@pytest.mark.parametrize("fmt", ["csv", "geojson", "xlsx", "hxl"])
def test_importing_our_own_files(db, tmp_path, fmt):
    out, other = tmp_path / f"out.{'csv' if fmt == 'hxl' else fmt}", tmp_path / "other.gpkg"
    service.ingest(sorted((ROOT / "seeds").glob("*.txt")), db=db)
    written = service.export_report(out, db=db, format=fmt)
    report = import_source(out, db=other)
    assert (report.layout, report.outcome["new"], report.refused) == ("marsad", written.rows, 0)
    ours, theirs = (service.load_snapshot(p).incidents.sort("incident_id") for p in (db, other))
    same = [
        "incident_id",
        "event_type",
        "is_context",
        "date_start",
        "date_end",
        "governorate",
        "killed_low",
        "killed_high",
    ]
    assert ours.select(same).rows() == theirs.select(same).rows()
    assert import_source(out, db=db).outcome["kept"] == written.rows  # our own records, with their evidence, count


def test_importing_our_own_file_does_not_double_what_was_imported(db, acled, tmp_path):
    import_source(acled, db=db)
    rows = service.load_snapshot(db).incidents.height
    for number in range(2):
        out = tmp_path / f"{number}.geojson"
        service.export_report(out, db=db)
        outcome = import_source(out, db=db).outcome
        assert (outcome["new"], outcome["kept"]) == (0, rows)
    assert service.load_snapshot(db).incidents.height == rows
    other = tmp_path / "other.gpkg"
    assert import_source(out, db=other).outcome["new"] == rows
    service.export_report(tmp_path / "third.geojson", db=other)
    assert import_source(tmp_path / "third.geojson", db=other).outcome["new"] == 0


@pytest.mark.parametrize("layout", ["acled", "ucdp"])
def test_importing_our_articles_in_another_layout_does_not_double_them(db, tmp_path, layout):
    service.ingest(sorted((ROOT / "seeds").glob("*.txt")), db=db)
    rows = service.load_snapshot(db).incidents.height
    out = tmp_path / "out.csv"
    service.export_report(out, db=db, format=layout)
    outcome = import_source(out, db=db).outcome
    assert (outcome["new"], outcome["kept"] > 0) == (0, True)
    assert service.load_snapshot(db).incidents.height == rows


def test_importing_acled_named_by_data_id_goes_out_with_its_ids(db, acled, tmp_path):
    rows = [{name: value for name, value in row.items() if name != "event_id_cnty"} for row in read_rows(acled)]
    for number, row in enumerate(rows):
        row["data_id"] = str(7_000_000 + number)
    path, out = tmp_path / "old.csv", tmp_path / "out.csv"
    write(path, list(rows[0]), rows)
    assert import_source(path, db=db, format="acled").outcome["new"] == len(rows)
    service.export_report(out, db=db, format="acled")
    assert {row["event_id_cnty"] for row in read_rows(out)} == {row["data_id"] for row in rows}
    outcome = import_source(out, db=db).outcome
    assert (outcome["new"], outcome["unchanged"] + outcome["updated"]) == (0, len(rows))


def read_rows(path):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_importing_our_own_geojson_reports_no_place_that_goes_in_as_it_came(db, tmp_path):
    service.ingest(sorted((ROOT / "seeds").glob("*.txt")), db=db)
    service.export_report(tmp_path / "own.geojson", db=db)
    report = import_source(tmp_path / "own.geojson", db=tmp_path / "other.gpkg")
    assert (dict(report.unknown), set(report.notes) & {"anchored", "governorate_contradicts"}) == ({}, set())


def test_imported_incidents_state_no_confidence(db, acled):
    import_source(acled, db=db)
    assert service.load_snapshot(db).incidents["confidence"].null_count() == service.load_snapshot(db).incidents.height


def test_importing_a_file_that_is_refused_whole_leaves_no_store(db):
    with pytest.raises(InputRefusedError):
        import_source(bytes_source("x.csv", b"\0\0\0"), db=db)
    report = import_source(bytes_source("x.csv", b"id,date\n1,2021-02-31\n"), db=db)
    assert (report.refused, report.outcome, db.exists()) == (1, {}, False)


def test_importing_a_file_that_breaks_off_stores_nothing(db):
    with pytest.raises(InputRefusedError):
        import_source(bytes_source("x.csv", b"id,date\n1,2021-02-01\n" + b"x" * (5 * 2**20)), db=db)
    assert service.load_snapshot(db).incidents.is_empty()


@pytest.mark.parametrize("name", ["acled", "extracted", "A", "", "x" * 41, "a b", "../x", "-a"])
def test_importing_under_a_name_that_is_none(db, name):
    with pytest.raises(OptionError):
        import_source(bytes_source("x.csv", b"id,date\n1,2021-02-01\n"), db=db, name=name)
    assert not db.exists()


def test_importing_filters_and_removal(db, acled):
    import_source(acled, db=db)
    import_source(bytes_source("My table.csv", b"id,date,actors\n1,2021-02-01,Some Group\n"), db=db)
    assert [(i.origin, i.rows, i.name) for i in imports(db)] == [
        ("acled", 60, "acled.csv"),
        ("my-table", 1, "My table.csv"),
    ]
    chosen = service.select(service.load_snapshot(db), Filters(actors=("my-table:Some Group",)))
    assert chosen.rows("incident_id")["incident_id"].to_list() == ["1"]
    assert remove_import("acled", db=db) == 60
    assert [i.origin for i in imports(db)] == ["my-table"]
    with pytest.raises(OptionError):
        remove_import("acled", db=db)
    assert service.verify(db) == []


def test_importing_places_are_found_by_the_gazetteer(db):
    data = "id,date,place,governorate\n1,2021-02-01,بعقوبة,ديالى\n2,2021-02-01,قصنتبيل,ديالى\n".encode()
    report = import_source(bytes_source("x.csv", data), db=db)
    assert report.notes == {"geocoded": 1, "place_unknown": 1, "anchored": 1}
    place = service.incident("1", db=db).place
    assert (place.district_pcode, place.where_precision, place.name_ar) == ("IQG10Q04", 1, "بعقوبة")
    assert service.incident("2", db=db).place.where_precision == 4


def test_importing_preview_stores_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "none.gpkg"))
    shown = preview(bytes_source("x.csv", b"Date,Type\n2021-02-01,IED\n2021-02-31,IED\n"))
    assert (shown.layout, shown.mapping.columns) == ("mapped", {"date": "Date", "type": "Type"})
    assert [(r.number, r.incident is None, r.column) for r in shown.rows] == [(2, False, None), (3, True, "Date")]
    shown = preview(bytes_source("x.csv", b"foo,bar\n1,2\n"))
    assert (shown.columns, shown.rows) == (("foo", "bar"), ())
    with pytest.raises(OptionError, match="no column"):
        preview(bytes_source("x.csv", b"foo,bar\n1,2\n"), mapping=ColumnMapping({"date": "when"}))
    assert not (tmp_path / "none.gpkg").exists()


def test_importing_the_report_as_a_table_is_safe_in_a_spreadsheet(db):
    report = import_source(bytes_source("x.csv", b"id,date,type\n1,2021-02-01,=1+1\n"), db=db)
    assert "'=1+1" in report_csv(report.as_json()).decode("utf-8-sig")


@pytest.fixture
def run(db):
    def call(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "geo", *map(str, arguments)], cwd=ROOT, env={**os.environ, "MARSAD_DB": str(db)},
            capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    return call


def test_importing_on_the_command_line(run, db, acled, tmp_path):
    with acled.open("a", encoding="utf-8") as handle:
        handle.write("short,row\n")
    done = run("import", acled, "--format", "acled", "--report", tmp_path / "r.json")
    assert (done.returncode, "new 60" in done.stdout, "Traceback" in done.stderr) == (1, True, False)
    assert "row 62: has 2 cells" in done.stderr
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["rows_refused"] == 1
    (tmp_path / "m.json").write_text('{"columns": {"date": "when"}, "name": "mine"}', encoding="utf-8")
    (tmp_path / "t.csv").write_text("when;x\n2021-02-01;y\n", encoding="utf-8")
    done = run("import", tmp_path / "t.csv", "--mapping", tmp_path / "m.json")
    assert (done.returncode, "data set mine" in done.stdout) == (0, True)
    assert [i.origin for i in imports(db)] == ["acled", "mine"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("none.csv",), 1), (("/dev/zero",), 1), (("README.md", "--format", "ucdp"), 1), (("x", "--format", "kml"), 2),
        (("README.md", "--mapping", "none.json"), 2), (("LICENSE", "--format", "xlsx"), 1), (("seeds",), 1),
    ],
)  # fmt: skip
def test_importing_exit_codes(run, arguments, code):
    done = run("import", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert len(done.stderr.strip().splitlines()) >= 1
