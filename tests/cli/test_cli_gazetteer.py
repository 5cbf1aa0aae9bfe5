"""The gazetteer's commands: exit codes, counts, and that what they write is used."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = "1\tHajjah\tHajjah\tحجة البعيدة\t15.7\t43.6\tP\tPPLA\tYE\t\t22\t\t\t\t46568\t\t\tAsia/Aden\t2024-01-01"


@pytest.fixture
def run(tmp_path):
    environment = {**os.environ, "MARSAD_DB": str(tmp_path / "marsad.gpkg"), "PYTHONIOENCODING": "utf-8"}
    for name in ("MARSAD_PLACES", "MARSAD_GAZETTEERS"):
        environment.pop(name, None)

    def call(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "geo", *map(str, arguments)],
            cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
        )  # fmt: skip

    return call


def test_cli_build_compiles_a_table_that_geocode_uses(run, tmp_path):
    (tmp_path / "YE.txt").write_text(f"{LINE}\nbad line\n", encoding="utf-8")
    done = run("gazetteer", "build", "--geonames", tmp_path / "YE.txt", "--country", "ye")
    assert done.returncode == 1
    assert "2 lines read, 1 places taken" in done.stdout
    assert "line 2" in done.stderr
    assert (tmp_path / "gazetteer" / "YE.csv").is_file()
    found = json.loads(run("geocode", "حجة البعيدة", "--country", "YE").stdout)
    assert found["ambiguous"] is False
    assert found["matches"][0]["country"] == "YE"


@pytest.mark.parametrize("country", ["IQ", "Yemen", "1X", "ZZ", ""])
def test_cli_build_refuses_wrong_countries(run, tmp_path, country):
    (tmp_path / "YE.txt").write_text(f"{LINE}\n", encoding="utf-8")
    done = run("gazetteer", "build", "--geonames", tmp_path / "YE.txt", "--country", country)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_cli_build_refuses_what_is_no_dump(run, tmp_path):
    (tmp_path / "x.txt").write_text("hello\n", encoding="utf-8")
    for file in ("x.txt", "none.txt"):
        done = run("gazetteer", "build", "--geonames", tmp_path / file, "--country", "YE")
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert file in done.stderr


def test_cli_own_places_go_out_and_in(run, tmp_path):
    table = tmp_path / "mine.csv"
    header = "place_id,name_ar,name_en,alt_names,kind,lat,lon,uncertainty_m,policy,note"
    table.write_text(
        f"{header}\nuser:1,قرية المسطورة,,,village,33.9,44.65,,,\nuser:2,x,,,village,1,1,,,\n", encoding="utf-8"
    )
    done = run("gazetteer", "import", table)
    assert (done.returncode, done.stdout.strip()) == (1, "1 added, 0 changed, 1 refused")
    assert "line 3" in done.stderr
    assert json.loads(run("geocode", "قرية المسطورة").stdout)["matches"][0]["place_id"] == "user:1"
    assert run("gazetteer", "export", tmp_path / "out.csv").stdout.startswith("1 rows")
    assert "user:1" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert run("gazetteer", "import", tmp_path / "none.csv").returncode == 2
    assert run("gazetteer", "export", tmp_path / "out.csv" / "such.csv").returncode == 2


def test_cli_geocode_says_when_a_name_is_ambiguous(run):
    assert json.loads(run("geocode", "العامرية").stdout)["ambiguous"] is True
    assert json.loads(run("geocode", "العامرية", "--within", "IQ-BG").stdout)["matches"][0]["governorate"] == "IQ-BG"


@pytest.mark.parametrize("country", ["Syria", "zz", ""])
def test_cli_geocode_refuses_a_country_that_does_not_exist(run, country):
    done = run("geocode", "دمشق", "--country", country)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no country code" in done.stderr


def test_cli_build_says_what_became_of_every_line(run, tmp_path):
    other = LINE.replace("\tYE\t", "\tSY\t").replace("1\t", "2\t", 1)
    nameless = LINE.replace("حجة البعيدة", "").replace("1\t", "3\t", 1)
    (tmp_path / "YE.txt").write_text(f"{LINE}\n{other}\n{nameless}\n", encoding="utf-8")
    done = run("gazetteer", "build", "--geonames", tmp_path / "YE.txt", "--country", "YE", "-o", tmp_path / "t.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().endswith(
        "3 lines read, 1 places taken, 0 doubles, 1 without an Arabic name, 0 of other kinds, 1 of other countries,"
        " 0 refused"
    )
    assert (tmp_path / "t.csv").is_file()


def test_cli_build_prints_the_first_refusals_and_counts_the_rest(run, tmp_path):
    (tmp_path / "YE.txt").write_text(LINE + "\nbad" * 25 + "\n", encoding="utf-8")
    done = run("gazetteer", "build", "--geonames", tmp_path / "YE.txt", "--country", "YE")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 21
    assert "5 more lines" in done.stderr
