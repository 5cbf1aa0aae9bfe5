"""Numbers: the examples of the data file are the cases."""

import pytest

from geo.resources import read_toml
from geo.text.numbers import find_numbers
from geo.text.tokenize import tokenize

CASES = read_toml("lexicon/numbers.toml")["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"])
def test_numbers_example(case):
    found = find_numbers(tokenize(case["text"]))
    if case.get("none"):
        assert found == ()
        return
    assert len(found) == 1
    number = found[0]
    if case["value"] == "vague":
        assert (number.kind, number.low, number.high) == ("vague", None, None)
        return
    high = {"open": None}.get(case.get("high"), case.get("high", case["value"]))
    assert (number.low, number.best, number.high) == (case["value"], case["value"], high)
    assert number.approximate is case.get("approximate", False)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"])
def test_numbers_span_is_of_the_original(case):
    tokens = tokenize(case["text"])
    for number in find_numbers(tokens):
        assert (number.span.start, number.span.end) == (tokens[number.first].start, tokens[number.last - 1].end)
