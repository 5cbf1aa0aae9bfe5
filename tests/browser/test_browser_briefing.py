"""The briefing page in a browser: the sheet follows the filters, its files open, paper shows the sheet alone."""

import pytest

from geo import service
from geo.model import Filters
from geo.service.briefing import briefing

PERIOD = "from=2024-01-01&to=2024-12-31"


def sheet_text(page):
    page.wait_for_selector(".sheet")
    return page.locator(".sheet").inner_text()


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_browser_briefing_shows_the_sheet(large_server, open_page, lang, width, height):
    page = open_page(f"{large_server.url}briefing?lang={lang}&gov=IQ-DI&{PERIOD}", width=width, height=height)
    shown = " ".join(sheet_text(page).split())
    filters = Filters(date_from="2024-01-01", date_to="2024-12-31", governorates=("IQ-DI",))
    sheet = briefing(service.load_snapshot(large_server.db), filters, lang=lang)
    for text in (sheet.title, sheet.period, sheet.entries[0].incident_id, sheet.disclaimer):
        assert " ".join(text.split()) in shown
    for figure in sheet.figures:
        assert figure.value in shown
    image = page.locator(".sheet .b-map-image")
    assert image.get_attribute("alt") == sheet.map_alt
    assert image.evaluate("i => i.complete && i.naturalWidth > 300")
    assert page.locator(".sheet").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 1


def test_browser_briefing_follows_the_governorate_and_the_address(large_server, open_page):
    page = open_page(f"{large_server.url}briefing?lang=en&gov=IQ-DI&{PERIOD}")
    assert "Security briefing: Diyala" in sheet_text(page)
    page.get_by_label("Governorate").first.click()
    page.get_by_role("option", name="Basra").click()
    page.locator(".sheet", has_text="Security briefing: Diyala / Basra").wait_for()
    page.goto(f"{large_server.url}briefing?lang=en&gov=IQ-BA&{PERIOD}")
    page.locator(".sheet", has_text="Security briefing: Basra").wait_for()


@pytest.mark.parametrize(
    ("label", "start"), [("PDF", b"%PDF-"), ("Word (DOCX)", b"PK"), ("HTML", b"<!DOCTYPE"), ("Map (PNG)", b"\x89PNG")]
)
def test_browser_briefing_files(large_server, open_page, tmp_path, label, start):
    page = open_page(f"{large_server.url}briefing?lang=en&gov=IQ-BA&{PERIOD}")
    sheet_text(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    assert "IQ-BA_2024-01-01_2024-12-31" in download.value.suggested_filename
    download.value.save_as(tmp_path / "file")
    assert (tmp_path / "file").read_bytes().startswith(start)


def test_browser_briefing_on_paper_is_the_sheet_alone(large_server, open_page):
    page = open_page(f"{large_server.url}briefing?lang=en&gov=IQ-DI&{PERIOD}")
    sheet_text(page)
    page.emulate_media(media="print")
    assert page.locator(".sheet").is_visible()
    assert not page.get_by_role("button", name="PDF", exact=True).is_visible()
    assert not page.locator('[data-testid="stSidebar"]').is_visible()
