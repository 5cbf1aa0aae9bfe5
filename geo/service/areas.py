"""Areas that the user draws: their written form, and which points lie inside.

Written ``polygon:LAT,LON;LAT,LON;...`` or ``circle:LAT,LON,KM``, with at most five decimals (about a metre). The map's
script (``geo/layers/js/filter.js``) repeats both tests operation by operation, so that page and map count alike.
"""

import math

import numpy as np
import numpy.typing as npt

from geo.errors import OptionError
from geo.model import Area, Vertex

MAX_VERTICES = 100
MAX_RADIUS_KM = 2_000.0
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
_CORNERS = 3
_CIRCLE_PARTS = 3
_DECIMALS = 5


def parse_area(text: str) -> Area:
    """Return the area that `text` writes.

    Raises:
        OptionError: not of the two forms, a number out of range, too few or too many corners.
    """
    kind, _, rest = text.partition(":")
    try:
        if kind == "circle":
            lat, lon, radius = _numbers(rest, _CIRCLE_PARTS)
            return _checked(Area((Vertex(lat, lon),), radius), text)
        if kind == "polygon":
            corners = tuple(Vertex(*_numbers(part, 2)) for part in rest.split(";"))
            return _checked(Area(corners), text)
    except ValueError:
        pass
    raise OptionError(f"area: {text[:80]!r} is not circle:LAT,LON,KM or polygon:LAT,LON;LAT,LON;LAT,LON")


def format_area(area: Area) -> str:
    """Return the written form of `area`, which `parse_area` reads."""
    if area.radius_km is not None:
        (centre,) = area.vertices
        return f"circle:{_short(centre.lat)},{_short(centre.lon)},{_short(area.radius_km)}"
    return "polygon:" + ";".join(f"{_short(v.lat)},{_short(v.lon)}" for v in area.vertices)


def inside(area: Area, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return for each point (degrees) whether it lies inside `area`; NaN lies outside.

    Polygons by the even-odd rule on the plane of longitude and latitude (edges are straight on an equirectangular
    map), circles by the great-circle distance (haversine formula).
    """
    if area.radius_km is not None:
        return _within(area.vertices[0], area.radius_km, lat, lon)
    found = np.zeros(lat.shape, dtype=np.bool_)
    north, south = max(v.lat for v in area.vertices), min(v.lat for v in area.vertices)
    east, west = max(v.lon for v in area.vertices), min(v.lon for v in area.vertices)
    near = np.flatnonzero((lat >= south) & (lat <= north) & (lon >= west) & (lon <= east))
    y, x = lat[near], lon[near]
    odd = np.zeros(near.shape, dtype=np.bool_)
    for a, b in zip(area.vertices, (area.vertices[-1], *area.vertices[:-1]), strict=True):
        if a.lat == b.lat:
            continue
        crosses = ((a.lat > y) != (b.lat > y)) & (x < (b.lon - a.lon) * (y - a.lat) / (b.lat - a.lat) + a.lon)
        odd ^= crosses
    found[near] = odd
    return found


def _within(
    centre: Vertex, radius_km: float, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]
) -> npt.NDArray[np.bool_]:
    radians = math.pi / 180.0
    half_lat, half_lon = np.sin((lat - centre.lat) * radians / 2), np.sin((lon - centre.lon) * radians / 2)
    haversine = half_lat**2 + np.cos(lat * radians) * math.cos(centre.lat * radians) * half_lon**2
    close: npt.NDArray[np.bool_] = haversine <= math.sin(min(radius_km / EARTH_RADIUS_KM, math.pi) / 2) ** 2
    return close


def _numbers(text: str, count: int) -> list[float]:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) != count or not all(map(math.isfinite, numbers)):
        raise ValueError(text)
    return [round(number, _DECIMALS) for number in numbers]


def _checked(area: Area, text: str) -> Area:
    good = all(abs(v.lat) <= 90 and abs(v.lon) <= 180 for v in area.vertices)  # noqa: PLR2004 - degrees
    if area.radius_km is not None:
        good = good and 0 < area.radius_km <= MAX_RADIUS_KM
    else:
        good = good and _CORNERS <= len(area.vertices) <= MAX_VERTICES
    if not good:
        raise ValueError(text)
    return area


def _short(number: float) -> str:
    return f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".") or "0"
