"""Text of drawings: what the documents' font can show, how wide it is, and the SVG of one line.

The font is Vazirmatn (Arabic and Latin letters), the only one that drawings use, so that a drawing looks alike on every
machine. Widths come from the shaped text (Pillow).
"""

import re
import struct
import unicodedata
from functools import lru_cache
from xml.sax.saxutils import escape

from PIL import ImageFont

from geo.resources import static_path
from geo.text.visible import visible

FAMILY = "Vazirmatn"
REGULAR, BOLD = "fonts/Vazirmatn_400Regular.ttf", "fonts/Vazirmatn_700Bold.ttf"
_MEASURED = 64
_MAX_MARKS = 2
_RTL = frozenset(("R", "AL"))
_RLI, _LRI, _PDI = "\u2067", "\u2066", "\u2069"
_NARROW, _SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
# In Arabic the groups of a number would change places: each number is an isolate of its own.
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
# What the font lacks and we or others use: the nearest that it has.
_INSTEAD = str.maketrans({"\u2192": "\u2013", "\u2190": "\u2013", "\u2212": "-", "\u2010": "-", "\u2011": "-"})


def font_files() -> list[str]:
    """Return the paths of the font files, regular and bold."""
    return [str(static_path(REGULAR)), str(static_path(BOLD))]


def clean(text: str, *, most: int = 48) -> str:
    """Return `text` (from anywhere) as a short line that the font can show: nothing hidden, turned or stacked.

    Characters without a glyph are left out; of combining marks on one letter two stay; what is longer than `most`
    characters ends with an ellipsis.
    """
    known, kept, marks = _characters(), [], 0
    for char in visible(unicodedata.normalize("NFC", text[: 20 * most]).translate(_INSTEAD)):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if ord(char) in known and marks <= _MAX_MARKS:
            kept.append(char)
    return visible("".join(kept), most=most)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of `text` (one line, no direction marks) set in `size` pixels."""
    return _unit_width(text, bold) * size


def fitted(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return `text`, shortened with an ellipsis until it is no wider than `width` pixels."""
    if text_width(text, size, bold=bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text_width(text[:middle].rstrip() + _ELLIPSIS, size, bold=bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + _ELLIPSIS if low else ""


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Return `text` as lines no wider than `width` pixels, broken at blanks."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(fitted(word, size, width))
    return lines


def text_svg(
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    fill: str,
    anchor: str = "middle",
    bold: bool = False,
    halo: str | None = None,
    rtl: bool | None = None,
) -> str:
    """Return one line of text whose baseline is `y`; `anchor` is start (left), middle or end (right) at `x`.

    The text runs in the direction of its first strong letter unless `rtl` says so; `halo` is the colour around it.
    """
    weight = ' font-weight="700"' if bold else ""
    around = (
        f' stroke="{halo}" stroke-width="{number(max(2.4, size * 0.26))}" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    open_ = _RLI if (is_rtl(text) if rtl is None else rtl) else _LRI
    inner = _GROUPED.sub(lambda found: f"{_LRI}{found[0]}{_PDI}", _spaced(escape(text)))
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}" fill="{fill}"'
        f"{weight}{around}>{open_}{inner}{_PDI}</text>"
    )


def is_rtl(text: str) -> bool:
    """Return whether the first strong letter of `text` runs from right to left."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in _RTL:
            return True
        if direction == "L":
            return False
    return False


def number(value: float) -> str:
    """Return a coordinate for SVG: at most two decimals, no negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@lru_cache(maxsize=8192)
def _unit_width(text: str, bold: bool) -> float:
    return float(_font(BOLD if bold else REGULAR).getlength(_spaced(text))) / _MEASURED


def _spaced(text: str) -> str:
    """The font's narrow space is as good as none: the groups of a number stand a whole space apart."""
    return text.replace(_NARROW, _SPACE)


@lru_cache(maxsize=2)
def _font(name: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(static_path(name)), _MEASURED)


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """The code points with a glyph in both weights, read from the fonts' `cmap` (format 4, OpenType specification)."""
    return _mapped(REGULAR) & _mapped(BOLD)


def _mapped(name: str) -> frozenset[int]:
    data = static_path(name).read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0]
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    cmap = tables[b"cmap"]
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    offsets = [cmap + struct.unpack_from(">I", data, cmap + 8 + 8 * i)[0] for i in range(count)]
    at = next(offset for offset in offsets if struct.unpack_from(">H", data, offset)[0] == 4)  # noqa: PLR2004
    n = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{n}H", data, at + 14 + 2 * n * i + (2 if i else 0)) for i in range(4)
    )
    found = set()
    for i, (start, end, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if shift:
                where = at + 16 + 6 * n + 2 * i + shift + 2 * (code - start)
                glyph = struct.unpack_from(">H", data, where)[0]
            if (glyph + delta if glyph or not shift else 0) & 0xFFFF:
                found.add(code)
    return frozenset(found)
