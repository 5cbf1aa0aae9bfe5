"""The page Agreement in both languages: without a data set, with one, each part, and what the address says."""

import re
from pathlib import Path

import pytest
from agreement_store import SEEDS, write_store
from streamlit.testing.v1 import AppTest

from geo import service
from geo.i18n import LANGUAGES, translator
from geo.ui.state import AGREEMENT_PARTS, View, parse, to_params

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    path = tmp_path_factory.mktemp("agreement") / "marsad.gpkg"
    write_store(path)
    return path


def run(db, monkeypatch, **params):
    monkeypatch.setenv("MARSAD_DB", str(db))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    app.switch_page("pages/agreement.py").run()
    assert [e.value for e in app.exception] == []
    return app


def html_of(app):
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def table_of(app):
    bodies = [str(element.proto.body) for element in app.get("html")]
    return next((body for body in bodies if body.startswith('<table class="m-pairs"')), "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_agreement_screen_without_a_data_set_says_how_to_import(lang, tmp_path, monkeypatch):
    service.ingest(SEEDS, db=tmp_path / "marsad.gpkg")
    app = run(tmp_path / "marsad.gpkg", monkeypatch, lang=lang)
    assert [i.value for i in app.info] == [translator(lang).t("agreement_none")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("part", "rows"), [("matched", 2), ("differs", 1), ("only_ours", 1), ("only_theirs", 3)])
def test_agreement_screen_parts(lang, part, rows, compared, monkeypatch):
    app = run(compared, monkeypatch, lang=lang, part=part, alldates="1")
    table = table_of(app)
    assert table.count("<tr>") == rows + 1
    assert table.count('class="m-pair-head"') == (2 if part in ("matched", "differs") else 1) * rows
    assert translator(lang).t("agreement_matched") in html_of(app)
    assert app.query_params["part" if part != "matched" else "lang"] in (part, [part], lang, [lang])
    for href in re.findall(r'href="([^"]+)"', table):
        assert href.startswith("./?")


def test_agreement_screen_links_lead_to_the_incident(compared, monkeypatch):
    table = table_of(run(compared, monkeypatch, lang="en", part="differs"))
    ids = re.findall(r"id=([^&\"]+)", table)
    assert len(ids) == 2
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["id"] = ids[1]
    app.run()
    assert f'data-incident="{ids[1]}"' in html_of(app)


def test_agreement_screen_hostile_note_is_text(compared, monkeypatch):
    html = html_of(run(compared, monkeypatch, lang="en", part="only_theirs"))
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "\u202e" not in html


def test_agreement_screen_widgets_change_the_rules(compared, monkeypatch):
    app = run(compared, monkeypatch, lang="en")
    app.toggle(key="agreement:coarse").set_value(True).run()
    app.number_input(key="agreement:days").set_value(3).run()
    assert [e.value for e in app.exception] == []
    assert app.query_params["coarse"] in ("1", ["1"])
    assert app.query_params["days"] in ("3", ["3"])
    assert table_of(app).count("<tr>") == 4


def test_agreement_screen_other_way_round(compared, monkeypatch):
    app = run(compared, monkeypatch, **{"lang": "en", "base": "acled", "with": "extracted"})
    assert app.selectbox(key="agreement:base").value == "acled"
    assert app.selectbox(key="agreement:with").value == "extracted"
    assert table_of(app).count("<tr>") == 3


def test_agreement_screen_a_set_that_is_gone_is_replaced(compared, monkeypatch):
    app = run(compared, monkeypatch, **{"lang": "en", "with": "gone"})
    assert app.selectbox(key="agreement:with").value == "acled"


@pytest.mark.parametrize("part", AGREEMENT_PARTS)
def test_agreement_view_round_trip(part):
    view = View(base="ucdp", compare="acled", days=3, km=25, coarse=True, part=part)
    assert parse(to_params(view), actors=()) == (view, ())


@pytest.mark.parametrize("bad", [{"days": ["99"]}, {"km": ["-1"]}, {"km": ["x"]}, {"part": ["all"]}, {"with": ["<b>"]}])
def test_agreement_view_unknown_values_are_dropped(bad):
    assert parse(bad, actors=()) == (View(), tuple(bad))
