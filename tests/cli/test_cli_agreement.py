"""The commands agreement and serve-features from outside."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ui"))

from agreement_store import HOSTILE, write_store  # noqa: E402 - found by the line above

from geo.service.agreement_table import CSV_COLUMNS  # noqa: E402


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "marsad.gpkg"
    write_store(path)
    return path


def geo(*arguments, db):
    environment = {**os.environ, "MARSAD_DB": str(db)}
    command = [sys.executable, "-m", "geo", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)


def test_cli_agreement_prints_a_summary_and_writes_the_rows(db, tmp_path):
    done = geo("agreement", "--with", "acled", "-o", str(tmp_path / "a.csv"), db=db)
    assert (done.returncode, done.stderr) == (0, b"")
    summary = json.loads(done.stdout)
    assert (summary["matched"], summary["only_ours"], summary["only_theirs"]) == (2, 1, 3)
    assert (summary["tolls"]["differs"], summary["killed_difference"], summary["share_theirs"]) == (1, 2, 0.4)
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [row["result"] for row in rows] == ["matched"] * 2 + ["only_ours"] + ["only_theirs"] * 3
    assert rows[0]["ours_evidence"]
    assert rows[0]["theirs_evidence"].startswith("Invented note")
    assert {row["why"] for row in rows if row["result"] != "matched"} == {"coarse", "none", "undated"}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    # What would turn the words after it around is left out.
    shown = re.sub("[\u202a-\u202e\u2066-\u2069]", "", HOSTILE)
    assert any(row["theirs_evidence"] == shown for row in rows)
    assert shown != HOSTILE


@pytest.mark.parametrize(
    ("arguments", "figures"),
    [
        (["--coarse"], (3, 0, 2)),
        (["--from", "2022-01-01"], (1, 0, 0)),
        (["--governorate", "IQ-AN"], (1, 0, 0)),
        (["--base", "acled", "--with", "extracted"], (2, 3, 1)),
    ],
)
def test_cli_agreement_options(db, arguments, figures):
    found = json.loads(
        geo("agreement", *(["--with", "acled"] if "--with" not in arguments else []), *arguments, db=db).stdout
    )
    assert (found["matched"], found["only_ours"], found["only_theirs"]) == figures


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--with"),
        (["--with", "ucdp"], "extracted, acled"),
        (["--with", "extracted"], "itself"),
        (["--with", "acled", "--days", "99"], "0 to 14"),
        (["--with", "acled", "--km", "1000"], "0 to 100"),
        (["--with", "acled", "--origin", "acled"], "--base"),
        (["--with", "acled", "--governorate", "IQ-XX"], "IQ-XX"),
    ],
)
def test_cli_agreement_usage_errors(db, arguments, words):
    done = geo("agreement", *arguments, db=db)
    assert done.returncode == 2
    assert words in done.stderr.decode()


def test_cli_serve_features_serves_until_interrupted(db):
    environment = {**os.environ, "MARSAD_DB": str(db)}
    command = [sys.executable, "-m", "geo", "serve-features", "--port", "0", "--origin", "acled"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        try:
            line = process.stderr.readline().decode()
            address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(f"{address}collections/incidents/items", timeout=30) as response:
                assert json.load(response)["numberMatched"] == 5
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) in (0, 130)
        assert b"Traceback" not in process.stderr.read()


def test_cli_serve_features_says_what_is_wrong(db, tmp_path):
    assert geo("serve-features", "--port", "0", db=tmp_path / "none.gpkg").returncode == 1
    assert geo("serve-features", "--port", "0", "--governorate", "IQ-XX", db=db).returncode == 2
    assert geo("serve-features", "--host", "no such host", db=db).returncode == 2
