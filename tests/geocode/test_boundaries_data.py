"""Boundaries and basemap follow RFC 7946 and agree with their tables."""

import json

import pytest
from shapely.geometry import Point, shape
from shapely.geometry.polygon import LinearRing

from geo.geocode import districts, governorates, subdistricts
from geo.resources import DATA_DIR, read_json

LAYERS = sorted(
    p.relative_to(DATA_DIR).as_posix() for f in ("boundaries", "basemap") for p in (DATA_DIR / f).glob("*.geojson")
)


def _rings(geometry: dict) -> list:
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else []


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_is_rfc_7946(layer: str) -> None:
    data = read_json(layer)
    assert set(data) == {"type", "features"}, "no crs, no foreign members"
    for feature in data["features"]:
        assert set(feature) == {"type", "properties", "geometry"}
        for exterior, *holes in _rings(feature["geometry"]):
            assert exterior[0] == exterior[-1]
            assert LinearRing(exterior).is_ccw
            assert not any(LinearRing(hole).is_ccw for hole in holes)


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_has_few_decimals_and_names_in_both_languages(layer: str) -> None:
    text = (DATA_DIR / layer).read_text(encoding="utf-8")
    assert max(len(str(x).partition(".")[2]) for x in _numbers(json.loads(text))) <= 4
    for feature in read_json(layer)["features"]:
        assert {"name_ar", "name_en"} <= set(feature["properties"])


def _numbers(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    if isinstance(value, dict):
        return [n for item in value.values() for n in _numbers(item)]
    return [n for item in value for n in _numbers(item)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    ("level", "areas"), [("governorates", governorates()), ("districts", districts()), ("subdistricts", subdistricts())]
)
def test_table_and_layer_agree(level: str, areas: tuple) -> None:
    features = {f["properties"]["code"]: f for f in read_json(f"boundaries/{level}.geojson")["features"]}
    assert list(features) == [area.code for area in areas]
    for area in areas:
        polygon = shape(features[area.code]["geometry"])
        assert polygon.is_valid
        assert polygon.contains(Point(area.lon, area.lat)), area.code
        assert area.west <= area.lon <= area.east
        assert area.south <= area.lat <= area.north


def test_numbers_of_units() -> None:
    assert (len(governorates()), len(districts()), len(subdistricts())) == (18, 101, 294)
    assert len({a.code for a in governorates()}) == 18


def test_halabja_is_a_district_level_unit_with_its_own_code() -> None:
    halabja = next(area for area in districts() if area.code == "IQ-X-HALABJA")
    assert (halabja.pcode, halabja.governorate) == ("IQG06Q05", "IQ-SU")


def test_neighbours_and_rivers_are_named() -> None:
    countries = {f["properties"]["country"] for f in read_json("basemap/countries.geojson")["features"]}
    assert {"IRQ", "SYR", "IRN", "TUR", "KWT", "SAU", "JOR"} <= countries
    rivers = {f["properties"]["name_en"] for f in read_json("basemap/rivers.geojson")["features"]}
    assert {"Tigris", "Euphrates"} <= rivers
