"""The legend, the scale bar and lines of small print, in the direction of the language."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.briefing.map_font import clean, fitted, number, text_svg, text_width, wrapped
from geo.briefing.map_marks import MapMark, kind_counts
from geo.briefing.map_projection import Projection, scale_length
from geo.briefing.map_symbols import badge, context, look_of, looks, ring, shape_path, shape_reach, symbol
from geo.i18n import Translator
from geo.resources import read_toml

_ROW = 1.62
_SIGN = 16.0
_GAP = 16.0


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: the SVG of its sign around (0, 0), how wide the sign is, and its words."""

    sign: str
    wide: float
    text: str

    def width(self, size: float) -> float:
        """Return the width of the entry in pixels."""
        return self.wide + (5 + text_width(self.text, size) if self.text else 0)


def type_items(marks: Sequence[MapMark], t: Translator) -> list[Item]:
    """Return an entry for each type of the marks, context apart, most incidents first."""
    counts: Counter[str] = Counter()
    for mark in marks:
        if not mark.is_context:
            counts.update(dict(mark.by_type()))
    order = list(looks())
    ranked = sorted(counts, key=lambda c: (-counts[c], order.index(c) if c in order else len(order), c))
    items = []
    for code in ranked:
        look = look_of(code)
        radius = min(5.2, 7.0 / shape_reach(look.shape, 1.0))
        items.append(
            Item(symbol(look, 0, 0, radius), _SIGN, _counted(t, clean(t.label("event_type", code)), counts[code]))
        )
    return items


def precision_items(
    marks: Sequence[MapMark], badges: Mapping[str, int], records: Mapping[str, int], t: Translator
) -> list[Item]:
    """Return the entries of the precision signs, with the number of incidents under each."""
    words, counts = t.tables["map"], kind_counts(marks)
    colour, neutral = read_toml("style/map_image.toml")["colour"], looks()["other_violence"]
    dot = f'<path d="{shape_path("circle", 0, 0, 5.2)}" fill="{colour["ink"]}"/>'
    items = [
        Item(dot, _SIGN, _counted(t, words["legend_named"], counts["named"])),
        Item(
            ring(neutral, 0, 0, 6.2, inner=False), _SIGN, _counted(t, words["legend_district_only"], counts["district"])
        ),
        Item(
            badge(-9, -6, 18, 12, colour["ink"]),
            20.0,
            _counted(t, words["legend_governorate_only"], sum(badges.values())),
        ),
    ]
    n = counts["context"] + sum(records.values())
    if n:
        sign = context(looks()["security_measure"], 0, 0, 4.6)
        items.append(Item(sign, _SIGN, _counted(t, words["legend_context"], n)))
    return items


def size_items(marks: Sequence[MapMark], factor: float, t: Translator) -> list[Item]:
    """Return circles of round numbers of incidents, none when every mark stands for one."""
    circles = read_toml("style/map_image.toml")["circles"]
    most = max((mark.count for mark in marks if not mark.is_context), default=0)
    if most <= 1:
        return []
    largest = max(n for n in circles["legend"] if n <= most)
    middle = max((n for n in circles["legend"] if n <= largest / 3), default=1)
    shown = sorted({1, middle, largest})
    soft = read_toml("style/map_image.toml")["colour"]["soft"]
    items = [Item("", 0.0, t.tables["map_image"]["size"])]
    for n in shown:
        radius = max(float(circles["min_radius"]), factor * math.sqrt(n))
        sign = f'<path d="{shape_path("circle", 0, 0, radius)}" fill="none" stroke="{soft}" stroke-width="1.1"/>'
        items.append(Item(sign, 2 * radius + 2, t.number(n)))
    return items


def flow(items: Sequence[Item], width: float, size: float, *, gap: float = _GAP) -> list[list[Item]]:
    """Return `items` in rows no wider than `width` pixels (an item that is wider stands alone)."""
    rows: list[list[Item]] = []
    used = 0.0
    for item in items:
        need = item.width(size)
        if rows and used + gap + need <= width:
            rows[-1].append(item)
            used += gap + need
        else:
            rows.append([item])
            used = need
    return rows


def row_height(row: Sequence[Item], size: float) -> float:
    """Return the height of a row in pixels: as high as its largest circle needs."""
    return max(_ROW * size, *(item.wide + 2 if item.wide > _SIGN + 4 else 0.0 for item in row))


def row_svg(row: Sequence[Item], left: float, top: float, width: float, size: float, *, rtl: bool) -> str:
    """Return a row of entries from the side where the language begins."""
    ink = read_toml("style/map_image.toml")["colour"]["ink"]
    middle = top + row_height(row, size) / 2
    parts, at = [], 0.0
    for item in row:
        centre = left + (width - at - item.wide / 2 if rtl else at + item.wide / 2)
        if item.sign:
            parts.append(f'<g transform="translate({number(centre)} {number(middle)})">{item.sign}</g>')
        start = at + item.wide + (5 if item.wide else 0)
        x = left + (width - start if rtl else start)
        text = fitted(item.text, size, width - start)
        anchor = "end" if rtl else "start"
        parts.append(text_svg(text, x, middle + 0.34 * size, size, fill=ink, anchor=anchor, rtl=rtl))
        at += item.width(size) + _GAP
    return "".join(parts)


def lines_of(texts: Sequence[str], width: float, size: float) -> list[str]:
    """Return `texts` broken into lines no wider than `width` pixels."""
    return [line for text in texts if text for line in wrapped(clean(text, most=400), size, width)]


def lines_svg(lines: Sequence[str], left: float, top: float, width: float, size: float, *, rtl: bool, fill: str) -> str:
    """Return lines of small print from the side where the language begins."""
    x, anchor = (left + width, "end") if rtl else (left, "start")
    return "".join(
        text_svg(line, x, top + (i + 0.74) * line_height(size), size, fill=fill, anchor=anchor, rtl=rtl)
        for i, line in enumerate(lines)
    )


def line_height(size: float) -> float:
    """Return the height of a line of small print in pixels."""
    return 1.5 * size


def scale_size(view: Projection) -> tuple[float, int]:
    """Return (length in pixels, km) of the scale bar: a round number within a fifth of the frame."""
    km = scale_length(view.pixels_per_km(), min(view.width * 0.22, 150.0))
    return km * view.pixels_per_km(), km


def scale_svg(view: Projection, x: float, y: float, t: Translator) -> str:
    """Return the scale bar, in two halves, whose left end is (x, y)."""
    length, km = scale_size(view)
    colour, size = (
        read_toml("style/map_image.toml")["colour"],
        float(read_toml("style/map_image.toml")["size"]["count"]),
    )
    text = t.tables["map_image"]["scale"].format(n=t.number(km))
    halo, ink = colour["paper"], colour["ink"]
    return (
        f'<rect x="{number(x - 1.5)}" y="{number(y - 1.5)}" width="{number(length + 3)}" height="7" fill="{halo}"/>'
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(length)}" height="4" fill="{halo}" stroke="{ink}"'
        f' stroke-width="0.8"/>'
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(length / 2)}" height="4" fill="{ink}"/>'
        + text_svg(text, x + length / 2, y - 5, size, fill=ink, halo=halo, rtl=t.rtl)
    )


def _counted(t: Translator, label: str, n: int) -> str:
    return f"{label} ({t.number(n)})"
