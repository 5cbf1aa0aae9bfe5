"""Small charts and signs for documents, as whole SVG texts: shapes alone, no letters, so no font is needed."""

from collections.abc import Sequence
from typing import Literal

from geo.briefing.map_font import number
from geo.briefing.map_symbols import badge, context, look_of, looks, ring, shape_reach, symbol
from geo.model import CONTEXT_TYPES

_INK, _SOFT = "#17222D", "#5C6873"
_LEAST_BAR = 1.5


def svg(width: float, height: float, body: str) -> str:
    """Return `body` as a whole SVG of this size in pixels."""
    w, h = number(width), number(height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" direction="ltr">'
        f"{body}</svg>"
    )


def bar(
    value: float, maximum: float, *, colour: str = "#0B4F7D", width: float = 120, height: float = 10, rtl: bool = False
) -> str:
    """Return a bar whose length is `value` of `maximum`; it grows from the right when `rtl`."""
    share = min(max(value / maximum, 0.0), 1.0) if maximum > 0 else 0.0
    length = max(share * width, _LEAST_BAR) if share > 0 else 0.0
    left = width - length if rtl else 0.0
    return svg(
        width,
        height,
        f'<rect x="{number(left)}" width="{number(length)}" height="{number(height)}" fill="{colour}"/>',
    )


def type_symbol(event_type: str, *, size: float = 14, hollow: bool = False) -> str:
    """Return the sign of an event type in a square of `size` pixels; an unknown type has that of other violence."""
    look, middle = look_of(event_type), size / 2
    radius = min((middle - size * 0.09) / shape_reach(look.shape, 1.0), size * 0.38)
    if event_type in CONTEXT_TYPES:
        return svg(size, size, context(look, middle, middle, radius * 0.85, vague=hollow))
    return svg(size, size, symbol(look, middle, middle, radius, hollow=hollow))


def precision_symbol(kind: Literal["named", "district", "governorate", "context"], *, size: float = 14) -> str:
    """Return the sign of a kind of place: solid, dashed ring, dashed frame, or the small diamond of context records."""
    middle = size / 2
    neutral = looks()["other_violence"]
    if kind == "named":
        body = f'<circle cx="{number(middle)}" cy="{number(middle)}" r="{number(size * 0.34)}" fill="{_INK}"/>'
    elif kind == "district":
        body = ring(neutral, middle, middle, size * 0.42 - 0.4, inner=False)
    elif kind == "governorate":
        body = badge(0.8, size * 0.2, size - 1.6, size * 0.6, _INK)
    else:
        body = context(looks()["security_measure"], middle, middle, size * 0.3)
    return svg(size, size, body)


def trend_symbol(trend: Literal["up", "down", "same"], *, size: float = 9, colour: str = _SOFT) -> str:
    """Return a triangle that points up or down, or a level bar."""
    s = {key: number(size * part) for key, part in {"a": 0.1, "m": 0.5, "b": 0.9, "t": 0.15, "u": 0.85}.items()}
    paths = {
        "up": f"M{s['a']} {s['u']}L{s['m']} {s['t']}L{s['b']} {s['u']}Z",
        "down": f"M{s['a']} {s['t']}L{s['m']} {s['u']}L{s['b']} {s['t']}Z",
        "same": f"M{s['a']} {number(size * 0.4)}H{s['b']}V{number(size * 0.6)}H{s['a']}Z",
    }
    return svg(size, size, f'<path d="{paths[trend]}" fill="{colour}"/>')


def sparkline(
    counts: Sequence[int], *, width: float = 120, height: float = 24, colour: str = "#0B4F7D", rtl: bool = False
) -> str:
    """Return one small column for each of `counts` (oldest first, from the right when `rtl`) over a base line."""
    base = height - 1
    body = f'<rect y="{number(base)}" width="{number(width)}" height="1" fill="{_SOFT}"/>'
    most, step = max([*counts, 1]), width / max(len(counts), 1)
    gap = min(1.0, step * 0.25)
    for i, count in enumerate(reversed(counts) if rtl else counts):
        if count > 0:
            tall = max(count / most * (base - 1), 1.0)
            body += (
                f'<rect x="{number(i * step + gap / 2)}" y="{number(base - tall)}" width="{number(step - gap)}"'
                f' height="{number(tall)}" fill="{colour}"/>'
            )
    return svg(width, height, body)
