"""The downloads of the table page: every format offered and explained, losses told, too many rows sent elsewhere."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo import service
from geo.i18n import LANGUAGES, translator
from geo.service import Written
from geo.ui import downloads

ROOT = Path(__file__).resolve().parents[2]
MENU = ("gpkg", "xlsx", "csv", "parquet", "kmz", "kml", "hxl", "acled", "ucdp")


@pytest.fixture
def page(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    service.ingest(sorted((ROOT / "seeds").glob("*.txt")), db=path)

    def opened(lang="en"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["lang"] = lang
        app.run()
        app.switch_page("pages/table.py").run()
        assert [e.value for e in app.exception] == []
        return app

    return opened


def html_of(app):
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_downloads_offer_every_format():
    assert {"geojson", *MENU, "html"} == set(service.FILE_FORMATS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_downloads_name_and_explain_every_format(page, lang):
    app, t = page(lang), translator(lang)
    for code in MENU:
        app.selectbox(key="table:format").set_value(code).run()
        assert [e.value for e in app.exception] == []
        labels = [button.label for button in app.get("download_button")]
        for shown in ("geojson", code):
            assert t.t("export_button", name=t.label("export_format", shown)) in labels
            assert t.t(f"export_what_{shown}") in [c.value for c in app.caption]
        assert (t.t("export_report_lost") in html_of(app)) is (code in ("acled", "ucdp"))


def test_downloads_of_too_many_rows_are_for_the_command_line(page, monkeypatch):
    monkeypatch.setattr(downloads, "most_rows", lambda code: 4 if code == "gpkg" else 100)
    app, t = page(), translator("en")
    buttons = {button.key: button.proto.disabled for button in app.get("download_button") if hasattr(button, "key")}
    assert buttons.get("table:gpkg", True) is True
    said = [i.value for i in app.info]
    assert said == [t.t("export_too_many", name="GeoPackage", most="4")]
    assert app.code[0].value == "python -m geo export -o marsad.gpkg --format gpkg --lang en"


def test_downloads_report_of_many_rows_is_made_when_asked_for(page, monkeypatch):
    monkeypatch.setattr(downloads, "_AT_ONCE", 1)
    app, t = page(), translator("en")
    app.selectbox(key="table:format").set_value("ucdp").run()
    assert t.t("export_report_lost") not in html_of(app)
    app.button(key="table:report:ucdp").click().run()
    assert t.t("export_report_lost") in html_of(app)


def test_downloads_limits_keep_a_file_in_memory():
    for code, fmt in service.FILE_FORMATS.items():
        assert downloads.most_rows(code) >= 10_000
        assert downloads.most_rows(code) * fmt.row_bytes <= downloads.MOST_BYTES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_html(lang):
    t = translator(lang)
    written = Written(3, 1, {"context": 2}, {"weapon": 1}, {"undated": 1}, ("tags",))
    text = downloads.report_html(written, t)
    for code in ("context", "weapon", "undated"):
        assert t.label("export_loss", code) in text
    assert "tags" in text
    assert t.t("export_report_originals", n=1) in text
    assert t.t("export_report_complete") in downloads.report_html(Written(3), t)
    assert "<script" not in downloads.report_html(Written(1, 0, {"<script>": 1}), t)
