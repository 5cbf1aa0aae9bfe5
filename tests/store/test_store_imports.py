"""Imported data sets in the store: written by source id, kept apart, proved by the history."""

import json
from dataclasses import replace

import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_imports import decide, digest, stocked, take
from make_records import make_article, make_extraction, make_import, make_incident, make_place

from geo.errors import InputRefusedError, OptionError, StoreError
from geo.model import Toll
from geo.store import (
    ImportCounts,
    Store,
    load_snapshot,
    verify,
    whole_rows,
)


@pytest.fixture
def path(tmp_path):
    return stocked(tmp_path)


def test_import_gives_back_what_it_was_given(path):
    item = make_import("IRQ1")
    with Store(path) as store:
        found = store.imported("IRQ1")
        assert replace(found, incident=replace(found.incident, updated_at=None)) == item
        assert store.incident("IRQ1") == found.incident
        assert store.imported("none") is None
        assert store.imported(load_snapshot(path).incidents["incident_id"][-1] + "x") is None
        first, second = store.imports()
    assert (first.origin, first.name, first.rows, first.sha256, first.report) == ("acled", "events.csv", 2, "abc", None)
    assert (second.origin, second.rows) == ("ucdp", 1)
    assert verify(path) == []


def test_import_again_changes_no_byte(path):
    before = digest(path)
    vague = make_import("IRQ2", place=make_place(where_precision=4), date_start="2021-12-09", date_end="2021-12-09")
    assert take(path, make_import("IRQ1"), vague, sha256="abc") == ImportCounts(unchanged=2)
    assert digest(path) == before


def test_import_of_a_changed_row_updates_it_in_place(path):
    assert take(path, make_import("IRQ1", killed=Toll(9, 9, 9)), make_import("IRQ3")) == ImportCounts(new=1, updated=1)
    with Store(path) as store:
        assert (store.incident("IRQ1").killed.best, store.incident("IRQ1").version) == (9, 2)
        assert store.incident("IRQ2").version == 1
        assert [item.rows for item in store.imports()] == [3, 1]
    frame = load_snapshot(path).incidents
    assert frame.height == 5
    assert verify(path) == []


def test_import_of_changed_columns_that_the_model_does_not_carry_is_an_update(path):
    item = make_import("IRQ1")
    other = replace(item, original={**item.original, "notes": "corrected"})
    assert take(path, other) == ImportCounts(updated=1)
    with Store(path) as store:
        assert store.imported("IRQ1").original["notes"] == "corrected"
        assert list(store.imported("IRQ1").original) == list(item.original)


def test_import_of_nothing_writes_nothing(path):
    before = digest(path)
    assert take(path, origin="other") == ImportCounts()
    with Store(path) as store:
        store.set_import_report("other", {"rows": 0})
        assert store.remove_import("other") == 0
        assert [item.origin for item in store.imports()] == ["acled", "ucdp"]
    assert digest(path) == before


def test_import_keeps_a_report(path):
    report = {"columns": [{"name": "ملاحظات", "lost": 3}]}
    with Store(path) as store:
        store.set_import_report("acled", report)
        assert [item.report for item in store.imports()] == [report, None]
    before = digest(path)
    with Store(path) as store:
        store.set_import_report("acled", report)
    assert digest(path) == before
    assert verify(path) == []


@pytest.mark.parametrize("status", ["confirmed", "corrected", "rejected"])
def test_import_keeps_what_a_human_decided(path, status):
    with Store(path) as store:
        decide(store, "IRQ1", status=status, killed=Toll(5, 5, 5))
    assert verify(path) == []
    assert take(path, make_import("IRQ1", killed=Toll(9, 9, 9)), make_import("IRQ3")) == ImportCounts(new=1, kept=1)
    with Store(path) as store:
        assert (store.incident("IRQ1").killed.best, store.incident("IRQ1").status) == (5, status)
    assert verify(path) == []


def test_import_never_takes_a_review_from_elsewhere(tmp_path):
    take(tmp_path / "s.gpkg", make_import("u1", origin="marsad", status="confirmed"), origin="marsad")
    assert load_snapshot(tmp_path / "s.gpkg").incidents["status"].to_list() == ["imported"]


def test_import_leaves_our_own_record_alone(path):
    (own,) = [
        i for i, o in load_snapshot(path).incidents.select("incident_id", "origin").iter_rows() if o == "extracted"
    ]
    counts = take(path, make_import(own, origin="marsad"), make_import("u2", origin="marsad"), origin="marsad")
    assert counts == ImportCounts(new=1, kept=1)
    with Store(path) as store:
        assert store.incident(own).status == "extracted"
        assert store.imported(own) is None
    assert verify(path) == []


def test_article_that_comes_later_takes_the_place_of_its_imported_incident(tmp_path):
    path, article = tmp_path / "s.gpkg", make_article()
    uid = make_incident(article).incident_id
    take(path, make_import(uid, origin="marsad"), make_import("u2", origin="marsad"), origin="marsad")
    with Store(path) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
        assert store.incident(uid).status == "extracted"
        assert [item.rows for item in store.imports()] == [1]
    assert sorted(load_snapshot(path).incidents["incident_id"]) == sorted([uid, "u2"])
    assert verify(path) == []


def test_article_that_comes_later_does_not_take_the_id_of_another_data_set(tmp_path):
    path, article = tmp_path / "s.gpkg", make_article()
    uid = make_incident(article).incident_id
    take(path, make_import(uid))
    with Store(path) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
        assert store.incident(uid).status == "imported"
    assert load_snapshot(path).incidents["incident_id"].n_unique() == 2
    assert verify(path) == []


def test_import_renames_what_has_the_id_of_another(path):
    own = load_snapshot(path).incidents.filter(load_snapshot(path).incidents["origin"] == "extracted")["incident_id"][0]
    items = [make_import(uid, origin="ucdp") for uid in ("IRQ1", own, "78")]
    assert take(path, *items, origin="ucdp") == ImportCounts(new=2, kept=1, renamed=1)
    assert take(path, *items, origin="ucdp") == ImportCounts(unchanged=2, kept=1)
    with Store(path) as store:
        assert store.imported("IRQ1").origin == "acled"
        assert store.imported("ucdp:IRQ1").source_id == "IRQ1"
        # A row with the id of an article's incident is a copy of it: ours, with its evidence, stays alone.
        assert store.incident(own).status == "extracted"
        assert store.incident(f"ucdp:{own}") is None
    third = (
        make_import("x", origin="third", incident_id="IRQ1"),
        make_import("y", origin="third", incident_id="third:x"),
    )
    assert take(path, *third, origin="third") == ImportCounts(new=2, renamed=2)
    assert verify(path) == []


def test_import_takes_the_first_of_two_rows_with_one_id(tmp_path):
    items = make_import("a"), make_import("a", killed=Toll(9, 9, 9))
    assert take(tmp_path / "s.gpkg", *items) == ImportCounts(new=1, kept=1)
    assert take(tmp_path / "s.gpkg", *items) == ImportCounts(unchanged=1, kept=1)


def test_import_over_several_batches_finds_its_own_ids(tmp_path, monkeypatch):
    monkeypatch.setattr("geo.store.imports._BATCH", 2)
    monkeypatch.setattr("geo.store.imports._MANY", 1)
    path = tmp_path / "s.gpkg"
    items = [make_import(f"r{n % 6}", incident_id=f"i{n % 3}", killed=Toll(n, n, n)) for n in range(7)]
    assert take(path, *items) == ImportCounts(new=6, kept=1, renamed=3)
    assert verify(path) == []
    frame = pyogrio.read_dataframe(path, layer="imported", bbox=(44, 33, 45, 34))
    assert len(frame) == 6
    assert take(path, *(replace(item, original={"n": "1"}) for item in items)) == ImportCounts(updated=6, kept=1)
    assert verify(path) == []


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (make_import("a", origin="ucdp"), "import each data set on its own"),
        (make_import(""), "has no id"),
        (make_import("\ud800"), "has no id that can be stored"),
        (make_import("a", date_start="2021-13-01"), "is not a day"),
        (make_import("a", date_end="20211201"), "is not a day"),
        (make_import("a", killed=Toll(-1, None, None)), "is not from 0"),
        (make_import("a", injured=Toll(0, 0, 2**31)), "is not from 0"),
        (make_import("a", place=make_place(lat=91.0)), "in degrees"),
        (make_import("a", place=make_place(lon=float("nan"))), "in degrees"),
    ],
)
def test_import_refuses_values_that_cannot_be_meant(path, item, why):
    before = digest(path)
    with pytest.raises(InputRefusedError, match=why):
        take(path, make_import("new"), item)
    assert digest(path) == before


@pytest.mark.parametrize("origin", ["extracted", "", "A B", "../x", "a" * 41, "اسم"])
def test_import_refuses_a_name_that_is_none(tmp_path, origin):
    with pytest.raises(OptionError, match="cannot name a data set"):
        take(tmp_path / "s.gpkg", make_import("a"), origin=origin)


def test_import_that_breaks_off_leaves_nothing(path, monkeypatch):
    monkeypatch.setattr("geo.store.imports._BATCH", 1)
    monkeypatch.setattr("geo.store.imports._MANY", 1)
    before = load_snapshot(path).key

    def stream():
        yield make_import("new")
        yield make_import("newer")
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        take_stream(path, stream())
    assert load_snapshot(path).key == before
    assert load_snapshot(path).incidents.height == 4
    assert verify(path) == []
    assert take(path, make_import("later")) == ImportCounts(new=1)
    assert verify(path) == []


def take_stream(path, stream):
    with Store(path) as store:
        return store.import_incidents(stream, origin="acled", name="events.csv")


def test_import_of_a_locked_store_is_explained(path, monkeypatch):
    monkeypatch.setattr("geo.store.connection.BUSY_TIMEOUT_MS", 50)
    with Store(path) as other:
        other.connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked by another program"):
            take(path, make_import("new"))


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "'; DROP TABLE imported; --", "\u202eabc", "a\0b", "نص" * 5000]
)
def test_import_keeps_hostile_text_as_text(tmp_path, text):
    item = make_import("a", note=text)
    item = replace(item, original={text: text})
    take(tmp_path / "s.gpkg", item)
    with Store(tmp_path / "s.gpkg") as store:
        assert store.imported("a").original == {text: text}
        assert store.incident("a").evidence[0].text == text
    (row,) = whole_rows(load_snapshot(tmp_path / "s.gpkg"), ["a"]).iter_rows(named=True)
    assert (row["evidence"], json.loads(row["original"])) == (text, {text: text})
    assert verify(tmp_path / "s.gpkg") == []


def test_import_makes_half_characters_question_marks(tmp_path):
    item = replace(make_import("a", note="x\ud83dy"), original={"notes": "x\ud83dy"})
    assert take(tmp_path / "s.gpkg", item) == ImportCounts(new=1)
    assert take(tmp_path / "s.gpkg", item) == ImportCounts(unchanged=1)
    with Store(tmp_path / "s.gpkg") as store:
        assert (store.incident("a").evidence[0].text, store.imported("a").original) == ("x?y", {"notes": "x?y"})
    assert verify(tmp_path / "s.gpkg") == []


@settings(max_examples=20, deadline=None)
@given(
    note=st.text(st.characters(exclude_categories=["Cs"])),
    killed=st.none() | st.builds(Toll, *[st.none() | st.integers(0, 2**31 - 1)] * 3),
    lat=st.none() | st.floats(-90, 90),
    original=st.dictionaries(*[st.text(st.characters(exclude_categories=["Cs"]))] * 2),
)
def test_import_round_trip_of_any_row(tmp_path_factory, note, killed, lat, original):
    path = tmp_path_factory.mktemp("any") / "s.gpkg"
    item = replace(make_import("a", note=note, killed=killed, place=make_place(lat=lat, lon=44.5)), original=original)
    take(path, item)
    with Store(path) as store:
        found = store.imported("a")
    assert replace(found, incident=replace(found.incident, updated_at=None)) == item
    assert take(path, item) == ImportCounts(unchanged=1)
    assert verify(path) == []


# -- removing ---------------------------------------------------------------------------------------------------------


def test_remove_import_takes_its_rows_alone(path):
    with Store(path) as store:
        decide(store, "IRQ1", killed=Toll(5, 5, 5))
        assert store.remove_import("acled") == 2
        assert store.remove_import("acled") == 0
        assert [item.origin for item in store.imports()] == ["ucdp"]
        assert store.incident("IRQ1") is None
        last = store.connection.execute("SELECT subject, action, payload FROM revisions ORDER BY seq DESC").fetchone()
    assert last[:2] == ("acled", "import_removed")
    assert [item["killed"]["best"] for item in json.loads(last[2])["decided"]] == [5]
    assert sorted(load_snapshot(path).incidents["origin"].cast(str)) == ["extracted", "ucdp"]
    assert verify(path) == []
    assert take(path, make_import("IRQ1")) == ImportCounts(kept=0, new=1)
