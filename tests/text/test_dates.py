"""Dates: the examples of the data file are the cases."""

import pytest

from geo.resources import read_toml
from geo.text.dates import find_dates, implied_weekday
from geo.text.hijri import from_hijri
from geo.text.tokenize import tokenize

CASES = read_toml("lexicon/dates.toml")["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"])
def test_dates_example(case):
    tokens = tokenize(case["text"])
    found = find_dates(tokens, case.get("published"))
    if case.get("none"):
        assert found == ()
        return
    assert len(found) == 1
    mention = found[0]
    assert mention.background is case.get("background", False)
    assert mention.future is case.get("future", False)
    assert (mention.span.start, mention.span.end) == (tokens[mention.first].start, tokens[mention.last - 1].end)
    if case.get("start") == "none":
        assert mention.start is None
    elif "start" in case:
        assert (mention.start, mention.end) == (case["start"], case.get("end", mention.end))
        assert mention.precision == case.get("precision", 1)
        assert list(mention.alternatives) == case.get("alternatives", [])


@pytest.mark.parametrize("weekday", range(7))
def test_dates_without_publication_are_never_invented(weekday):
    forms = read_toml("lexicon/dates.toml")["weekdays"][str(weekday)]
    (mention,) = find_dates(tokenize(forms[0]), None)
    assert (mention.start, mention.weekday) == (None, weekday)


@pytest.mark.parametrize(
    ("text", "weekday"),
    [
        ("أعلنت اليوم الثلاثاء", 1),
        ("وقع أمس الثلاثاء", 2),
        ("أول من أمس الأحد", 1),
        ("اليوم الأحد وأمس الخميس واليوم الأحد", 6),
        ("وقع الأحد", None),
        ("صباح اليوم", None),
    ],
)
def test_implied_weekday(text, weekday):
    assert implied_weekday(tokenize(text)) == weekday


@pytest.mark.parametrize(
    ("hijri", "day"), [((1443, 9, 1), "2022-04-03"), ((1444, 1, 1), "2022-07-30"), ((1, 1, 1), None)]
)
def test_from_hijri(hijri, day):
    found = from_hijri(*hijri)
    assert (found and found.isoformat()) == day
