"""Names as they stand in gazetteers of mixed origin, brought into the letters that Arabic desks write."""

import re
import unicodedata

# Presentation forms, marks and the letters that Arabic keyboards do not write.
_LETTERS = str.maketrans(
    {
        "\N{ARABIC LETTER FARSI YEH}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER YEH WITH SMALL V}": "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
        "\N{ARABIC LETTER HEH DOACHASHMEE}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER AE}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER OE}": "\N{ARABIC LETTER WAW}",
        "\N{ARABIC LETTER LAM WITH SMALL V}": "\N{ARABIC LETTER LAM}",
        "\N{ARABIC LETTER REH WITH SMALL V BELOW}": "\N{ARABIC LETTER REH}",
        "\N{ARABIC LETTER ALEF WITH WAVY HAMZA ABOVE}": "\N{ARABIC LETTER ALEF WITH HAMZA ABOVE}",
        "\N{ZERO WIDTH NON-JOINER}": " ",
    }
)
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640\u200b-\u200f]")
_EDGES = " ,\N{ARABIC COMMA}."
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d5\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufefc]")
_ARABIC_NAME = re.compile("[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a4\u06af\u0660-\u06690-9 '()./-]+")
"""The letters of Arabic and the five that Arabic desks borrow for foreign sounds, digits and the marks within names."""
_LATIN = re.compile("[A-Za-z]")
_FOREIGN = re.compile("[\u067e\u0686\u0698\u06af\u06a9\u06cc\u06d5\u06c6\u06ce\u06b5\u0695]")
"""Letters of Persian and Kurdish: a name that holds one is taken for an Arabic one only when there is no other."""


def clean_ar(text: str) -> str:
    """Return an Arabic name in the letters that Arabic desks write, without marks or presentation forms."""
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS)
    return " ".join(_MARKS.sub("", text).strip(_EDGES).split())


def is_arabic(text: str) -> bool:
    """Return whether `text`, once cleaned, is a name in the letters that Arabic desks write, and in no other ones."""
    return has_arabic(text) and _ARABIC_NAME.fullmatch(clean_ar(text)) is not None


def looks_foreign(text: str) -> bool:
    """Return whether `text` holds a letter that Persian or Kurdish writes and Arabic does not."""
    return bool(_FOREIGN.search(text))


def has_arabic(text: str) -> bool:
    """Return whether `text` holds an Arabic letter."""
    return bool(_ARABIC.search(text))


def has_latin(text: str) -> bool:
    """Return whether `text` holds a Latin letter."""
    return bool(_LATIN.search(text))
