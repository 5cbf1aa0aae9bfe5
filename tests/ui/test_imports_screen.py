"""The page Imports in both languages: nothing yet, a look, the import, its report, the removal."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.imports import write_acled
from geo.i18n import LANGUAGES, translator
from geo.service.importing import import_source, imports

ROOT = Path(__file__).resolve().parents[2]
TABLE = "id,date,type,governorate,note\n1,2021-02-01,IED,Diyala,<script>x</script>\n2,2021-02-31,IED,Diyala,x\n"


@pytest.fixture
def db(tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    return path


def run(lang):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.run()
    return checked(app.switch_page("pages/imports.py").run())


def checked(app):
    assert [e.value for e in app.exception] == []
    return app


def html_of(app):
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def upload(app, name, data):
    app.file_uploader[0].upload(name, data, "text/csv")
    return checked(app.run())


def press(app, label):
    next(b for b in app.button if b.label == label).click()
    return checked(app.run())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_imports_screen_says_that_there_is_nothing_yet(db, lang):
    app, t = run(lang), translator(lang)
    assert t.t("imports_none") in [c.value for c in app.caption]
    assert t.t("disclaimer") in html_of(app)
    assert not db.exists()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_imports_screen_lists_and_removes(db, tmp_path, lang):
    write_acled(tmp_path / "acled.csv", 20)
    import_source(tmp_path / "acled.csv", db=db)
    app, t = run(lang), translator(lang)
    assert "acled.csv" in html_of(app)
    assert t.t("imports_remove_now") not in [b.label for b in app.button]
    press(app, t.t("imports_remove"))
    assert len(imports(db)) == 1
    press(app, t.t("imports_remove_now"))
    assert imports(db) == []
    assert len(app.success) == 1
    assert t.number(20) in app.success[0].value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_imports_screen_looks_takes_and_reports(db, lang):
    app, t = run(lang), translator(lang)
    upload(app, "table.csv", TABLE.encode())
    assert t.t("imports_map_hint") in [i.value.replace("\\", "") for i in app.info]
    shown = html_of(app)
    assert t.t("imports_row_refused") in shown
    assert "<script>x" not in shown
    assert not db.exists()
    press(app, t.t("imports_take"))
    assert [(i.origin, i.rows) for i in imports(db)] == [("table", 1)]
    assert t.t("imports_rows_refused") in html_of(app)


def test_imports_screen_another_mapping_changes_the_rows(db):
    app, t = run("en"), translator("en")
    upload(app, "table.csv", TABLE.encode())
    box = next(s for s in app.selectbox if s.label == "Type")
    box.set_value("")
    checked(app.run())
    press(app, t.t("imports_take"))
    assert imports(db)[0].report["fields_not_carried"] == [{"column": "type", "rows": 1}]


@pytest.mark.parametrize("data", [b"\0\0\0\0", b"", b"one\n", b"PK\x03\x04"])
def test_imports_screen_says_why_a_file_is_refused(db, data):
    app = upload(run("en"), "x.csv", data)
    assert len(app.error) == 1
    assert imports(db) == []
