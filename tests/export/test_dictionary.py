"""The data dictionary: every field of every file is in it, and the page made from it is current."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from export_rows import frame

from geo.export import dictionary, to_bytes
from geo.export.sources import source_columns
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXPORT_COLUMNS, OUTCOMES, ROLES, STATUSES

ROOT = Path(__file__).resolve().parents[2]
ARABIC = range(0x0620, 0x0650)


def fields(table):
    return {item.field: item for item in dictionary() if item.table == table}


def test_dictionary_has_every_exported_field_in_order():
    assert tuple(fields("incidents")) == EXPORT_COLUMNS
    assert tuple(fields("sources")) == source_columns()
    assert {"geom", "geometry", "bbox", "lat", "lon", "fid"} == set(fields("position"))


@pytest.mark.parametrize("item", dictionary(), ids=lambda i: f"{i.table}.{i.field}")
def test_dictionary_explains_in_both_languages(item):
    assert len(item.description_en) > 8
    assert any(ord(letter) in ARABIC for letter in item.description_ar)
    assert item.description_en.endswith(".")
    assert item.description_ar.endswith(".")


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("event_type", EVENT_TYPES + CONTEXT_TYPES),
        ("outcome", OUTCOMES),
        ("status", STATUSES),
        ("actor_roles", ROLES),
        ("where_precision", tuple("1234567")),
        ("date_precision", tuple("12345")),
    ],
)
def test_dictionary_lists_the_codes(field, codes):
    assert tuple(fields("incidents")[field].codes.split(";")) == codes


@pytest.mark.parametrize(("fmt", "counterpart"), [("acled", "acled"), ("ucdp", "ucdp")])
def test_dictionary_names_counterparts_that_exist(fmt, counterpart):
    header = next(csv.reader(io.StringIO(to_bytes(frame(), fmt).decode("utf-8-sig"))))
    named = {name.strip() for item in dictionary() for name in getattr(item, counterpart).split(",") if name.strip()}
    assert named <= set(header)


def test_dictionary_page_is_current():
    done = subprocess.run(
        [sys.executable, "tools/build_dictionary.py", "--check"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
