"""Text from outside is made one harmless line, and nothing of its words is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("قتل 3 أشخاص", "قتل 3 أشخاص"),
        ("a\r\n\tb  c ", "a b c"),
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("\u2067a\u2069\u200f", "a"),
        ("nul\0bell\a", "nulbell"),
        ("می\u200cشود", "می\u200cشود"),
        ("1\u202f028", "1\u202f028"),
        ("half \ud800 pair", "half pair"),
        ("", ""),
    ],
)
def test_visible(text, shown):
    assert visible(text) == shown


def test_visible_cuts_at_a_word():
    assert visible("one two three four", most=12) == "one two…"
    assert visible("x" * 50, most=10) == "x" * 9 + "…"
    assert visible("short", most=5) == "short"


@given(st.text(), st.integers(2, 40))
def test_visible_is_bounded_and_stays_as_it_is(text, most):
    once = visible(text, most=most)
    assert len(once) <= most
    assert visible(once, most=most) == once
    assert not any(char in once for char in "\n\r\t\0\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
