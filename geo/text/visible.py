"""Text from outside made harmless for a page of ours: no control characters that hide, turn or break it."""

import re
import unicodedata

# Explicit directions (embeddings, overrides, isolates and marks) would turn the words around them: our own markup says
# which way a text runs. Joiners (U+200C, U+200D) belong to the words and stay.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = re.compile("[^\\S\u00a0\u202f]+")
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def visible(text: str, *, most: int | None = None) -> str:
    """Return `text` as one line without control, format, private and unassigned characters.

    White space of any kind becomes one space, but for the no-break spaces inside numbers. With `most`, a longer text
    ends after that many characters, at a word's end where there is one, with an ellipsis.
    """
    kept = "".join(char for char in text if char.isspace() or _shown(char))
    line = _SPACES.sub(" ", kept).strip()
    if most is None or len(line) <= most:
        return line
    cut = line[: most - 1]
    end = cut.rfind(" ", most // 2)
    return (cut[:end] if end > 0 else cut).rstrip() + _ELLIPSIS


def _shown(char: str) -> bool:
    if char in _DIRECTIONS:
        return False
    return char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
