"""KML and KMZ: the schema of the standard, read back by fastkml and GDAL, balloons that run nothing."""

import html
import io
import re
import zipfile

import polars as pl
import pyogrio
import pytest
from export_rows import ABOUT, HOSTILE, any_text, frame, hostile_incident, incident, mixed, written
from fastkml import kml
from fastkml.validator import validate
from hypothesis import given, settings
from lxml import etree
from make_records import make_place

from geo.export import Options, to_bytes
from geo.export.signs import sign
from geo.i18n import LANGUAGES, translator
from geo.model import EXPORT_COLUMNS

NS = {"k": "http://www.opengis.net/kml/2.2"}
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def tree(rows, **options):
    return etree.fromstring(to_bytes(rows, "kml", options=Options(**options)))


def text_of(value):
    """The text that a reader gets: what XML cannot carry is replaced."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rows", [mixed(), frame(), frame(*(hostile_incident(n, t) for n, t in enumerate(HOSTILE)))])
def test_kml_keeps_to_the_schema(tmp_path, rows, lang):
    written(rows, tmp_path / "o.kml", "kml", about=ABOUT, lang=lang, anchor_imprecise=True)
    assert validate(file_to_validate=tmp_path / "o.kml") is True


def test_kml_read_back_gives_the_same_rows():
    rows = mixed()
    places = tree(rows).findall(".//k:Placemark", NS)
    assert len(places) == rows.height
    found = {}
    for place in places:
        data = {d.get("name"): d.text or "" for d in place.findall(".//k:SimpleData", NS)}
        point = place.findtext("k:Point/k:coordinates", None, NS)
        found[data["incident_id"]] = (data, point)
    for row in rows.iter_rows(named=True):
        data, point = found[row["incident_id"]]
        assert set(data) == {name for name in EXPORT_COLUMNS if row[name] is not None}
        assert data["evidence"] == row["evidence"]
        assert data["is_context"] == ("true" if row["is_context"] else "false")
        assert point == ("44.65,33.75" if row["has_point"] else None)
        if row["date_start"] is not None:
            assert data["date_start"] == row["date_start"].isoformat()


def test_kml_folders_are_the_types_in_the_order_of_the_lists():
    rows = frame(
        incident(1, event_type="protest"),
        incident(2),
        incident(3, event_type="protest"),
        incident(4, event_type="drone"),
    )
    t = translator("en")
    folders = tree(rows).findall(".//k:Folder", NS)
    assert [f.findtext("k:name", None, NS) for f in folders] == [
        t.label("event_type", code) for code in ("explosion", "drone", "protest")
    ]
    assert [len(f.findall("k:Placemark", NS)) for f in folders] == [1, 1, 2]


def test_kml_anchors_imprecise_rows_when_asked():
    rows = frame(incident(1, place=make_place(where_precision=4)))
    assert tree(rows).find(".//k:Point", NS) is None
    assert tree(rows, anchor_imprecise=True).find(".//k:Point", NS) is not None


def test_kml_district_only_has_a_style_of_its_own():
    rows = frame(incident(1), incident(2, place=make_place(where_precision=3)))
    root = tree(rows)
    used = sorted(e.text for e in root.findall(".//k:styleUrl", NS))
    assert used == ["#explosion", "#explosion-district"]
    assert {"#" + s.get("id") for s in root.findall(".//k:Style", NS)} >= set(used)


def test_kml_says_what_it_is():
    told = tree(frame(), about=ABOUT, lang="en").findtext("k:Document/k:description", None, NS)
    assert translator("en").t("disclaimer") in html.unescape(told)
    assert "2021-12-31" in told


def test_kml_opens_by_fastkml_and_gdal(tmp_path):
    rows = mixed()
    written(rows, tmp_path / "o.kml", "kml", about=ABOUT)
    document = kml.KML.parse(tmp_path / "o.kml").features[0]
    placemarks = [p for folder in document.features for p in folder.features]
    assert len(placemarks) == rows.height
    assert sorted(p.geometry.x for p in placemarks if p.geometry is not None) == [44.65] * 3
    if "LIBKML" in pyogrio.list_drivers() or "KML" in pyogrio.list_drivers():
        layers = pyogrio.list_layers(tmp_path / "o.kml")
        assert len(layers) == rows["event_type"].n_unique()


def balloons(rows):
    return [e.text for e in tree(rows).findall(".//k:Placemark/k:description", NS)]


@pytest.mark.parametrize("text", HOSTILE)
def test_kml_balloon_of_hostile_text_has_our_tags_alone(text):
    (balloon,) = balloons(frame(hostile_incident(1, text)))
    assert set(re.findall(r"</?[a-zA-Z!?][^>]*>", balloon)) <= {
        '<p dir="auto">',
        "</p>",
        "<b>",
        "</b>",
        "<bdi>",
        "</bdi>",
    }
    shown = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text_of(text))
    assert shown.split("\r")[0].strip() in html.unescape(balloon)
    assert shown == text_of(text) or text_of(text) not in html.unescape(balloon)


@pytest.mark.parametrize("text", HOSTILE)
def test_kml_names_and_ids_are_harmless(text):
    row = hostile_incident(1, text)
    place = tree(frame(row)).find(".//k:Placemark", NS)
    name = place.findtext("k:name", None, NS)
    assert not set(name) & set("<>\n\r\t")
    assert not BIDI.search(name)
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*", place.get("id"))


def test_kml_ids_of_odd_incident_ids_differ():
    rows = frame(incident(1, incident_id="a b"), incident(2, incident_id="a_20_b"), incident(3, incident_id="a/b"))
    ids = [p.get("id") for p in tree(rows).findall(".//k:Placemark", NS)]
    assert len(set(ids)) == 3


@settings(max_examples=40, deadline=None)
@given(any_text)
def test_kml_reads_back_any_text(text):
    (data,) = tree(frame(incident(sentence=text))).findall(".//k:SimpleData[@name='evidence']", NS)
    assert (data.text or "") == text_of(text)


def test_kmz_is_the_kml_with_its_signs(tmp_path):
    rows = mixed()
    written(rows, tmp_path / "o.kmz", "kmz", about=ABOUT)
    with zipfile.ZipFile(tmp_path / "o.kmz") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        root = etree.fromstring(archive.read("doc.kml"))
        assert names[0] == "doc.kml"
        images = {e.text for e in root.findall(".//k:Icon/k:href", NS)}
        assert images == set(names[1:])
        assert all(archive.read(name).startswith(b"\x89PNG") for name in images)
        (tmp_path / "doc.kml").write_bytes(archive.read("doc.kml"))
    assert validate(file_to_validate=tmp_path / "doc.kml") is True
    assert len(root.findall(".//k:Placemark", NS)) == rows.height


def test_signs_are_a_disc_and_a_ring():
    from PIL import Image

    for hollow in (False, True):
        image = Image.open(io.BytesIO(sign("#D55E00", hollow=hollow)))
        assert image.size == (48, 48)
        middle, corner = image.getpixel((24, 24)), image.getpixel((0, 0))
        assert corner[3] == 0
        assert middle[3] == (0 if hollow else 255)
        if not hollow:
            assert middle[:3] == (0xD5, 0x5E, 0x00)
    assert pl.Series([sign("#D55E00", hollow=False)]).n_unique() == 1
