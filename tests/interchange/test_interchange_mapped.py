"""Any table by a mapping: guesses from headers, places without positions, ids, types, and our own files."""

import json

import pytest
from reading_help import table

from geo.errors import OptionError
from geo.interchange import ColumnMapping, guess_mapping, parse_mapping
from geo.interchange.mapping import TARGETS, short_name
from geo.interchange.names import country_code, district_code, governorate_code, type_code
from geo.interchange.values import days
from geo.model import EXPORT_COLUMNS, Toll
from geo.resources import read_csv

ENGLISH = [
    "Incident No",
    "Date",
    "Incident Type",
    "Province",
    "District",
    "Village",
    "Killed",
    "Wounded",
    "Description",
]
ARABIC = ["رقم الحادث", "التاريخ", "نوع الحادث", "المحافظة", "القضاء", "المكان", "الشهداء", "الجرحى", "ملاحظات"]
FIELDS = ["id", "date", "type", "governorate", "district", "place", "killed", "injured", "note"]


@pytest.mark.parametrize("columns", [ENGLISH, ARABIC])
def test_mapped_headers_are_guessed(columns):
    assert guess_mapping(columns).columns == dict(zip(FIELDS, columns, strict=True))


def test_mapped_every_target_can_be_guessed():
    assert {row["target"] for row in read_csv("interchange/headers.csv")} == set(TARGETS)
    for row in read_csv("interchange/headers.csv"):
        for name in row["names"].split("|"):
            assert row["target"] in guess_mapping([name]).columns, name


def test_mapped_a_table_in_arabic(read):
    done = read(
        table([ARABIC, ["7", "٢٠٢١/٠٦/٠٥", "عبوة ناسفة", "محافظة ديالى", "المقدادية", "", "٢", "3-5", "نص مخترع"]]),
        origin="mine",
    )
    item = done.one
    assert (done.layout, item.incident_id, item.event_type, item.date_start) == (
        "mapped",
        "7",
        "explosion",
        "2021-06-05",
    )
    assert (item.killed, item.injured) == (Toll(2, 2, 2), Toll(3, None, 5))
    place = item.place
    assert (place.governorate, place.district_pcode, place.where_precision, place.name_ar) == (
        "IQ-DI", "IQG10Q02", 3, "المقدادية",
    )  # fmt: skip
    assert done.report.notes == {"anchored": 1}


@pytest.mark.parametrize(
    ("place", "governorate", "precision", "note"),
    [
        ("Invented Bridge", "Baghdad", 1, "geocoded"), ("Twin Village", "Diyala", 4, "place_ambiguous"),
        ("Nowhere", "Diyala", 4, "place_unknown"), ("", "Diyala", 4, "anchored"),
        ("Nowhere", "", None, "place_unknown"),
    ],
)  # fmt: skip
def test_mapped_places_without_positions(read, place, governorate, precision, note):
    done = read(table([["id", "date", "place", "governorate"], ["1", "2021-06-05", place, governorate]]))
    assert done.one.place.where_precision == precision
    assert done.report.notes[note] == 1
    assert (done.one.place.lat is None) is (precision is None)


def test_mapped_a_position_without_precision_is_not_exact(read):
    done = read(table([["id", "date", "y", "x"], ["1", "2021-06-05", "33,3", "44,4"]], delimiter=";"))
    assert (done.one.place.lat, done.one.place.where_precision, done.one.place.governorate) == (33.3, 2, "IQ-BG")
    assert done.report.notes == {"precision_assumed": 1}


def test_mapped_rows_without_id_get_a_stable_one(read):
    rows = [["date", "note"], ["2021-06-05", "a"], ["2021-06-05", "b"], ["2021-06-05", "b"]]
    first, second = read(table(rows), origin="t"), read(table([rows[0], *reversed(rows[1:])]), origin="t")
    assert len(first.items) == 3
    assert set(first.items) == set(second.items)
    assert first.report.notes["id_made"] == 3


def test_mapped_types_by_value_then_by_words_then_the_default(read):
    mapping = ColumnMapping({"id": "n", "type": "what"}, {"Zap": "drone"}, "armed_attack", name="t")
    with pytest.raises(OptionError, match="map at least one"):
        read(table([["n", "what"], ["1", "zap"]]), mapping=mapping)
    mapping = ColumnMapping({"id": "n", "type": "what", "note": "t"}, {"Zap": "drone"}, "armed_attack", name="t")
    done = read(
        table([["n", "what", "t"], ["1", " zap"], ["2", "IED"], ["3", ""], ["4", "x"], ["5", "اغتيال"]]),
        mapping=mapping,
    )
    assert done.report.refused == 5
    rows = [["1", " zap", "."], ["2", "IED", "."], ["3", "", "."], ["4", "x", "."], ["5", "اغتيال", "."]]
    done = read(table([["n", "what", "t"], *rows]), mapping=mapping)
    assert [item.incident.event_type for item in done.items.values()] == [
        "drone", "explosion", "armed_attack", "armed_attack", "assassination",
    ]  # fmt: skip
    assert done.report.unknown == {("what", "x"): 1}


def test_mapped_names_of_actors(read):
    names = "تنظيم داعش; Some Group; داعش; " + "x" * 300
    done = read(table([["id", "date", "actors"], ["1", "2021-06-05", names]]), origin="t")
    ids = [a.actor_id for a in done.one.actors]
    assert ids[:2] == ["isis", "t:Some Group"]
    assert (len(ids), len(ids[-1]) < 100, done.one.actors[-1].name_en) == (3, True, "x" * 300)


def test_mapped_hashtags_below_the_header_are_no_row(read):
    done = read(table([["id", "date"], ["#event+id", "#date"], ["1", "2021-06-05"]]))
    assert (done.report.rows_read, list(done.items)) == (1, ["1"])


@pytest.mark.parametrize(
    ("text", "order", "start", "end"),
    [
        ("05/06/2021", "dmy", "2021-06-05", "2021-06-05"), ("05/06/2021", "mdy", "2021-05-06", "2021-05-06"),
        ("٥ حزيران ٢٠٢١", "dmy", "2021-06-05", "2021-06-05"),
        ("5 كانون الثاني 2021", "dmy", "2021-01-05", "2021-01-05"),
        ("June 5, 2021", "dmy", "2021-06-05", "2021-06-05"), ("2021-06", "dmy", "2021-06-01", "2021-06-30"),
        ("2021", "dmy", "2021-01-01", "2021-12-31"), ("20210605", "dmy", "2021-06-05", "2021-06-05"),
        ("21/06/05", "ymd", "2021-06-05", "2021-06-05"), ("5/6/98 14:30", "dmy", "1998-06-05", "1998-06-05"),
    ],
)  # fmt: skip
def test_mapped_dates(text, order, start, end):
    assert days(text, "date", order) == (start, end)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Al Anbar", "IQ-AN"), ("An Najaf", "IQ-NA"), ("محافظة صلاح الدين", "IQ-SD"),
        ("Salah al-Din province", "IQ-SD"),
        ("Dahuk", "IQ-DA"), ("Halabja", "IQ-X-HALABJA"), ("IQ-BG", "IQ-BG"), ("Aleppo", None), ("", None),
    ],
)  # fmt: skip
def test_mapped_names_of_governorates(name, code):
    assert governorate_code(name) == code


def test_mapped_tables_of_names_agree_with_the_boundaries():
    for table_name, key in (("governorates", "code"), ("districts", "pcode")):
        for row in read_csv(f"boundaries/{table_name}.csv"):
            for name in (row["name_ar"], row["name_en"]):
                found = governorate_code(name) if key == "code" else district_code(name, row["governorate"])
                assert found == row[key], name
    codes = {row["code"] for row in read_csv("interchange/countries.csv")}
    assert {row["code"] for row in read_csv("export/countries.csv")} <= codes
    assert (country_code("Syria"), country_code("x", iso="760"), country_code("x", ucdp="652")) == ("SY", "SY", "SY")
    assert all(
        type_code(n) == row["code"] for row in read_csv("interchange/type_words.csv") for n in row["names"].split("|")
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"columns": 3}', '{"columns": {"nope": "a"}}', '{"columns": {"date": 3}}',
     '{"columns": {}, "types": [1]}',
     '{"columns": {}, "date_order": "x"}', '{"columns": {}, "default_type": "x"}', '{"columns": {}, "name": 4}',
     "[" * 100_000],
)  # fmt: skip
def test_mapped_wrong_mappings_are_refused(text):
    with pytest.raises(OptionError):
        parse_mapping(text)


def test_mapped_a_mapping_is_read_as_it_was_saved():
    mapping = ColumnMapping({"id": "n", "date": "d"}, {"a": "drone"}, "protest", "mdy", "mine")
    assert parse_mapping(json.dumps(mapping.as_json())) == mapping


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("My Table 2021.csv", "my-table-2021"),
        ("acled.csv", "table-abcdef01"),
        ("جدول.xlsx", "table-abcdef01"),
        ("a" * 99, "a" * 40),
    ],
)
def test_mapped_short_names(name, short):
    assert short_name(name, "abcdef0123") == short


OWN = {
    "incident_id": "m1", "event_type": "explosion", "is_context": "false", "remnant": "true", "outcome": "foiled",
    "date_start": "2021-06-05", "date_end": "2021-06-06", "date_precision": "2", "place_ar": "الجسر",
    "place_en": "Invented Bridge",
    "governorate": "IQ-BG", "district": "Rusafa", "district_pcode": "IQG08Q06", "country": "IQ", "where_precision": "1",
    "uncertainty_m": "500", "killed_low": "2", "killed_best": "3", "killed_high": "", "injured_low": "0",
    "injured_best": "0",
    "injured_high": "0", "actors": "ISIS;Some Group", "actor_roles": "perpetrator;target", "evidence": "'=نص مخترع",
    "source": "Invented Wire", "published": "2021-06-07", "published_basis": "stated", "confidence": "0.8",
    "status": "confirmed", "more_places": "Kut", "origin": "extracted",
}  # fmt: skip


def test_own_rows_come_back(read):
    assert set(OWN) == set(EXPORT_COLUMNS)
    done = read(table([list(EXPORT_COLUMNS), OWN]))
    item = done.one
    assert (done.layout, done.report.origin, item.outcome, item.remnant) == ("marsad", "marsad", "foiled", True)
    assert (item.killed, item.injured) == (Toll(2, 3, None), Toll(0, 0, 0))
    assert [(a.actor_id, a.role) for a in item.actors] == [("isis", "perpetrator"), ("marsad:Some Group", "target")]
    assert (item.evidence[0].text, item.sources[0].published) == ("=نص مخترع", "2021-06-07")
    assert (item.place.name_ar, item.place.district_pcode, item.place.uncertainty_m) == ("الجسر", "IQG08Q06", 500)
    assert [p.text for p in item.more_places] == ["Kut"]
    assert set(done.report.lost) == {"confidence", "status", "published_basis"}


def test_own_geojson_has_the_position(read):
    properties = {name: None if value == "" else value for name, value in OWN.items()}
    feature = {
        "type": "Feature",
        "id": "m1",
        "geometry": {"type": "Point", "coordinates": [44.41, 33.31]},
        "properties": properties,
    }
    done = read(json.dumps({"type": "FeatureCollection", "metadata": {"x": [1]}, "features": [feature]}).encode())
    assert (done.layout, done.one.place.lat, done.one.place.where_precision) == ("marsad", 33.31, 1)


def test_own_without_a_position_is_not_more_exact_than_where_it_is_put(read):
    row = {**OWN, "place_ar": "مكان مجهول", "place_en": ""}
    place = read(table([list(EXPORT_COLUMNS), row])).one.place
    assert (place.where_precision, place.lat is None) == (3, False)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event_type", "x"),
        ("outcome", "x"),
        ("remnant", "maybe"),
        ("governorate", "IQ-XX"),
        ("killed_high", "1"),
        ("date_end", "2020-01-01"),
    ],
)
def test_own_impossible_values_refuse_the_row(read, column, value):
    assert read(table([list(EXPORT_COLUMNS), {**OWN, column: value}])).refusals() == [(2, column)]
