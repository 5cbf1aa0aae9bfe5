"""`LocalGeocoder` is a real geopy geocoder."""

import pickle

import geopandas
import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from shapely.geometry import Point

from geo.geocode import LocalGeocoder

GEOCODER = LocalGeocoder()


def test_is_a_geopy_geocoder() -> None:
    assert isinstance(GEOCODER, Geocoder)


def test_geocode_gives_a_location_with_the_place() -> None:
    location = GEOCODER.geocode("عكاشات")
    assert isinstance(location, Location)
    assert location.raw["governorate"] == "IQ-AN"
    assert (location.latitude, location.longitude) == (location.raw["lat"], location.raw["lon"])
    assert location.address == "عكاشات، الرطبة، الأنبار، العراق"


def test_geocode_in_english() -> None:
    assert GEOCODER.geocode("عكاشات", language="en").address == "Akashat, Rutba, Anbar, Iraq"


def test_geocode_many() -> None:
    found = GEOCODER.geocode("البصرة", exactly_one=False, limit=2)
    assert [location.raw["kind"] for location in found] == ["city", "governorate"]


@pytest.mark.parametrize("query", ["", "قصنتبيل الطرشوفة", "الفلوجا"])
def test_unknown_or_only_similar_is_none(query: str) -> None:
    assert GEOCODER.geocode(query) is None
    assert GEOCODER.geocode(query, exactly_one=False) is None


def test_within_and_country() -> None:
    assert GEOCODER.geocode("العامرية", within="IQ-BG").raw["governorate"] == "IQ-BG"
    assert GEOCODER.geocode("دمشق", country="sy").raw["country"] == "SY"
    with pytest.raises(GeocoderQueryError, match="XX"):
        GEOCODER.geocode("البصرة", within="XX")


def test_errors_are_those_of_geopy() -> None:
    with pytest.raises(GeocoderQueryError, match="fr"):
        GEOCODER.geocode("البصرة", language="fr")
    with pytest.raises(GeocoderQueryError, match="is not a point"):
        GEOCODER.reverse("nowhere at all")
    # RateLimiter swallows geopy's errors when it is told to: ours must be among them.
    assert RateLimiter(GEOCODER.geocode, swallow_exceptions=True)("البصرة", within="XX") is None


def test_reverse_names_place_district_and_governorate() -> None:
    place, *units = GEOCODER.reverse((33.04, 40.29), language="en").address.split(", ")
    assert place
    assert units == ["Rutba", "Anbar", "Iraq"]


@pytest.mark.parametrize("point", [(33.315, 44.366), "33.315, 44.366"])
def test_reverse(point: object) -> None:
    location = GEOCODER.reverse(point)
    assert (location.raw["governorate"], location.raw["district_pcode"]) == ("IQ-BG", "IQG08Q03")
    assert 0 <= location.raw["distance_m"] < 3000
    assert GEOCODER.reverse(point, exactly_one=False)[0].raw == location.raw


def test_reverse_in_the_ocean_is_none() -> None:
    assert GEOCODER.reverse((0.0, -30.0)) is None


def test_every_result_reverses_to_its_own_governorate() -> None:
    for name in ("الموصل", "كركوك", "الناصرية", "الرطبة", "زاخو"):
        location = GEOCODER.geocode(name)
        assert GEOCODER.reverse(location.point).raw["governorate"] == location.raw["governorate"]


def test_pickles() -> None:
    assert pickle.loads(pickle.dumps(GEOCODER)).geocode("Mosul").raw["governorate"] == "IQ-NI"  # noqa: S301


def test_rate_limiter() -> None:
    assert RateLimiter(GEOCODER.geocode, min_delay_seconds=0)("Basra").raw["governorate"] == "IQ-BA"


def test_geopandas_provider() -> None:
    frame = geopandas.tools.geocode(["البصرة", "قصنتبيل الطرشوفة", "Mosul"], provider=LocalGeocoder)
    assert frame.crs.to_epsg() == 4326
    assert list(frame.geometry.is_empty) == [False, True, False]
    assert frame.address[2].startswith("الموصل")
    back = geopandas.tools.reverse_geocode([Point(44.366, 33.315)], provider=LocalGeocoder)
    assert "بغداد" in back.address[0]
