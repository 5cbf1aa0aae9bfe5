"""The store: idempotent writes, stable ids, duplicates, history."""

import hashlib
import multiprocessing
from dataclasses import replace

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_records import TEXT, make_article, make_extraction, make_incident, make_place

from geo.errors import StoreError
from geo.model import Evidence, Toll
from geo.store import Store, load_snapshot, verify

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script>",
    "=cmd()|' /C calc'!A0",
    "'; DROP TABLE incidents; --",
    "\u202eabc",
]


def write(path, *articles, extract=make_extraction):
    with Store(path, create=True) as store:
        return store.write([(a, extract(a)) for a in articles], extract=extract)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_store_returns_what_it_was_given(tmp_path):
    article = make_article()
    (written,) = write(tmp_path / "s.gpkg", article)
    with Store(tmp_path / "s.gpkg") as store:
        stored = store.article(written.article_id)
        assert replace(stored.article, title=None) == article
        assert stored.article.title == "انفجار في بعقوبة"
        (incident,) = stored.incidents
        given_back = replace(incident, sources=make_incident(article).sources, updated_at=None)
        assert given_back == make_incident(article)
        assert incident.sources[0].article_id == written.article_id
        assert store.incident(incident.incident_id) == incident
        assert store.incident("none") is None
        assert store.article("none") is None
    assert verify(tmp_path / "s.gpkg") == []


def test_store_second_write_changes_no_byte(tmp_path):
    path = tmp_path / "s.gpkg"
    assert write(path, make_article())[0].outcome == "new"
    before = digest(path)
    assert write(path, make_article())[0].outcome == "unchanged"
    assert digest(path) == before


def test_store_same_text_under_two_names_is_one_article(tmp_path):
    path = tmp_path / "s.gpkg"
    first, second = (
        make_article(doc_id="a"),
        make_article(TEXT + "\r\n", doc_id="b", published=None, published_basis=None),
    )
    assert [w.outcome for w in write(path, first, second)] == ["new", "updated"]
    assert [w.outcome for w in write(path, first, second)] == ["unchanged", "unchanged"]
    assert load_snapshot(path).incidents.height == 1
    assert verify(path) == []


def test_store_second_name_brings_the_date(tmp_path):
    path = tmp_path / "s.gpkg"
    undated = make_article(doc_id="a", published=None, published_basis=None)
    write(path, undated)
    write(path, make_article(doc_id="b"))
    assert load_snapshot(path).incidents["date_start"].to_list()[0].isoformat() == "2021-12-08"
    assert write(path, undated)[0].outcome == "unchanged"


def test_store_new_text_keeps_article_and_incident_ids(tmp_path):
    path = tmp_path / "s.gpkg"
    (before,) = write(path, make_article())
    old = load_snapshot(path).incidents["incident_id"].to_list()
    (after,) = write(path, make_article("خبر مصحح\n" + TEXT.split("\n", 1)[1]))
    assert (after.outcome, after.article_id) == ("updated", before.article_id)
    assert load_snapshot(path).incidents["incident_id"].to_list() == old
    assert load_snapshot(path).incidents["version"].to_list() == [2]
    assert verify(path) == []


def test_store_better_rules_keep_ids(tmp_path):
    path, article = tmp_path / "s.gpkg", make_article()
    write(path, article)
    old = load_snapshot(path).incidents["incident_id"].to_list()

    def better(a):
        moved = make_incident(a, 7, killed=Toll(4, 4, 4), place=make_place(place_id="p2"))
        return make_extraction(a, incidents=[make_incident(a, 8, is_context=True, event_type="official_visit"), moved])

    assert write(path, article, extract=better)[0].outcome == "updated"
    rows = load_snapshot(path).incidents
    assert rows.filter(~rows["is_context"])["incident_id"].to_list() == old
    assert write(path, article, extract=better)[0].outcome == "unchanged"


def test_store_removed_incident_stays_in_the_history(tmp_path):
    path, article = tmp_path / "s.gpkg", make_article()
    write(path, article)
    uid = load_snapshot(path).incidents["incident_id"][0]
    write(path, article, extract=lambda a: make_extraction(a, incidents=[]))
    assert load_snapshot(path).incidents.height == 0
    with Store(path) as store:
        payload = store.connection.execute("SELECT payload FROM revisions ORDER BY seq DESC LIMIT 1").get
    assert uid in payload
    assert verify(path) == []


@pytest.mark.parametrize("statement", ["UPDATE revisions SET author = 'x'", "DELETE FROM revisions"])
def test_store_revisions_are_append_only(tmp_path, statement):
    write(tmp_path / "s.gpkg", make_article())
    with Store(tmp_path / "s.gpkg") as store, pytest.raises(apsw.ConstraintError, match="append-only"):
        store.connection.execute(statement)


def test_store_failed_batch_writes_nothing(tmp_path):
    path = tmp_path / "s.gpkg"
    write(path, make_article())
    before = load_snapshot(path).key
    bad = make_article("نص آخر\nمع خطأ", doc_id="bad")
    broken = replace(make_incident(bad), status="nonsense")
    good = make_article("نص جديد\nسليم", doc_id="good")
    items = [(good, make_extraction(good)), (bad, make_extraction(bad, incidents=[broken]))]
    with Store(path) as store, pytest.raises(StoreError):
        store.write(items, extract=make_extraction)
    assert load_snapshot(path).key == before


@pytest.mark.parametrize("text", HOSTILE)
def test_store_keeps_hostile_text_as_text(tmp_path, text):
    article = make_article(f"{text}\n{text} انفجار", doc_id=text, source=text)
    (written,) = write(tmp_path / "s.gpkg", article)
    with Store(tmp_path / "s.gpkg") as store:
        assert replace(store.article(written.article_id).article, title=None) == article
    assert verify(tmp_path / "s.gpkg") == []


@settings(max_examples=25, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip),
    toll=st.none() | st.builds(Toll, *[st.none() | st.integers(0, 10_000)] * 3),
    lat=st.none() | st.floats(-90, 90),
)
def test_store_round_trip_of_any_incident(tmp_path_factory, text, toll, lat):
    path = tmp_path_factory.mktemp("any") / "s.gpkg"
    article = make_article(text)
    place = make_place(lat=lat, lon=44.5)
    incident = make_incident(article, killed=toll, place=place, evidence=(Evidence("sentence", 0, len(text), text),))
    (written,) = write(path, article, extract=lambda a: make_extraction(a, incidents=[incident]))
    with Store(path) as store:
        (stored,) = store.article(written.article_id).incidents
    assert replace(stored, sources=incident.sources, updated_at=None) == incident
    assert verify(path) == []


def _write_many(path, worker, count):
    for number in range(count):
        article = make_article(f"عنوان {worker}\nانفجار رقم {number} من {worker}", doc_id=f"{worker}-{number}")
        write(path, article)


def test_store_two_processes_lose_nothing(tmp_path):
    path, context = tmp_path / "s.gpkg", multiprocessing.get_context("fork")
    workers = [context.Process(target=_write_many, args=(path, name, 15)) for name in ("x", "y")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert load_snapshot(path).articles.height == 30
    assert verify(path) == []
