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


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("query", "notice"),
    [
        (None, "gazetteer_start"),
        ("بعقوبة", None),
        ("Makhmur", None),
        ("العامرية", "gazetteer_is_ambiguous"),
        ("الفلوجا", "gazetteer_only_similar"),
        ("قصنتبيل", "gazetteer_not_found"),
        ("<script>alert(1)</script>", "gazetteer_not_found"),
    ],
)
def test_screen_gazetteer(lang, query, notice, tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "marsad.gpkg"))
    app = run("pages/gazetteer.py", lang=lang, **({"q": query} if query else {}))
    t = translator(lang)
    said = [m.value for m in (*app.info, *app.warning)]
    if notice is None:
        assert said == []
        assert app.button[0].label
    else:
        assert len(said) == 1
        assert said[0].startswith(t.tables["ui"][notice].split("{")[0])
    assert "<script" not in html_of(app).replace("<style", "")


def test_screen_gazetteer_adds_previews_applies_and_takes_back(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    monkeypatch.delenv("MARSAD_PLACES")
    text = "مقتل مدنيين اثنين بانفجار عبوة ناسفة في قرية المسطورة شمال بعقوبة بديالى"
    service.ingest_text(text, published="2024-03-04")
    app = run("pages/gazetteer.py", lang="en")
    fields = {w.key: w for w in [*app.text_input, *app.number_input, *app.text_area]}
    fields["gazetteer:add:ar"].set_value("المسطورة")
    fields["gazetteer:add:lat"].set_value(33.9)
    fields["gazetteer:add:lon"].set_value(44.65)
    press(app, "Add")
    assert [s.value for s in app.success] == [translator("en").t("gazetteer_saved", name="المسطورة")]
    assert app.query_params["place"] in ("user:0001", ["user:0001"])
    press(app, "Show what would change")
    assert service.load_snapshot(path).incidents["lat"].to_list() != [33.9]
    assert "33.900, 44.650" in html_of(app)
    press(app, "Change 1 incidents")
    assert service.load_snapshot(path).incidents["lat"].to_list() == [33.9]
    press(app, "Take my changes of this place back")
    assert [e.value for e in app.exception] == []
    assert (tmp_path / "marsad.places.csv").read_text(encoding="utf-8-sig").count("\n") == 1


def test_screen_gazetteer_says_what_is_wrong_with_a_place(tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_DB", str(tmp_path / "marsad.gpkg"))
    monkeypatch.delenv("MARSAD_PLACES")
    app = run("pages/gazetteer.py", lang="en")
    next(w for w in app.text_input if w.key == "gazetteer:add:ar").set_value("قرية")
    press(app, "Add")
    assert "needs an Arabic name, a kind and a position" in app.error[0].value.replace("\\", "")
    assert not (tmp_path / "marsad.places.csv").exists()


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    app.run()
    assert [e.value for e in app.exception] == []


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
