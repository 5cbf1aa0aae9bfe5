"""Tolls in a clause, from a table of invented sentences."""

import tomllib
from pathlib import Path

import pytest

from geo.extract.casualties import find_tolls
from geo.extract.sentence import read_sentence
from geo.extract.tolls import total
from geo.model import Span, Toll
from geo.text.tokenize import tokenize

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "extract_tolls.toml").read_text(encoding="utf-8"))[
    "case"
]


def _pair(toll: Toll | None) -> list[int | None] | None:
    return None if toll is None else [toll.low, -1 if toll.high is None else toll.high]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_toll_of_a_clause(case):
    text = case["text"]
    sentence = read_sentence(Span(0, len(text)), "body", 0, tokenize(text), published=None, source=text)
    found = find_tolls(sentence, 0, len(sentence.tokens))
    for key, name in (("k", "killed"), ("i", "injured"), ("c", "combined")):
        assert _pair(total(found, name)[0]) == case.get(key), (name, found)
