"""Boxes that do not overlap: each label takes the first of its candidate positions that is free and in the frame."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Array = npt.NDArray[np.float64]
LABEL = 8.0
"""How much worse it is to cover a label than a mark."""
_STEP = 7.0
_MOST = 900
_OUTSIDE = 26.0
_CLEARANCE = 36.0
_CORNERS = ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Return whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Placer:
    """The taken part of a frame of `width` x `height` pixels; labels keep `margin` from its edge."""

    def __init__(self, width: float, height: float, *, margin: float = 4.0) -> None:
        self.width, self.height, self.margin = width, height, margin
        self._taken: Array = np.empty((0, 4))
        self._weights: Array = np.empty(0)

    def take(self, box: Box, *, weight: float = 1.0) -> None:
        """Keep others off `box`; one that must stand somewhere rather covers a box of less `weight`."""
        self._taken = np.vstack((self._taken, [box.left, box.top, box.right, box.bottom]))
        self._weights = np.append(self._weights, weight)

    def is_free(self, box: Box, *, lighter: float) -> bool:
        """Return whether `box` covers nothing of at least the weight `lighter`."""
        heavy = self._taken[self._weights >= lighter]
        return not any(box.overlaps(Box(*row)) for row in heavy.tolist())

    def place(self, centres: Array, width: float, height: float, *, must: bool = False) -> Box | None:
        """Take and return the first free box of this size around one of `centres` (n x 2), None when there is none.

        With `must` the box that covers least is taken then, moved into the frame.
        """
        if len(centres) == 0:
            return None
        half = np.array([width / 2, height / 2])
        if must:
            low, high = half + self.margin, np.array([self.width, self.height]) - half - self.margin
            centres = np.minimum(np.maximum(centres, low), np.maximum(high, low))
        boxes = np.hstack((centres - half, centres + half))
        edge = self.margin - 0.01
        fits = (boxes[:, :2] >= edge).all(axis=1)
        fits &= (boxes[:, 2] <= self.width - edge) & (boxes[:, 3] <= self.height - edge)
        covered = self._covered(boxes)
        free = np.flatnonzero(fits & (covered <= 0))
        if len(free):
            chosen = int(free[0])
        elif must:
            chosen = int(np.argmin(covered + np.arange(len(covered)) * 0.01))
        else:
            return None
        box = Box(*(float(v) for v in boxes[chosen]))
        self.take(box, weight=LABEL)
        return box

    def _covered(self, boxes: Array) -> Array:
        """The area (square pixels) that each of `boxes` shares with what is taken."""
        wide = np.minimum(boxes[:, None, 2], self._taken[None, :, 2]) - np.maximum(boxes[:, None, 0], self._taken[:, 0])
        tall = np.minimum(boxes[:, None, 3], self._taken[None, :, 3]) - np.maximum(boxes[:, None, 1], self._taken[:, 1])
        total: Array = (np.maximum(wide, 0) * np.maximum(tall, 0)) @ self._weights
        return total


def near(anchor: tuple[float, float], height: float) -> Array:
    """Return positions around `anchor`, nearest first, for a box that must stand somewhere."""
    x, y = anchor
    turns = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    rounds = [
        np.column_stack((x + 1.5 * far * np.cos(turns), y + far * np.sin(turns)))
        for far in height * np.arange(0.5, 3.1, 0.5)
    ]
    return np.vstack(([[x, y]], *rounds))


def around(x: float, y: float, reach: float, width: float, height: float) -> Array:
    """Return the centres of boxes of this size beside a mark: right, left, above, below, at the corners, then wider."""
    found = []
    for gap in (1.0, 6.0):
        far_x, far_y = reach + gap + width / 2, reach + gap + height / 2
        slant = 0.75
        found += [(x + far_x, y), (x - far_x, y), (x, y - far_y), (x, y + far_y)]
        found += [(x + sx * far_x * slant, y + sy * far_y * slant) for sx, sy in ((1, -1), (-1, -1), (1, 1), (-1, 1))]
        found += [(x + far_x, y + height / 2), (x - far_x, y + height / 2), (x + far_x, y - height / 2)]
    return np.array(found)


def within(
    area: BaseGeometry,
    anchor: tuple[float, float] | None,
    frame: Box,
    width: float,
    height: float,
    *,
    most_out: int = 8,
) -> Array:
    """Return the centres for a box of this size in the part of `area` that `frame` shows, the best first.

    Good is: inside the area, away from its edge, near the anchor. At most `most_out` of the box's eight rim points may
    lie outside the area.
    """
    part = shapely.clip_by_rect(area, frame.left, frame.top, frame.right, frame.bottom)
    if part.is_empty or part.area <= 0:
        return np.empty((0, 2))
    west, south, east, north = part.bounds
    step = max(_STEP, float(np.sqrt((east - west) * (north - south) / _MOST)))
    xs, ys = np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step)
    points = np.array([(x, y) for y in ys for x in xs]).reshape(-1, 2)
    if anchor is not None:
        points = np.vstack((np.array([anchor]), points))
    shapely.prepare(part)
    points = points[shapely.contains_xy(part, points[:, 0], points[:, 1])]
    if len(points) == 0:
        centre = part.representative_point()
        points = np.array([[centre.x, centre.y]])
    out = np.zeros(len(points))
    for sx, sy in _CORNERS:
        rim = points + np.array([sx * width / 2, sy * height / 2])
        out += ~shapely.contains_xy(part, rim[:, 0], rim[:, 1])
    clearance = np.minimum(shapely.distance(part.boundary, shapely.points(points)), _CLEARANCE)
    middle = np.array(anchor) if anchor is not None else points.mean(axis=0)
    away = np.hypot(*(points - middle).T)
    cost = out * _OUTSIDE - clearance + 0.35 * away
    kept = np.flatnonzero(out <= most_out)
    order: Array = points[kept[np.argsort(cost[kept], kind="stable")]]
    return order
