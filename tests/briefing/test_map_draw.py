"""The drawn map: well-formed, inside its frame, no label over another, honest about precision, the same every time."""

import io
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from map_cases import invented
from PIL import Image

from geo.briefing.map_draw import draw_map, draw_map_image
from geo.briefing.map_font import FAMILY, _characters
from geo.briefing.map_marks import MapMark
from geo.briefing.map_panel import lay_out
from geo.briefing.map_render import to_png
from geo.i18n import governorate_codes, translator

SVG = "{http://www.w3.org/2000/svg}"
AREAS = (None, *governorate_codes())
ISOLATES = re.compile("[\u2066\u2067\u2069]")
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2068]")
BAQUBA = (33.745, 44.643)


def drawn(governorate, n, *, lang="ar", **options):
    marks, badges = invented(governorate, n)
    return draw_map(marks, governorate=governorate, translator=translator(lang), badges=badges, **options)


def laid_out(governorate, n, *, lang="en", width=640.0, height=420.0):
    marks, badges = invented(governorate, n)
    given = {"governorate": governorate, "translator": translator(lang), "width": width, "height": height}
    return lay_out(marks, badges, {}, **given)


def texts(svg):
    return [ISOLATES.sub("", "".join(node.itertext())) for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("governorate", AREAS)
def test_map_draw_every_area_gives_a_picture(governorate, lang):
    svg = drawn(governorate, 40, lang=lang, width=480, height=440)
    image = Image.open(io.BytesIO(to_png(svg, scale=0.6))).convert("RGB")
    assert image.size == (288, 264)
    assert len(image.getcolors(maxcolors=100_000)) > 200, "a map has many colours"
    assert translator(lang).governorate(governorate) in texts(svg) or governorate is None


@pytest.mark.parametrize("governorate", AREAS)
@pytest.mark.parametrize("n", [12, 300])
def test_map_draw_marks_and_labels_stay_in_the_frame(governorate, n):
    panel = laid_out(governorate, n)
    assert panel.marks
    for mark in panel.marks:
        assert panel.view.inside(mark.x, mark.y, margin=mark.reach - 0.01), mark
    for label in panel.labels:
        assert label.box.left >= 0
        assert label.box.top >= 0
        assert label.box.right <= panel.view.width
        assert label.box.bottom <= panel.view.height


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("governorate", AREAS)
def test_map_draw_labels_do_not_overlap(governorate, lang):
    panel = laid_out(governorate, 60, lang=lang)
    boxes = [(label.text, label.box) for label in panel.labels] + [("scale", panel.scale)]
    assert len(boxes) > 4
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


@pytest.mark.parametrize("governorate", [None, "IQ-DI", "IQ-AN"])
def test_map_draw_names_do_not_cover_marks(governorate):
    panel = laid_out(governorate, 40)
    names = [label for label in panel.labels if label.kind != "count"]
    covered = [(x.text, m.mark) for x in names for m in panel.marks if x.box.overlaps(m.box(-m.reach * 0.35))]
    assert covered == []


def test_map_draw_is_the_same_every_time():
    one, other = drawn("IQ-DI", 80), drawn("IQ-DI", 80)
    assert one == other
    assert to_png(one) == to_png(other)


def test_map_draw_order_of_marks_does_not_matter():
    marks, badges = invented("IQ-DI", 80)
    given = {"governorate": "IQ-DI", "translator": translator("ar")}
    assert draw_map(marks, badges=badges, **given) == draw_map(marks[::-1], badges=badges, **given)


def test_map_draw_governorate_only_is_a_badge_and_never_a_mark():
    given = {"governorate": "IQ-DI", "translator": translator("en"), "width": 640.0, "height": 420.0}
    panel = lay_out([], {"IQ-DI": 6}, {}, **given)
    assert panel.marks == ()
    (label,) = [label for label in panel.labels if label.badge]
    assert (label.text, label.badge) == ("Diyala", "Governorate only: 6")
    assert "stroke-dasharray" in label.svg()
    assert panel.outside == 0


def test_map_draw_country_has_a_badge_at_each_governorate():
    badges = dict.fromkeys(governorate_codes(), 4)
    panel = lay_out([], badges, {}, governorate=None, translator=translator("ar"), width=640.0, height=520.0)
    assert sorted(label.text for label in panel.labels if label.badge) == sorted(
        translator("ar").governorate(code) for code in governorate_codes()
    )


def test_map_draw_badge_away_from_its_area_has_a_line_to_it():
    for label in laid_out(None, 300, width=450.0, height=340.0).labels:
        assert (label.leader is None) == (label.leader_svg() == "")
        assert label.leader is None or label.badge


def test_map_draw_context_badges_are_muted_and_counted_apart():
    given = {"governorate": "IQ-BA", "translator": translator("en"), "width": 640.0, "height": 420.0}
    (label,) = [x for x in lay_out([], {}, {"IQ-BA": 1}, **given).labels if x.badge]
    assert label.muted
    assert label.badge == "Context, governorate only: 1"


def test_map_draw_precision_grammar():
    def signs(**options):
        mark = MapMark(*BAQUBA, "explosion", 1, **options)
        given = {"governorate": "IQ-DI", "translator": translator("en"), "width": 640.0, "height": 420.0}
        panel = lay_out([mark], {}, {}, **given)
        after = panel.svg(0, 0, translator("en")).split(panel.ground.svg)[1]
        return "stroke-dasharray" in after, f'fill="{panel.marks[0].look.colour}"' in after

    assert signs(precision=1) == (False, True)
    assert signs(precision=2) == (False, True)
    assert signs(precision=3) == (True, False)
    assert signs(precision=3, is_context=True)[0]
    assert not signs(precision=1, is_context=True)[0]


def test_map_draw_says_what_is_not_shown():
    abroad = MapMark(36.2, 37.15, "airstrike", 3)
    svg = draw_map([abroad], governorate="IQ-BA", translator=translator("en"), badges={"IQ-DA": 2}, off_map=7)
    assert any("not on the map: 7" in text and "frame: 5" in text for text in texts(svg))


def test_map_draw_says_what_is_drawn_as_one():
    near = [
        MapMark(*BAQUBA, "explosion", 9, name_en="A"),
        MapMark(BAQUBA[0], BAQUBA[1] + 1e-3, "arrest", 2, name_en="B"),
    ]
    words = translator("en").tables["map_image"]
    both = texts(draw_map(near, governorate="IQ-DI", translator=translator("en")))
    assert any(text.startswith("A and around") for text in both)
    assert any(words["joined"] in text for text in both)
    one = texts(draw_map(near[:1], governorate="IQ-DI", translator=translator("en")))
    assert not any(words["joined"] in text or "around" in text for text in one)


def test_map_draw_legend_may_leave_out_the_types():
    label = translator("en").label("event_type", "explosion")
    for shown in (True, False):
        found = texts(drawn("IQ-DI", 60, lang="en", with_types=shown))
        assert any(text.startswith(label) for text in found) is shown
        assert any(text.startswith(translator("en").tables["map"]["legend_named"]) for text in found)


def test_map_draw_empty_period_says_so():
    svg = draw_map([], governorate="IQ-DI", translator=translator("en"))
    assert translator("en").tables["map_image"]["nothing"] in texts(svg)


HOSTILE = [
    "<script>alert(1)</script>",
    "a & b ]]> \"quoted\" 'x'",
    "\u202eevil\u202c \u2067turned\u2069\u200f",
    "\u0000\u0008\ud800 control",
    "x" * 10_000,
    "A" + "\u0301" * 500,
    "\U0001f4a3 \u6f22\u5b57",
    "\u0627" * 3_000 + " " + "b" * 3_000,
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_map_draw_hostile_names_are_harmless(name, lang):
    mark = MapMark(*BAQUBA, "explosion", 3, name_ar=name, name_en=name)
    unknown = MapMark(34.1, 45.0, f'"/><script>{name[:50]}', 1, name_ar=name)
    svg = draw_map([mark, unknown], governorate="IQ-DI", translator=translator(lang), caption=[name], alt=name)
    root = ET.fromstring(svg)
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "rect", "path", "g", "text"}
    for text in ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]:
        assert text[0] in "\u2066\u2067"
        assert text[-1] == "\u2069"
        assert not DIRECTIONS.search(text)
        assert set(map(ord, ISOLATES.sub("", text))) <= _characters()
        assert len(text) < 300
    assert to_png(svg, scale=0.5).startswith(b"\x89PNG")


def test_map_draw_uses_what_resvg_and_typst_draw_alike():
    svg = drawn(None, 300, lang="en")
    for part in ("<style", "class=", "filter", "foreignObject", "<image", "href", "clip-path", "url("):
        assert part not in svg
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {FAMILY}


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_map_draw_image_holds_title_figures_disclaimer_and_date(lang):
    t = translator(lang)
    marks, badges = invented("IQ-DI", 30)
    svg = draw_map_image(
        marks, title="T & title", period="P", figures=[("Killed", "4–6"), ("Injured", "9")], governorate="IQ-DI",
        translator=t, badges=badges, data_date="2026-11-19", caption=["own line"], off_map=2,
    )  # fmt: skip
    found = texts(svg)
    assert {"T & title", "P", "Killed", "4–6", "Injured", "9"} <= set(found)
    small = " ".join(found)
    assert t.t("disclaimer") in small
    assert t.t("data_as_of", day=t.day("2026-11-19")) in small
    assert "own line" in small
    assert t.tables["map_image"]["off_map"].format(n=2) in small


@pytest.mark.parametrize(("width", "height"), [(0, 520), (640, 100), (9000, 520)])
def test_map_draw_refuses_impossible_sizes(width, height):
    with pytest.raises(ValueError, match="240 to 4000"):
        draw_map([], governorate=None, translator=translator("en"), width=width, height=height)


def test_map_draw_refuses_an_unknown_governorate():
    with pytest.raises(KeyError):
        draw_map([], governorate="IQ-XX", translator=translator("en"))


@pytest.mark.parametrize("scale", [0, -1, 9, float("nan")])
def test_map_render_refuses_impossible_scales(scale):
    with pytest.raises(ValueError, match="scale"):
        to_png("<svg/>", scale=scale)


@pytest.mark.parametrize(("width", "height"), [(260, 260), (320, 900), (1600, 500), (450, 520)])
def test_map_draw_every_shape_of_room(width, height):
    svg = drawn(None, 200, width=width, height=height)
    assert ET.fromstring(svg).get("viewBox") == f"0 0 {width} {height}"
    assert to_png(svg, scale=0.5).startswith(b"\x89PNG")
