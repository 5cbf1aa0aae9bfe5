"""ACLED and UCDP GED columns: what each value becomes, what is lost is counted, their own rows come out unchanged."""

import csv
import json
import re

import polars as pl
import pytest
from export_rows import any_text, frame, incident, mixed, written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from make_records import make_place

from geo.export import acled, ucdp
from geo.export.layouts import ACLED, UCDP, in_layout
from geo.i18n import LANGUAGES, translator
from geo.model import ActorRole, SideToll, SourceClaim, Toll

ISIS = ActorRole("isis", "داعش", "ISIS", "armed_group", "perpetrator")
PMF = ActorRole("pmf", "الحشد", "Popular Mobilization Forces", "state_force", "target")
COLUMNS = {"acled": acled.COLUMNS, "ucdp": ucdp.COLUMNS}


def table(rows, path, fmt):
    done = written(rows, path, fmt)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    return lines, done


@pytest.fixture
def row(tmp_path):
    """Return a function that gives the one line of an incident in a layout."""

    def make(fmt, **changes):
        ((line,), _) = table(frame(incident(1, **changes)), tmp_path / "o.csv", fmt)
        return line

    return make


@pytest.mark.parametrize("fmt", COLUMNS)
def test_layout_has_the_published_columns(tmp_path, fmt):
    path = tmp_path / "o.csv"
    lines, done = table(mixed(), path, fmt)
    assert tuple(lines[0]) == COLUMNS[fmt]
    assert len(COLUMNS[fmt]) == {"acled": 31, "ucdp": 49}[fmt]
    assert done.rows == len(lines) == 4
    assert done.left_out == {"context": 1}


@pytest.mark.parametrize("fmt", COLUMNS)
def test_layout_leaves_out_what_review_rejected(tmp_path, fmt):
    _, done = table(frame(incident(1), incident(2, status="rejected")), tmp_path / "o.csv", fmt)
    assert (done.rows, done.left_out) == (1, {"rejected": 1})


@pytest.mark.parametrize(("ours", "theirs"), [(1, "1"), (2, "2"), (3, "2"), (4, "3"), (5, "3"), (None, "")])
def test_acled_time_precision(row, ours, theirs):
    assert row("acled", date_precision=ours)["time_precision"] == theirs
    assert row("ucdp", date_precision=ours)["date_prec"] == ("" if ours is None else str(ours))


@pytest.mark.parametrize(
    ("ours", "theirs"), [(1, "1"), (2, "2"), (3, "2"), (4, "3"), (5, "3"), (6, ""), (7, "3"), (None, "")]
)
def test_acled_geo_precision(row, ours, theirs):
    place = make_place(where_precision=ours)
    line = row("acled", place=place)
    assert line["geo_precision"] == theirs
    assert (line["latitude"], line["longitude"]) == ("33.75", "44.65")
    assert row("ucdp", place=place)["where_prec"] == ("" if ours is None else str(ours))


@pytest.mark.parametrize(
    ("killed", "fatalities", "note", "best_high_low"),
    [
        (None, "0", "not stated", ("", "", "")),
        (Toll(0, 0, 0), "0", None, ("0", "0", "0")),
        (Toll(4, 4, 4), "4", None, ("4", "4", "4")),
        (Toll(4, 4, None), "4", "At least 4", ("4", "", "4")),
        (Toll(2, 3, 6), "2", "2 to 6", ("3", "6", "2")),
    ],
)
def test_tolls(row, killed, fatalities, note, best_high_low):
    line = row("acled", killed=killed)
    assert line["fatalities"] == fatalities
    assert (note or "") in line["notes"]
    assert ("[" in line["notes"]) is (note is not None)
    line = row("ucdp", killed=killed)
    assert (line["best"], line["high"], line["low"]) == best_high_low


@pytest.mark.parametrize(
    ("changes", "kind", "sub", "violence"),
    [
        ({"event_type": "explosion", "actors": ()}, "Explosions/Remote violence", "Remote explosive/landmine/IED", "3"),
        ({"event_type": "armed_attack", "actors": (ISIS, PMF)}, "Battles", "Armed clash", "1"),
        ({"event_type": "armed_attack", "actors": (ISIS,)}, "Violence against civilians", "Attack", "3"),
        ({"event_type": "kidnapping", "actors": (ISIS,), "by_side": {}}, None, None, ""),
        ({"event_type": "protest", "actors": (), "by_side": {}}, "Protests", "Peaceful protest", ""),
        (
            {
                "event_type": "armed_clash",
                "actors": (ISIS, ActorRole("x", "x", "Other group", "armed_group", "target")),
                "by_side": {},
            },
            "Battles",
            "Armed clash",
            "2",
        ),
    ],
)
def test_types(row, changes, kind, sub, violence):
    line = row("acled", **changes)
    if kind is not None:
        assert (line["event_type"], line["sub_event_type"]) == (kind, sub)
    if changes["event_type"] == "explosion":
        violence = ""  # civilians died, but nobody is named who did it
    assert row("ucdp", **changes)["type_of_violence"] == violence


def test_sides_and_deaths(row):
    by_side = {
        "security_forces": SideToll(killed=Toll(1, 1, 1)),
        "militants": SideToll(killed=Toll(2, 2, 2)),
    }
    line = row("ucdp", actors=(ISIS, PMF), by_side=by_side, killed=Toll(4, 4, 4))
    assert (line["side_a"], line["side_b"]) == ("Popular Mobilization Forces", "ISIS")
    assert line["dyad_name"] == "Popular Mobilization Forces - ISIS"
    assert [line[f"deaths_{n}"] for n in ("a", "b", "civilians", "unknown")] == ["1", "2", "", "1"]
    assert (line["gwnoa"], line["gwnob"]) == ("645", "")
    line = row("ucdp", actors=(ISIS,), by_side={"civilians": SideToll(killed=Toll(3, 3, 3))})
    assert (line["side_a"], line["side_b"], line["deaths_civilians"], line["deaths_unknown"]) == (
        "ISIS",
        "Civilians",
        "3",
        "0",
    )
    line = row("acled", actors=(ISIS, PMF), by_side=by_side)
    assert (line["actor1"], line["actor2"], line["inter2"]) == ("ISIS", "Popular Mobilization Forces", "State forces")


def test_killed_and_injured_told_as_one_number_are_in_the_note(row):
    theirs = row("acled", killed=None, injured=None, killed_and_injured_combined=Toll(15, 15, 15))
    assert theirs["fatalities"] == "0"
    assert "[Fatalities not stated; 0 stands for unknown; killed and injured together: 15.]" in theirs["notes"]


def test_places_and_sources(row):
    sources = (
        SourceClaim("a", "Agency A", "2021-12-08", "metadata", None),
        SourceClaim("b", "Agency B", None, None, None),
    )
    line = row("ucdp", sources=sources)
    assert (line["adm_1"], line["adm_2"], line["where_coordinates"]) == ("Diyala", "Baquba", "Baquba")
    assert (line["country"], line["country_id"], line["region"]) == ("Iraq", "645", "Middle East")
    assert line["geom_wkt"] == "POINT (44.65 33.75)"
    assert line["priogrid_gid"] == str((33 + 90) * 2 * 720 + 720 + (44 + 180) * 2 + 1 + 1)
    assert (line["number_of_sources"], line["source_office"]) == ("2", "Agency A; Agency B")
    assert line["date_start"] == "2021-12-08 00:00:00.000"
    line = row("acled", sources=sources)
    assert (line["admin1"], line["iso"], line["country"], line["source"]) == (
        "Diyala",
        "368",
        "Iraq",
        "Agency A; Agency B",
    )
    assert (line["event_date"], line["year"]) == ("2021-12-08", "2021")


def test_report_counts_what_is_lost(tmp_path):
    rows = frame(
        incident(1, weapon="عبوة", killed=None, injured=Toll(1, 1, 1)),
        incident(2, weapon="عبوة", outcome="foiled", place=None, date_start=None, date_end=None, date_precision=None),
        incident(3, more_places=(make_place(),), date_end="2021-12-10", killed=Toll(1, 2, 3)),
    )
    _, done = table(rows, tmp_path / "o.csv", "acled")
    assert done.lost["weapon"] == 2
    assert done.lost["injured"] == done.lost["outcome"] == done.lost["more_places"] == done.lost["date_end"] == 1
    assert done.lost["killed_range"] == 1
    assert done.lost["confidence"] == done.lost["by_side"] == 3
    assert done.changed["fatalities_not_stated"] == done.changed["undated"] == done.changed["unlocated"] == 1
    assert {"tags", "timestamp", "admin3", "interaction"} <= set(done.empty)
    assert not {"event_date", "latitude", "fatalities"} & set(done.empty)
    assert done.as_json(fmt="acled")["fields_without_counterpart"]["weapon"] == 2
    assert not done.complete


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fmt", COLUMNS)
def test_report_has_words_for_everything(tmp_path, lang, fmt):
    rows = frame(incident(1, weapon="x", remnant=True, killed=None, status="confirmed"), incident(2, is_context=True))
    _, done = table(rows, tmp_path / "o.csv", fmt)
    labels = translator(lang).tables["export_loss"]
    assert {*done.left_out, *done.lost, *done.changed} <= set(labels)


def test_country_that_has_no_name_there_is_counted(tmp_path):
    lines, done = table(frame(incident(1, place=make_place(country="ZZ"))), tmp_path / "o.csv", "acled")
    assert lines[0]["country"] == ""
    assert done.changed["country_unknown"] == 1


def original(fmt, **values):
    """Return a row as its data set published it: every column has a value."""
    own = {name: f"{name} value" for name in COLUMNS[fmt]} | {"latitude": "-5.25", "longitude": "+44.1"} | values
    return json.dumps(own)


@pytest.mark.parametrize("fmt", COLUMNS)
def test_rows_of_the_same_data_set_come_out_unchanged(tmp_path, fmt):
    rows = pl.concat(
        [
            frame(incident(1), origin=fmt, original=original(fmt), status="imported"),
            frame(incident(2)),
            frame(incident(3), origin="marsad", original=original(fmt), status="imported"),
        ]
    )
    lines, done = table(rows, tmp_path / "o.csv", fmt)
    assert lines[0] == json.loads(original(fmt))
    assert lines[1] != lines[0] != lines[2]
    assert (done.rows, done.originals) == (3, 1)


@pytest.mark.parametrize("fmt", COLUMNS)
def test_what_their_data_set_calls_an_event_goes_back_as_one(tmp_path, fmt):
    row = incident(1, is_context=True, event_type="security_measure")
    lines, done = table(frame(row, origin=fmt, original=original(fmt), status="imported"), tmp_path / "o.csv", fmt)
    assert (len(lines), done.left_out) == (1, {})
    _, done = table(frame(row, origin="marsad", original=original(fmt), status="imported"), tmp_path / "o.csv", fmt)
    assert (done.rows, done.left_out) == (0, {"context": 1})


def test_rows_of_the_same_data_set_alone_lose_nothing(tmp_path):
    rows = frame(incident(1), origin="acled", original=original("acled"), status="imported")
    _, done = table(rows, tmp_path / "o.csv", "acled")
    assert done.complete
    assert done.empty == ()


def test_columns_that_the_layout_does_not_know_are_kept(tmp_path):
    rows = pl.concat(
        [
            frame(incident(1), origin="acled", original=original("acled"), status="imported"),
            frame(incident(2), origin="acled", original=original("acled", population_best="5"), status="imported"),
            frame(incident(3)),
        ]
    )
    lines, _ = table(rows, tmp_path / "o.csv", "acled")
    assert tuple(lines[0]) == (*acled.COLUMNS, "population_best")
    assert [line["population_best"] for line in lines] == ["", "5", ""]
    assert lines[0]["timestamp"] == lines[1]["timestamp"] == "timestamp value"


@pytest.mark.parametrize(
    ("layout", "old", "new"),
    [
        (ACLED, {"EVENT_ID_CNTY": "IRQ1", "ALLY_ACTOR_1": "x"}, {"event_id_cnty": "IRQ1", "assoc_actor_1": "x"}),
        (ACLED, {"Event Date": "1", "event_date": "1"}, {"event_date": "1"}),
        (ACLED, {"event_date": "1", "EVENT DATE": "2"}, {"event_date": "1", "EVENT DATE": "2"}),
        (ACLED, {"event_date": "", "Event_Date": "2"}, {"event_date": "2"}),
        (UCDP, {"best_est": "3", "low_est": "1", "high_est": "9"}, {"best": "3", "low": "1", "high": "9"}),
        (UCDP, {"conflict_id": "7"}, {"conflict_new_id": "7"}),
        (UCDP, {"data_id": "9"}, {"data_id": "9"}),
    ],
)
def test_old_names_become_todays(layout, old, new):
    assert in_layout(old, layout) == new


def test_what_a_person_corrected_wins_over_what_was_published(tmp_path):
    rows = frame(
        incident(1, status="corrected", killed=Toll(9, 9, 9)),
        origin="acled",
        original=original("acled", fatalities="1"),
    )
    ((line,), _) = table(rows, tmp_path / "o.csv", "acled")
    assert line["fatalities"] == "9"
    assert line["tags"] == "tags value"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(acled.COLUMNS), any_text, min_size=1))
def test_any_published_text_comes_out_again(tmp_path, values):
    own = dict.fromkeys(acled.COLUMNS, "") | values
    rows = frame(incident(1), origin="acled", original=json.dumps(own), status="imported")
    ((line,), _) = table(rows, tmp_path / "any.csv", "acled")
    assert {name: text.removeprefix("'") for name, text in line.items()} == {
        name: re.sub("[\u202a-\u202e\u2066-\u2069]", "", text).removeprefix("'") for name, text in own.items()
    }
