"""Parts of areas: "the west of Anbar" as a point and a radius inside the polygon."""

import math
from dataclasses import dataclass
from functools import lru_cache

from shapely import box
from shapely.affinity import affine_transform
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geo.geocode.areas import governorates
from geo.resources import read_json

BEARINGS = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}
"""Compass directions in degrees clockwise from north."""

_SHARE = 1 / 3
"""The part that a direction names is the outer third of the area: wide enough to hold what news put there."""
_KM_PER_DEGREE = 111.195
_STEPS = 24
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an area: a point inside it (WGS 84 degrees) and the radius of the circle of equal area in metres."""

    lat: float
    lon: float
    radius_m: int


@lru_cache(maxsize=1)
def _shapes() -> dict[str, BaseGeometry]:
    levels = ("governorates", "districts", "subdistricts")
    features = [f for level in levels for f in read_json(f"boundaries/{level}.geojson")["features"]]
    return {f["properties"]["pcode"]: shape(f["geometry"]) for f in features}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {area.code: area.pcode for area in governorates()}


def metres_outside(code: str, lat: float, lon: float) -> float:
    """Return how far a point lies outside the governorate `code` (0 inside; infinite for an unknown code)."""
    area = _shapes().get(_codes().get(code, ""))
    if area is None:
        return math.inf
    nearest = nearest_points(area, Point(lon, lat))[0]
    squeeze = math.cos(math.radians(lat))
    return math.hypot((nearest.x - lon) * squeeze, nearest.y - lat) * _KM_PER_DEGREE * 1000


@lru_cache(maxsize=512)
def part_of(pcode: str, direction: str) -> Part | None:
    """Return the outer third of the area with this P-code in a compass `direction` (``N`` ... ``NW``).

    None when no polygon has the code or the direction is none of the eight. The point always lies in the part.
    """
    area = _shapes().get(pcode)
    if area is None or direction not in BEARINGS:
        return None
    centre = area.centroid
    squeeze = math.cos(math.radians(centre.y))
    angle = math.radians(BEARINGS[direction])
    sin, cos = math.sin(angle), math.cos(angle)
    # Kilometres from the centre, turned so that the direction points up: a cut is then a horizontal line.
    x, y = _KM_PER_DEGREE * squeeze, _KM_PER_DEGREE
    turned = affine_transform(
        area,
        (cos * x, -sin * y, sin * x, cos * y, -cos * x * centre.x + sin * y * centre.y,
         -sin * x * centre.x - cos * y * centre.y),
    )  # fmt: skip
    low, high = turned.bounds[1], turned.bounds[3]
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _above(turned, middle).area > _SHARE * turned.area:
            low = middle
        else:
            high = middle
    outer = _above(turned, low)
    point = outer.centroid if outer.contains(outer.centroid) else outer.representative_point()
    east, north = cos * point.x + sin * point.y, -sin * point.x + cos * point.y
    return Part(
        lat=round(centre.y + north / y, 5),
        lon=round(centre.x + east / x, 5),
        radius_m=round(math.sqrt(outer.area / math.pi) * 1000),
    )


def _above(turned: BaseGeometry, y: float) -> BaseGeometry:
    return turned.intersection(box(-_FAR, y, _FAR, _FAR))
