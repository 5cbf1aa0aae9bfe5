"""The use cases: ingest, search, key figures, export; parallel extraction gives the same as serial."""

import json

import pytest
from make_records import TEXT, crash_on_marker, die_on_marker, make_article, make_extraction, make_incident, make_place

from geo import service
from geo.errors import InputRefusedError, OptionError
from geo.model import ActorRole, Filters, Toll, to_json
from geo.service.extraction import extract_all
from geo.store import Store


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "in"
    home.mkdir()
    for number in range(6):
        marker = "CRASH" if number == 3 else ""
        (home / f"{number}.txt").write_text(f"عنوان {number}\nانفجار {number} {marker}", encoding="utf-8")
    return home


def test_ingest_twice_changes_nothing(folder, tmp_path):
    db = tmp_path / "s.gpkg"
    first = service.ingest([folder], db=db, published="2021-12-08", extractor=crash_on_marker)
    before = db.read_bytes()
    second = service.ingest([folder], db=db, published="2021-12-08", extractor=crash_on_marker)
    assert (first.new, second.new, second.updated, second.unchanged) == (5, 0, 0, 5)
    assert first.article_ids == second.article_ids
    assert [str(r).count("\n") for r in second.refused] == [0]
    assert db.read_bytes() == before
    assert service.verify(db) == []


def test_ingest_of_refused_inputs_alone_makes_no_store(tmp_path):
    (tmp_path / "e.txt").touch()
    report = service.ingest([tmp_path / "e.txt"], db=tmp_path / "s.gpkg", extractor=crash_on_marker)
    assert len(report.refused) == 1
    assert not (tmp_path / "s.gpkg").exists()


def test_ingest_two_texts_of_one_name_is_refused_not_overwritten(tmp_path):
    for part in ("x", "y"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a.txt").write_text(f"نص {part}", encoding="utf-8")
    report = service.ingest([tmp_path], db=tmp_path / "s.gpkg", extractor=crash_on_marker)
    assert (report.new, len(report.refused)) == (1, 1)


def test_ingest_text_takes_uploads_and_pasted_text(tmp_path):
    db = tmp_path / "s.gpkg"
    upload = service.ingest_text(
        TEXT.encode("cp1256"), name="u.txt", published="2021-12-08", db=db, extractor=crash_on_marker
    )
    pasted = service.ingest_text(TEXT, published="2021-12-08", db=db, extractor=crash_on_marker)
    assert upload.article_ids == pasted.article_ids
    assert service.article(upload.article_ids[0], db=db).article.doc_id == "u"
    assert service.ingest_text("  ", db=db, extractor=crash_on_marker).refused[0].why.startswith("is empty")
    with pytest.raises(OptionError):
        service.ingest_text(TEXT, published="8/12", db=db, extractor=crash_on_marker)


def test_extract_in_processes_is_the_same_in_order(folder):
    serial = list(service.extract([folder, "none.txt"], jobs=1, extractor=crash_on_marker))
    parallel = list(service.extract([folder, "none.txt"], jobs=2, extractor=crash_on_marker))
    assert list(map(str, parallel)) == list(map(str, serial))
    assert [isinstance(item, InputRefusedError) for item in serial] == [False] * 3 + [True] + [False] * 2 + [True]


def test_extract_all_passes_refusals_through():
    refusal = InputRefusedError("x", "why")
    assert list(extract_all([refusal], extractor=crash_on_marker)) == [refusal]


ARTICLE = make_article()
PMF = ActorRole("pmf", "الحشد", "Popular Mobilization Forces", "state", "target")
INCIDENTS = {
    "point": make_incident(ARTICLE, 1, date_start="2021-12-01", date_end="2021-12-03", killed=Toll(4, 4, None)),
    "basra": make_incident(
        ARTICLE, 2, event_type="arrest", date_start="2021-12-05", date_end="2021-12-05", killed=None, actors=(PMF,),
        place=make_place(governorate="IQ-BA", where_precision=4), more_places=(make_place(governorate="IQ-AN"),),
    ),
    "undated": make_incident(ARTICLE, 3, date_start=None, date_end=None, killed=Toll(0, 0, 0), place=None),
    "context": make_incident(
        ARTICLE, 4, is_context=True, event_type="official_visit", date_start="2021-12-04", date_end="2021-12-04"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("db") / "s.gpkg"
    with Store(path, create=True) as store:
        store.write([(ARTICLE, make_extraction(ARTICLE, incidents=INCIDENTS.values()))], extract=make_extraction)
    return path


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), ["basra", "context", "point", "undated"]),
        (Filters(date_from="2021-12-03", date_to="2021-12-04"), ["context", "point"]),
        (Filters(date_to="2021-12-01"), ["point"]),
        (Filters(governorates=("IQ-BA",)), ["basra"]),
        (Filters(governorates=("IQ-AN",)), ["basra"]),
        (Filters(actors=("pmf", "none")), ["basra"]),
        (Filters(types=("official_visit",)), ["context"]),
        (Filters(min_killed=4), ["point"]),
        (Filters(max_where_precision=3), ["context", "point"]),
        (Filters(include_context=False), ["basra", "point", "undated"]),
        (Filters(bbox=(44.0, 33.0, 45.0, 34.0)), ["context", "point"]),
        (Filters(bbox=(0.0, 0.0, 1.0, 1.0)), []),
    ],
)
def test_search(db, filters, expected):
    names = {item.incident_id: name for name, item in INCIDENTS.items()}
    rows = service.search(service.load_snapshot(db), filters)
    assert [names[uid] for uid in rows["incident_id"]] == expected


@pytest.mark.parametrize(
    "filters",
    [
        Filters(date_from="x"),
        Filters(date_from="2021-02-01", date_to="2021-01-01"),
        Filters(types=("x",)),
        Filters(governorates=("Diyala",)),
        Filters(min_killed=-1),
        Filters(max_where_precision=9),
        Filters(bbox=(2.0, 0.0, 1.0, 1.0)),
        Filters(bbox=(float("nan"), 0.0, 1.0, 1.0)),
    ],
)
def test_search_refuses_impossible_filters(db, filters):
    with pytest.raises(OptionError):
        service.search(service.load_snapshot(db), filters)


def test_summary_counts_incidents_only(db):
    figures = service.summary(service.search(service.load_snapshot(db), Filters()))
    assert (figures.incidents, figures.context, figures.undated, figures.not_on_map) == (3, 1, 1, 1)
    assert (figures.killed_low, figures.killed_best, figures.killed_high, figures.killed_not_stated) == (4, 4, None, 1)
    assert (figures.injured_low, figures.injured_high, figures.injured_not_stated, figures.governorates) == (0, 0, 3, 2)


def test_undated_count_needs_a_date_filter(db):
    snapshot = service.load_snapshot(db)
    assert service.undated_count(snapshot, Filters()) == 0
    assert service.undated_count(snapshot, Filters(date_from="2021-01-01")) == 1
    assert service.undated_count(snapshot, Filters(date_from="2021-01-01", governorates=("IQ-BA",))) == 0


@pytest.mark.parametrize("fmt", ["geojson", "csv"])
def test_export_equals_the_download_of_the_app(db, tmp_path, fmt):
    filters = Filters(governorates=("IQ-DI",))
    selection = service.select(service.load_snapshot(db), filters)
    assert service.export(tmp_path / f"o.{fmt}", db=db, filters=filters) == selection.height == 2
    assert (tmp_path / f"o.{fmt}").read_bytes() == service.export_bytes(selection, fmt)


def test_incident_and_article_not_found_is_none(db, tmp_path):
    assert service.incident("none", db=db) is None
    assert service.article("none", db=tmp_path / "none.gpkg") is None
    uid = INCIDENTS["point"].incident_id
    assert json.dumps(to_json(service.incident(uid, db=db)))


def test_extract_survives_a_process_that_dies():
    articles = [make_article(f"عنوان {n}\nنص {'DIE' if n == 1 else n}", doc_id=str(n)) for n in range(4)]
    results = list(extract_all(articles, jobs=2, extractor=die_on_marker))
    assert [getattr(item, "doc_id", "refused") for item in results] == ["0", "refused", "2", "3"]
    assert "was ended" in results[1].why
