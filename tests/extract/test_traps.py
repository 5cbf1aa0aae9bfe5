"""The traps of the news style, from a table of invented articles."""

import tomllib
from pathlib import Path

import pytest

from geo.extract import extract_article
from geo.model import Article

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "extract_traps.toml").read_text(encoding="utf-8"))[
    "case"
]


def _check(row, incident):  # noqa: C901, PLR0912 - one line per key of the table
    place = incident.place
    for key in ("event_type", "outcome", "is_context", "remnant", "date_start", "date_precision"):
        if key in row:
            assert getattr(incident, key) == row[key], key
    for key in ("governorate", "country", "where_precision"):
        if key in row:
            assert place is not None
            assert getattr(place, key) == row[key], key
    if "place" in row:
        assert place.text == row["place"]
    for key in ("killed", "injured"):
        if key in row:
            assert getattr(incident, key) is not None, key
            assert getattr(incident, key).low == getattr(incident, key).best == row[key]
            assert getattr(incident, key).high == (None if row.get(f"{key}_open") else row[key])
    if "killed_and_injured" in row:
        assert incident.killed is incident.injured is None
        assert incident.killed_and_injured_combined.best == row["killed_and_injured"]
    if row.get("no_toll"):
        assert incident.killed is incident.injured is incident.killed_and_injured_combined is None
    if row.get("undated"):
        assert incident.date_start is incident.date_precision is None
    if "alternative" in row:
        assert row["alternative"] in incident.date_alternatives
    if "actors" in row:
        assert {a.name_en for a in incident.actors} == set(row["actors"])
    for name, role in row.get("role", {}).items():
        assert [a.role for a in incident.actors if a.name_en == name] == [role]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_trap(case, resolver):
    published = case.get("published")
    article = Article("trap", case["text"], published, "metadata" if published else None)
    found = extract_article(article, resolver).incidents
    seen = [(i.event_type, i.place and i.place.text, i.date_start, i.killed) for i in found]
    assert len(found) == len(case["rows"]), seen
    for row, incident in zip(case["rows"], found, strict=True):
        _check(row, incident)
