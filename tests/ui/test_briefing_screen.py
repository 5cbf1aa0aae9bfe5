"""The briefing page: its files are those of the command, its filters those of every page."""

import pytest
from test_screens import SEEDS, run

from geo import service
from geo.i18n import LANGUAGES, translator


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("stored", [False, True])
def test_briefing_screen(lang, stored, tmp_path, monkeypatch):
    path = tmp_path / "marsad.gpkg"
    monkeypatch.setenv("MARSAD_DB", str(path))
    if stored:
        service.ingest(SEEDS, db=path)
    app = run("pages/briefing.py", lang=lang, gov="IQ-DI")
    t = translator(lang)
    assert (t.t("empty_store") in [i.value for i in app.info]) is not stored
    labels = [button.label for button in app.get("download_button")]
    wanted = [t.t(f"brief_download_{fmt}") for fmt in ("pdf", "docx", "html", "png")]
    assert labels == (wanted if stored else [])
    assert app.multiselect(key="briefing:gov").value == ["IQ-DI"]
