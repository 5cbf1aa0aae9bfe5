"""What a user does, in a browser with all other hosts blocked."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest_browser import figure, map_frame, map_state, mark_key, settle

from geo import service
from geo.model import Filters


def incident_id(server, event_type):
    rows = service.load_snapshot(server.db).incidents
    return rows.filter(rows["event_type"] == event_type)["incident_id"][0]


@pytest.fixture
def basra(server):
    return incident_id(server, "explosion")


def test_browser_cold_deep_link(fresh_server, open_page):
    """The very first request to a new server may be a link into a page, with filters and a selected incident."""
    chosen = incident_id(fresh_server, "explosion")
    page = open_page(f"{fresh_server.url}?lang=ar&gov=IQ-BA&id={chosen}")
    page.wait_for_selector(f'[data-incident="{chosen}"]')
    assert page.locator("[data-incident] mark").count() >= 5
    assert figure(page, "الحوادث") == "1"
    page.wait_for_selector('html[lang="ar"][dir="rtl"]', state="attached")


def test_browser_cold_deep_link_into_a_subpage(fresh_server, open_page):
    page = open_page(f"{fresh_server.url}table?lang=en&gov=IQ-BA")
    page.get_by_text("rows: exactly what the filters let through").wait_for()
    assert figure(page, "Incidents") == "1"


def test_browser_filter_changes_map_and_figures_but_not_the_view(server, open_page):
    page = open_page(f"{server.url}?lang=en")
    frame = map_frame(page)
    frame.evaluate("window.remember = 42; window.marsadLeaflet.setView([33.5, 44.2], 7.25, {animate: false}); 0")
    before = map_state(frame)
    assert figure(page, "Incidents") == "3"
    page.get_by_label("Governorate").first.click()
    page.get_by_role("option", name="Basra").click()
    page.wait_for_function("document.querySelector('.m-figure .m-value').textContent === '1'")
    settle(frame, rows=1)
    after = map_state(frame)
    assert frame.evaluate("window.remember") == 42
    assert (after["zoom"], after["lat"], after["lng"]) == (before["zoom"], before["lat"], before["lng"])
    assert (before["rows"], after["rows"]) == (3, 1)
    assert parse_qs(urlsplit(page.url).query)["gov"] == ["IQ-BA"]


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_browser_choosing_a_mark_shows_its_evidence(server, open_page, basra, how):
    page = open_page(f"{server.url}?lang=en")
    frame = map_frame(page)
    mark = frame.locator(f'.marsad-mark[data-key="{mark_key(server, basra)}"]')
    mark.wait_for()
    if how == "mouse":
        mark.click()
    else:
        mark.focus()
        page.keyboard.press("Enter")
    page.wait_for_selector(f'[data-incident="{basra}"]')
    words = page.locator("[data-incident] mark").all_text_contents()
    assert any("4" in w for w in words)
    page.wait_for_url(re.compile(f"id={basra}"))
    assert page.locator('[data-incident] blockquote[dir="rtl"][lang="ar"]').count() >= 1


def test_browser_governorate_badge_opens_what_is_known_only_to_the_governorate(server, open_page):
    page = open_page(f"{server.url}?lang=en")
    operation = incident_id(server, "security_operation")
    map_frame(page).locator('[data-badge="IQ-DI"]').click()
    page.wait_for_selector(f'[data-incident="{operation}"]')


def test_browser_language_switch_keeps_codes_and_filters(server, open_page):
    page = open_page(f"{server.url}?lang=en&gov=IQ-BA&view=killed")
    frame = map_frame(page)
    frame.evaluate("window.remember = 42")
    page.get_by_text("العربية", exact=True).click()
    page.get_by_text("عوامل التصفية", exact=True).wait_for()
    page.wait_for_url(re.compile("lang=ar"))
    query = parse_qs(urlsplit(page.url).query)
    assert (query["gov"], query["view"], query["lang"]) == (["IQ-BA"], ["killed"], ["ar"])
    assert frame.evaluate("window.remember") == 42
    assert figure(page, "الحوادث") == "1"


def test_browser_view_survives_page_switch_and_reload(server, open_page):
    page = open_page(f"{server.url}?lang=en&gov=IQ-AN")
    map_frame(page)
    page.get_by_role("link", name="Table and export").click()
    page.get_by_text("rows: exactly what the filters let through").wait_for()
    assert figure(page, "Incidents") == "1"
    page.reload()
    page.get_by_text("rows: exactly what the filters let through").wait_for()
    assert figure(page, "Incidents") == "1"
    assert parse_qs(urlsplit(page.url).query)["gov"] == ["IQ-AN"]


def test_browser_geojson_download_equals_the_export(server, open_page, tmp_path):
    from conftest_browser import geo

    page = open_page(f"{server.url}table?lang=en&gov=IQ-BA")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download GeoJSON").click()
    path = tmp_path / "page.geojson"
    download.value.save_as(path)
    geo("export", "-o", str(tmp_path / "cli.geojson"), "--governorate", "IQ-BA", db=server.db)
    assert path.read_bytes() == (tmp_path / "cli.geojson").read_bytes()
    assert len(json.loads(path.read_text(encoding="utf-8"))["features"]) == 2
    assert "IQ-BA" in download.value.suggested_filename


def test_browser_upload_adds_its_incident_and_hostile_text_stays_text(fresh_server, open_page, tmp_path):
    from conftest_browser import HOSTILE, geo

    article = tmp_path / "hostile.txt"
    article.write_text(HOSTILE, encoding="utf-8")
    page = open_page(f"{fresh_server.url}articles?lang=en")
    page.get_by_text("Add an article", exact=True).click()
    page.locator('input[type="file"]').set_input_files(article)
    page.get_by_text("hostile.txt").wait_for()
    page.get_by_role("spinbutton", name="day, Publication date").click()
    page.keyboard.type("12042022")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Read and store").click()
    page.get_by_text("1 new, 0 updated, 0 unchanged").wait_for()
    assert "<img src=x" in page.locator(".m-article").text_content()
    snapshot = service.load_snapshot(fresh_server.db)
    rows = service.whole_rows(snapshot, service.search(snapshot, Filters(types=("armed_attack",))))
    assert rows.height == 2
    added = rows.filter(rows["published"] == "2022-04-12").filter(rows["evidence"].str.contains("cmd"))["incident_id"][
        0
    ]
    page.get_by_role("link", name="Map", exact=True).click()
    frame = map_frame(page)
    page.wait_for_function("document.querySelector('.m-figure .m-value').textContent === '4'")
    page.goto(f"{fresh_server.url}?lang=en&id={added}")
    page.wait_for_selector(f'[data-incident="{added}"]')
    page.get_by_role("link", name="Table and export").click()
    page.get_by_text("rows: exactly what the filters let through").wait_for()
    assert page.evaluate("window.hostile") is None
    assert frame.page.locator('img[src="x"]').count() == 0
    out = tmp_path / "out.csv"
    geo("export", "-o", str(out), db=fresh_server.db)
    cells = [line for line in out.read_text(encoding="utf-8-sig").splitlines() if "cmd()" in line]
    assert len(cells) == 1
    assert not re.search(r'(^|,)"?=cmd', cells[0])


def test_browser_refused_text_is_said(fresh_server, open_page, tmp_path):
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x00\x01\x02" * 50)
    page = open_page(f"{fresh_server.url}articles?lang=en")
    page.get_by_text("Add an article", exact=True).click()
    page.locator('input[type="file"]').set_input_files(binary)
    page.get_by_text("binary.txt").wait_for()
    page.get_by_text("I do not know the publication date").click()
    page.get_by_role("button", name="Read and store").click()
    page.get_by_text("Refused:").wait_for()


@pytest.mark.parametrize("path", ["", "table", "articles"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_browser_phone_has_no_sideways_scroll(server, open_page, path, lang):
    page = open_page(f"{server.url}{path}?lang={lang}", width=390, height=844)
    page.locator(".m-disclaimer").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
