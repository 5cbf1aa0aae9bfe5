"""Tokens with offsets into the original text.

White space (no-break space included) separates; every other character belongs to exactly one token. A number glued to
a word is split from it, because agencies write them so. Punctuation is one character a token.
"""

import re
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``text == article.text[start:end]``; `norm` is `normalize_ar` of it."""

    start: int
    end: int
    text: str
    norm: str
    kind: Literal["word", "number", "punct"]


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text` in order; they do not overlap and cover all but white space."""
    return tuple(
        Token(m.start(), m.end(), m.group(), normalize_ar(m.group()), _KINDS[m.lastgroup or "punct"])
        for m in _TOKEN.finditer(text)
    )
