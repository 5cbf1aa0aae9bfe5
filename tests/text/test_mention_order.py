"""Numbers and dates in any order of their words: mentions stay in order, inside the text and apart."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from geo.text.dates import find_dates
from geo.text.numbers import find_numbers
from geo.text.tokenize import tokenize

WORDS = [
    "اليوم",
    "أمس",
    "الثلاثاء",
    "(",
    ")",
    "-",
    "/",
    "و",
    "من",
    "إلى",
    "بين",
    "12",
    "2016",
    "31",
    "آب",
    "الأول",
    "عشر",
    "ألف",
    "مئة",
    "خمسة",
    "وعشرين",
    "الشهر",
    "الجاري",
    "رمضان",
    "على",
    "الأقل",
    "نحو",
    "اثنين",
    "قبل",
    "أيام",
    "ليل",
    "الأحد",
    "،",
    ".",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from([None, "2022-01-01", "2024-02-29"]))
def test_mentions_are_in_order_and_apart(words, published):
    tokens = tokenize(" ".join(words))
    for found in (find_numbers(tokens), find_dates(tokens, published)):
        assert all(a.last <= b.first for a, b in itertools.pairwise(found))
        assert all(m.first < m.last <= len(tokens) for m in found)
        assert all((m.span.start, m.span.end) == (tokens[m.first].start, tokens[m.last - 1].end) for m in found)
