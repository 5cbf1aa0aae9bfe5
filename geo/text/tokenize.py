"""Tokens with offsets into the original text.

White space (no-break space included) separates; every other character belongs to exactly one token. A number glued to
a word is split from it, because agencies write them so. Punctuation is one character a token.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from geo.text.normalize import normalize_ar

# Letters, combining marks, tatweel and the invisible controls that occur inside words.
_MARK = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
)
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
_TOKEN = re.compile(
    rf"(?P<number>[{_DIGIT}]+(?:[.,\u066b\u066c][{_DIGIT}]+)*)"
    rf"|(?P<word>(?:(?![{_DIGIT}_])[\w{_MARK}])+)"
    r"|(?P<punct>[^\s])"
)
_KINDS: dict[str, Literal["word", "number", "punct"]] = {"word": "word", "number": "number", "punct": "punct"}


class Token(NamedTuple):
    """One token: ``text == article.text[start:end]``; `norm` is `normalize_ar` of it."""

    start: int
    end: int
    text: str
    norm: str
    kind: Literal["word", "number", "punct"]


_new = tuple.__new__


@lru_cache(maxsize=1 << 17)
def _form(text: str, group: str | None) -> tuple[str, str, Literal["word", "number", "punct"]]:
    """Return what all tokens of one written form share; the written form itself is kept once."""
    return text, normalize_ar(text), _KINDS[group or "punct"]


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text` in order; they do not overlap and cover all but white space."""
    tokens = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        written, norm, kind = _form(match.group(), match.lastgroup)
        tokens.append(_new(Token, (start, end, written, norm, kind)))  # half the time of Token(...)
    return tuple(tokens)
