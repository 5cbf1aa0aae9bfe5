"""Web Mercator fitted to a frame: degrees (EPSG:4326) to pixels and kilometres to pixels.

Formulas: spherical Mercator (J. P. Snyder, Map Projections, USGS 1395, 1987, section 7); mean radius of the Earth
6371.0088 km.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.resources import read_csv, read_toml

EARTH_KM = 6371.0088
_MAX_LAT = 85.0
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Projection:
    """A frame of `width` x `height` pixels: `left`, `top` its corner in Mercator radians, `scale` pixels per radian."""

    left: float
    top: float
    scale: float
    width: float
    height: float

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Return the pixel of a position, from the frame's upper left corner (it may lie outside)."""
        return (math.radians(lon) - self.left) * self.scale, (self.top - mercator(lat)) * self.scale

    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Return the affine matrix (a, b, d, e, x, y) that takes Mercator radians to pixels."""
        return self.scale, 0.0, 0.0, -self.scale, -self.left * self.scale, self.top * self.scale

    def middle_lat(self) -> float:
        """Return the latitude (degrees) of the frame's middle."""
        return latitude(self.top - self.height / self.scale / 2)

    def pixels_per_km(self) -> float:
        """Return the scale at the middle latitude, where a scale bar is right (elsewhere within some per cent)."""
        return self.scale / (EARTH_KM * math.cos(math.radians(self.middle_lat())))

    def inside(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Return whether a pixel lies in the frame, `margin` pixels from its edge."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def mercator(lat: float) -> float:
    """Return the Mercator ordinate (radians) of a latitude in degrees."""
    lat = min(max(lat, -_MAX_LAT), _MAX_LAT)
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def mercator_array(lon_lat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return degrees (n x 2: lon, lat) as Mercator radians (n x 2)."""
    lon, lat = np.radians(lon_lat[:, 0]), np.radians(lon_lat[:, 1])
    return np.column_stack((lon, np.log(np.tan(np.pi / 4 + lat / 2))))


def latitude(ordinate: float) -> float:
    """Return the latitude (degrees) of a Mercator ordinate in radians."""
    return math.degrees(2 * math.atan(math.exp(ordinate)) - math.pi / 2)


@lru_cache(maxsize=64)
def fit(governorate: str | None, width: float, height: float) -> Projection:
    """Return the projection that shows a governorate (ISO 3166-2), or the country, in the middle of the frame.

    The frame is moved, never scaled, to keep within the basemap's data.

    Raises:
        KeyError: no governorate has this code.
    """
    frame = read_toml("style/map_image.toml")["frame"]
    west, south, east, north = bounds(governorate)
    left, right, low, high = math.radians(west), math.radians(east), mercator(south), mercator(north)
    free = 1 - 2 * float(frame["margin"])
    scale = min(width * free / (right - left), height * free / (high - low))
    wide, tall = width / scale, height / scale
    x = _kept((left + right - wide) / 2, wide, math.radians(frame["west"]), math.radians(frame["east"]))
    bottom = _kept((low + high - tall) / 2, tall, mercator(frame["south"]), mercator(frame["north"]))
    return Projection(x, bottom + tall, scale, width, height)


def bounds(governorate: str | None) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) in degrees of a governorate, or of the country for None."""
    rows = [r for r in read_csv("boundaries/governorates.csv") if governorate is None or r["code"] == governorate]
    if not rows:
        raise KeyError(governorate)
    west, south = (min(float(r[side]) for r in rows) for side in ("west", "south"))
    east, north = (max(float(r[side]) for r in rows) for side in ("east", "north"))
    return west, south, east, north


def scale_length(pixels_per_km: float, most: float) -> int:
    """Return the longest round number of km (1, 2 or 5 times a power of ten) that takes at most `most` pixels."""
    fits = [n * 10**power for power in range(5) for n in _NICE if n * 10**power * pixels_per_km <= most]
    return max(fits, default=1)


def _kept(start: float, length: float, low: float, high: float) -> float:
    """Move a stretch as little as needed to lie within [low, high]; one that is too long stays in the middle."""
    if length >= high - low:
        return (low + high - length) / 2
    return min(max(start, low), high - length)
