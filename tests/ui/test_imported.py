"""Imported incidents on the pages: their card, the filter by origin, the notice that events may count twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from make_records import make_import
from streamlit.testing.v1 import AppTest

from geo import service
from geo.i18n import LANGUAGES, translator
from geo.model import ActorRole, Evidence
from geo.store import Store
from geo.ui.imported_markup import imported_html

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
HOSTILE = '<img src=x onerror="alert(1)"> \u202eevil </script>'


@pytest.fixture
def imported_store(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    service.ingest(SEEDS, db=path)
    with Store(path) as store:
        items = [make_import("IRQ/1 a"), make_import("IRQ2", note=HOSTILE)]
        store.import_incidents(items, origin="acled", name="acled.csv")
    return path


def run(screen, **params):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    if screen != "app.py":
        app.switch_page(screen).run()
    assert [e.value for e in app.exception] == []
    return app


def html_of(app):
    return "\n".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_card_shows_note_origin_and_row(lang):
    t = translator(lang)
    item = make_import("IRQ1", note="ملاحظة مختلقة")
    html = imported_html(item, t)
    assert f'<blockquote class="m-quote" dir="rtl" lang="ar">{item.incident.evidence[0].text}</blockquote>' in html
    for said in (t.label("origin", "acled"), t.label("status", "imported"), t.t("origin_note"), "event_id_cnty"):
        assert said in html
    for unsaid in (t.t("evidence"), t.t("why"), t.t("open_article")):
        assert unsaid not in html


def test_card_tells_how_an_english_note_runs():
    assert '<blockquote class="m-quote" dir="ltr">a note' in imported_html(make_import("x"), translator("ar"))


def test_card_shows_a_note_that_is_no_sentence():
    item = make_import("x")
    item = replace(item, incident=replace(item.incident, evidence=(Evidence("note", 0, 5, "<b>ab"),)))
    assert ">&lt;b&gt;ab</blockquote>" in imported_html(item, translator("en"))


def test_card_names_actors_that_our_table_does_not_know():
    stranger = ActorRole("acled:x", "أحدهم", "Some <group>", "unknown", "perpetrator")
    html = imported_html(make_import("x", actors=(stranger,)), translator("en"))
    assert "Some &lt;group&gt;" in html
    assert "أحدهم" in imported_html(make_import("x", actors=(stranger,)), translator("ar"))


def test_card_keeps_hostile_text_as_text():
    item = make_import('"><script>', note=HOSTILE)
    item = replace(item, source_id=HOSTILE, original={HOSTILE: HOSTILE, "long": "x" * 10_000, "empty": ""})
    html = imported_html(item, translator("en"))
    assert "<img" not in html
    assert "<script" not in html
    assert "x" * 1_000 not in html
    assert "empty" not in html
    details = html[html.index("<details") :]
    assert "\u202e" not in details[: details.index("</details>")]


def test_card_keeps_a_long_note_whole_and_in_bounds():
    note = "كلمة " * 3_000
    html = imported_html(make_import("x", note=note), translator("ar"))
    assert f'overflow: auto" tabindex="0"><blockquote class="m-quote" dir="rtl" lang="ar">{note}</blockquote>' in html


def test_data_set_without_a_label_shows_its_own_name():
    assert ">own-table<" in imported_html(make_import("x", origin="own-table"), translator("ar"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_screen_of_an_imported_incident(imported_store, lang):
    app = run("app.py", lang=lang, id="IRQ/1 a")
    html = html_of(app)
    t = translator(lang)
    assert 'data-incident="IRQ/1 a"' in html
    assert t.t("origin_note") in html
    assert not [link for link in app.get("page_link") if t.t("open_article") in str(link.proto.label)]


def test_screen_says_that_events_may_count_twice(imported_store):
    app = run("app.py", lang="en")
    assert any("counted more than once" in c.value and "ACLED\\: 2" in c.value for c in app.caption)
    app = run("app.py", lang="en", origin="acled")
    assert app.multiselect(key="map:origin").value == ["acled"]
    assert not any("counted more than once" in c.value for c in app.caption)
    assert '<bdi dir="ltr">2</bdi>' in html_of(app)


def test_screen_reset_forgets_the_origin(imported_store):
    app = run("app.py", lang="en", origin="acled")
    app.button(key="map:reset").click().run()
    assert app.multiselect(key="map:origin").value == []
    assert "origin" not in app.query_params


def test_screen_chooses_origins_and_keeps_them_on_the_next_page(imported_store):
    app = run("app.py", lang="en")
    app.multiselect(key="map:origin").set_value(["extracted"]).run()
    assert app.query_params["origin"] in ("extracted", ["extracted"])
    app.switch_page("pages/table.py").run()
    assert app.multiselect(key="table:origin").value == ["extracted"]


def test_screen_without_imports_has_no_choice_of_origin(tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "marsad.gpkg"))
    service.ingest(SEEDS, db=tmp_path / "marsad.gpkg")
    app = run("app.py", lang="en", origin="acled")
    assert "map:origin" not in [w.key for w in app.multiselect]
    assert any("origin" in i.value for i in app.info)
    assert "Origin" not in app_table(run("pages/table.py", lang="en")).columns


def app_table(app):
    return app.dataframe[0].value


def test_screen_table_names_the_origin(imported_store):
    frame = app_table(run("pages/table.py", lang="en"))
    assert sorted(frame["Origin"]) == ["ACLED"] * 2 + ["Read in articles"] * (len(frame) - 2)


def test_screen_of_a_removed_data_set(imported_store):
    app = run("app.py", lang="en", origin="acled")
    with Store(imported_store) as store:
        store.remove_import("acled")
    app.run()
    assert [e.value for e in app.exception] == []
    assert "map:origin" not in [w.key for w in app.multiselect]


def test_screen_of_one_removed_data_set_of_two(imported_store):
    with Store(imported_store) as store:
        store.import_incidents([make_import("7", origin="ucdp")], origin="ucdp", name="ged.csv")
    app = run("app.py", lang="en", origin=["acled", "ucdp"])
    with Store(imported_store) as store:
        store.remove_import("acled")
    app.run()
    assert [e.value for e in app.exception] == []
    assert app.multiselect(key="map:origin").value == ["ucdp"]


@pytest.mark.parametrize("screen", ["app.py", "pages/table.py", "pages/articles.py", "pages/briefing.py"])
def test_screen_of_a_store_of_imports_alone(tmp_path, monkeypatch, screen):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    with Store(path, create=True) as store:
        store.import_incidents([make_import("IRQ1")], origin="acled", name="acled.csv")
    app = run(screen, lang="en", view="coverage")
    if screen in ("app.py", "pages/table.py"):
        assert translator("en").t("empty_store") not in [i.value for i in app.info]
        assert '<bdi dir="ltr">1</bdi>' in html_of(app)
