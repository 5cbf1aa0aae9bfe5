"""The two source articles give exactly the rows that a careful human codes from them (written by hand)."""

import json
from pathlib import Path

import pytest

from geo.extract import extract_article
from geo.model import Article, to_json

ROOT = Path(__file__).parent.parent.parent
EXPECTED = json.loads((ROOT / "tests" / "cases" / "seeds_expected.json").read_text(encoding="utf-8"))


def _article(stem: str, *, dated: bool = True) -> Article:
    path = ROOT / "seeds" / f"{stem}.txt"
    with path.open(encoding="utf-8", newline="") as handle:
        text = handle.read()
    meta = json.loads((ROOT / "seeds" / f"{stem}.meta.json").read_text(encoding="utf-8"))
    if not dated:
        return Article(stem, text)
    return Article(stem, text, meta["published"], meta["published_basis"])


def _toll(toll):
    return None if toll is None else [toll.low, toll.best, toll.high]


@pytest.mark.parametrize("stem", EXPECTED)
def test_seed_gives_exactly_its_rows(stem, resolver):
    found = extract_article(_article(stem), resolver).incidents
    rows = EXPECTED[stem]
    assert len(found) == len(rows), [(i.event_type, i.place and i.place.text) for i in found]
    for incident, row in zip(found, rows, strict=True):
        assert incident.event_type in row["event_type"]
        assert incident.is_context == row["is_context"]
        assert incident.outcome == row["outcome"]
        assert incident.place is not None
        assert incident.place.governorate == row["governorate"]
        assert incident.place.where_precision == row["where_precision"]
        assert incident.date_start == incident.date_end == row["date_start"]
        assert list(incident.date_alternatives) == row["date_alternatives"]
        assert incident.date_precision == row.get("date_precision", 1)
        assert _toll(incident.killed) == row["killed"]
        assert _toll(incident.injured) == row["injured"]
        assert {a.name_en for a in incident.actors} == set(row["actors"])
        assert all(a.role in row["actors"][a.name_en] for a in incident.actors)
        assert incident.weapon == row.get("weapon")
        assert row["sentence"] in incident.evidence[0].text
        assert row.get("place", "") in (incident.place.name_ar or incident.place.text)
        for side, (killed, injured) in row.get("by_side", {}).items():
            toll = incident.by_side[side]
            assert (toll.killed.best if toll.killed else None) == killed
            assert (toll.injured.best if toll.injured else None) == injured


@pytest.mark.parametrize("stem", EXPECTED)
def test_seed_evidence_is_the_article_itself(stem, resolver):
    article = _article(stem)
    extraction = extract_article(article, resolver)
    for incident in extraction.incidents:
        assert incident.evidence[0].field == "sentence"
        assert {"event_type", "place", "date"} <= {e.field for e in incident.evidence}
        for e in incident.evidence:
            assert article.text[e.start : e.end] == e.text
    for t in extraction.toponyms:
        assert article.text[t.start : t.end] == t.text


@pytest.mark.parametrize("stem", EXPECTED)
def test_without_metadata_no_date_is_invented(stem, resolver):
    extraction = extract_article(_article(stem, dated=False), resolver)
    assert extraction.published is None
    assert extraction.warnings
    assert all(i.date_start is None for i in extraction.incidents)


@pytest.mark.parametrize("stem", EXPECTED)
def test_extraction_is_deterministic(stem, resolver):
    first = json.dumps(to_json(extract_article(_article(stem), resolver)), ensure_ascii=False)
    assert first == json.dumps(to_json(extract_article(_article(stem), resolver)), ensure_ascii=False)
    ids = [i.incident_id for i in extract_article(_article(stem), resolver).incidents]
    assert len(ids) == len(set(ids))
