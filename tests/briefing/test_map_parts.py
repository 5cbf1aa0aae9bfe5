"""The parts of the map: projection, scale bar, signs, text, aggregation, words, small charts."""

import math
import re
import xml.etree.ElementTree as ET
from collections import Counter

import polars as pl
import pytest
from map_cases import invented

from geo.briefing import charts
from geo.briefing.map_aggregate import aggregate, context_badges
from geo.briefing.map_basemap import district_anchors
from geo.briefing.map_font import BOLD, REGULAR, _mapped, clean, fitted, text_svg, text_width, wrapped
from geo.briefing.map_marks import MapMark, joined, kind_counts, place_marks
from geo.briefing.map_placer import Box, Placer
from geo.briefing.map_projection import EARTH_KM, bounds, fit, scale_length
from geo.briefing.map_symbols import _luminance, looks, shape_path, shape_reach
from geo.briefing.map_words import map_alt_text
from geo.i18n import LANGUAGES, governorate_codes, translator
from geo.model import CONTEXT_TYPES, EVENT_TYPES
from geo.resources import read_csv


def great_circle_km(lat1, lon1, lat2, lon2):
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


@pytest.mark.parametrize("governorate", [None, *governorate_codes()])
def test_map_projection_shows_the_whole_area(governorate):
    view = fit(governorate, 500, 400)
    west, south, east, north = bounds(governorate)
    for lat, lon in ((south, west), (north, east)):
        assert view.inside(*view.point(lat, lon), margin=10)


@pytest.mark.parametrize("governorate", [None, "IQ-DI", "IQ-BA", "IQ-DA"])
def test_map_projection_scale_is_right_at_the_middle(governorate):
    view = fit(governorate, 640, 420)
    lat = view.middle_lat()
    x1, _ = view.point(lat, 44.0)
    x2, _ = view.point(lat, 44.5)
    assert (x2 - x1) / view.pixels_per_km() == pytest.approx(great_circle_km(lat, 44.0, lat, 44.5), rel=1e-3)
    _, y1 = view.point(lat - 0.1, 44.0)
    _, y2 = view.point(lat + 0.1, 44.0)
    assert (y1 - y2) / view.pixels_per_km() == pytest.approx(great_circle_km(lat - 0.1, 44, lat + 0.1, 44), rel=1e-3)


@pytest.mark.parametrize(
    ("per_km", "most", "km"), [(1, 100, 100), (1, 99, 50), (3, 100, 20), (0.2, 100, 500), (200, 100, 1)]
)
def test_map_projection_scale_bar_is_round(per_km, most, km):
    assert scale_length(per_km, most) == km


def polygon_area(path):
    rings = [ring for ring in path.split("M") if ring]
    points = [[tuple(map(float, p.split())) for p in ring.rstrip("Z").split("L")] for ring in rings]
    return sum(
        abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True))) / 2
        for ring in points
    )


def test_map_symbols_differ_and_have_equal_areas():
    shapes = {look.shape for look in looks().values()}
    assert len(shapes) == len(EVENT_TYPES + CONTEXT_TYPES) == len(looks())
    for name in shapes - {"circle", "dome", "capsule", "diamond_hole"}:
        assert polygon_area(shape_path(name, 0, 0, 40)) == pytest.approx(math.pi * 1600, rel=2e-3), name
        assert shape_reach(name, 40) < 80


def test_map_symbols_lines_stand_out_from_white():
    for look in looks().values():
        rgb = [int(look.line[i : i + 2], 16) for i in (1, 3, 5)]
        assert 1.05 / (_luminance(*rgb) + 0.05) >= 3.0, look.code


def test_map_font_every_label_can_be_shown():
    known = _mapped(REGULAR) & _mapped(BOLD)
    for lang in LANGUAGES:
        tables = translator(lang).tables
        words = {**tables["map_image"], **{f"e.{k}": v for k, v in tables["event_type"].items()}}
        words |= {k: v for k, v in tables["map"].items() if k.startswith("legend_")}
        words |= {k: tables["ui"][k] for k in ("disclaimer", "data_as_of")}
        assert {
            key: set(text) - set(map(chr, known)) for key, text in words.items() if set(map(ord, text)) - known
        } == {}


def test_map_font_the_names_of_all_areas_stay_as_they_are():
    t = translator("ar"), translator("en")
    for lang in t:
        for code in governorate_codes():
            assert clean(lang.governorate(code)) == lang.governorate(code)
        for row in read_csv("boundaries/districts.csv"):
            name = lang.district(row["pcode"])
            assert clean(name) == name
            assert {row["pcode"], row["code"]} <= set(district_anchors())


def test_map_font_lines_fit():
    text = "one two three four five six seven"
    assert " ".join(wrapped(text, 10, 60)) == text
    assert all(text_width(line, 10) <= 60 for line in wrapped(text, 10, 60))
    assert text_width(fitted("a long name that does not fit", 12, 70), 12) <= 70
    assert fitted("short", 12, 700) == "short"
    assert fitted("wide", 12, 1) == ""


@pytest.mark.parametrize("space", [" ", "\u202f", "\u00a0"])
def test_map_font_groups_of_a_number_stay_in_order(space):
    svg = text_svg(f"\u0645: 12{space}345{space}678 x 12{space}34", 0, 0, 10, fill="#000000")
    assert re.findall("\u2066([^\u2069]*)\u2069", svg) == [re.sub("\u202f", "\u00a0", f"12{space}345{space}678")]


def test_map_placer_boxes_never_overlap_and_must_stays_in_the_frame():
    placer = Placer(100, 100)
    centres = pl.DataFrame({"x": [50.0, 52.0], "y": [50.0, 51.0]}).to_numpy()
    first = placer.place(centres, 40, 20)
    assert placer.place(centres, 40, 20) is None
    forced = placer.place(centres, 96, 20, must=True)
    assert first is not None
    assert forced is not None
    assert forced.left >= 0
    assert forced.right <= 100
    assert not Box(0, 0, 1, 1).overlaps(Box(1, 0, 2, 1))


def test_map_marks_count_is_kept_when_marks_are_joined():
    for n in (10, 100, 1000):
        marks, _ = invented(None, n)
        fixed, loose, outside, _ = place_marks(marks, fit(None, 400, 400))
        assert sum(d.mark.count for d in (*fixed, *loose)) + outside == sum(m.count for m in marks)
        types = Counter()
        for d in (*fixed, *loose):
            types.update(dict(d.mark.by_type()))
        wanted = Counter()
        for m in marks:
            wanted.update(dict(m.by_type()))
        assert types == wanted


def test_map_marks_area_grows_with_the_count():
    marks = [MapMark(33.5 + i / 4, 44.6, "explosion", n) for i, n in enumerate((4, 16))]
    fixed, _, _, factor = place_marks(marks, fit("IQ-DI", 600, 500))
    large, small = (d.radius for d in fixed)
    assert large / small == pytest.approx(2.0)
    assert large == pytest.approx(4 * factor)


def test_map_marks_nowhere_is_not_drawn():
    marks = [MapMark(math.nan, 44.0, "explosion", 2), MapMark(33.7, 44.6, "explosion", 0)]
    assert place_marks(marks, fit("IQ-DI", 600, 500))[:3] == ([], [], 2)


def test_map_marks_leading_type():
    both = joined([MapMark(1, 1, "arrest", 2), MapMark(1, 1, "explosion", 2, killed=3)])
    assert (both.event_type, both.count, both.killed, both.places) == ("explosion", 4, 3, 2)


def rows(*given):
    base = {
        "event_type": "explosion", "is_context": False, "place_ar": "p", "place_en": None, "governorate": "IQ-DI",
        "district_pcode": None, "where_precision": 1, "has_point": True, "lat": 33.7, "lon": 44.6, "killed_best": None,
        "killed_low": None,
    }  # fmt: skip
    schema = {
        **dict.fromkeys(("event_type", "place_ar", "place_en", "governorate", "district_pcode"), pl.Categorical),
        "is_context": pl.Boolean, "where_precision": pl.Int8, "has_point": pl.Boolean, "lat": pl.Float64,
        "lon": pl.Float64, "killed_best": pl.Int32, "killed_low": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame([{**base, **row} for row in given], schema={name: schema[name] for name in base})


def test_map_aggregate_one_place_is_one_mark():
    frame = rows({"killed_best": 2}, {"killed_low": 3, "event_type": "arrest", "where_precision": 2}, {"lat": 33.70001})
    (mark,), badges, off_map = aggregate(frame)
    assert (mark.event_type, mark.count, mark.killed, mark.precision, mark.name_ar) == ("explosion", 3, 5, 2, "p")
    assert mark.types == (("arrest", 1), ("explosion", 2))
    assert (badges, off_map) == ({}, 0)


NO_POINT = {"has_point": False, "lat": None, "lon": None}


@pytest.mark.parametrize(
    ("row", "kinds", "badges", "off_map"),
    [
        ({}, {"named": 1}, {}, 0),
        ({"where_precision": 3}, {"district": 1}, {}, 0),
        ({"where_precision": 3, "district_pcode": "IQG10Q01", **NO_POINT}, {"district": 1}, {}, 0),
        ({"where_precision": 3, "district_pcode": "nowhere", **NO_POINT}, {}, {"IQ-DI": 1}, 0),
        ({"where_precision": 4, "has_point": False}, {}, {"IQ-DI": 1}, 0),
        ({"where_precision": 5, **NO_POINT}, {}, {"IQ-DI": 1}, 0),
        ({"where_precision": 6, "governorate": None, **NO_POINT}, {}, {}, 1),
        ({"where_precision": None, "governorate": None, "has_point": None, "lat": None}, {}, {}, 1),
        ({"lat": math.nan}, {}, {"IQ-DI": 1}, 0),
        ({"is_context": True}, {"context": 1}, {}, 0),
        ({"is_context": True, "where_precision": 4, **NO_POINT}, {}, {}, 0),
    ],
)
def test_map_aggregate_precision(row, kinds, badges, off_map):
    marks, found, nowhere = aggregate(rows(row))
    assert {kind: n for kind, n in kind_counts(marks).items() if n} == kinds
    assert (found, nowhere) == (badges, off_map)


def test_map_aggregate_context_badges():
    frame = rows(
        {"is_context": True, "where_precision": 4, **NO_POINT}, {"where_precision": 4, **NO_POINT}, {"is_context": True}
    )
    assert context_badges(frame) == {"IQ-DI": 1}


def test_map_aggregate_nothing():
    assert aggregate(rows({}).clear()) == ((), {}, 0)
    assert context_badges(rows({}).clear()) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_map_words_say_what_is_drawn(lang):
    t = translator(lang)
    marks = [
        MapMark(33.7, 44.6, "explosion", 5, name_ar="PLACE", name_en="PLACE"),
        MapMark(34.0, 44.9, "arrest", 2, precision=3),
        MapMark(34.0, 44.9, "security_measure", 9, is_context=True),
    ]
    text = map_alt_text(marks, governorate="IQ-DI", translator=t, badges={"IQ-DI": 3}, off_map=8, period="PERIOD")
    for part in (t.governorate("IQ-DI"), "PERIOD", "PLACE", "10", "8", "9", t.label("event_type", "arrest")):
        assert part in text
    assert "{" not in text
    empty = map_alt_text([], governorate=None, translator=t)
    assert t.tables["map_image"]["nothing"] in empty


@pytest.mark.parametrize(
    "svg",
    [
        charts.bar(3, 10),
        charts.bar(3, 0),
        charts.bar(50, 10, rtl=True),
        charts.sparkline([]),
        charts.sparkline([0, 3, 1], rtl=True),
        *(charts.type_symbol(code, hollow=hollow) for code in (*looks(), "unknown") for hollow in (False, True)),
        *(charts.precision_symbol(kind) for kind in ("named", "district", "governorate", "context")),
        *(charts.trend_symbol(trend) for trend in ("up", "down", "same")),
    ],
)
def test_map_charts_are_shapes_alone(svg):
    tags = {node.tag.rpartition("}")[2] for node in ET.fromstring(svg).iter()}
    assert tags <= {"svg", "rect", "path", "circle"}
    assert "nan" not in svg


def test_map_charts_bars_tell_their_share():
    def bar(svg):
        return ET.fromstring(svg)[0].attrib

    assert bar(charts.bar(5, 10, width=100))["width"] == "50"
    assert bar(charts.bar(5, 10, width=100, rtl=True))["x"] == "50"
    assert bar(charts.bar(0, 10))["width"] == "0"
    assert float(bar(charts.bar(1, 10_000))["width"]) > 1
