"""Which units a point lies in."""

import pytest

from geo.errors import OptionError
from geo.geocode import check_governorate, locate


@pytest.mark.parametrize(
    ("lat", "lon", "governorate", "district"),
    [
        (33.315, 44.366, "IQ-BG", "IQG08Q03"),
        (30.508, 47.783, "IQ-BA", "IQG02Q02"),
        (33.70, 39.98, "IQ-AN", "IQG01Q04"),
        (35.775, 43.58, "IQ-AR", "IQG11Q04"),
        (35.178, 45.986, "IQ-SU", "IQG06Q05"),
    ],
)
def test_locate_known_points(lat: float, lon: float, governorate: str, district: str) -> None:
    units = locate(lat, lon)
    assert units is not None
    assert (units.governorate.code, units.district.pcode, units.inside) == (governorate, district, True)
    assert units.subdistrict.pcode.startswith(district)


def test_locate_takes_the_nearest_polygon_just_outside() -> None:
    units = locate(29.80, 48.55)
    assert units is not None
    assert not units.inside
    assert units.governorate.code == "IQ-BA"


@pytest.mark.parametrize(("lat", "lon"), [(35.7, 51.4), (0.0, 0.0), (41.0, 29.0)])
def test_locate_far_abroad_is_none(lat: float, lon: float) -> None:
    assert locate(lat, lon) is None


def test_check_governorate_lists_the_valid_codes() -> None:
    assert check_governorate("IQ-BA") == "IQ-BA"
    assert check_governorate(None) is None
    with pytest.raises(OptionError, match=r"IQ-AN.*IQ-WA"):
        check_governorate("IQ-XX")
