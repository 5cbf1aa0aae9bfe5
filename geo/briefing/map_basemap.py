"""The ground of the map: countries, governorates, districts, water, as SVG paths cut and simplified for one frame.

Geometry is read and projected once per process; the paths of a frame are kept, for they are the same for every period.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from shapely.affinity import affine_transform
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.briefing.map_projection import Projection, fit, mercator_array
from geo.resources import read_json, read_toml

_CODES = {"IRQ": "IQ"}
_BLEED = 6.0
_BORDER_GAP = 0.0012  # Mercator radians, about 7 km: the two data sets' lines of one border lie closer than this


@dataclass(frozen=True, slots=True)
class Area:
    """A named area in Mercator radians; `anchor` (x, y) is its label point."""

    code: str
    names: tuple[str, str]
    geometry: BaseGeometry
    anchor: tuple[float, float] | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A named area, or a river, as one frame shows it: its part in the frame in pixels; `anchor` may lie outside."""

    code: str
    names: tuple[str, str]
    geometry: BaseGeometry
    anchor: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What is drawn below the marks (`svg`), and what may bear a name in this frame."""

    svg: str
    governorates: tuple[Placed, ...]
    districts: tuple[Placed, ...]
    countries: tuple[Placed, ...]
    water: tuple[Placed, ...]


@lru_cache(maxsize=64)
def ground(governorate: str | None, width: float, height: float) -> Ground:
    """Return the ground of the frame that `geo.briefing.map_projection.fit` gives for the same arguments."""
    style = read_toml("style/map_image.toml")
    colour, view = style["colour"], fit(governorate, width, height)
    tolerance = float(style["frame"]["simplify"])
    layers = _layers()
    near = governorate is not None
    placed = {name: _placed(layers[name], view) for name in ("governorates", "countries", "lakes", "rivers")}
    districts = _placed([d for d in layers["districts"] if d.parent == governorate], view)
    chosen = [a for a in placed["governorates"] if a.code == governorate]

    def path(areas: Iterable[Placed], attributes: str) -> str:
        data = "".join(_path(area.geometry, tolerance) for area in areas)
        return f'<path d="{data}" {attributes}/>' if data else ""

    def lines(name: str, attributes: str) -> str:
        return path(_placed(layers[name], view), attributes)

    known = layers["known"][0]
    parts = [
        f'<rect width="{width:g}" height="{height:g}" fill="{colour["outside"]}"/>',
        path(_placed([known], view), f'fill="{colour["water"]}"'),
        path(placed["countries"], f'fill="{colour["neighbour"]}" stroke="{colour["neighbour"]}" stroke-width="0.8"'),
        lines("provinces", f'fill="none" stroke="{colour["neighbour_line"]}" stroke-width="0.6"') if near else "",
        path(placed["governorates"], f'fill="{colour["country"]}"'),
        path(chosen, f'fill="{colour["chosen"]}"'),
        path(placed["lakes"], f'fill="{colour["water"]}" stroke="{colour["river"]}" stroke-width="0.6"'),
        path(placed["rivers"], f"{_line(colour['river'], 1.5 if near else 1.1)}"),
        path(districts, _line(colour["district_line"], 0.9)),
        lines("borders", _line(colour["border"], 1.0, dash="7 2.5 1.5 2.5")),
        path(placed["governorates"], _line(colour["governorate_line"], 1.0)),
        lines("country", _line(colour["border"], 1.7)),
        path(chosen, _line(colour["paper"], 4.6) + ' stroke-opacity="0.7"'),
        path(chosen, _line(colour["outline"], 2.3)),
    ]
    water = [*placed["lakes"], *placed["rivers"]]
    return Ground(
        "".join(parts),
        tuple(placed["governorates"]),
        tuple(districts),
        tuple(a for a in placed["countries"] if a.code != "IQ"),
        tuple(a for a in water if any(a.names)),
    )


@lru_cache(maxsize=1)
def district_anchors() -> dict[str, tuple[float, float]]:
    """Return (lat, lon) of the label points of districts by P-code and by own code (do not modify it)."""
    found = {}
    for feature in read_json("boundaries/districts.geojson")["features"]:
        p = feature["properties"]
        found[p["pcode"]] = found[p["code"]] = (float(p["label_lat"]), float(p["label_lon"]))
    return found


def _line(colour: str, width: float, *, dash: str | None = None) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"{dashes}'


@lru_cache(maxsize=1)
def _layers() -> dict[str, list[Area]]:
    """Every layer, projected; `country` is the outline of all governorates, `known` the extent of the data."""
    files = {
        "countries": "basemap/countries",
        "provinces": "basemap/neighbour_adm1",
        "lakes": "basemap/lakes",
        "rivers": "basemap/rivers",
        "governorates": "boundaries/governorates",
        "districts": "boundaries/districts",
    }
    layers = {name: [_area(f) for f in read_json(f"{file}.geojson")["features"]] for name, file in files.items()}
    whole = shapely.union_all([a.geometry for a in layers["governorates"]])
    borders = shapely.union_all([_projected(f) for f in read_json("basemap/borders.geojson")["features"]])
    apart = borders.difference(whole.boundary.buffer(_BORDER_GAP, quad_segs=2).union(whole))
    frame = read_toml("style/map_image.toml")["frame"]
    extent = shapely.box(*(float(frame[side]) for side in ("west", "south", "east", "north")))
    layers["country"] = [Area("IQ", ("", ""), whole)]
    layers["borders"] = [Area("", ("", ""), apart)]
    layers["known"] = [Area("", ("", ""), shapely.transform(extent, mercator_array))]
    # A river in several pieces is one name; waters abroad stay without.
    layers["rivers"] = _joined(layers["rivers"])
    for name in ("lakes", "rivers"):
        layers[name] = [a if whole.intersects(a.geometry) else replace(a, names=("", "")) for a in layers[name]]
    return layers


def _projected(feature: Any) -> BaseGeometry:
    return shapely.transform(shape(feature["geometry"]), mercator_array)


def _area(feature: Any) -> Area:
    p, anchor = feature["properties"], None
    if p.get("label_lat") is not None:
        x, y = mercator_array(np.array([[p["label_lon"], p["label_lat"]]], dtype=np.float64))[0]
        anchor = (float(x), float(y))
    code = str(p.get("code") or p.get("country") or "")
    names = (p["name_ar"] or "", p["name_en"] or "")
    return Area(_CODES.get(code, code), names, _projected(feature), anchor, p.get("governorate") or "")


def _joined(rivers: list[Area]) -> list[Area]:
    by_name: dict[tuple[str, str], list[BaseGeometry]] = {}
    for river in rivers:
        by_name.setdefault(river.names, []).append(river.geometry)
    return [Area("", names, shapely.line_merge(shapely.union_all(parts))) for names, parts in by_name.items()]


def _placed(areas: list[Area], view: Projection) -> list[Placed]:
    """The areas that the frame shows, cut to it (a little wider, so that no cut edge is seen)."""
    matrix, found = view.matrix(), []
    for area in areas:
        whole = affine_transform(area.geometry, matrix)
        west, south, east, north = whole.bounds
        if west > view.width + _BLEED or east < -_BLEED or south > view.height + _BLEED or north < -_BLEED:
            continue
        part = shapely.clip_by_rect(whole, -_BLEED, -_BLEED, view.width + _BLEED, view.height + _BLEED)
        if part.is_empty:
            continue
        anchor = None
        if area.anchor is not None:
            a, _, _, e, dx, dy = matrix
            anchor = (area.anchor[0] * a + dx, area.anchor[1] * e + dy)
        found.append(Placed(area.code, area.names, part, anchor))
    return found


def _path(geometry: BaseGeometry, tolerance: float) -> str:
    simple = shapely.simplify(geometry, tolerance, preserve_topology=False)
    parts = []
    for part in shapely.get_parts(simple):
        closed = part.geom_type == "Polygon"
        for ring in [part.exterior, *part.interiors] if closed else [part]:
            points = np.round(shapely.get_coordinates(ring), 1)
            if len(points) < (4 if closed else 2):
                continue
            text = "L".join(f"{x:g} {y:g}" for x, y in points[: -1 if closed else None].tolist())
            parts.append(f"M{text}{'Z' if closed else ''}")
    return "".join(parts)
