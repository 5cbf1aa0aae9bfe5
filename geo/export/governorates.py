"""The governorates with what the selection counts in each."""

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from geo.resources import read_json

_POLYGON = struct.Struct("<BII")


@dataclass(frozen=True, slots=True)
class Area:
    """A governorate: codes, names, its polygons (rings of longitude and latitude, degrees EPSG:4326)."""

    code: str
    pcode: str
    name_ar: str
    name_en: str
    polygons: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        corners = [corner for polygon in self.polygons for ring in polygon for corner in ring]
        lon, lat = [c[0] for c in corners], [c[1] for c in corners]
        return min(lon), min(lat), max(lon), max(lat)

    def wkb(self) -> bytes:
        """Return the area as well-known binary (ISO 19125, MultiPolygon, little endian)."""
        parts = [_POLYGON.pack(1, 6, len(self.polygons))]
        for polygon in self.polygons:
            parts.append(_POLYGON.pack(1, 3, len(polygon)))
            for ring in polygon:
                parts.append(struct.pack("<I", len(ring)))
                parts += [struct.pack("<dd", *corner) for corner in ring]
        return b"".join(parts)


@lru_cache(maxsize=1)
def governorate_areas() -> tuple[Area, ...]:
    """Return the governorates of ``data/boundaries``, by code."""
    found = []
    for feature in read_json("boundaries/governorates.geojson")["features"]:
        names, geometry = feature["properties"], feature["geometry"]
        rings = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        polygons = tuple(tuple(tuple((c[0], c[1]) for c in ring) for ring in polygon) for polygon in rings)
        found.append(Area(names["code"], names["pcode"], names["name_ar"], names["name_en"], polygons))
    return tuple(sorted(found, key=lambda area: area.code))


class Tally:
    """Incidents, killed and injured by governorate, frame by frame; context records left out."""

    def __init__(self) -> None:
        self._sums: dict[str, list[int]] = {}

    def add(self, frame: pl.DataFrame) -> None:
        """Count the rows of `frame`."""
        counted = frame.filter(~pl.col("is_context") & pl.col("governorate").is_not_null())
        tolls: list[Any] = []
        for name in ("killed", "injured"):
            toll = pl.coalesce(f"{name}_best", f"{name}_low")
            tolls += [toll.sum().alias(name), toll.is_null().sum().alias(f"{name}_null")]
        table = counted.group_by(pl.col("governorate").cast(pl.String)).agg(pl.len().alias("n"), *tolls)
        for code, *numbers in table.select(
            "governorate", "n", "killed", "injured", "killed_null", "injured_null"
        ).rows():
            sums = self._sums.setdefault(code, [0] * 5)
            self._sums[code] = [a + int(b) for a, b in zip(sums, numbers, strict=True)]

    def of(self, code: str) -> tuple[int, int | None, int | None, int, int]:
        """Return incidents, killed, injured, and the incidents that state no number of either.

        A sum is None when there are incidents and none of them states a number.
        """
        incidents, killed, injured, no_killed, no_injured = self._sums.get(code, [0] * 5)
        return (
            incidents,
            None if incidents and no_killed == incidents else killed,
            None if incidents and no_injured == incidents else injured,
            no_killed,
            no_injured,
        )

    def most(self) -> int:
        """Return the highest number of incidents in a governorate."""
        return max((sums[0] for sums in self._sums.values()), default=0)
