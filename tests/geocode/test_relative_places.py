"""Places told by direction and distance: points that move, parts of areas, precision that says so."""

import math

import pytest

from geo.geocode import GazetteerResolver, governorates, load_gazetteer, locate
from geo.geocode.parts import BEARINGS, metres_outside, part_of
from geo.geocode.ranking import distance_km
from geo.model import GeoContext, Place, ToponymMention
from geo.text.normalize import normalize_ar

OPPOSITE = {"N": "S", "S": "N", "E": "W", "W": "E", "NE": "SW", "SW": "NE", "NW": "SE", "SE": "NW"}
RESOLVER = GazetteerResolver(load_gazetteer())


def resolve(name: str, context: GeoContext | None = None, **words: object) -> Place | None:
    mention = ToponymMention(text=name, start=0, end=len(name), norm=normalize_ar(name), **words)
    return RESOLVER.resolve(mention, context or GeoContext())


@pytest.mark.parametrize("direction", BEARINGS)
def test_parts_of_governorates_lie_in_them_on_that_side(direction: str) -> None:
    for area in governorates():
        part = part_of(area.pcode, direction)
        assert locate(part.lat, part.lon).governorate.code == area.code, area.name_en
        assert part.radius_m < area.radius_m
        behind = part_of(area.pcode, OPPOSITE[direction])
        angle = math.radians(BEARINGS[direction])
        ahead = (part.lat - behind.lat) * math.cos(angle) + (part.lon - behind.lon) * math.sin(angle)
        assert ahead > 0.1, area.name_en


def test_opposite_parts_are_apart() -> None:
    west, east = part_of("IQG01", "W"), part_of("IQG01", "E")
    assert distance_km(west.lat, west.lon, east.lat, east.lon) > 150


def test_unknown_codes_and_directions_have_no_part() -> None:
    assert part_of("IQG99", "N") is None
    assert part_of("IQG01", "C") is None


def test_west_of_a_governorate_is_a_part_of_it_and_stays_precision_4() -> None:
    whole, west = resolve("الأنبار"), resolve("الأنبار", direction="W")
    assert (west.where_precision, west.governorate) == (4, "IQ-AN")
    assert west.lon < whole.lon - 1
    assert west.uncertainty_m < whole.uncertainty_m


def test_north_of_a_district_is_a_part_of_it_and_stays_precision_3() -> None:
    whole, north = resolve("سنجار", cue="district"), resolve("سنجار", cue="district", direction="N")
    assert (north.where_precision, north.governorate) == (3, "IQ-NI")
    assert north.lat > whole.lat


@pytest.mark.parametrize(("name", "direction"), [("بغداد", "S"), ("الموصل", "N"), ("الرمادي", "W"), ("كركوك", "SW")])
def test_a_direction_from_a_city_moves_the_point_to_that_side_within_reach(name: str, direction: str) -> None:
    city, moved = resolve(name, cue="city"), resolve(name, cue="city", direction=direction)
    away = distance_km(city.lat, city.lon, moved.lat, moved.lon)
    assert 3 < away <= 15.1
    assert away * 1000 < moved.uncertainty_m
    assert (moved.where_precision, moved.governorate) == (2, city.governorate)
    angle = math.radians(BEARINGS[direction])
    assert (moved.lat - city.lat) * math.cos(angle) + (moved.lon - city.lon) * math.sin(angle) > 0.02


def test_a_point_moved_by_a_bare_direction_stays_in_the_governorate() -> None:
    for row in load_gazetteer().rows:
        if row.kind == "city" and row.country == "IQ" and not row.contested:
            moved = resolve(row.name_ar, GeoContext(governorates=(row.governorate,)), cue="city", direction="E")
            if moved is not None and moved.place_id == row.place_id:
                assert locate(moved.lat, moved.lon).governorate.code == row.governorate, row.name_en


def test_a_distance_moves_the_point_that_far() -> None:
    city = resolve("الرمادي", cue="city")
    moved = resolve("الرمادي", GeoContext(governorates=("IQ-AN",)), direction="W", distance_km=40.0)
    assert distance_km(city.lat, city.lon, moved.lat, moved.lon) == pytest.approx(40, abs=0.5)
    assert moved.uncertainty_m >= 8000
    assert moved.governorate == "IQ-AN"


def test_text_against_gazetteer_is_recorded() -> None:
    place = resolve("البعاج", parents=(normalize_ar("محافظة البصرة"), normalize_ar("البصرة")))
    assert place.governorate == "IQ-NI"
    assert "conflicts_with_text" in place.candidates[0].reasons
    agreed = resolve("البعاج", parents=(normalize_ar("نينوى"),))
    assert "conflicts_with_text" not in agreed.candidates[0].reasons


def test_a_rough_distance_carries_nothing_over_a_border_that_is_near() -> None:
    moved = resolve("الرمادي", direction="N", distance_km=57.0)
    assert locate(moved.lat, moved.lon).governorate.code == "IQ-SD"
    assert (moved.governorate, moved.district) == ("IQ-AN", None)
    assert resolve("بغداد", direction="N", distance_km=57.0).governorate == "IQ-SD"
    stated = resolve("بغداد", direction="N", distance_km=57.0, parents=(normalize_ar("بغداد"),), cue="city")
    assert stated.governorate == "IQ-BG"


def test_a_road_between_two_towns_is_their_midpoint_with_half_its_length() -> None:
    one, other = resolve("كركوك", cue="city"), resolve("داقوق", cue="city")
    road = resolve("كركوك", cue="road", pair=normalize_ar("داقوق"))
    length = distance_km(one.lat, one.lon, other.lat, other.lon)
    assert distance_km(one.lat, one.lon, road.lat, road.lon) == pytest.approx(length / 2, abs=0.5)
    assert (road.kind, road.where_precision, road.governorate) == ("road", 2, "IQ-KI")
    assert road.uncertainty_m > length * 500


def test_a_long_road_is_vague_and_takes_the_governorate_that_the_text_names() -> None:
    road = resolve("بغداد", GeoContext(governorates=("IQ-DI",)), cue="road", pair=normalize_ar("كركوك"))
    assert road.where_precision == 5
    assert road.governorate in {"IQ-DI", "IQ-SD"}
    named = resolve("كركوك", GeoContext(governorates=("IQ-KI",)), cue="road", pair=normalize_ar("تكريت"))
    assert named.governorate == "IQ-KI"


def test_a_road_to_nowhere_falls_back_to_its_known_end() -> None:
    road = resolve("كركوك", cue="road", pair="قصنتبيل")
    assert (road.place_id, road.where_precision) == (resolve("كركوك", cue="city").place_id, 2)
    assert road.uncertainty_m >= 20_000


def test_points_know_how_far_they_lie_outside() -> None:
    assert metres_outside("IQ-BG", 33.33, 44.4) == 0
    assert 20_000 < metres_outside("IQ-BG", 33.9, 44.9) < 60_000
    assert metres_outside("IQ-XX", 33.33, 44.4) == math.inf
