"""Suggestions come from an index and are those that a scan of every name would give."""

import random

import pytest
from rapidfuzz import fuzz, process

from geo.geocode import find_places, load_gazetteer
from geo.geocode.similar import SIMILAR, SimilarNames

NAMES = list(load_gazetteer().spellings)
INDEX = SimilarNames(NAMES)


def _misspelt(count: int) -> list[str]:
    chance = random.Random(7)
    made = []
    for name in chance.sample([n for n in NAMES if len(n) > 3], count):
        at, other = chance.randrange(len(name)), chance.choice(name)
        left_out, put_in = name[:at] + name[at + 1 :], name[:at] + other + name[at:]
        made.append(chance.choice((left_out, put_in, name[:at] + other + name[at + 1 :], left_out[1:])))
    return made


def test_the_index_gives_what_a_full_scan_gives() -> None:
    found = 0
    for query in _misspelt(150):
        full = process.extract(query, NAMES, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=None)
        ours = INDEX.most_like(query, limit=len(NAMES))
        assert ours == [(name, score) for name, score, _ in full], query
        found += bool(ours)
    assert found > 120


@pytest.mark.parametrize("query", ["", "x", "\N{PILE OF POO}\N{PILE OF POO}", "\0\0\0"])
def test_odd_queries_have_no_similar_names(query: str) -> None:
    assert INDEX.most_like(query, limit=5) == []


def test_an_empty_index_answers() -> None:
    assert SimilarNames([]).most_like("abc", limit=3) == []


def test_suggestions_never_stand_beside_real_matches() -> None:
    for name in ("الموصل", "Mosul", "بعقوبة"):
        assert all("suggestion" not in place.candidates[0].reasons for place in find_places(name))
