"""Incidents at one place as one mark, and where and how large a frame shows the marks."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from geo.briefing.map_placer import Box
from geo.briefing.map_projection import Projection
from geo.briefing.map_symbols import TypeLook, look_of, looks, shape_reach
from geo.resources import read_toml

DISTRICT = 3
_NEAR = (6.5, 9.0, 12.0, 15.0, 19.0, 24.0, 30.0)
_COVERED = 0.8
_INK = 0.16
_RIM = 1.4
_SHRINK = 0.6
_RING = 7.6
_MANY, _CELL = 500, 3.0
_STEPS = 16
_ROUNDS = 9
_FARTHEST = 9.0


@dataclass(frozen=True, slots=True)
class MapMark:
    """Incidents at one position (degrees).

    `event_type` is the leading type, `types` the number of each (empty: all of the leading one), `killed` the
    sum of the best figures. `precision` is 1 exact, 2 near a named place, 3 the district alone. Names are
    those of the place, of the largest of several `places` that are drawn as one.
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
    places: int = 1

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
    known = looks()
    return min(types, key=lambda code: (-types[code], known[code].order if code in known else len(known), code))


def joined(marks: Sequence[MapMark]) -> MapMark:
    """Return `marks` (not empty, alike in kind) as one: it stands where the first does."""
    first = marks[0]
    if len(marks) == 1:
        return first
    types: Counter[str] = Counter()
    for mark in marks:
        for code, n in mark.by_type():
            types[code] += n
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
        places=sum(mark.places for mark in marks),
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
    shown, outside = _in_frame(marks, view)
    area = region.area if region is not None else view.width * view.height
    # Cells of some pixels first, so that any number of marks is soon a few thousand.
    joint = _by_cell(shown, view) if len(shown) > _MANY else shown
    factor = circle_factor(joint, area)
    for near in _NEAR:
        joint = _apart(joint, view, factor, near)
        factor = circle_factor(joint, area)
        factor *= max(min(1.0, math.sqrt(_INK * area / max(_ink(joint, factor), 1.0))), _SHRINK)
        if _ink(joint, factor) <= _INK * area:
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


def _in_frame(marks: Sequence[MapMark], view: Projection) -> tuple[list[MapMark], int]:
    """Return the marks in the frame, most important first, and the number of incidents (no records) outside it."""
    shown, outside = [], 0
    for mark in marks:
        if mark.count < 1:
            continue
        if math.isfinite(mark.lat + mark.lon) and view.inside(*view.point(mark.lat, mark.lon), margin=5):
            shown.append(mark)
        elif not mark.is_context:
            outside += mark.count
    return sorted(shown, key=_importance), outside


def _ink(marks: Sequence[MapMark], factor: float) -> float:
    """Return the square pixels that marks with their rims cover."""
    return sum(math.pi * (_radius(mark, factor) + _RIM) ** 2 for mark in marks)


def _by_cell(marks: list[MapMark], view: Projection) -> list[MapMark]:
    cells: dict[tuple[object, ...], list[MapMark]] = {}
    for mark in marks:
        x, y = view.point(mark.lat, mark.lon)
        cells.setdefault((*_kind(mark), int(x / _CELL), int(y / _CELL)), []).append(mark)
    return sorted((joined(group) for group in cells.values()), key=_importance)


def _apart(marks: list[MapMark], view: Projection, factor: float, near: float) -> list[MapMark]:
    """Join marks of one kind within `near` pixels or under a larger one, largest first (they stand in that order)."""
    spots = [(*view.point(mark.lat, mark.lon), max(near, _COVERED * _radius(mark, factor))) for mark in marks]
    side = max((reach for _, _, reach in spots), default=1.0)
    groups: dict[int, list[MapMark]] = {}
    cells: dict[tuple[int, int], list[int]] = {}
    for i, (mark, (x, y, _)) in enumerate(zip(marks, spots, strict=True)):
        column, row = int(x / side), int(y / side)
        around = [j for c in (-1, 0, 1) for r in (-1, 0, 1) for j in cells.get((column + c, row + r), ())]
        for j in sorted(around):
            other_x, other_y, reach = spots[j]
            if math.hypot(x - other_x, y - other_y) < reach and _kind(mark) == _kind(marks[j]):
                groups[j].append(mark)
                break
        else:
            groups[i] = [mark]
            cells.setdefault((column, row), []).append(i)
    return sorted((joined(group) for group in groups.values()), key=_importance)


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
    for mark in marks:
        is_context, is_vague = _kind(mark)
        counts["context" if is_context else "district" if is_vague else "named"] += mark.count
    return counts


def _kind(mark: MapMark) -> tuple[bool, bool]:
    return mark.is_context, mark.precision >= DISTRICT
