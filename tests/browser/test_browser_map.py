"""The map over its columns: it counts as the page does, holds still, is drawn upon, and is usable by keyboard."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest_browser import figure, map_frame, map_state

from geo import layers, service
from geo.model import Filters
from geo.service import parse_area

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MODES = layers.MODES
ALL = "alldates=1"


@pytest.fixture
def large_map(large_server, open_page):
    page = open_page(f"{large_server.url}?lang=en&{ALL}")
    frame = map_frame(page)
    frame.wait_for_selector('.leaflet-container[data-all="4000"]', state="attached")
    return page, frame


def some_filters():
    codes, actors = ["IQ-DI", "IQ-BG", "IQ-NI"], ["isis", "pmf"]
    areas = ["circle:33.3,44.4,60", "polygon:33,43;36,43;36,46;34,44.5;33,46", None]
    for i in range(60):
        yield Filters(
            date_from=f"20{5 + i % 15:02d}-03-01" if i % 2 else None,
            date_to=f"20{8 + i % 17:02d}-10-15" if i % 3 else None,
            governorates=tuple(codes[: i % 4]),
            actors=tuple(actors[: (i // 4) % 3]),
            types=("explosion", "arrest", "drone")[: (i // 2) % 4],
            min_killed=(0, 0, 1, 4)[i % 4],
            max_where_precision=(None, 1, 3, 4)[(i // 5) % 4],
            include_context=i % 7 != 0,
            area=parse_area(areas[i % 3]) if areas[i % 3] else None,
        )


def test_browser_map_filters_as_the_page_does(large_map, large_server):
    """The same rows, not only as many: their numbers are compared one by one."""
    _, frame = large_map
    frame.evaluate(
        """() => {
          const M = window.MarsadParts, plain = M.applyFilter;
          M.applyFilter = (c, f, out) => {
            const r = plain(c, f, out);
            window.lastRows = r.rows.slice(0, r.n);
            return r;
          };
        }"""
    )
    snapshot = service.load_snapshot(large_server.db)
    seen = set()
    for filters in some_filters():
        if filters.date_from and filters.date_to and filters.date_from > filters.date_to:
            continue
        state = {"mode": "incidents", "lang": "en", "columns": snapshot.key, "filter": layers.filter_state(filters)}
        rows = frame.evaluate("(state) => { window.marsadState(state); return [...window.lastRows]; }", state)
        wanted = service.select(snapshot, filters).mask.arg_true().to_list()
        assert rows == wanted, filters
        seen.add(len(rows))
    assert len(seen) > 20


def test_browser_map_holds_still_over_many_filter_changes(large_map):
    page, frame = large_map
    frame.evaluate("window.remember = 42; window.marsadLeaflet.setView([33.5, 44.2], 8.25, {animate: false}); 0")
    before = map_state(frame)
    bars = page.locator(".m-bar-group").first.locator(".m-bar")
    for i in range(6):
        revision = frame.evaluate("window.marsadStats.applied")
        bars.nth(i % 3).click()
        frame.wait_for_function(f"window.marsadStats.applied > {revision}")
    after = map_state(frame)
    assert frame.evaluate("window.remember") == 42
    assert (after["zoom"], after["lat"], after["lng"]) == (before["zoom"], before["lat"], before["lng"])


def test_browser_a_bar_filters_everything(large_map):
    page, frame = large_map
    bar = page.locator('[data-bar="types:drone"]')
    count = bar.locator(".m-bar-n").text_content()
    bar.click()
    page.wait_for_function("document.querySelector('[data-bar=\"types:drone\"]').ariaPressed === 'true'")
    assert figure(page, "Incidents") == count
    assert parse_qs(urlsplit(page.url).query)["type"] == ["drone"]
    assert page.locator('[data-bar="types:arrest"] .m-bar-n').text_content() != "0"
    frame.wait_for_function(f"document.querySelector('.leaflet-container').dataset.all === '{count}'")


def test_browser_timeline_brush_sets_the_period(large_map):
    page, _ = large_map
    canvas = page.locator(".m-timeline canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 50, steps=5)
    page.mouse.up()
    page.wait_for_url(lambda url: "from=" in url)
    query = parse_qs(urlsplit(page.url).query)
    assert "2011-01" < query["from"][0] < "2014-12" < query["to"][0] < "2019-01"


@pytest.mark.parametrize("tool", ["rectangle", "circle", "polygon"])
def test_browser_a_drawn_area_selects_and_is_in_the_link(large_map, large_server, tool):
    page, frame = large_map
    box = frame.locator(".leaflet-container").bounding_box()
    x, y = box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.35
    frame.locator(f'[data-tool="{tool}"]').click()
    if tool == "polygon":
        for dx, dy in ((0, 0), (150, 0), (150, 130), (0, 130)):
            page.mouse.click(x + dx, y + dy)
        page.keyboard.press("Enter")
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 150, y + 130, steps=6)
        page.mouse.up()
    page.wait_for_url(lambda url: "area=" in url)
    area = parse_area(parse_qs(urlsplit(page.url).query)["area"][0])
    selected = service.select(service.load_snapshot(large_server.db), Filters(area=area))
    assert 0 < selected.height < 4000
    frame.wait_for_selector(f'.leaflet-container[data-all="{selected.height}"]', state="attached")
    count = f"{selected.height:,}".replace(",", "\u202f")
    page.wait_for_function(f"document.querySelector('.m-figure .m-value').textContent === '{count}'")
    frame.locator('[data-tool="clear"]').click()
    page.wait_for_url(lambda url: "area=" not in url)


def test_browser_map_by_keyboard_alone(large_map):
    page, frame = large_map
    first = frame.locator('.marsad-mark[tabindex="0"]')
    first.focus()
    start = frame.evaluate("document.activeElement.dataset.key")
    page.keyboard.press("ArrowDown")
    second = frame.evaluate("document.activeElement.dataset.key")
    assert second != start
    assert frame.locator('.marsad-mark[tabindex="0"]').count() == 1
    assert frame.locator(".marsad-tip:visible").count() == 1
    zoom = frame.evaluate("window.marsadLeaflet.getZoom()")
    page.keyboard.press("Enter")
    frame.wait_for_function(f"window.marsadLeaflet.getZoom() > {zoom}")


def test_browser_several_at_one_place_are_a_list(large_map, large_server):
    page, frame = large_map
    rows = service.load_snapshot(large_server.db).incidents
    spot = rows.filter(rows["has_point"]).group_by("lat", "lon").len().sort("len", "lat").tail(1).row(0)
    frame.evaluate(f"window.marsadLeaflet.setView([{spot[0]}, {spot[1]}], 15, {{animate: false}}); 0")
    frame.wait_for_function("document.querySelectorAll('.marsad-mark:not([hidden])').length > 0")
    key = frame.evaluate(
        f"""() => {{
          const at = window.marsadLeaflet.latLngToLayerPoint([{spot[0]}, {spot[1]}]);
          const d = (n) => Math.hypot(n.marsad.x - at.x, n.marsad.y - at.y);
          const marks = [...document.querySelectorAll('.marsad-mark:not([hidden])')];
          return marks.sort((a, b) => d(a) - d(b))[0].dataset.key;
        }}"""
    )
    frame.locator(f'.marsad-mark[data-key="{key}"]').click()
    page.get_by_text("incidents here: choose one").wait_for()
    assert page.get_by_text("incidents here: choose one").text_content().startswith(str(spot[2]))


def test_browser_over_time_plays_and_becomes_the_period(large_server, open_page):
    page = open_page(f"{large_server.url}?lang=en&{ALL}&view=time")
    frame = map_frame(page)
    frame.locator(".marsad-player input[type=range]").evaluate(
        "(n) => { n.value = Number(n.min) + 4000; n.dispatchEvent(new Event('input')); }"
    )
    before = frame.locator(".marsad-now").text_content()
    frame.locator(".marsad-play").click()
    frame.wait_for_function(f"document.querySelector('.marsad-now').textContent !== {json.dumps(before)}")
    frame.locator(".marsad-play").click()
    shown = frame.locator(".marsad-now").text_content()
    frame.locator(".marsad-adopt").click()
    page.wait_for_url(lambda url: "from=" in url)
    count = shown.split(": ")[1].split(" ")[0].replace(",", "\u202f")
    page.wait_for_function(f"document.querySelector('.m-figure .m-value').textContent === '{count}'")


def test_browser_a_new_store_reaches_the_map_without_a_remount(fresh_server, open_page, tmp_path):
    from conftest_browser import geo

    page = open_page(f"{fresh_server.url}?lang=en")
    frame = map_frame(page)
    frame.evaluate("window.remember = 42")
    first = frame.locator(".leaflet-container").get_attribute("data-columns")
    article = tmp_path / "a.txt"
    article.write_text("مقتل مدنيين اثنين بانفجار عبوة ناسفة في قضاء الرطبة غربي الأنبار.", encoding="utf-8")
    geo("ingest", str(article), "--published", "2022-04-13", db=fresh_server.db)
    page.locator('[data-testid="stSegmentedControl"], [data-testid="stButtonGroup"]').get_by_text("Killed").click()
    frame.wait_for_function(f"document.querySelector('.leaflet-container').dataset.columns !== '{first}'")
    frame.wait_for_selector('.leaflet-container[data-all="6"]', state="attached")
    assert frame.evaluate("window.remember") == 42


def test_browser_incidents_are_in_no_public_file(large_server, open_page):
    """Everything that the browser fetched by address is the same for a stranger: no incident in it."""
    page = open_page("about:blank")
    fetched = []
    page.on("response", lambda r: fetched.append(r.url))
    page.goto(f"{large_server.url}?lang=en&{ALL}")
    frame = map_frame(page)
    frame.wait_for_selector('.leaflet-container[data-all="4000"]', state="attached")
    texts = {u: page.request.get(u).text() for u in set(fetched) if u.startswith("http")}
    assert len(texts) > 5
    assert [url for url, text in texts.items() if "synthetic-0" in text or "مختلق" in text] == []
    paths = [urlsplit(url).path for url in fetched]
    assert [
        p for p in paths if (p.startswith("/media/") and not p.endswith(".png")) or p.endswith((".bin", ".gz"))
    ] == []


@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize("mode", MODES)
def test_browser_views_are_drawn_and_accessible(large_server, open_page, mode, lang):
    page = open_page(f"{large_server.url}?lang={lang}&{ALL}&view={mode}")
    frame = map_frame(page)
    rows = "" if mode == "time" else '[data-all="4000"]'
    frame.wait_for_selector(f'.leaflet-container[data-mode="{mode}"]{rows}', state="attached")
    page.locator(".m-bar").first.wait_for()
    for place, root in ((frame, None), (page, '[data-testid="stMain"]')):
        place.evaluate(AXE.read_text(encoding="utf-8"))
        found = place.evaluate(
            "(root) => axe.run(root || document, {resultTypes: ['violations'], iframes: false})", root
        )
        serious = [
            (v["id"], n["html"][:160])
            for v in found["violations"]
            if v["impact"] in ("serious", "critical")
            for n in v["nodes"]
            if "stCustomComponent" not in n["html"]
        ]
        assert serious == []


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_browser_map_on_a_phone_has_no_sideways_scroll(large_server, open_page, lang):
    page = open_page(f"{large_server.url}?lang={lang}&{ALL}&view=time", width=390, height=844)
    map_frame(page)
    page.locator(".m-bar").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "synthetic" not in page.url


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://tiles/{z}/{x}/{y}", "Not used"),
        ("https://tiles/one.png", "Not used"),
        ("javascript:alert(1)", "Not used"),
    ],
)
def test_browser_a_bad_tile_address_is_refused(server, open_page, url, said):
    page = open_page(f"{server.url}?lang=en")
    map_frame(page)
    page.get_by_text("Settings", exact=True).click()
    field = page.get_by_role("textbox", name="Background tiles")
    field.fill(url)
    field.press("Enter")
    page.get_by_text(said).wait_for()


def test_browser_tiles_are_asked_for_only_when_typed(server, open_page):
    page = open_page(f"{server.url}?lang=en")
    frame = map_frame(page)
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    page.get_by_text("Settings", exact=True).click()
    field = page.get_by_role("textbox", name="Background tiles")
    field.fill(server.url + "tiles/{z}/{x}/{y}.png")
    field.press("Enter")
    page.get_by_text("leaves this machine").wait_for()
    frame.wait_for_selector(".leaflet-tile", state="attached")
    assert any("/tiles/" in url for url in asked)
    assert "tiles" not in urlsplit(page.url).query
