"""Names on the map, by importance: the chosen area and its badge, marks, districts, neighbours, countries, water."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.ops import nearest_points

from geo.briefing.map_basemap import Ground, Placed
from geo.briefing.map_font import clean, number, text_svg, text_width
from geo.briefing.map_marks import DISTRICT, Drawn
from geo.briefing.map_placer import LABEL, Array, Box, Placer, around, near, within
from geo.briefing.map_projection import Projection
from geo.briefing.map_symbols import badge as badge_frame
from geo.i18n import Translator
from geo.resources import read_toml

_LINE = 1.3
_BASE = 0.88
_BADGE = 1.55
_HOME = 0.4
_SMALLEST, _ROOMY = 0.82, 560.0
_INSIDE = 5.0
_NAMES = 9
_NEIGHBOUR_OUT = 3
_WIDEST = 26
_SPACED = 9


@dataclass(frozen=True, slots=True)
class Label:
    """One name (or number) with its box; `badge` is the text of the dashed frame under it, `muted` for context."""

    kind: str
    text: str
    box: Box
    size: float
    fill: str
    halo: str
    bold: bool = False
    badge: str = ""
    muted: bool = False
    leader: tuple[float, float] | None = None

    def leader_svg(self) -> str:
        """Return the line from the badge to its area when it had to stand away from it, else nothing."""
        if self.leader is None:
            return ""
        (x, y), colour = self.leader, read_toml("style/map_image.toml")["colour"]
        wide, tall = badge_size(self.badge)
        middle = (self.box.left + self.box.right) / 2
        at_x = min(max(x, middle - wide / 2), middle + wide / 2)
        at_y = min(max(y, self.box.bottom - tall), self.box.bottom)
        line = f'd="M{number(at_x)} {number(at_y)}L{number(x)} {number(y)}" fill="none" stroke-linecap="round"'
        return f'<path {line} stroke="{colour["paper"]}" stroke-width="3"/><path {line} stroke="{colour["ink"]}"/>'

    def svg(self) -> str:
        """Return the label as SVG."""
        middle, top = (self.box.left + self.box.right) / 2, self.box.top
        colour, size = read_toml("style/map_image.toml")["colour"], read_toml("style/map_image.toml")["size"]
        parts = [
            text_svg(
                self.text, middle, top + _BASE * self.size, self.size, fill=self.fill, bold=self.bold, halo=self.halo
            )
        ]
        if self.badge:
            small = float(size["badge"])
            wide, tall = badge_size(self.badge)
            top = self.box.bottom - tall
            line = colour["context"] if self.muted else colour["ink"]
            parts.append(badge_frame(middle - wide / 2, top + 0.6, wide, tall - 1.2, line))
            fill = colour["soft"] if self.muted else colour["ink"]
            parts.append(text_svg(self.badge, middle, top + tall * 0.69, small, fill=fill, bold=not self.muted))
        return "".join(parts)


def badge_size(text: str) -> tuple[float, float]:
    """Return (width, height) in pixels of the dashed frame around `text`."""
    small = float(read_toml("style/map_image.toml")["size"]["badge"])
    return max(text_width(text, small, bold=True) + 11, 1.9 * small), _BADGE * small


class Labeller:
    """Places the labels of one frame; `labels` are those that found room."""

    def __init__(self, ground: Ground, view: Projection, translator: Translator, taken: Sequence[Box]) -> None:
        style = read_toml("style/map_image.toml")
        self.colour = style["colour"]
        # In a small frame names are a little smaller, for there are no fewer of them.
        shrunk = min(1.0, max(_SMALLEST, view.width / _ROOMY))
        names = ("governorate", "country")
        self.size = {k: float(v) * (shrunk if k in names else 1.0) for k, v in style["size"].items()}
        self.ground, self.view, self.t = ground, view, translator
        self.placer = Placer(view.width, view.height)
        self.frame = Box(0, 0, view.width, view.height)
        self.labels: list[Label] = []
        for box in taken:
            self.placer.take(box)

    def keep_off(self, drawn: Sequence[Drawn]) -> None:
        """Let no further label cover `drawn`."""
        for mark in drawn:
            self.placer.take(mark.box())

    def name(self, area: Placed) -> str:
        """Return the name of an area in the language of the page, in the other where it has none."""
        ar, en = area.names
        return clean((ar or en) if self.t.rtl else (en or ar))

    def add(
        self, kind: str, text: str, centres: Array, *, fill: str, halo: str, badge: str = "", must: bool = False,
        muted: bool = False, area: Placed | None = None,
    ) -> bool:  # fmt: skip
        """Place one label; False when it found no room."""
        size, bold = self.size[kind], kind in ("chosen", "governorate", "count")
        wide, tall = text_width(text, size, bold=bold) + 4, _LINE * size
        if badge:
            badge_wide, badge_tall = badge_size(badge)
            wide, tall = max(wide, badge_wide), tall + badge_tall
        box = self.placer.place(centres, wide, tall, must=must)
        if box is not None:
            leader = _leader(box, area) if area is not None and badge else None
            self.labels.append(Label(kind, text, box, size, fill, halo, bold, badge, muted, leader))
        return box is not None

    def governorates(self, chosen: str | None, badges: Mapping[str, int], records: Mapping[str, int]) -> dict[str, int]:
        """Place the names of governorates; return the badges that the frame does not show, by code."""
        country = chosen is None
        missing = {code: n for code, n in badges.items() if n > 0}
        areas = sorted(
            self.ground.governorates, key=lambda a: (a.code != chosen, not badges.get(a.code), a.geometry.area)
        )
        for area in areas:
            n, others, own = badges.get(area.code, 0), records.get(area.code, 0), area.code == chosen
            text = self.t.number(n or others) if n or others else ""
            if own and text:
                key = "badge" if n else "badge_context"
                text = self.t.tables["map_image"][key].format(n=text)
            kind = "chosen" if own else "governorate"
            size = self.size[kind]
            name = self.name(area)
            wide, tall = text_width(name, size, bold=True) + 4, _LINE * size
            if text:
                wide, tall = max(wide, badge_size(text)[0]), tall + badge_size(text)[1]
            free = own or country
            centres = within(
                area.geometry, area.anchor, self.frame, wide, tall, most_out=8 if free or text else _NEIGHBOUR_OUT
            )
            if text and area.anchor is not None:
                centres = np.vstack((centres, near(area.anchor, tall)))
            fill = self.colour["outline"] if own else self.colour["ink"] if country else self.colour["muted"]
            halo = self.colour["chosen"] if own else self.colour["country"]
            done = self.add(
                kind, name, centres, fill=fill, halo=halo, badge=text, must=own or bool(text), muted=not n,
                area=area,
            )  # fmt: skip
            if done and n:
                missing.pop(area.code, None)
        return missing

    def marks(self, drawn: Sequence[Drawn], *, names: int = _NAMES) -> None:
        """Place the names of the largest named places with their counts, and the counts of the other marks."""
        shown = {label.text for label in self.labels if label.kind != "chosen"}
        ranked = sorted(drawn, key=lambda d: (d.mark.is_context, -d.mark.count, -d.mark.killed, d.y, d.x))
        halo = self.colour["chosen"]
        for d in ranked:
            mark, count = d.mark, self.t.number(d.mark.count) if d.mark.count > 1 else ""
            if count and self.inside(d, count, drawn):
                count = ""
            raw = (mark.name_ar or mark.name_en) if self.t.rtl else (mark.name_en or mark.name_ar)
            name = clean(raw, most=_WIDEST)
            if names > 0 and name and name not in shown and mark.precision < DISTRICT and not mark.is_context:
                text = name if mark.places == 1 else self.t.tables["map_image"]["around"].format(name=name)
                text = f"{text} ({count})" if count else text
                wide = text_width(text, self.size["place"]) + 4
                centres = around(d.x, d.y, d.reach, wide, _LINE * self.size["place"])
                if self.add("place", text, centres, fill=self.colour["ink"], halo=halo):
                    shown.add(name)
                    names -= 1
                    continue
            if count:
                size = self.size["count"]
                centres = around(d.x, d.y, d.reach, text_width(count, size, bold=True) + 2, size)
                fill = self.colour["soft"] if mark.is_context else self.colour["ink"]
                self.add("count", count, centres, fill=fill, halo=halo)

    def inside(self, d: Drawn, count: str, drawn: Sequence[Drawn]) -> bool:
        """Write the count into a mark that is large enough, unless other marks or labels would cover it."""
        circles, size = read_toml("style/map_image.toml")["circles"], self.size["count"]
        if d.mark.is_context or d.is_ring:
            return False
        if d.radius < float(circles["count_radius"]) + float(circles["digit_radius"]) * (len(count) - 1):
            return False
        half, tall = text_width(count, size, bold=True) / 2 + 1, size / 2
        box = Box(d.x - half, d.y - tall, d.x + half, d.y + tall)
        if any(o is not d and math.hypot(o.x - d.x, o.y - d.y) < o.radius + max(half, tall) for o in drawn):
            return False
        if not self.placer.is_free(box, lighter=LABEL):
            return False
        self.placer.take(box, weight=LABEL)
        self.labels.append(Label("count", count, box, size, self.colour["ink"], self.colour["paper"], bold=True))
        return True

    def areas(self, kind: str, areas: Sequence[Placed], *, fill: str, halo: str, most_out: int = 8) -> None:
        """Place the names of areas inside what the frame shows of them, small areas first."""
        shown = {label.text.partition(" (")[0] for label in self.labels}
        for area in sorted(areas, key=lambda a: (a.geometry.area, a.code)):
            text = self.name(area)
            if text and text not in shown:
                wide = text_width(text, self.size[kind]) + 4
                centres = within(
                    area.geometry, area.anchor, self.frame, wide, _LINE * self.size[kind], most_out=most_out
                )
                self.add(kind, text, centres, fill=fill, halo=halo)

    def water(self) -> None:
        """Place the names of lakes and, beside their course, of rivers."""
        done: set[str] = set()
        for water in self.ground.water:
            # A name that the language lacks is left out: these are small rivers abroad.
            text = clean(water.names[0 if self.t.rtl else 1])
            size = self.size["water"]
            wide, tall = text_width(text, size) + 4, _LINE * size
            if not text or text in done:
                continue
            if water.geometry.area > 0:
                centres = within(water.geometry, None, self.frame, wide, tall)
            else:
                centres = _along(water, tall)
            if self.add("water", text, centres, fill=self.colour["water_text"], halo=self.colour["country"]):
                done.add(text)


def _leader(box: Box, area: Placed) -> tuple[float, float] | None:
    """Where a line from a label to its area ends, just inside; None when the label stands in the area, or nearly so."""
    stands = shapely.box(box.left, box.top, box.right, box.bottom)
    if area.anchor is None or area.geometry.intersection(stands).area >= _HOME * stands.area:
        return None
    core = area.geometry.buffer(-_INSIDE)
    end, _ = nearest_points(area.geometry if core.is_empty else core, stands)
    return float(end.x), float(end.y)


def _along(river: Placed, tall: float) -> Array:
    """Positions above, then below the course of a river, from its middle outwards."""
    longest = max(shapely.get_parts(river.geometry), key=lambda part: part.length)
    shares = np.array([0.5, *(0.5 + sign * i / (2 * _SPACED) for i in range(1, _SPACED) for sign in (1, -1))])
    course = shapely.get_coordinates(shapely.line_interpolate_point(longest, shares, normalized=True))
    shift = np.array([0, tall * 0.75])
    return np.vstack((course - shift, course + shift))
