"""UCDP GED: each value comes to its field; older names of columns; sides, sources and precision."""

import pytest
from reading_help import table

from geo.export.ucdp import COLUMNS
from geo.model import SideToll, Toll

ROW = {
    "id": "412700", "relid": "IRQ-2021-1-1", "year": "2021", "active_year": "1", "code_status": "Clear",
    "type_of_violence": "1", "conflict_new_id": "259", "conflict_name": "Iraq: Government",
    "dyad_name": "Government of Iraq - IS",
    "side_a": "Government of Iraq", "side_b": "IS", "number_of_sources": "2", "source_article": "Invented, 2021-06-06",
    "source_office": "Invented Wire;Other Wire", "source_date": "2021-06-06;2021-06-07",
    "source_headline": "Invented headline",
    "where_prec": "3", "where_coordinates": "Invented Bridge", "adm_1": "Baghdad governorate",
    "adm_2": "Resafa district",
    "latitude": "33.31", "longitude": "44.41", "geom_wkt": "POINT (44.41 33.31)", "priogrid_gid": "177569",
    "country": "Iraq", "country_id": "645", "region": "Middle East", "event_clarity": "2", "date_prec": "2",
    "date_start": "2021-06-05 00:00:00.000", "date_end": "2021-06-06 00:00:00.000", "deaths_a": "2", "deaths_b": "1",
    "deaths_civilians": "0", "deaths_unknown": "4", "best": "7", "high": "9", "low": "3", "gwnoa": "645",
}  # fmt: skip


def one(read, **changes):
    return read(table([list(COLUMNS), {**ROW, **changes}]))


def test_ucdp_every_value_comes_to_its_field(read):
    done = one(read)
    item = done.one
    assert (done.layout, item.incident_id, item.event_type) == ("ucdp", "412700", "armed_clash")
    assert (item.date_start, item.date_end, item.date_precision) == ("2021-06-05", "2021-06-06", 2)
    assert (item.killed, item.injured) == (Toll(3, 7, 9), None)
    assert item.by_side == {
        "security_forces": SideToll(Toll(2, 2, 2)), "militants": SideToll(Toll(1, 1, 1)),
        "unknown": SideToll(Toll(4, 4, 4)),
    }  # fmt: skip
    assert [(a.actor_id, a.role) for a in item.actors] == [("isf", "participant"), ("isis", "participant")]
    assert (item.place.governorate, item.place.district_pcode, item.place.where_precision) == ("IQ-BG", "IQG08Q06", 3)
    assert [(s.source, s.published) for s in item.sources] == [
        ("Invented Wire", "2021-06-06"), ("Other Wire", "2021-06-07"),
    ]  # fmt: skip
    assert item.evidence[0].text == "Invented, 2021-06-06"
    assert {"relid", "event_clarity", "conflict_name", "source_headline", "gwnoa"} <= set(done.report.lost)
    assert done.report.coarse == {("type_of_violence", "1", "armed_clash"): 1}
    assert done.items["412700"].original == {**dict.fromkeys(COLUMNS, ""), **ROW}


def test_ucdp_one_sided(read):
    item = one(read, type_of_violence="3", side_a="IS", side_b="Civilians", deaths_a="0", deaths_civilians="7").one
    assert item.event_type == "armed_attack"
    assert [(a.actor_id, a.kind, a.role) for a in item.actors] == [
        ("isis", "armed_group", "perpetrator"), ("ucdp:Civilians", "civilians", "target"),
    ]  # fmt: skip
    assert item.by_side["civilians"].killed == Toll(8, 8, 8)


def test_ucdp_older_names_of_columns(read):
    names = {"best": "best_est", "low": "low_est", "high": "high_est", "id": "ID"}
    header = [names.get(c, c) for c in COLUMNS]
    done = read(table([header, {names.get(c, c): v for c, v in ROW.items()}]))
    assert (done.layout, done.one.killed) == ("ucdp", Toll(3, 7, 9))


def test_ucdp_numbers_out_of_order_are_put_in_order(read):
    done = one(read, low="8", high="5")
    assert done.one.killed == Toll(5, 7, 8)
    assert done.report.notes["toll_order"] == 1


def test_ucdp_not_stated_is_not_zero(read):
    assert one(read, low="", best="", high="").one.killed is None


@pytest.mark.parametrize("precision", range(1, 8))
def test_ucdp_precision_goes_through(read, precision):
    assert one(read, where_prec=str(precision)).one.place.where_precision == precision


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("date_start", "2021-02-31"), ("date_end", "2020-01-01"), ("best", "-3"), ("deaths_a", "x"),
        ("where_prec", "8"), ("date_prec", "0"), ("type_of_violence", ""), ("id", " "),
    ],
)  # fmt: skip
def test_ucdp_impossible_values_refuse_the_row_alone(read, column, value):
    done = read(table([list(COLUMNS), {**ROW, column: value}, {**ROW, "id": "2"}]))
    assert done.refusals() == [(2, column)]
    assert list(done.items) == ["2"]


def test_ucdp_a_broken_day_of_publication_is_no_reason_to_refuse(read):
    done = one(read, source_date="sometime")
    assert [s.published for s in done.one.sources] == [None, None]
    assert done.report.unknown == {("source_date", "sometime"): 1}


@pytest.mark.parametrize(("precision", "governorate"), [("4", "IQ-BG"), ("5", None), ("6", None), ("7", None)])
def test_ucdp_a_stand_in_position_tells_no_governorate(read, precision, governorate):
    assert one(read, where_prec=precision, adm_1="", adm_2="").one.place.governorate == governorate


def test_ucdp_nothing_is_lost_of_a_row_that_is_refused(read):
    rows = [
        ROW,
        {**ROW, "relid": "other"},
        {**ROW, "id": "2", "best": "-1"},
        {**ROW, "id": "3", "type_of_violence": "9"},
    ]
    done = read(table([list(COLUMNS), *rows]))
    assert (done.report.rows_read, done.report.taken) == (4, len(done.items))
    assert done.report.lost["relid"] == done.report.taken


def test_ucdp_a_province_abroad_is_named_as_lost(read):
    done = one(read, country="Syria", country_id="652", adm_1="Aleppo governorate", latitude="36.2", longitude="37.1")
    assert done.one.place.governorate is None
    assert done.report.lost["adm_1"] == 1


def test_ucdp_governments_on_both_sides(read):
    allied = "Government of Australia, Government of United States of America"
    item = one(read, side_a=allied, side_b="Government of Iraq", deaths_a="2", deaths_b="60", deaths_civilians="5").one
    assert item.by_side["security_forces"].killed == Toll(62, 62, 62)
    assert "militants" not in item.by_side
    assert len(item.actors) == 3
    assert {a.kind for a in item.actors} == {"state_force"}
