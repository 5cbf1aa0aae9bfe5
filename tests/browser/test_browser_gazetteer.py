"""The gazetteer page in a browser: search, choose on the map, take a position from it, add, apply."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest_browser import geo

from geo import service

TEXT = "مقتل مدنيين اثنين بانفجار عبوة ناسفة في قرية المسطورة شمال بعقوبة بديالى"


def places_frame(page, count):
    element = page.wait_for_selector('iframe[title*="st_folium"]')
    frame = element.content_frame()
    frame.wait_for_selector(f'.leaflet-container[data-basemap="ready"][data-places="{count}"]', state="attached")
    return frame


@pytest.mark.parametrize(("lang", "width", "height"), [("en", 1440, 900), ("ar", 1440, 900), ("ar", 390, 844)])
def test_browser_gazetteer_shows_candidates_on_the_map(server, open_page, lang, width, height):
    page = open_page(f"{server.url}gazetteer?lang={lang}&q=Makhmur", width=width, height=height)
    frame = places_frame(page, 2)
    assert frame.locator('.marsad-mark[data-key="cod:IQG11Q04"]').count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")


def test_browser_gazetteer_choosing_a_mark_shows_the_place_and_holds_the_map(server, open_page):
    page = open_page(f"{server.url}gazetteer?lang=en&q=Makhmur")
    frame = places_frame(page, 2)
    frame.evaluate("window.remember = 42; window.marsadLeaflet.setView([35.8, 43.6], 8, {animate: false}); 0")
    frame.locator('.marsad-mark[data-key="cod:IQG11Q04"]').first.dispatch_event("click")
    page.wait_for_url(re.compile("place=cod"))
    page.get_by_text("Claimed by").wait_for()
    assert page.get_by_text("Erbil / Nineveh").count() >= 1
    assert frame.evaluate("window.remember") == 42
    assert frame.evaluate("window.marsadLeaflet.getZoom()") == 8
    assert parse_qs(urlsplit(page.url).query)["q"] == ["Makhmur"]


def test_browser_gazetteer_a_click_on_the_map_adds_a_place_and_moves_the_incident(fresh_server, open_page, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    geo("ingest", str(article), "--published", "2024-03-04", db=fresh_server.db)
    page = open_page(f"{fresh_server.url}gazetteer?lang=en")
    frame = places_frame(page, 0)
    frame.evaluate("window.marsadLeaflet.setView([33.9, 44.65], 10, {animate: false}); 0")
    frame.locator(".leaflet-container").click(position={"x": 250, "y": 260})
    page.get_by_text("Position taken from the map").wait_for()
    page.get_by_text("Add a place", exact=True).click()
    page.get_by_label("Arabic name, as the news write it").fill("المسطورة")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Saved: المسطورة").wait_for()
    places_frame(page, 1)
    page.get_by_text("What own changes do to stored incidents").click()
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Change 1 incidents").click()
    page.get_by_text("The incidents stand at their new places").wait_for()
    rows = service.load_snapshot(fresh_server.db).incidents
    moved = rows.filter(rows["place_ar"] == "المسطورة")
    assert moved.height == 1
    assert abs(moved["lat"][0] - 33.9) < 0.5
