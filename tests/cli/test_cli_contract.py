"""The command line: names, keys, exit codes, one line for each refusal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from make_records import TEXT, crash_on_marker

from geo import cli
from geo.cli.commands import cli as commands
from geo.model import Incident

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "s.gpkg"))
    monkeypatch.setattr("geo.service.extraction.default_extractor", crash_on_marker)
    monkeypatch.setattr("geo.service.ingestion.default_extractor", crash_on_marker)

    def call(*args):
        with pytest.raises(SystemExit) as end:
            cli.main(list(map(str, args)))
        out, err = capsys.readouterr()
        return end.value.code, out, err

    return call


@pytest.fixture
def article(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path / "a.txt"


def test_extract_prints_the_keys_of_the_contract(run, article):
    code, out, err = run("extract", article, "--published", "2021-12-08")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert list(data) == ["doc_id", "published", "published_basis", "title", "incidents", "toponyms", "warnings"]
    assert list(data["incidents"][0]) == list(Incident.__dataclass_fields__)
    assert list(data["toponyms"][0]) == ["text", "start", "end", "place_id"]
    assert "انفجار" in out


def test_refusals_are_one_line_each_and_the_rest_is_done(run, article, tmp_path):
    (tmp_path / "e.txt").touch()
    (tmp_path / "c.txt").write_text("CRASH\nCRASH")
    code, out, err = run("extract", tmp_path / "e.txt", article, tmp_path / "c.txt", tmp_path / "none")
    assert code == 1
    assert len(out.splitlines()) == 1
    assert [("e.txt" in line, "c.txt" in line, "none" in line) for line in err.splitlines()] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_ingest_export_verify(run, article, tmp_path):
    assert (
        run("ingest", article, "--published", "2021-12-08", "--source", "wire")[1] == "new 1, updated 0, unchanged 0\n"
    )
    assert (
        run("ingest", article, "--published", "2021-12-08", "--source", "wire")[1] == "new 0, updated 0, unchanged 1\n"
    )
    everything = ["--from", "2021-12-08", "--to", "2021-12-08", "--governorate", "IQ-DI", "--actor", "isis"]
    everything += ["--type", "explosion", "--min-killed", "3", "--max-where-precision", "1", "--context", "exclude"]
    everything += ["--anchor-imprecise", "--bbox", "44,33,45,34"]
    code, out, _ = run("export", "-o", tmp_path / "o.geojson", *everything)
    assert (code, out.split()[0]) == (0, "1")
    (feature,) = json.loads((tmp_path / "o.geojson").read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["source"] == "wire"
    assert run("export", "-o", tmp_path / "o.data", "--format", "csv")[0] == 0
    assert run("verify")[:2] == (0, "all is well\n")


@pytest.mark.parametrize(
    "args",
    [
        ["extract", "x.txt", "--published", "2021-13-01"],
        ["extract", "x.txt", "--jobs", "0"],
        ["extract"],
        ["nonsense"],
        ["export", "-o", "o.csv", "--from", "yesterday"],
        ["export", "-o", "o.csv", "--from", "2021-02-01", "--to", "2021-01-01"],
        ["export", "-o", "o.xyz"],
        ["export", "-o", "o.csv", "--type", "nonsense"],
        ["export", "-o", "o.csv", "--governorate", "Diyala"],
        ["export", "-o", "o.csv", "--governorate", "IQ-ZZ"],
        ["export", "-o", "o.csv", "--actor", "nobody"],
        ["export", "-o", "o.csv", "--bbox", "1,2,3"],
        ["export", "-o", "o.csv", "--max-where-precision", "8"],
        ["export"],
    ],
)
def test_usage_errors_end_with_2_and_write_nothing(run, article, tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    run("ingest", article)
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert "Error" in err
    assert not list(tmp_path.glob("o.*"))


def test_missing_and_wrong_stores_end_with_1(run, article):
    assert "no store here" in run("verify")[2]
    code, _, err = run("verify", "--db", article)
    assert (code, "not a GeoPackage" in err) == (1, True)


def test_output_is_utf8_whatever_the_locale(tmp_path):
    (tmp_path / "بغداد.txt").touch()
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "geo", "extract", str(tmp_path / "بغداد.txt")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 1
    assert "بغداد.txt: is empty" in done.stderr.decode()
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_option_is_documented(name):
    result = CliRunner().invoke(commands, [name, "--help"])
    assert result.exit_code == 0
    assert commands.commands[name].help


@pytest.mark.parametrize("names", [1, 3000])
def test_output_is_quiet_when_the_reader_has_gone(names):
    command = [sys.executable, "-m", "geo", "geocode", *["xyzzy-nowhere"] * names]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, b"")
    process.stderr.close()
