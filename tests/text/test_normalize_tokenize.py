"""Normalising and tokens: tables and properties on any text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text.normalize import dediac_ar, normalize_ar
from geo.text.tokenize import tokenize


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("ديالى", "ديالي"),
        ("ديالي", "ديالي"),
        ("الأنبار", "الانبار"),
        ("مُقتَــل", "مقتل"),
        ("ﻻ", "لا"),
        ("گرميان", "كرميان"),
        ("١٢", "12"),
        ("۱۲", "12"),
        ("ناحية", "ناحيه"),
        ("ڕانیە", "رانيه"),
    ],
)
def test_normalize_form(written, form):
    assert normalize_ar(written) == form


@given(st.text(max_size=40))
def test_normalize_is_idempotent(text):
    assert normalize_ar(normalize_ar(text)) == normalize_ar(text)


@pytest.mark.parametrize(
    "text", ["e\u0640\u0301", "a\u200d\u0308", "\u1100\u200d\u1161", "\u0130", "\u06c1\u0640\u0654"]
)
def test_normalize_is_idempotent_when_a_dropped_mark_joins_letters(text):
    assert normalize_ar(normalize_ar(text)) == normalize_ar(text)


@given(st.text(max_size=80))
def test_dediac_only_removes(text):
    remaining = iter(text)
    assert all(c in remaining for c in dediac_ar(text))


@given(st.text(max_size=120))
def test_tokenize_spans_are_exact_and_cover(text):
    tokens = tokenize(text)
    assert all(text[t.start : t.end] == t.text for t in tokens)
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))
    assert "".join(t.text for t in tokens) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("بمقتل18 شخصا", ["بمقتل", "18", "شخصا"]),
        ("#الموصل_القديمة", ["#", "الموصل", "_", "القديمة"]),
        ("مقتل\u00a0جندي", ["مقتل", "جندي"]),
        ("1,200 نازح", ["1,200", "نازح"]),
        ("العراق،أمس", ["العراق", "،", "أمس"]),
    ],
)
def test_tokenize_splits(text, words):
    assert [t.text for t in tokenize(text)] == words
