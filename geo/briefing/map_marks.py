"""Incidents at one place as one mark, and where and how large a frame shows the marks."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import shapely
from shapely.geometry.base import BaseGeometry

from geo.briefing.map_placer import Box
from geo.briefing.map_projection import Projection
from geo.briefing.map_symbols import TypeLook, look_of, looks, shape_reach
from geo.resources import read_toml

DISTRICT = 3
_NEAR = (6.5, 9.0, 12.0, 15.0, 19.0, 24.0, 30.0)
_COVERED = 0.8
_INK = 0.15
_SHRINK = 0.6
_RING = 7.6
_STEPS = 16
_ROUNDS = 9
_FARTHEST = 9.0


@dataclass(frozen=True, slots=True)
class MapMark:
    """Incidents at one position (degrees).

    `event_type` is the leading type, `types` the number of each (empty: all of the leading one), `killed` the
    sum of the best figures. `precision` is 1 exact, 2 near a named place, 3 the district alone. Names are
    those of the place.
    """

    lat: float
    lon: float
    event_type: str
    count: int
    killed: int = 0
    precision: int = 1
    is_context: bool = False
    name_ar: str = ""
    name_en: str = ""
    types: tuple[tuple[str, int], ...] = ()

    def by_type(self) -> tuple[tuple[str, int], ...]:
        """Return the number of incidents of each type."""
        return self.types or ((self.event_type, self.count),)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark in a frame: centre and radius in pixels; `reach` is how far the sign goes from the centre."""

    x: float
    y: float
    radius: float
    reach: float
    look: TypeLook
    mark: MapMark

    @property
    def is_ring(self) -> bool:
        """Whether only the district is known."""
        return self.mark.precision >= DISTRICT

    def box(self, pad: float = 1.0) -> Box:
        """Return the square around the sign, `pad` pixels wider."""
        far = self.reach + pad
        return Box(self.x - far, self.y - far, self.x + far, self.y + far)


def leading(types: Counter[str]) -> str:
    """Return the type of most incidents; of equals the first in list order."""
    order = {code: look.order for code, look in looks().items()}
    return min(types, key=lambda code: (-types[code], order.get(code, len(order)), code))


def joined(marks: Sequence[MapMark]) -> MapMark:
    """Return `marks` (not empty, alike in kind) as one: it stands where the first does."""
    types: Counter[str] = Counter()
    for mark in marks:
        types.update(dict(mark.by_type()))
    first = marks[0]
    return MapMark(
        lat=first.lat,
        lon=first.lon,
        event_type=leading(types),
        count=sum(mark.count for mark in marks),
        killed=sum(mark.killed for mark in marks),
        precision=max(mark.precision for mark in marks),
        is_context=first.is_context,
        name_ar=first.name_ar,
        name_en=first.name_en,
        types=tuple(sorted(types.items())),
    )


def circle_factor(marks: Sequence[MapMark], room: float) -> float:
    """Return pixels per square root of an incident: the largest mark keeps within a share of `room` (square pixels)."""
    circles = read_toml("style/map_image.toml")["circles"]
    most = max((mark.count for mark in marks if not mark.is_context), default=1)
    largest = min(float(circles["max_radius"]), max(float(circles["max_share"]) * math.sqrt(room), 10.0))
    return min(float(circles["factor"]), largest / math.sqrt(max(most, 1)))


def place_marks(
    marks: Sequence[MapMark], view: Projection, region: BaseGeometry | None = None
) -> tuple[list[Drawn], list[Drawn], int, float]:
    """Return (fixed, loose, outside, factor): the marks that the frame shows, the incidents outside it, the scale.

    Marks of one kind that would cover each other are one mark, at the place of the larger; so are, when marks would
    fill too much of the `region` (pixels), those farther and farther apart. `fixed` are named places, `loose` the rings
    and the context records, which `settle` moves by some pixels; `factor` is pixels per square root of an incident.
    """
    shown, outside = [], 0
    for mark in sorted(marks, key=_importance):
        if mark.count < 1:
            continue
        if math.isfinite(mark.lat + mark.lon) and view.inside(*view.point(mark.lat, mark.lon), margin=5):
            shown.append(mark)
        elif not mark.is_context:
            outside += mark.count
    area = region.area if region is not None else view.width * view.height
    joint, factor = shown, circle_factor(shown, area)
    for near in _NEAR:
        joint = _apart(shown, view, factor, near)
        factor = circle_factor(joint, area)
        ink = sum(math.pi * _drawn(m, view, factor).reach ** 2 for m in joint)
        factor *= max(min(1.0, math.sqrt(_INK * area / max(ink, 1.0))), _SHRINK)
        if sum(math.pi * _drawn(m, view, factor).reach ** 2 for m in joint) <= _INK * area:
            break
    placed = [_drawn(mark, view, factor) for mark in joint]
    fixed = [d for d in placed if not d.mark.is_context and not d.is_ring]
    loose = [d for d in placed if d.mark.is_context or d.is_ring]
    return fixed, loose, outside, factor


def settle(
    loose: Sequence[Drawn], fixed: Sequence[Drawn], boxes: Sequence[Box], view: Projection, region: BaseGeometry
) -> list[Drawn]:
    """Return all marks in drawing order, the `loose` ones beside the `fixed` ones and the `boxes` of labels.

    A ring may stand anywhere near, for its place within the district says nothing; a context record stands at the rim
    of what it would cover. None leaves the `region`.
    """
    rings: list[Drawn] = []
    records: list[Drawn] = []
    for mark in loose:
        taken = [*fixed, *rings, *records]
        (records if mark.mark.is_context else rings).append(_beside(mark, taken, boxes, view, region))
    return [*rings, *fixed, *records]


def _importance(mark: MapMark) -> tuple[object, ...]:
    return (mark.is_context, -mark.count, -mark.killed, mark.lat, mark.lon, mark.precision, mark.event_type)


def _radius(mark: MapMark, factor: float) -> float:
    circles = read_toml("style/map_image.toml")["circles"]
    if mark.is_context:
        return float(circles["context_radius"])
    least = _RING if mark.precision >= DISTRICT else float(circles["min_radius"])
    return max(least, factor * math.sqrt(mark.count))


def _drawn(mark: MapMark, view: Projection, factor: float) -> Drawn:
    look, radius = look_of(mark.event_type), _radius(mark, factor)
    x, y = view.point(mark.lat, mark.lon)
    is_ring = mark.precision >= DISTRICT and not mark.is_context
    reach = radius + 1.6 if is_ring else shape_reach(look.shape, radius) + 1.2
    # A mark at the edge stands wholly in the frame.
    x, y = min(max(x, reach), view.width - reach), min(max(y, reach), view.height - reach)
    return Drawn(x, y, radius, reach, look, mark)


def _apart(marks: list[MapMark], view: Projection, factor: float, near: float) -> list[MapMark]:
    """Join marks of one kind within `near` pixels or under a larger one, largest first (they stand in that order)."""
    groups: list[list[MapMark]] = []
    spots: list[tuple[float, float, float, tuple[bool, bool]]] = []
    for mark in marks:
        x, y = view.point(mark.lat, mark.lon)
        kind = (mark.is_context, mark.precision >= DISTRICT)
        for group, (gx, gy, radius, other) in zip(groups, spots, strict=True):
            if kind == other and math.hypot(x - gx, y - gy) < max(near, _COVERED * radius):
                group.append(mark)
                break
        else:
            groups.append([mark])
            spots.append((x, y, _radius(mark, factor), kind))
    return sorted((joined(group) for group in groups), key=_importance)


def _beside(
    mark: Drawn, others: Sequence[Drawn], boxes: Sequence[Box], view: Projection, region: BaseGeometry
) -> Drawn:
    """Return `mark` moved as little as needed, and by a few pixels at most, off `others` and `boxes`."""
    far = _FARTHEST + mark.reach
    near = [o for o in others if math.hypot(mark.x - o.x, mark.y - o.y) < 2 * far + o.reach]

    def clear(x: float, y: float) -> bool:
        if any(math.hypot(x - o.x, y - o.y) < (mark.reach + o.reach) * 0.92 for o in near):
            return False
        return all(
            math.hypot(max(b.left - x, 0, x - b.right), max(b.top - y, 0, y - b.bottom)) >= mark.reach for b in boxes
        )

    if clear(mark.x, mark.y):
        return mark
    at_home = bool(shapely.contains_xy(region, mark.x, mark.y))
    for ring in range(1, _ROUNDS + 1):
        for step in range(_STEPS):
            turn = 2 * math.pi * (step / _STEPS) - math.pi / 4
            distance = 2 * far * ring / _ROUNDS
            x, y = mark.x + distance * math.cos(turn), mark.y + distance * math.sin(turn)
            if at_home and not shapely.contains_xy(region, x, y):
                continue
            if view.inside(x, y, margin=mark.reach) and clear(x, y):
                return replace(mark, x=x, y=y)
    return mark


def kind_counts(marks: Sequence[MapMark]) -> dict[str, int]:
    """Return the number of incidents by kind of sign: ``named``, ``district``, ``context``."""
    counts = {"named": 0, "district": 0, "context": 0}
    for kind, group in groupby(sorted(marks, key=_kind), key=_kind):
        counts[kind] = sum(mark.count for mark in group)
    return counts


def _kind(mark: MapMark) -> str:
    if mark.is_context:
        return "context"
    return "district" if mark.precision >= DISTRICT else "named"
