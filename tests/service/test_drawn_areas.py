"""Drawn areas: their written form, and which points lie inside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OptionError
from geo.model import Area, Vertex
from geo.service import format_area, parse_area
from geo.service.areas import MAX_RADIUS_KM, inside

SQUARE = "polygon:33,44;33,45;34,45;34,44"
LAT, LON = st.floats(-90, 90).map(lambda v: round(v, 5)), st.floats(-180, 180).map(lambda v: round(v, 5))
VERTICES = st.builds(Vertex, LAT, LON)


@given(st.lists(VERTICES, min_size=3, max_size=12))
def test_a_polygon_survives_its_written_form(corners):
    area = Area(tuple(corners))
    assert parse_area(format_area(area)) == area


@given(VERTICES, st.floats(0.01, MAX_RADIUS_KM).map(lambda v: round(v, 5)))
def test_a_circle_survives_its_written_form(centre, radius):
    area = Area((centre,), radius)
    assert parse_area(format_area(area)) == area


@pytest.mark.parametrize(
    "text",
    [
        *("", "circle:", "circle:33,44", "circle:33,44,0", "circle:33,44,-5", "circle:99,44,5", "circle:33,444,5"),
        *("circle:nan,44,5", "circle:33,44,inf", "circle:33,44,99999", "polygon:33,44;34,45", "polygon:33;44;45"),
        *("box:1,2", "polygon:" + ";".join(["33,44"] * 101), "polygon:33,44;33,45;x,y", "circle:33,44,5;1"),
    ],
)
def test_what_is_no_area_is_refused_with_the_forms(text):
    with pytest.raises(OptionError, match="circle:LAT,LON,KM"):
        parse_area(text)


@pytest.mark.parametrize(
    ("area", "lat", "lon", "expected"),
    [
        (SQUARE, 33.5, 44.5, True),
        (SQUARE, 32.9, 44.5, False),
        (SQUARE, 33.5, 45.1, False),
        ("polygon:33,44;35,44;34,44.5;35,45;33,45", 34.5, 44.5, False),
        ("polygon:33,44;35,44;34,44.5;35,45;33,45", 33.5, 44.5, True),
        ("circle:33.3,44.4,50", 33.3, 44.9, True),
        ("circle:33.3,44.4,40", 33.3, 44.9, False),
        (SQUARE, float("nan"), 44.5, False),
        ("circle:33.3,44.4,50", float("nan"), 44.4, False),
    ],
)
def test_inside(area, lat, lon, expected):
    assert inside(parse_area(area), np.array([lat]), np.array([lon])).tolist() == [expected]
