"""Every screen in both languages with an empty, a one-article and a full store; no exception, the right state said."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import service
from geo.i18n import LANGUAGES, translator

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
STORES = {"empty": [], "one": SEEDS[1:], "many": SEEDS}
SCREENS = ("app.py", "pages/table.py", "pages/articles.py")


@pytest.fixture(params=STORES)
def store(request, tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    if STORES[request.param]:
        report = service.ingest(STORES[request.param], db=path)
        assert report.new == len(STORES[request.param])
    return request.param


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
@pytest.mark.parametrize("screen", SCREENS)
def test_screen_renders(store, screen, lang):
    app = run(screen, lang=lang)
    t = translator(lang)
    assert t.t("app_title") in html_of(app)
    assert t.t("disclaimer") in html_of(app)
    infos = [i.value for i in app.info]
    assert (t.t("empty_store") in infos) is (store == "empty")


def test_screen_period_governorate_and_actor_are_always_there(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    service.ingest(SEEDS, db=path)
    app = run("app.py", lang="en")
    sidebar = app.sidebar
    outside = {w.label for w in [*sidebar.date_input, *sidebar.multiselect]}
    assert {"Period", "Governorate", "Actor"} <= outside


@pytest.fixture
def seeds_store(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    service.ingest(SEEDS, db=path)
    return path


def test_screen_empty_result_offers_reset_and_a_wider_period(seeds_store):
    app = run("app.py", **{"lang": "en", "from": "2021-12-20", "to": "2021-12-21"})
    t = translator("en")
    assert t.t("empty_result") in [i.value for i in app.info]
    labels = [b.label for b in app.button]
    assert t.t("widen") in labels
    app.button(key="map:reset_empty").click().run()
    assert t.t("empty_result") not in [i.value for i in app.info]


def test_screen_unknown_incident_is_said(seeds_store):
    app = run("app.py", lang="en", id="nosuchincident")
    assert any("nosuchincident" in w.value for w in app.warning)


def test_screen_unknown_parameters_are_named(seeds_store):
    app = run("app.py", lang="en", colour="red", gov="IQ-XX")
    assert any("colour" in i.value and "gov" in i.value for i in app.info)


def test_screen_link_selects_incident_and_filters(seeds_store):
    rows = service.load_snapshot(seeds_store).incidents
    incident_id = rows.filter(rows["event_type"] == "explosion")["incident_id"][0]
    app = run("app.py", lang="en", id=incident_id, gov="IQ-BA")
    assert app.multiselect(key="map:gov").value == ["IQ-BA"]
    assert f'data-incident="{incident_id}"' in html_of(app)


def test_screen_broken_store_is_said(tmp_path, monkeypatch):
    path = tmp_path / "broken.gpkg"
    path.write_bytes(b"this is no store" * 100)
    monkeypatch.setenv("MARSAD_DB", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert [e.value for e in app.exception] == []
    assert len(app.error) == 1
