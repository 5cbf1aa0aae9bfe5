"""The map itself in its frame: ground, marks, names, scale bar; no legend and no words around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.briefing.map_basemap import Ground, ground
from geo.briefing.map_font import number, text_svg, text_width
from geo.briefing.map_labels import Label, Labeller
from geo.briefing.map_legend import scale_size, scale_svg
from geo.briefing.map_marks import Drawn, MapMark, place_marks, settle
from geo.briefing.map_placer import Box
from geo.briefing.map_projection import Projection, fit
from geo.briefing.map_symbols import context, ring, symbol
from geo.i18n import Translator
from geo.resources import read_toml

_SCALE_HEIGHT = 24.0
_CORNER = 10.0
_LARGE = 60_000.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A map laid out: all positions in pixels of the frame. `outside` counts the incidents that the frame leaves out.

    `factor` is the marks' pixels per square root of an incident; `scale` is the box of the scale bar.
    """

    view: Projection
    ground: Ground
    marks: tuple[Drawn, ...]
    labels: tuple[Label, ...]
    outside: int
    factor: float
    scale: Box
    notice: str = ""

    def svg(self, x: float, y: float, t: Translator) -> str:
        """Return the panel as a nested SVG, which cuts off what leaves the frame, with its upper left corner (x, y)."""
        w, h = number(self.view.width), number(self.view.height)
        line = f'stroke="{read_toml("style/map_image.toml")["colour"]["panel_line"]}"'
        parts = [
            f'<svg x="{number(x)}" y="{number(y)}" width="{w}" height="{h}" viewBox="0 0 {w} {h}">',
            self.ground.svg,
            *(label.leader_svg() for label in self.labels),
            *(_sign(d) for d in self.marks),
            *(label.svg() for label in self.labels),
            scale_svg(self.view, self.scale.left + 4, self.scale.bottom - 9, t),
            self._notice(),
            "</svg>",
            f'<rect x="{number(x)}" y="{number(y)}" width="{w}" height="{h}" fill="none" {line}/>',
        ]
        return "".join(parts)

    def _notice(self) -> str:
        if not self.notice:
            return ""
        style = read_toml("style/map_image.toml")
        size = float(style["size"]["legend"])
        wide = text_width(self.notice, size) + 20
        left = self.view.width / 2 - wide / 2
        return (
            f'<rect x="{number(left)}" y="8" width="{number(wide)}" height="{number(2 * size)}" rx="3"'
            f' fill="{style["colour"]["paper"]}" stroke="{style["colour"]["panel_line"]}"/>'
            + text_svg(self.notice, self.view.width / 2, 8 + 1.36 * size, size, fill=style["colour"]["ink"])
        )


def lay_out(
    marks: Sequence[MapMark],
    badges: Mapping[str, int],
    records: Mapping[str, int],
    *,
    governorate: str | None,
    translator: Translator,
    width: float,
    height: float,
) -> Panel:
    """Return the map of a governorate, or of the country, in a frame of this size.

    Raises:
        KeyError: no governorate has this code.
    """
    view = fit(governorate, width, height)
    below = ground(governorate, width, height)
    region = _region(below, governorate)
    fixed, loose, outside, factor = place_marks(marks, view, region)
    taken = [d.box() for d in fixed]
    notice = "" if any(not m.is_context for m in marks) or badges else translator.tables["map_image"]["nothing"]
    if notice:
        wide = text_width(notice, float(read_toml("style/map_image.toml")["size"]["legend"])) + 24
        taken.append(Box(width / 2 - wide / 2, 4, width / 2 + wide / 2, 34))
    scale = _scale_box(view, region, [*taken, *(d.box() for d in loose)], rtl=translator.rtl)
    taken.append(scale)
    labels = Labeller(below, view, translator, taken)
    hidden = labels.governorates(governorate, badges, records)
    # Rings and context records give way to the names and badges, which have fewer places to stand.
    drawn = settle(loose, fixed, [*taken[len(fixed) :], *(label.box for label in labels.labels)], view, region)
    labels.keep_off(drawn)
    colour = labels.colour
    if governorate is None:
        labels.areas("country", below.countries, fill=colour["soft"], halo=colour["neighbour"], most_out=2)
        labels.marks(drawn)
    else:
        labels.marks(drawn)
        labels.areas("district", below.districts, fill=colour["soft"], halo=colour["chosen"])
        labels.areas("country", below.countries, fill=colour["soft"], halo=colour["neighbour"], most_out=2)
    labels.water()
    return Panel(
        view,
        below,
        tuple(drawn),
        tuple(labels.labels),
        outside + sum(hidden.values()),
        factor,
        scale,
        notice,
    )


def _sign(d: Drawn) -> str:
    if d.mark.is_context:
        return context(d.look, d.x, d.y, d.radius, vague=d.is_ring)
    return ring(d.look, d.x, d.y, d.radius) if d.is_ring else symbol(d.look, d.x, d.y, d.radius)


def _region(below: Ground, governorate: str | None) -> BaseGeometry:
    """What the frame is about: the chosen governorate, or all, in pixels."""
    areas = [a.geometry for a in below.governorates if governorate in (None, a.code)]
    region = shapely.union_all(np.array(areas, dtype=object))
    shapely.prepare(region)
    return region


def _scale_box(view: Projection, region: BaseGeometry, taken: Sequence[Box], *, rtl: bool) -> Box:
    """The corner where the scale bar hides least of the marks and of the chosen area; the lower ones are preferred."""
    length, _ = scale_size(view)
    wide = length + 8
    left, right = _CORNER, view.width - _CORNER - wide
    low, high = view.height - _CORNER - _SCALE_HEIGHT, _CORNER
    order = [(left, low), (right, low)] if rtl else [(right, low), (left, low)]
    order += [(x, high) for x, _ in order]

    def cost(corner: tuple[float, float]) -> float:
        x, y = corner
        box = Box(x, y, x + wide, y + _SCALE_HEIGHT)
        marks = sum(_LARGE for other in taken if box.overlaps(other))
        hidden = shapely.clip_by_rect(region, box.left, box.top, box.right, box.bottom)
        return marks + float(hidden.area)

    x, y = min(order, key=cost)
    return Box(x, y, x + wide, y + _SCALE_HEIGHT)
