"""Normalisation of Arabic words for matching.

Operations carry the names that the field uses (CAMeL Tools): ``dediac_ar``, ``normalize_alef_ar``,
``normalize_alef_maksura_ar``, ``normalize_teh_marbuta_ar``. `normalize_ar` is the one form that lexicons,
gazetteer and articles share; it works on a word or short phrase and is idempotent. Offsets are never taken from
normalised text: tokens keep their offsets into the original article (see `geo.text.tokenize`).
"""

import re
import unicodedata
from functools import lru_cache

_ALEF = "\N{ARABIC LETTER ALEF}"
_YEH = "\N{ARABIC LETTER YEH}"
_WAW = "\N{ARABIC LETTER WAW}"
_HEH = "\N{ARABIC LETTER HEH}"
_KAF = "\N{ARABIC LETTER KAF}"

# Tashkeel, Quranic marks, superscript alef, tatweel, zero-width and bidirectional controls, BOM, soft hyphen.
_MARKS = re.compile(
    "[\u00ad\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACE = re.compile(r"\s+")

_ALEF_MAP = dict.fromkeys(
    map(
        ord,
        "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}\N{ARABIC LETTER ALEF WITH HAMZA BELOW}"
        "\N{ARABIC LETTER ALEF WITH MADDA ABOVE}\N{ARABIC LETTER ALEF WASLA}",
    ),
    _ALEF,
)
_MAKSURA_MAP = dict.fromkeys(
    map(ord, "\N{ARABIC LETTER ALEF MAKSURA}\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER YEH WITH SMALL V}"), _YEH
)
_TEH_MARBUTA_MAP = dict.fromkeys(
    map(
        ord,
        "\N{ARABIC LETTER TEH MARBUTA}\N{ARABIC LETTER HEH GOAL}\N{ARABIC LETTER AE}\N{ARABIC LETTER HEH DOACHASHMEE}",
    ),
    _HEH,
)
_HAMZA_MAP = {
    ord("\N{ARABIC LETTER WAW WITH HAMZA ABOVE}"): _WAW,
    ord("\N{ARABIC LETTER YEH WITH HAMZA ABOVE}"): _YEH,
}
# Kurdish and Persian letters that Arabic desks write with their nearest Arabic letter.
_REGIONAL_MAP = {
    ord("\N{ARABIC LETTER KEHEH}"): _KAF,
    ord("\N{ARABIC LETTER GAF}"): _KAF,
    ord("\N{ARABIC LETTER OE}"): _WAW,
    ord("\N{ARABIC LETTER KIRGHIZ YU}"): _WAW,
    ord("\N{ARABIC LETTER VE}"): _WAW,
    ord("\N{ARABIC LETTER U}"): _WAW,
    ord("\N{ARABIC LETTER PEH}"): "\N{ARABIC LETTER BEH}",
    ord("\N{ARABIC LETTER TCHEH}"): "\N{ARABIC LETTER JEEM}",
    ord("\N{ARABIC LETTER VEH}"): "\N{ARABIC LETTER FEH}",
    ord("\N{ARABIC LETTER JEH}"): "\N{ARABIC LETTER ZAIN}",
    ord("\N{ARABIC LETTER LAM WITH SMALL V}"): "\N{ARABIC LETTER LAM}",
    ord("\N{ARABIC LETTER REH WITH SMALL V BELOW}"): "\N{ARABIC LETTER REH}",
}
_DIGIT_MAP = {base + i: str(i) for base in (0x0660, 0x06F0) for i in range(10)}
_LETTERS = {**_ALEF_MAP, **_MAKSURA_MAP, **_TEH_MARBUTA_MAP, **_HAMZA_MAP, **_REGIONAL_MAP, **_DIGIT_MAP}


def dediac_ar(text: str) -> str:
    """Return `text` without tashkeel, tatweel and invisible formatting characters."""
    return _MARKS.sub("", text)


def normalize_alef_ar(text: str) -> str:
    """Return `text` with every hamza, madda and wasla form of alef as bare alef."""
    return text.translate(_ALEF_MAP)


def normalize_alef_maksura_ar(text: str) -> str:
    """Return `text` with alef maksura and Farsi yeh as Arabic yeh."""
    return text.translate(_MAKSURA_MAP)


def normalize_teh_marbuta_ar(text: str) -> str:
    """Return `text` with teh marbuta (and the Kurdish and Urdu heh forms) as heh."""
    return text.translate(_TEH_MARBUTA_MAP)


@lru_cache(maxsize=1 << 17)
def normalize_ar(text: str) -> str:
    """Return the matching form of a word or short phrase; idempotent; Latin is lower-cased.

    Presentation forms are decomposed (NFKC), marks dropped, alef, yeh, heh, hamza seats and Kurdish or Persian
    letters folded, Arabic-Indic and Persian digits written as ASCII, runs of white space as one space.
    """
    text = unicodedata.normalize("NFKC", text)
    text = _MARKS.sub("", text).translate(_LETTERS)
    # Dropping a mark can bring a letter and its accent together: compose again, or a second pass would differ.
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text.lower())).strip()
