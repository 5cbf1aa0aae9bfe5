"""ACLED's layouts, today's and that of before 2019: each value comes to its field, and what does not is reported."""

import pytest
from reading_help import ACLED_ROW as ROW
from reading_help import table

from geo.errors import InputRefusedError
from geo.export.acled import COLUMNS
from geo.interchange.acled import event_code
from geo.model import CONTEXT_TYPES, EVENT_TYPES, Toll
from geo.resources import read_csv

OLD = {
    "DATA_ID": "77", "ISO": "368", "EVENT_ID_CNTY": "IRQ9", "EVENT_ID_NO_CNTY": "9", "EVENT_DATE": "05/06/2017",
    "YEAR": "2017", "TIME_PRECISION": "2", "EVENT_TYPE": "Remote violence", "ACTOR1": "Unidentified Armed Group (Iraq)",
    "ALLY_ACTOR_1": "", "INTER1": "3", "ACTOR2": "Civilians (Iraq)", "ALLY_ACTOR_2": "", "INTER2": "7",
    "INTERACTION": "37", "COUNTRY": "Iraq", "ADMIN1": "Diyala", "ADMIN2": "Ba'quba", "LOCATION": "Somewhere",
    "LATITUDE": "33.75", "LONGITUDE": "44.65", "GEO_PRECISION": "3", "SOURCE": "Invented Wire",
    "NOTES": "Invented old note.", "FATALITIES": "0",
}  # fmt: skip


def one(read, delimiter=",", encoding="utf-8", **changes):
    return read(table([list(COLUMNS), {**ROW, **changes}], delimiter=delimiter, encoding=encoding))


def test_acled_every_value_comes_to_its_field(read):
    done = one(read)
    item = done.one
    assert (done.layout, done.report.origin) == ("acled", "acled")
    assert (item.incident_id, item.event_type, item.date_start, item.date_precision) == (
        "IRQ1", "armed_clash", "2021-06-05", 1,
    )  # fmt: skip
    assert (item.killed, item.injured, item.status) == (Toll(3, 3, 3), None, "imported")
    place = item.place
    assert (place.governorate, place.district_pcode, place.country) == ("IQ-BG", "IQG08Q06", "IQ")
    assert (place.lat, place.lon, place.where_precision, place.name_ar) == (33.31, 44.41, 1, "الجسر")
    assert [(a.actor_id, a.kind, a.role) for a in item.actors] == [
        ("isis", "armed_group", "participant"), ("army", "state_force", "participant"),
        ("acled:Invented Guard", "unknown", "participant"), ("pmf", "state_force", "participant"),
    ]  # fmt: skip
    assert [s.source for s in item.sources] == ["Invented Wire", "Other Wire"]
    evidence = item.evidence[0]
    assert (evidence.field, evidence.text[evidence.start : evidence.end]) == ("sentence", "Invented note.")
    assert set(done.report.lost) == {"region", "source_scale", "timestamp"}
    assert (done.report.unknown, done.report.coarse) == ({}, {})


def test_acled_the_row_as_read_is_kept(read):
    done = one(read, notes="'=cmd()", tags="crowd size=no report")
    original = done.items["IRQ1"].original
    assert list(original) == list(COLUMNS)
    assert original == {**dict.fromkeys(COLUMNS, ""), **ROW, "notes": "=cmd()", "tags": "crowd size=no report"}


def test_acled_old_layout(read):
    done = read(table([list(OLD), OLD]))
    item = done.one
    assert (item.incident_id, item.event_type, item.date_start, item.date_precision) == (
        "IRQ9", "explosion", "2017-06-05", 3,
    )  # fmt: skip
    assert (item.place.governorate, item.place.district_pcode, item.place.where_precision) == ("IQ-DI", "IQG10Q04", 4)
    assert [(a.actor_id, a.kind, a.role) for a in item.actors] == [
        ("gunmen", "unidentified", "perpetrator"), ("acled:Civilians (Iraq)", "civilians", "target"),
    ]  # fmt: skip
    assert done.report.notes == {"slash_dates": 1, "acled_zero": 1}
    assert done.report.coarse == {("EVENT_TYPE", "Remote violence", "explosion"): 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_acled_delimiters_and_encodings(read, delimiter, encoding):
    done = one(read, delimiter, encoding, location="Café of Zürich", notes="Señor, «sí»; fin\tñ")
    assert done.one.place.name_en == "Café of Zürich"
    assert done.one.evidence[0].text == "Señor, «sí»; fin\tñ"


@pytest.mark.parametrize(
    "text", ["05 June 2021", "2021-06-05", "05/06/2021", "5-Jun-21", "2021-06-05T00:00:00", "05.06.2021"]
)
def test_acled_dates(read, text):
    assert one(read, event_date=text).one.date_start == "2021-06-05"


def test_acled_numeric_codes_mean_what_the_texts_mean(read):
    told = one(read, actor1="Group A", actor2="Group B").one.actors
    coded = one(read, actor1="Group A", actor2="Group B", inter1="2", inter2="1").one.actors
    assert told == coded
    assert [a.kind for a in told if a.name_en.startswith("Group")] == ["armed_group", "state_force"]


def test_acled_every_type_of_the_table_is_ours():
    for row in read_csv("interchange/acled_types.csv"):
        found = event_code(row["event_type"], row["sub_event_type"], "x")
        assert found.code in EVENT_TYPES + CONTEXT_TYPES
        assert bool(found.issues) is (row["coarse"] == "yes")


def test_acled_unknown_codes_are_taken_and_counted(read):
    done = one(read, event_type="Battles", sub_event_type="Space battle", inter1="Martians", admin1="Atlantis")
    assert done.one.event_type == "armed_clash"
    assert done.one.place.governorate == "IQ-BG"
    assert done.report.unknown == {
        ("sub_event_type", "Battles / Space battle"): 1, ("inter1", "Martians"): 1, ("admin1", "Atlantis"): 1,
    }  # fmt: skip


def test_acled_outside_iraq(read):
    place = one(
        read, iso="760", country="Syria", admin1="Aleppo", admin2="Aleppo", latitude="36.2", longitude="37.1"
    ).one.place
    assert (place.country, place.governorate, place.district, place.district_pcode) == ("SY", None, "Aleppo", None)


def test_acled_our_own_note_makes_zero_unstated(read):
    assert one(read, fatalities="0", notes="X. [Fatalities not stated; 0 stands for unknown.]").one.killed is None
    assert one(read, fatalities="0").one.killed == Toll(0, 0, 0)


def test_acled_long_notes_and_hostile_text_go_through(read):
    note = "\u202e<script>" + "x" * 10_000 + "\n=HYPERLINK()"
    assert one(read, notes=note).one.evidence[0].text == note


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event_date", "31 February 2021"), ("event_date", "2021-02-31"), ("event_date", ""), ("event_date", "soon"),
        ("event_date", "9999-01-01"), ("latitude", "95"), ("latitude", "NaN"), ("latitude", "inf"), ("latitude", ""),
        ("longitude", "200"), ("longitude", "x"), ("fatalities", "-1"), ("fatalities", "1000000000000"),
        ("fatalities", "nan"), ("fatalities", "2.5"), ("time_precision", "4"), ("geo_precision", "x"),
        ("event_id_cnty", ""), ("event_id_cnty", "a\u202eb"),
    ],
)  # fmt: skip
def test_acled_impossible_values_refuse_the_row_alone(read, column, value):
    good = {**ROW, "event_id_cnty": "IRQ2"}
    done = read(table([list(COLUMNS), {**ROW, column: value}, good]))
    assert done.refusals() == [(2, column)]
    assert list(done.items) == ["IRQ2"]
    assert (done.report.rows_read, done.report.refused) == (2, 1)


def test_acled_an_id_twice(read):
    done = read(table([list(COLUMNS), ROW, ROW, {**ROW, "fatalities": "9"}]))
    assert done.report.notes["row_twice"] == 1
    assert done.refusals() == [(4, None)]
    assert done.items["IRQ1"].incident.killed == Toll(3, 3, 3)


def test_acled_missing_columns_refuse_the_file(read):
    with pytest.raises(InputRefusedError, match="fatalities"):
        read(table([[c for c in COLUMNS if c != "fatalities"], ROW]), fmt="acled")
    with pytest.raises(InputRefusedError, match="lacks the columns"):
        read(b"a,b\n1,2\n", fmt="acled")
