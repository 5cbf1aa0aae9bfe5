"""Administrative areas of Iraq: governorates, districts, subdistricts, and which of them a point lies in."""

from dataclasses import dataclass
from functools import lru_cache

from shapely import STRtree
from shapely.geometry import Point, shape

from geo.errors import OptionError
from geo.resources import read_csv, read_json

_NEAR_DEGREES = 0.25
"""A point up to this far outside every polygon (about 25 km) belongs to the nearest one: the shapes are simplified."""


@dataclass(frozen=True, slots=True)
class Area:
    """An administrative unit.

    `code` is ISO 3166-2:IQ for governorates, the COD P-code for the others (Halabja: ``IQ-X-HALABJA``). `lat`, `lon`
    is a label point inside the polygon, `radius_m` the radius of the circle of equal area, the bounding box is in
    degrees.
    """

    code: str
    pcode: str
    name_ar: str
    name_en: str
    governorate: str
    contested: str
    lat: float
    lon: float
    radius_m: int
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Located:
    """The units that hold a point; `inside` is False when the nearest polygon was taken."""

    governorate: Area
    district: Area
    subdistrict: Area
    inside: bool


def _load(level: str) -> tuple[Area, ...]:
    return tuple(
        Area(
            code=raw["code"],
            pcode=raw["pcode"],
            name_ar=raw["name_ar"],
            name_en=raw["name_en"],
            governorate=raw["governorate"],
            contested=raw["contested"],
            lat=float(raw["lat"]),
            lon=float(raw["lon"]),
            radius_m=int(raw["radius_m"]),
            west=float(raw["west"]),
            south=float(raw["south"]),
            east=float(raw["east"]),
            north=float(raw["north"]),
        )
        for raw in read_csv(f"boundaries/{level}.csv")
    )


@lru_cache(maxsize=1)
def governorates() -> tuple[Area, ...]:
    """Return the 18 governorates, by P-code."""
    return _load("governorates")


@lru_cache(maxsize=1)
def districts() -> tuple[Area, ...]:
    """Return the 101 districts of the COD, by P-code; Halabja is among them with its own code."""
    return _load("districts")


@lru_cache(maxsize=1)
def subdistricts() -> tuple[Area, ...]:
    """Return the 294 subdistricts of the COD, by P-code."""
    return _load("subdistricts")


@lru_cache(maxsize=1)
def _by_pcode() -> dict[str, Area]:
    return {area.pcode: area for level in (governorates(), districts(), subdistricts()) for area in level}


@lru_cache(maxsize=1)
def _tree() -> STRtree:
    features = read_json("boundaries/subdistricts.geojson")["features"]
    by_code = {f["properties"]["pcode"]: shape(f["geometry"]) for f in features}
    return STRtree([by_code[area.pcode] for area in subdistricts()])


def locate(lat: float, lon: float) -> Located | None:
    """Return the units that hold the point (WGS 84 degrees), the nearest ones up to 25 km outside, else None."""
    point = Point(lon, lat)
    index = int(_tree().nearest(point))
    distance = _tree().geometries[index].distance(point)
    if distance > _NEAR_DEGREES:
        return None
    subdistrict = subdistricts()[index]
    district = _by_pcode()[subdistrict.pcode[:8]]
    return Located(
        governorate=_by_pcode()[district.pcode[:5]],
        district=district,
        subdistrict=subdistrict,
        inside=distance == 0.0,
    )


def check_governorate(code: str | None) -> str | None:
    """Return `code` when it is None or a governorate's ISO 3166-2 code; raises `OptionError` with the valid codes."""
    codes = sorted(area.code for area in governorates())
    if code is not None and code not in codes:
        raise OptionError(f"{code!r} is not a governorate code; use one of {', '.join(codes)}")
    return code
