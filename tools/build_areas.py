"""Boundaries and basemap: re-wound to RFC 7946, without ``crs``, with codes, names, label points and checks."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import STRtree, make_valid
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import polylabel

from geo.text.normalize import normalize_ar

DECIMALS = 4
KM_PER_DEGREE = 111.195
GOVERNORATES = 18
DISTRICTS = 101
# Halabja became a governorate in 2014 but has no code in ISO 3166-2:IQ lists: an own stable code of the district unit.
UNIT_CODES = {"IQG06Q05": "IQ-X-HALABJA"}


@dataclass(frozen=True)
class Area:
    """One administrative unit with its polygon; `radius_m` is that of the circle of equal area."""

    code: str
    pcode: str
    name_ar: str
    name_en: str
    governorate: str
    lat: float
    lon: float
    radius_m: int
    shape: BaseGeometry


@dataclass(frozen=True)
class Areas:
    """The three levels, with a nearest-polygon lookup."""

    governorates: tuple[Area, ...]
    districts: tuple[Area, ...]
    subdistricts: tuple[Area, ...]

    def district_at(self, lat: float, lon: float) -> Area:
        """Return the district whose polygon holds the point, or the nearest one."""
        return self.districts[int(self._tree.nearest(Point(lon, lat)))]

    @property
    def _tree(self) -> STRtree:
        tree: STRtree | None = self.__dict__.get("tree")
        if tree is None:
            tree = STRtree([a.shape for a in self.districts])
            object.__setattr__(self, "tree", tree)
        return tree


def rewind(geometry: BaseGeometry) -> BaseGeometry:
    """Return `geometry` with counter-clockwise exterior rings (RFC 7946, section 3.1.6)."""
    if geometry.geom_type == "Polygon":
        return orient(geometry, sign=1.0)
    if geometry.geom_type == "MultiPolygon":
        return type(geometry)([orient(part, sign=1.0) for part in geometry.geoms])
    return geometry


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, float | int):
        return round(float(value), decimals)
    return [_rounded(item, decimals) for item in value]


def feature(geometry: BaseGeometry, properties: dict[str, Any], *, decimals: int = DECIMALS) -> dict[str, Any]:
    """Return a GeoJSON feature with rounded coordinates."""
    shape_ = mapping(rewind(geometry))
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape_["type"], "coordinates": _rounded(shape_["coordinates"], decimals)},
    }


def write_geojson(path: Path, features: list[dict[str, Any]]) -> None:
    """Write a FeatureCollection, one feature a line."""
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def read_features(path: Path) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON file."""
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def _largest(geometry: BaseGeometry) -> BaseGeometry:
    return max(geometry.geoms, key=lambda part: part.area) if geometry.geom_type == "MultiPolygon" else geometry


def _area(properties: dict[str, Any], geometry: BaseGeometry) -> Area:
    geometry = geometry if geometry.is_valid else make_valid(geometry)
    label = polylabel(_largest(geometry), tolerance=0.01)
    km2 = geometry.area * KM_PER_DEGREE**2 * math.cos(math.radians(label.y))
    pcode = properties["pcode"]
    governorate = properties.get("iso") or properties["adm1_iso"]
    return Area(
        code=properties.get("iso") or UNIT_CODES.get(pcode, pcode),
        pcode=pcode,
        name_ar=" ".join(properties["name_ar"].split()),
        name_en=" ".join(properties["name_en"].split()),
        governorate=governorate,
        lat=round(label.y, DECIMALS),
        lon=round(label.x, DECIMALS),
        radius_m=round(math.sqrt(km2 / math.pi)) * 1000,
        shape=rewind(geometry),
    )


def _names(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["pcode"]: row["name_en"] for row in csv.DictReader(handle)}


def _write_level(out: Path, name: str, areas: tuple[Area, ...], contested: dict[str, str]) -> None:
    features = []
    with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(
            [
                "code",
                "pcode",
                "name_ar",
                "name_en",
                "governorate",
                "contested",
                "lat",
                "lon",
                "radius_m",
                "west",
                "south",
                "east",
                "north",
            ]
        )
        for a in areas:
            bounds = [round(v, DECIMALS) for v in a.shape.bounds]
            claim = contested.get(a.pcode, "")
            writer.writerow(
                [a.code, a.pcode, a.name_ar, a.name_en, a.governorate, claim, a.lat, a.lon, a.radius_m, *bounds]
            )
            features.append(
                feature(
                    a.shape,
                    {
                        "code": a.code,
                        "pcode": a.pcode,
                        "name_ar": a.name_ar,
                        "name_en": a.name_en,
                        "governorate": a.governorate,
                        "contested": claim or None,
                        "label_lat": a.lat,
                        "label_lon": a.lon,
                    },
                )
            )
    write_geojson(out / f"{name}.geojson", features)


def build_boundaries(reference: Path, out: Path) -> Areas:
    """Compile governorates, districts and subdistricts; return them for the gazetteer's checks."""
    english = _names(out / "district_names.csv")
    with (out / "contested.csv").open(encoding="utf-8", newline="") as handle:
        contested = {row["pcode"]: row["claims"] for row in csv.DictReader(handle)}
    levels = []
    for name in ("adm1", "adm2", "adm3"):
        found = []
        for f in read_features(reference / f"{name}.geojson"):
            properties = dict(f["properties"])
            properties["name_en"] = english.get(properties["pcode"], properties["name_en"])
            found.append(_area(properties, shape(f["geometry"])))
        levels.append(tuple(sorted(found, key=lambda a: a.pcode)))
    areas = Areas(*levels)
    _check(areas)
    _write_level(out, "governorates", areas.governorates, contested)
    _write_level(out, "districts", areas.districts, contested)
    _write_level(out, "subdistricts", areas.subdistricts, contested)
    return areas


def _check(areas: Areas) -> None:
    codes = [a.code for level in (areas.governorates, areas.districts, areas.subdistricts) for a in level]
    problems = [code for code in set(codes) if codes.count(code) > 1]
    if len(areas.governorates) != GOVERNORATES or len(areas.districts) != DISTRICTS:
        problems.append("number of governorates or districts")
    problems += [a.code for a in areas.districts if not a.shape.is_valid or not normalize_ar(a.name_ar)]
    problems += [a.code for a in areas.governorates + areas.districts if not a.shape.contains(Point(a.lon, a.lat))]
    if problems:
        raise SystemExit(f"boundaries: duplicate, invalid or unlabelled units: {problems}")


def build_basemap(reference: Path, out: Path) -> int:
    """Compile rivers, lakes, countries, neighbours and borders; return the number of features."""
    with (out / "names.csv").open(encoding="utf-8", newline="") as handle:
        names = {(r["layer"], r["source_name"]): (r["name_ar"], r["name_en"]) for r in csv.DictReader(handle)}
    total = 0
    for layer in ("countries", "neighbour_adm1", "rivers", "lakes", "borders"):
        features = []
        for f in read_features(reference / f"basemap_{layer}.geojson"):
            p = f["properties"]
            source = p.get("name_en") or p.get("name") or ""
            name_ar, name_en = names.get((layer, source), (p.get("name_ar"), source or None))
            properties = {"name_ar": name_ar or None, "name_en": name_en or None}
            code = p.get("iso3") or p.get("iso_a2")
            if code:
                properties["country"] = code
            if layer in {"rivers", "lakes"}:
                properties["rank"] = int(p["scalerank"])
            features.append(feature(shape(f["geometry"]), properties, decimals=3))
        total += len(features)
        write_geojson(out / f"{layer}.geojson", features)
    return total
