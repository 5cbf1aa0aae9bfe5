"""The map of a briefing as one SVG text: the panel, its legend and what must stand under it.

The SVG uses shapes, one font family and presentation attributes alone, so that resvg and Typst draw it alike; text is
turned by isolates (U+2066 to U+2069), not by attributes.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from geo.briefing.map_font import FAMILY, clean, number
from geo.briefing.map_legend import (
    flow,
    line_height,
    lines_of,
    lines_svg,
    precision_items,
    row_height,
    row_svg,
    size_items,
    type_items,
)
from geo.briefing.map_marks import MapMark, circle_factor
from geo.briefing.map_panel import lay_out
from geo.i18n import Translator
from geo.resources import read_toml

_NONE: Mapping[str, int] = MappingProxyType({})
_LEAST_SIDE, _MOST_SIDE = 240, 4000
_LEAST_PANEL = 0.45
_PAD = 6.0


def draw_map(
    marks: Sequence[MapMark],
    *,
    governorate: str | None,
    translator: Translator,
    width: int = 640,
    height: int = 520,
    badges: Mapping[str, int] = _NONE,
    context_badges: Mapping[str, int] = _NONE,
    off_map: int = 0,
    caption: Sequence[str] = (),
    alt: str = "",
) -> str:
    """Return the map of a governorate (ISO 3166-2), or of the country for None, with its legend, as SVG.

    `badges` count by governorate the incidents that are known no closer, `context_badges` such context records, `off_map`
    the incidents without any place. Under the legend stand: what is not on the map, the sources, the lines of `caption`
    (long ones are broken). `width` and `height` are pixels of the whole drawing; `alt` is its title for screen readers.

    Raises:
        KeyError: no governorate has this code.
        ValueError: a side is not within 240 to 4000 pixels.
    """
    for name, side in (("width", width), ("height", height)):
        if not _LEAST_SIDE <= side <= _MOST_SIDE:
            raise ValueError(f"{name}: {side} is not within {_LEAST_SIDE} to {_MOST_SIDE} pixels")
    style = read_toml("style/map_image.toml")
    size, note = float(style["size"]["legend"]), float(style["size"]["note"])
    t, inner = translator, float(width - 2)
    rows = flow(type_items(marks, t), inner, size)
    rows += flow(precision_items(marks, badges, context_badges, t), inner, size)
    sizes = size_items(marks, circle_factor(marks), t)
    tall = sum(row_height(row, size) for row in [*rows, *flow(sizes, inner, size)])
    words = t.tables["map_image"]
    # The lines that say what is missing depend on the panel, which depends on the room for them: room for both.
    texts = [words["off_map"].format(n=t.number(off_map))] if off_map else []
    spare = 1 if marks or badges else 0
    lines = lines_of([*texts, words["sources"], *caption], inner, note)
    panel_height = height - tall - (len(lines) + spare) * line_height(note) - 2 * _PAD
    panel = lay_out(
        marks,
        badges,
        context_badges,
        governorate=governorate,
        translator=t,
        width=float(width),
        height=float(round(max(panel_height, _LEAST_PANEL * height))),
    )
    if panel.outside:
        texts.append(words["outside"].format(n=t.number(panel.outside)))
        lines = lines_of([*texts, words["sources"], *caption], inner, note)
    rows += flow(size_items([d.mark for d in panel.marks], panel.factor, t), inner, size)
    y = panel.view.height + _PAD
    parts = [panel.svg(0, 0, t)]
    for row in rows:
        parts.append(row_svg(row, 1, y, inner, size, rtl=t.rtl))
        y += row_height(row, size)
    parts.append(lines_svg(lines, 1, y + 2, inner, note, rtl=t.rtl, fill=style["colour"]["soft"]))
    return wrap("".join(parts), width, height, title=alt)


def wrap(body: str, width: float, height: float, *, title: str = "") -> str:
    """Return `body` as a whole SVG on white paper, with `title` for screen readers."""
    w, h = number(width), number(height)
    paper = read_toml("style/map_image.toml")["colour"]["paper"]
    named = f"<title>{escape(clean(title, most=2000))}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        f' direction="ltr" font-family="{FAMILY}">{named}<rect width="{w}" height="{h}" fill="{paper}"/>{body}</svg>'
    )
