"""The map of a briefing as one SVG text: for a sheet (`draw_map`), or with title and figures on its own.

The SVG uses shapes, one font family and presentation attributes alone, so that resvg and Typst draw it alike; text is
turned by isolates (U+2066 to U+2069), not by attributes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from xml.sax.saxutils import escape

from geo.briefing.map_font import FAMILY, clean, fitted, number, text_svg, text_width
from geo.briefing.map_layout import Content, Rect, map_svg
from geo.briefing.map_marks import MapMark
from geo.i18n import Translator
from geo.resources import read_toml

_NONE: Mapping[str, int] = MappingProxyType({})
_LEAST_SIDE, _MOST_SIDE = 240, 4000
_EDGE = 22.0
_HEAD = 66.0
_FIGURE_GAP = 26.0


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
    with_types: bool = True,
    alt: str = "",
) -> str:
    """Return the map of a governorate (ISO 3166-2), or of the country for None, with its legend, as SVG.

    `badges` count by governorate the incidents that are known no closer, `context_badges` such context records,
    `off_map` the incidents without any place. Under the map stand: what is not on it, the sources, the lines of
    `caption` (long ones are broken). Without `with_types` the legend leaves out the types, for a page that lists them
    with their signs beside the map. `width` and `height` are pixels of the whole drawing; `alt` is its title for screen
    readers.

    Raises:
        KeyError: no governorate has this code.
        ValueError: a side is not within 240 to 4000 pixels.
    """
    _check(width, height)
    content = Content(marks, badges, context_badges, off_map, governorate, caption, with_types)
    return _whole(map_svg(content, Rect(0, 0, width, height), translator), width, height, alt)


def draw_map_image(
    marks: Sequence[MapMark],
    *,
    title: str,
    period: str,
    figures: Sequence[tuple[str, str]],
    governorate: str | None,
    translator: Translator,
    data_date: str | date | None = None,
    width: int = 960,
    height: int = 720,
    badges: Mapping[str, int] = _NONE,
    context_badges: Mapping[str, int] = _NONE,
    off_map: int = 0,
    caption: Sequence[str] = (),
    alt: str = "",
) -> str:
    """Return a map to hand over on its own, as SVG: title, period, figures, the map, disclaimer and date of the data.

    `figures` are (label, value) in the words of the language; `data_date` is the last day of the data. The rest as for
    `draw_map`, which says what is raised.
    """
    _check(width, height)
    t, style = translator, read_toml("style/map_image.toml")
    colour, size = style["colour"], style["size"]
    inner = width - 2 * _EDGE
    start, anchor = (width - _EDGE, "end") if t.rtl else (_EDGE, "start")
    blocks, taken = _figures(figures, width, t)
    room = inner - taken - _FIGURE_GAP
    place = f'x="{number(_EDGE)}" y="{number(_HEAD + 6)}" width="{number(inner)}"'
    rule = f'<rect {place} height="2.5" fill="{colour["outline"]}"/>'
    head = [
        text_svg(
            fitted(clean(title, most=120), size["title"], room, bold=True), start, _EDGE + 17, float(size["title"]),
            fill=colour["ink"], anchor=anchor, bold=True, rtl=t.rtl,
        ),
        text_svg(
            fitted(clean(period, most=120), size["period"], room), start, _EDGE + 41, float(size["period"]),
            fill=colour["soft"], anchor=anchor, rtl=t.rtl,
        ),
        blocks,
        rule,
    ]  # fmt: skip
    dated = [t.t("data_as_of", day=t.day(data_date))] if data_date is not None else []
    lines = [" · ".join([*caption, *dated]), t.t("disclaimer")]
    content = Content(marks, badges, context_badges, off_map, governorate, lines)
    top = _HEAD + 18
    body = map_svg(content, Rect(_EDGE, top, inner, height - top - _EDGE / 2), t)
    return _whole("".join(head) + body, width, height, alt or f"{title} {period}")


def _figures(figures: Sequence[tuple[str, str]], width: float, t: Translator) -> tuple[str, float]:
    """The key figures on the far side of the title, and the width that they take."""
    style = read_toml("style/map_image.toml")
    large, small, colour = float(style["size"]["figure"]), float(style["size"]["legend"]), style["colour"]
    parts, at = [], 0.0
    for label, value in reversed(figures):
        label_, value_ = clean(label), clean(value, most=30)
        wide = max(text_width(label_, small), text_width(value_, large, bold=True))
        middle = _EDGE + at + wide / 2 if t.rtl else width - _EDGE - at - wide / 2
        parts.append(text_svg(value_, middle, _EDGE + 18, large, fill=colour["outline"], bold=True, rtl=t.rtl))
        parts.append(text_svg(label_, middle, _EDGE + 38, small, fill=colour["soft"], rtl=t.rtl))
        at += wide + _FIGURE_GAP
    return "".join(parts), at


def _check(width: int, height: int) -> None:
    for name, side in (("width", width), ("height", height)):
        if not _LEAST_SIDE <= side <= _MOST_SIDE:
            raise ValueError(f"{name}: {side} is not within {_LEAST_SIDE} to {_MOST_SIDE} pixels; give one that is")


def _whole(body: str, width: float, height: float, title: str) -> str:
    w, h = number(width), number(height)
    paper = read_toml("style/map_image.toml")["colour"]["paper"]
    named = f"<title>{escape(clean(title, most=2000))}</title>" if title else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        f' direction="ltr" font-family="{FAMILY}">{named}<rect width="{w}" height="{h}" fill="{paper}"/>{body}</svg>'
    )
