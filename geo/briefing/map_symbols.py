"""Signs of the map as SVG paths, never letters of a font: each type has its shape; shapes of one radius have one area.

"Radius" is that of the circle of the same area throughout.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from geo.briefing.map_font import number
from geo.resources import read_csv, read_toml

Points = tuple[tuple[float, float], ...]
_INK = "#17222D"
_CONTRAST = 3.0
_DARKER = 0.94


@dataclass(frozen=True, slots=True)
class TypeLook:
    """How one event type is drawn: `order` in lists, `colour` of fills, `line` (darker) of outlines, its `shape`."""

    code: str
    order: int
    colour: str
    line: str
    shape: str


@lru_cache(maxsize=1)
def looks() -> dict[str, TypeLook]:
    """Return the look of each event type by code, in list order."""
    shapes = read_toml("style/map_image.toml")["symbol"]
    rows = sorted(read_csv("style/event_types.csv"), key=lambda row: int(row["order"]))
    return {
        row["code"]: TypeLook(
            row["code"], int(row["order"]), row["colour"], darkened(row["colour"]), shapes[row["code"]]
        )
        for row in rows
    }


def look_of(event_type: str) -> TypeLook:
    """Return the look of `event_type`; an unknown one looks like other violence."""
    return looks().get(event_type) or looks()["other_violence"]


def shape_path(name: str, x: float, y: float, radius: float) -> str:
    """Return the path data of a shape around (x, y) with the area of a circle of `radius` pixels."""
    if name == "circle":
        return _circle(x, y, radius)
    if name == "dome":
        r = radius * math.sqrt(2)
        return (
            f"M{number(x - r)} {number(y + r / 2)}A{number(r)} {number(r)} 0 0 1 {number(x + r)} {number(y + r / 2)}Z"
        )
    if name == "capsule":
        return _capsule(x, y, radius)
    rings = _shapes()[name]
    scale = radius * math.sqrt(math.pi / sum(abs(_area(ring)) for ring in rings))
    return "".join(
        "M" + "L".join(f"{number(x + scale * px)} {number(y + scale * py)}" for px, py in ring) + "Z" for ring in rings
    )


def shape_reach(name: str, radius: float) -> float:
    """Return how far (pixels) a shape of this `radius` (see `shape_path`) reaches from its centre."""
    special = {"circle": 1.0, "dome": math.sqrt(2), "capsule": 1.33}
    if name in special:
        return radius * special[name]
    rings = _shapes()[name]
    scale = math.sqrt(math.pi / sum(abs(_area(ring)) for ring in rings))
    return radius * scale * max(max(abs(px), abs(py)) for ring in rings for px, py in ring)


def symbol(look: TypeLook, x: float, y: float, radius: float, *, hollow: bool = False) -> str:
    """Return the sign of a type: filled with a dark and a light rim, or `hollow`."""
    data = shape_path(look.shape, x, y, radius)
    width = max(0.7, min(1.1, radius * 0.14))
    if hollow:
        line = f'stroke="{look.line}" stroke-width="{number(width * 1.5)}" stroke-linejoin="round"'
        return f'<path d="{data}" fill="#FFFFFF" {line}/>'
    light, dark = (f'stroke-width="{number(w)}" stroke-linejoin="round"/>' for w in (2.6 + width, width))
    return (
        f'<path d="{data}" fill="#FFFFFF" stroke="#FFFFFF" {light}'
        f'<path d="{data}" fill="{look.colour}" stroke="{_INK}" {dark}'
    )


def ring(look: TypeLook, x: float, y: float, radius: float, *, inner: bool = True) -> str:
    """Return a hollow dashed ring, with the small hollow sign of the type in it: only the district is known."""
    dash = max(2.6, radius * 0.36)
    circle = _circle(x, y, radius)
    return (
        f'<path d="{circle}" fill="#FFFFFF" fill-opacity="0.6" stroke="#FFFFFF" stroke-width="4.2"/>'
        f'<path d="{circle}" fill="none" stroke="{look.line}" stroke-width="2.2"'
        f' stroke-dasharray="{number(dash)} {number(dash * 0.72)}"/>'
    ) + (symbol(look, x, y, 3.4, hollow=True) if inner else "")


def context(look: TypeLook, x: float, y: float, radius: float, *, vague: bool = False) -> str:
    """Return a small muted diamond: a context record; `vague` (dashed, hollow) when only its district is known."""
    data = shape_path(look.shape, x, y, radius)
    rim = f'<path d="{data}" fill="#FFFFFF" stroke="#FFFFFF" stroke-width="2.4" stroke-linejoin="round"/>'
    if vague:
        return (
            rim + f'<path d="{data}" fill="#FFFFFF" stroke="{look.line}" stroke-width="1.2" stroke-dasharray="2 1.4"/>'
        )
    return rim + f'<path d="{data}" fill="{look.colour}" fill-rule="evenodd"/>'


def badge(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Return the dashed frame of a count (upper left corner x, y): known only to the governorate."""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}" rx="3" fill="#FFFFFF"'
        f' fill-opacity="0.92" stroke="{colour}" stroke-width="1.2" stroke-dasharray="3 2"/>'
    )


def darkened(colour: str) -> str:
    """Return `colour` (``#RRGGBB``) made darker until a line of it stands out from white (WCAG 2.1 contrast 3:1)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    while 1.05 / (_luminance(red, green, blue) + 0.05) < _CONTRAST:
        red, green, blue = (int(value * _DARKER) for value in (red, green, blue))
    return f"#{red:02X}{green:02X}{blue:02X}"


def _luminance(*rgb: int) -> float:
    """Relative luminance (WCAG 2.1, definition "relative luminance")."""
    parts = [value / 255 for value in rgb]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _circle(x: float, y: float, radius: float) -> str:
    r = number(radius)
    return (
        f"M{number(x - radius)} {number(y)}A{r} {r} 0 1 1 {number(x + radius)} {number(y)}"
        f"A{r} {r} 0 1 1 {number(x - radius)} {number(y)}Z"
    )


def _capsule(x: float, y: float, radius: float) -> str:
    # A square of side 2h between two half discs of radius h: (4 + pi) h squared.
    h = radius * math.sqrt(math.pi / (4 + math.pi))
    left, right, top, bottom, r = (number(value) for value in (x - h, x + h, y - h, y + h, h))
    return f"M{left} {top}L{right} {top}A{r} {r} 0 0 1 {right} {bottom}L{left} {bottom}A{r} {r} 0 0 1 {left} {top}Z"


def _area(ring: Points) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _turned(points: Points, degrees: float) -> Points:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple((px * c - py * s, px * s + py * c) for px, py in points)


def _star(tips: int, inner: float) -> Points:
    turn = math.pi / tips
    return tuple(
        ((1 if i % 2 == 0 else inner) * math.sin(i * turn), -(1 if i % 2 == 0 else inner) * math.cos(i * turn))
        for i in range(2 * tips)
    )


@lru_cache(maxsize=1)
def _shapes() -> dict[str, tuple[Points, ...]]:
    a, b = 0.36, 1.0
    plus: Points = (
        *((-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a)),
        *((a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)),
    )
    square: Points = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    triangle: Points = tuple((math.sin(t), -math.cos(t)) for t in (0.0, 2 * math.pi / 3, 4 * math.pi / 3))
    diamond: Points = ((0, -1), (1, 0), (0, 1), (-1, 0))
    return {
        "burst": (_star(8, 0.6),),
        "star": (_star(5, 0.45),),
        "saltire": (_turned(plus, 45),),
        "plus": (plus,),
        "arrow": (((-0.85, -0.95), (1.15, 0), (-0.85, 0.95), (-0.42, 0)),),
        "triangle": (triangle,),
        "triangle_down": (_turned(triangle, 180),),
        "bars": (
            ((-1, -1), (-0.2, -1), (-0.2, 1), (-1, 1)),
            ((0.2, -1), (1, -1), (1, 1), (0.2, 1)),
        ),
        "square": (square,),
        "pentagon": (((-0.95, 0.95), (-0.95, -0.15), (0, -1.05), (0.95, -0.15), (0.95, 0.95)),),
        "diamond": (diamond,),
        "diamond_hole": (diamond, _turned(tuple((0.42 * px, 0.42 * py) for px, py in diamond), 0)),
    }
