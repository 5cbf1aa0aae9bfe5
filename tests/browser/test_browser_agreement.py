"""The page Agreement in a real browser: both texts beside each other, links, download, both languages, phone."""

import sys
from pathlib import Path

import pytest
from conftest_browser import Server

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ui"))

from agreement_store import write_store


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agreement")
    write_store(folder / "marsad.gpkg")
    server = Server(folder, db=folder / "marsad.gpkg")
    yield server
    server.stop()


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_browser_agreement_shows_both_sides(compared, open_page, lang, width, height):
    page = open_page(f"{compared.url}agreement?lang={lang}&part=only_theirs", width=width, height=height)
    page.wait_for_selector(".m-pairs")
    assert page.locator(".m-pairs tbody tr").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.hostile") is None
    link = page.locator("a.m-pair-id").first
    shown = link.inner_text()
    link.click()
    page.wait_for_selector("[data-incident]")
    assert page.locator("[data-incident]").get_attribute("data-incident") == shown
    page.go_back()
    page.wait_for_selector(".m-pairs")


def test_browser_agreement_download(compared, open_page):
    page = open_page(f"{compared.url}agreement?lang=en")
    page.wait_for_selector(".m-pairs")
    with page.expect_download() as waiting:
        page.get_by_text("Download the comparison").click()
    assert waiting.value.suggested_filename == "marsad-agreement-extracted-acled.csv"
    assert Path(waiting.value.path()).read_bytes().count(b"\r\n") == 7
