"""Imported data sets in the store: written by source id, kept apart, proved by the history, read like all others."""

import hashlib
import json
from dataclasses import replace
from itertools import count

import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_records import make_article, make_extraction, make_import, make_incident, make_place

from geo.errors import InputRefusedError, OptionError, StoreError
from geo.model import ActorRole, Toll, to_json
from geo.store import (
    ImportCounts,
    Store,
    aliases,
    connection,
    load_snapshot,
    read_texts,
    revisions,
    rows,
    text_batches,
    verify,
    whole_rows,
)
from geo.store.codec import canonical_json, extraction_sha256, sha256, text_sha256


def take(path, *items, origin="acled", name="events.csv", **options):
    with Store(path, create=True) as store:
        return store.import_incidents(items, origin=origin, name=name, **options)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def decide(store, uid, *, status="confirmed", **changes):
    """What a review does: a revision by a person that promises the record it leaves."""
    incident = replace(store.incident(uid), status=status, **changes)
    record = canonical_json(incident)
    payload = {"incidents": {uid: sha256(record)}}
    with connection.transaction(store.connection, store.path):
        store.connection.execute(
            "UPDATE imported SET status = ?, killed_low = ?, killed_best = ?, killed_high = ?, record = ?"
            " WHERE incident_id = ?",
            (status, incident.killed.low, incident.killed.best, incident.killed.high, record, uid),
        )
        revisions.append(
            store.connection, at="2026-01-02T00:00:00Z", author="ann", action=status, subject=uid, payload=payload
        )


@pytest.fixture
def path(tmp_path):
    """A store with one article (one incident), two rows of acled (one of them vague) and one of ucdp."""
    article = make_article()
    with Store(tmp_path / "s.gpkg", create=True) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
    vague = make_import("IRQ2", place=make_place(where_precision=4), date_start="2021-12-09", date_end="2021-12-09")
    take(tmp_path / "s.gpkg", make_import("IRQ1"), vague, sha256="abc")
    take(tmp_path / "s.gpkg", make_import("77", origin="ucdp"), origin="ucdp", name="ged.csv")
    return tmp_path / "s.gpkg"


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


# -- the file ---------------------------------------------------------------------------------------------------------


def test_imported_layer_opens_in_gdal(path):
    frame = pyogrio.read_dataframe(path, layer="imported").set_index("incident_id")
    assert pyogrio.read_info(path, layer="imported")["crs"] == "EPSG:4326"
    assert (frame.geometry["IRQ1"].x, frame.geometry["IRQ1"].y) == (44.65, 33.75)
    assert frame.geometry["IRQ2"] is None
    assert set(frame["origin"]) == {"acled", "ucdp"}
    with Store(path) as store:
        box = store.connection.execute("SELECT min_x, max_y FROM gpkg_contents WHERE table_name = 'imported'").get
    assert [round(v, 3) for v in box] == [44.65, 33.75]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE imported SET record = replace(record, 'Baquba', 'Elsewhere')", "not as it was imported"),
        ("UPDATE imported SET original = replace(original, 'note', 'n0te')", "not as it was imported"),
        ("UPDATE imported SET source_id = 'other' WHERE id = 1", "not as it was imported"),
        ("UPDATE imported SET killed_low = 99", "columns differ from its record: killed_low"),
        ("UPDATE imported SET actor_ids = '[]'", "columns differ from its record: actor_ids"),
        ("UPDATE imported SET status = 'confirmed'", "columns differ from its record: status"),
        ("UPDATE imported SET geom = NULL", "geometry and coordinates disagree"),
        ("UPDATE imported SET record = '{'", "cannot be read"),
        ("DELETE FROM imported WHERE id = 1", "data set acled: has 1 rows, its last revision wrote 2"),
        ("UPDATE imports SET rows = 7 WHERE origin = 'ucdp'", "data set ucdp: says it has 7 rows, but has 1"),
        ("UPDATE imported SET digest = (SELECT digest FROM imported WHERE id = 3) WHERE id = 1", "its rows are not"),
        ("DELETE FROM rtree_imported_geom", "imported"),
        ("DROP TRIGGER revisions_no_delete; DELETE FROM revisions WHERE action = 'imported'", "wrote 0"),
    ],
)
def test_verify_finds_a_tampered_import(path, sql, problem):
    assert verify(path) == []
    with Store(path) as store:
        store.connection.execute(sql)
    found = verify(path)
    if "rtree" in sql:
        assert any("is missing in the spatial index" in line for line in found)
    else:
        assert [line for line in found if problem in line]


def test_verify_finds_a_row_that_was_changed_with_its_digest(path):
    """Who knows how the digest is made cannot hide: the history holds the digest over all of them."""
    from geo.store.imported_rows import row_digest

    with Store(path) as store:
        origin, source_id, record, original = store.connection.execute(
            "SELECT origin, source_id, record, original FROM imported WHERE id = 1"
        ).fetchone()
        forged = original.replace("note", "n0te")
        assert forged != original
        store.connection.execute(
            "UPDATE imported SET original = ?, digest = ? WHERE id = 1",
            (forged, row_digest(origin, source_id, record, forged)),
        )
    assert verify(path) == ["data set acled: its rows are not those that its last revision wrote"]


def old_store(path, monkeypatch, articles):
    """A store as the schema before the imports left it."""
    first = connection.migrations()[:4]
    with monkeypatch.context() as patch:
        patch.setattr(connection, "migrations", lambda: first)
        store = Store(path, create=True)
    with store, connection.transaction(store.connection, path):
        for article in articles:
            extraction = make_extraction(article)
            plan = aliases.plan(store.connection, article, sha=text_sha256(article.text))
            rows.put_article(
                store.connection, plan, extraction, digest=extraction_sha256(extraction), now="2026-01-01T00:00:00Z"
            )
            aliases.put(store.connection, plan)
            incidents = [rows.stamped(item, [], plan, "2026-01-01T00:00:00Z") for item in extraction.incidents]
            rows.replace_incidents(store.connection, plan.article_id, incidents)
            payload = {"incidents": {item.incident_id: sha256(canonical_json(item)) for item in incidents}}
            revisions.append(
                store.connection, at="2026-01-01T00:00:00Z", author="machine", action="new",
                subject=plan.article_id, payload=payload,
            )  # fmt: skip


def test_old_store_is_migrated_and_goes_on_working(tmp_path, monkeypatch):
    path = tmp_path / "old.gpkg"
    articles = [make_article(f"خبر {n}\nانفجار رقم {n}", doc_id=str(n)) for n in range(3)]
    old_store(path, monkeypatch, articles[:2])
    assert pyogrio.list_layers(path)[:, 0].tolist().count("imported") == 0
    before = pyogrio.read_dataframe(path, layer="incidents", read_geometry=False)
    assert load_snapshot(path).incidents["origin"].to_list() == ["extracted"] * 2
    assert verify(path) == []
    with Store(path) as store:
        assert store.imports() == []
        written = store.write([(a, make_extraction(a)) for a in articles], extract=make_extraction)
    assert [item.outcome for item in written] == ["unchanged", "unchanged", "new"]
    after = pyogrio.read_dataframe(path, layer="incidents", read_geometry=False)
    assert after.iloc[:2].equals(before)
    assert take(path, make_import("IRQ1")) == ImportCounts(new=1)
    assert verify(path) == []


# -- the snapshot -----------------------------------------------------------------------------------------------------


def test_snapshot_holds_the_incidents_of_both_tables(path):
    snapshot = load_snapshot(path)
    frame = snapshot.incidents
    found = {row["incident_id"]: row for row in frame.iter_rows(named=True)}
    assert frame["row_id"].n_unique() == 4
    assert {uid: row["origin"] for uid, row in found.items() if row["origin"] != "extracted"} == {
        "IRQ1": "acled",
        "IRQ2": "acled",
        "77": "ucdp",
    }
    assert [row["row_id"] < 0 for row in found.values()] == [row["origin"] != "extracted" for row in found.values()]
    assert found["IRQ1"]["article_id"] is None
    assert (found["IRQ1"]["actor_ids"], found["IRQ1"]["governorates"]) == (["isis"], ["IQ-DI"])
    assert (found["IRQ1"]["has_point"], found["IRQ2"]["has_point"]) == (True, False)
    assert frame["incident_id"][0] == "IRQ2"  # the newest
    assert snapshot.articles["n_incidents"].to_list() == [1]


def test_snapshot_gives_whole_rows_of_both_tables(path):
    snapshot = load_snapshot(path)
    whole = {row["incident_id"]: row for row in read_texts(snapshot, snapshot.incidents).iter_rows(named=True)}
    batches = [r for b in text_batches(snapshot, snapshot.incidents, size=3) for r in b.iter_rows(named=True)]
    assert [r["incident_id"] for r in batches] == snapshot.incidents["incident_id"].to_list()
    assert {r["incident_id"]: r for r in batches} == whole
    item = make_import("IRQ1")
    row = whole["IRQ1"]
    assert row["evidence"] == item.incident.evidence[0].text
    assert row["source"] == "Invented daily"
    assert json.loads(row["original"]) == item.original
    assert json.loads(row["record"])["incident_id"] == "IRQ1"
    assert (row["article_ids"], row["title"]) == ([], None)
    (own,) = (r for r in whole.values() if r["origin"] == "extracted")
    assert own["original"] is None
    assert own["article_ids"]
    assert own["title"]


def test_snapshot_knows_several_governorates_and_actors_of_imported_incidents(tmp_path):
    actors = tuple(ActorRole(a, a, a, "militia", "participant") for a in ("x;y", 'z"', "x;y"))
    more = (make_place(governorate="IQ-BG"), make_place(governorate="IQ-DI"))
    take(
        tmp_path / "s.gpkg", make_import("a", actors=actors, more_places=more), make_import("b", actors=(), place=None)
    )
    frame = load_snapshot(tmp_path / "s.gpkg").incidents.sort("incident_id")
    assert frame["governorates"].to_list() == [["IQ-DI", "IQ-BG"], []]
    assert frame["actor_ids"].to_list() == [["x;y", 'z"'], []]
    assert verify(tmp_path / "s.gpkg") == []


def test_store_of_imports_alone(tmp_path):
    take(tmp_path / "s.gpkg", make_import("a"))
    snapshot = load_snapshot(tmp_path / "s.gpkg")
    assert (snapshot.incidents.height, snapshot.articles.height) == (1, 0)


def test_snapshot_follows_an_import(path):
    before = load_snapshot(path)
    take(path, make_import("IRQ3"))
    assert load_snapshot(path).incidents.height == before.incidents.height + 1


def test_canonical_json_is_that_of_plain_values():
    """The encoder walks dataclasses in place; what is stored must be what `to_json` gives."""
    for value in (make_incident(make_article()), make_import("a"), [1.5, None, {"b": (1,), "a": "س"}]):
        plain = json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert canonical_json(value) == plain


def test_import_stamps_new_and_changed_rows(tmp_path):
    clock = count(1)
    path = tmp_path / "s.gpkg"
    with Store(path, create=True, clock=lambda: f"2026-01-{next(clock):02d}T00:00:00Z") as store:
        store.import_incidents([make_import("a"), make_import("b")], origin="acled", name="1.csv")
        store.import_incidents([make_import("a"), make_import("b", remnant=True)], origin="acled", name="2.csv")
        assert [store.incident(uid).updated_at[:10] for uid in "ab"] == ["2026-01-01", "2026-01-02"]
        (data_set,) = store.imports()
    assert (data_set.first_at[:10], data_set.last_at[:10], data_set.name) == ("2026-01-01", "2026-01-02", "2.csv")
