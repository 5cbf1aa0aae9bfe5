"""`export` on the command line: formats by suffix and by name, the report of losses, refusals."""

import json

import pytest
from make_records import TEXT, crash_on_marker

from geo import cli


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "s.gpkg"))
    monkeypatch.setattr("geo.service.ingestion.default_extractor", crash_on_marker)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def call(*args):
        with pytest.raises(SystemExit) as end:
            cli.main(list(map(str, args)))
        out, err = capsys.readouterr()
        return end.value.code, out, err

    assert call("ingest", tmp_path / "a.txt", "--published", "2021-12-08")[0] == 0
    return call


@pytest.mark.parametrize("suffix", ["geojson", "json", "csv", "gpkg", "kml", "kmz", "parquet", "xlsx", "html"])
def test_suffix_tells_the_format(run, tmp_path, suffix):
    path = tmp_path / f"o.{suffix}"
    assert run("export", "-o", path) == (0, f"1 rows in {path}\n", "")
    assert path.stat().st_size > 100


@pytest.mark.parametrize("fmt", ["acled", "ucdp"])
def test_losses_are_told_and_written(run, tmp_path, fmt):
    path, report = tmp_path / "o.csv", tmp_path / "report.json"
    code, out, err = run("export", "-o", path, "--format", fmt, "--report", report)
    assert (code, out) == (0, f"1 rows in {path}\n")
    assert "1 rows state what the layout has no place for: Confidence" in err
    assert "columns left empty: " in err
    told = json.loads(report.read_text(encoding="utf-8"))
    assert (told["format"], told["rows_written"]) == (fmt, 1)
    assert told["fields_without_counterpart"]["confidence"] == 1
    assert "rows_left_out" in told


def test_report_of_a_format_that_loses_nothing(run, tmp_path):
    code, _, err = run("export", "-o", tmp_path / "o.gpkg", "--report", tmp_path / "r.json")
    assert (code, err) == (0, "")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["fields_without_counterpart"] == {}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["-o", "o.hxl"], "no format 'hxl'"),
        (["-o", "o.acled"], "no format 'acled'"),
        (["-o", "o.csv", "--format", "shp"], "'shp' is not one of"),
        (["-o", "o.csv", "--lang", "fr"], "'fr' is not one of"),
        (["-o", "o.csv", "--report", "a.txt/r.json"], "cannot be written"),
        (["-o", "a.txt/o.gpkg"], "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said(run, tmp_path, monkeypatch, options, why):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("export", *options)
    assert code == 2
    assert why in err


def test_labels_in_the_language_that_was_asked_for(run, tmp_path):
    run("export", "-o", tmp_path / "ar.kml")
    run("export", "-o", tmp_path / "en.kml", "--lang", "en")
    assert "<Folder><name>Explosion" in (tmp_path / "en.kml").read_text(encoding="utf-8")
    assert "<Folder><name>تفجير" in (tmp_path / "ar.kml").read_text(encoding="utf-8")
