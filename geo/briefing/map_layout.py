"""Where the map, its legend and its small print stand: the legend beside the map or below, whichever shows more map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.briefing.map_font import text_svg
from geo.briefing.map_legend import (
    Item,
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
from geo.briefing.map_panel import Panel, lay_out
from geo.briefing.map_projection import fit
from geo.i18n import Translator
from geo.resources import read_toml

_PAD = 6.0
_COLUMN_GAP = 14.0
_WIDEST_COLUMN = 0.4
_LEAST_PANEL = 0.45
_HEADING = 1.9
_WORTH = 1.03


@dataclass(frozen=True, slots=True)
class Content:
    """What a map shows; see `geo.briefing.map_draw.draw_map`."""

    marks: Sequence[MapMark]
    badges: Mapping[str, int]
    records: Mapping[str, int]
    off_map: int
    governorate: str | None
    caption: Sequence[str]
    with_types: bool = True


@dataclass(frozen=True, slots=True)
class Rect:
    """The room of a drawing in pixels."""

    left: float
    top: float
    width: float
    height: float


def map_svg(content: Content, room: Rect, t: Translator) -> str:
    """Return the map with legend and small print in `room`."""
    return _Layout(content, room, t).svg()


class _Layout:
    """One map in one room: first measured, then drawn."""

    def __init__(self, content: Content, room: Rect, t: Translator) -> None:
        size = read_toml("style/map_image.toml")["size"]
        self.content, self.room, self.t = content, room, t
        self.size, self.note = float(size["legend"]), float(size["note"])
        self.words = t.tables["map_image"]
        self.types = type_items(content.marks, t) if content.with_types else []
        self.places = precision_items(content.marks, content.badges, content.records, t)

    def svg(self) -> str:
        guess = circle_factor(self.content.marks, self.room.width * self.room.height / 3)
        sizes = size_items(self.content.marks, guess, self.t)
        # What the frame leaves out is known after the map is laid out, in a frame that leaves room to say so.
        small = (len(self.lines()) + 1) * line_height(self.note) + _PAD
        below = self.room.height - small - _PAD - sum(row_height(row, self.size) for row in self.rows(sizes))
        wide, tall = self.column(sizes)
        beside = (self.room.width - wide - _COLUMN_GAP, self.room.height - small)
        strip = (self.room.width, max(below, _LEAST_PANEL * self.room.height))
        if (
            wide <= _WIDEST_COLUMN * self.room.width
            and tall <= beside[1]
            and self.scale(*beside) > _WORTH * self.scale(*strip)
        ):
            return self.with_column(self.panel(*beside), wide)
        return self.with_strip(self.panel(*strip))

    def scale(self, width: float, height: float) -> float:
        return fit(self.content.governorate, float(round(width)), float(round(height))).scale

    def panel(self, width: float, height: float) -> Panel:
        content = self.content
        return lay_out(
            content.marks,
            content.badges,
            content.records,
            governorate=content.governorate,
            translator=self.t,
            width=float(round(width)),
            height=float(round(height)),
        )

    def lines(self, panel: Panel | None = None) -> list[str]:
        """The small print: what is not shown or shown together, the sources, the caller's lines."""
        missing = {"off_map": self.content.off_map, "outside": panel.outside if panel else 0}
        texts = [self.words[key].format(n=self.t.number(n)) for key, n in missing.items() if n]
        if panel and any(d.mark.places > 1 for d in panel.marks):
            texts.append(self.words["joined"])
        return lines_of(
            [" · ".join(texts), self.words["sources"], *self.content.caption], self.room.width - 2, self.note
        )

    def rows(self, sizes: Sequence[Item]) -> list[list[Item]]:
        wide = self.room.width - 2
        return [row for items in (self.types, self.places, sizes) for row in flow(items, wide, self.size)]

    def column(self, sizes: Sequence[Item]) -> tuple[float, float]:
        """Width and height of the legend as a column."""
        wide = max(item.width(self.size) for item in (*self.types, *self.places, *sizes))
        heads = _HEADING * self.size * (bool(self.types) + 1)
        rows = [[item] for item in (*self.types, *self.places)] + flow(sizes[1:], wide, self.size)
        rows += [[item] for item in sizes[:1]]
        return wide + 4, heads + sum(row_height(row, self.size) for row in rows) + 2 * _PAD

    def sizes(self, panel: Panel) -> list[Item]:
        return size_items([d.mark for d in panel.marks], panel.factor, self.t)

    def small_print(self, panel: Panel, top: float) -> str:
        soft = read_toml("style/map_image.toml")["colour"]["soft"]
        lines = self.lines(panel)
        left, wide = self.room.left + 1, self.room.width - 2
        return lines_svg(lines, left, top, wide, self.note, rtl=self.t.rtl, fill=soft)

    def with_strip(self, panel: Panel) -> str:
        left, top = self.room.left, self.room.top
        parts, y = [panel.svg(left, top, self.t)], top + panel.view.height + _PAD
        for row in self.rows(self.sizes(panel)):
            parts.append(row_svg(row, left + 1, y, self.room.width - 2, self.size, rtl=self.t.rtl))
            y += row_height(row, self.size)
        return "".join(parts) + self.small_print(panel, y + 2)

    def with_column(self, panel: Panel, wide: float) -> str:
        rtl, top = self.t.rtl, self.room.top
        start = self.room.left if rtl else self.room.left + panel.view.width + _COLUMN_GAP
        parts = [panel.svg(self.room.left + (wide + _COLUMN_GAP if rtl else 0), top, self.t)]
        y, sizes = top, self.sizes(panel)

        def rows(rows: Sequence[Sequence[Item]]) -> None:
            nonlocal y
            for row in rows:
                parts.append(row_svg(row, start, y, wide, self.size, rtl=rtl))
                y += row_height(row, self.size)

        for key, items in (("legend_types", self.types), ("legend_places", self.places)):
            if items:
                parts.append(self.heading(self.words[key], start, y, wide))
                y += _HEADING * self.size
                rows([[item] for item in items])
                y += _PAD
        rows([[item] for item in sizes[:1]])
        rows(flow(sizes[1:], wide, self.size))
        return "".join(parts) + self.small_print(panel, top + panel.view.height + _PAD)

    def heading(self, text: str, left: float, top: float, wide: float) -> str:
        fill = read_toml("style/map_image.toml")["colour"]["outline"]
        x, anchor = (left + wide, "end") if self.t.rtl else (left, "start")
        return text_svg(text, x, top + 1.1 * self.size, self.size, fill=fill, anchor=anchor, bold=True, rtl=self.t.rtl)
