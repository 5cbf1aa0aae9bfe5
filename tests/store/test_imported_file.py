"""Imported data sets in the file: a layer of their own that GDAL opens, verified, migrated to, in the snapshot."""

import json
from itertools import count

import pyogrio
import pytest
from make_imports import stocked, take
from make_records import make_article, make_extraction, make_import, make_incident, make_place

from geo.model import ActorRole, to_json
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
)
from geo.store.codec import canonical_json, extraction_sha256, sha256, text_sha256


@pytest.fixture
def path(tmp_path):
    return stocked(tmp_path)


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
