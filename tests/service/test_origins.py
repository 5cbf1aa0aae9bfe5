"""Incidents of several data sets beside those of articles: filter, figures, coverage, checks."""

import re

import pytest
from click.testing import CliRunner
from make_records import make_article, make_extraction, make_import, make_place

from geo import service
from geo.cli.commands import cli
from geo.errors import OptionError
from geo.model import ActorRole, Filters, Toll
from geo.store import Store

STRANGER = ActorRole("acled:somebody", "أحدهم", "Somebody", "unknown", "perpetrator")


@pytest.fixture
def db(tmp_path):
    """One incident of an article, two of acled (one a context record elsewhere), one of ucdp; killed 3, 5, -, 7."""
    article = make_article()
    there = make_place(governorate="IQ-BG", lat=33.3, lon=44.4)
    with Store(tmp_path / "s.gpkg", create=True) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
        acled = [
            make_import("a1", killed=Toll(5, 5, 5), actors=(STRANGER,)),
            make_import("a2", killed=None, is_context=True, event_type="security_measure", place=there),
        ]
        store.import_incidents(acled, origin="acled", name="acled.csv")
        ucdp = [make_import("u1", origin="ucdp", killed=Toll(7, 7, 7), place=there)]
        store.import_incidents(ucdp, origin="ucdp", name="ged.csv")
    return tmp_path / "s.gpkg"


@pytest.mark.parametrize(
    ("filters", "killed", "context"),
    [
        (Filters(), 15, 1),
        (Filters(origins=("extracted",)), 3, 0),
        (Filters(origins=("acled",)), 5, 1),
        (Filters(origins=("acled", "ucdp")), 12, 1),
        (Filters(origins=("acled", "ucdp"), governorates=("IQ-BG",)), 7, 1),
        (Filters(origins=("none",)), 0, 0),
    ],
)
def test_filter_by_origin(db, filters, killed, context):
    figures = service.figures(service.select(service.load_snapshot(db), filters))
    assert (figures.killed_best, figures.context) == (killed, context)


def test_origins_are_a_part_of_their_own(db):
    selection = service.select(service.load_snapshot(db), Filters(origins=("ucdp",), governorates=("IQ-BG", "IQ-DI")))
    assert selection.height == 1
    assert selection.without("origins").height == 4
    assert [(bar.code, bar.incidents, bar.chosen) for bar in service.bars(selection, "origins")] == [
        ("acled", 1, False),
        ("extracted", 1, False),
        ("ucdp", 1, True),
    ]


def test_by_origin_counts_incidents(db):
    snapshot = service.load_snapshot(db)
    assert service.origins(snapshot) == ("acled", "extracted", "ucdp")
    assert service.by_origin(service.select(snapshot, Filters())) == {"acled": 1, "extracted": 1, "ucdp": 1}
    assert service.by_origin(service.select(snapshot, Filters(governorates=("IQ-BG",)))) == {"ucdp": 1}


@pytest.mark.parametrize("code", ["", "A", "x y", "'; DROP TABLE imported; --", "a" * 41])
def test_origin_that_is_none_is_refused(db, code):
    with pytest.raises(OptionError, match="origin"):
        service.select(service.load_snapshot(db), Filters(origins=(code,)))


def test_coverage_counts_articles_alone(db):
    found = service.coverage(service.load_snapshot(db), Filters())
    assert (found.articles, dict(found.by_governorate)) == (1, {"IQ-DI": 1})


def test_single_records(db):
    assert service.imported("a1", db=db).origin == "acled"
    assert service.incident("a1", db=db).killed == Toll(5, 5, 5)
    assert service.imported("nothing", db=db) is None
    assert service.imported("a1", db=db.with_name("none.gpkg")) is None
    assert service.verify(db) == []


def run(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments], standalone_mode=False)


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        (("--origin", "acled"), 2),
        (("--origin", "acled", "--origin", "extracted"), 3),
        (("--actor", "acled:somebody"), 1),
        (("--origin", "ucdp", "--actor", "isis"), 1),
    ],
)
def test_export_by_origin(db, tmp_path, arguments, rows):
    result = run("export", "--db", db, "-o", tmp_path / "out.geojson", *arguments)
    assert result.exception is None
    assert (tmp_path / "out.geojson").read_text(encoding="utf-8").count('"Feature"') == rows


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(("--origin", "acledd"), "acledd.*is none of this store.*acled, ucdp"), (("--actor", "acled:somebod"), "perhaps")],
)
def test_export_of_a_mistyped_origin_is_refused(db, tmp_path, arguments, why):
    result = run("export", "--db", db, "-o", tmp_path / "out.geojson", *arguments)
    assert isinstance(result.exception, OptionError)
    assert re.search(why, str(result.exception))
    assert not (tmp_path / "out.geojson").exists()


def test_verify_command_of_a_store_with_imports(db):
    result = run("verify", "--db", db)
    assert (result.return_value, result.output.strip()) == (0, "all is well")
    with Store(db) as store:
        store.connection.execute("UPDATE imported SET killed_best = 99 WHERE incident_id = 'a1'")
    result = run("verify", "--db", db)
    assert result.return_value == 1
    assert "a1: columns differ from its record: killed_best" in result.output
