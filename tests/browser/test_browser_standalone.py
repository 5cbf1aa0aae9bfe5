"""The standalone map as its reader opens it: a file, no network, every request recorded; it counts as the app does."""

import json
from dataclasses import replace

import pytest
from conftest_browser import HOSTILE, figure, geo

from benchmarks.synthetic import write_store
from geo import service
from geo.i18n import translator
from geo.model import Filters, incident_from_json
from geo.store import incidents_frame, make_snapshot
from geo.ui import markup

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
FIGURES = ("incidents", "killed", "injured", "governorates", "not_on_map")


@pytest.fixture
def open_file(chromium):
    """Return a function that opens a file without network; nothing but the file itself may ever be asked for."""
    contexts, asked, errors = [], [], []

    def opener(path, *, size="desktop", fragment=""):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        context.on("request", lambda request: asked.append(request.url.split("#")[0]))
        context.on("requestfailed", lambda request: opener.failed.update({request.url: request.failure}))
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type in ("error", "warning") and errors.append(message.text))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector('#s-map[data-ready][data-basemap="ready"][data-columns="standalone"]', state="attached")
        opener.urls.add(path.as_uri())
        return page

    opener.urls = set()
    opener.errors, opener.failed = errors, {}
    yield opener
    for context in contexts:
        context.close()
    assert set(asked) == opener.urls
    assert errors == []


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A store of 1,500 made-up incidents, and its map."""
    folder = tmp_path_factory.mktemp("standalone")
    write_store(folder / "s.gpkg", 1_500)
    snapshot = service.load_snapshot(folder / "s.gpkg")
    path = folder / "large.html"
    path.write_bytes(service.standalone_bytes(service.select(snapshot, Filters()), lang="en"))
    return snapshot, path


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """The two articles and a hostile one."""
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "bad.txt").write_text(HOSTILE, encoding="utf-8")
    geo("ingest", "seeds", str(folder / "bad.txt"), "--published", "2022-03-01", db=folder / "s.gpkg")
    geo("export", "-o", str(folder / "map.html"), "--lang", "ar", db=folder / "s.gpkg")
    return service.load_snapshot(folder / "s.gpkg"), folder / "map.html"


def said(page):
    return {name: page.locator(f'[data-figure="{name}"] .s-value').inner_text() for name in FIGURES}


def wanted(selection, lang="en"):
    s, t = service.figures(selection), translator(lang)

    def toll(low, best, high, missing):
        return t.toll_range(low, best, high) if s.incidents > missing else t.t("not_stated")

    return {
        "incidents": t.number(s.incidents),
        "killed": toll(s.killed_low, s.killed_best, s.killed_high, s.killed_not_stated),
        "injured": toll(s.injured_low, s.injured_best, s.injured_high, s.injured_not_stated),
        "governorates": t.number(s.governorates),
        "not_on_map": t.number(s.not_on_map),
    }


def tick(page, name, *codes):
    page.locator(f'[data-filter="{name}"] summary').click()
    for code in codes:
        page.locator(f'[data-filter="{name}"] input[value="{code}"]').check()
    page.keyboard.press("Escape")


def settle(page, rows):
    page.wait_for_selector(f'#s-figures[data-rows="{rows}"]', state="attached")
    page.wait_for_selector(f'#s-map[data-all="{rows}"]', state="attached")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(date_from="2012-05-01", date_to="2016-02-29"),
        Filters(date_from="2020-01-01"),
        Filters(types=("drone", "arrest")),
        Filters(governorates=("IQ-DI", "IQ-BG"), min_killed=2),
        Filters(governorates=("IQ-NI",), date_to="2014-01-01", types=("explosion",)),
        Filters(actors=("isis",), max_where_precision=3),
        Filters(date_from="2004-01-01", date_to="2004-01-01", types=("protest",), governorates=("IQ-MU",)),
    ],
)
def test_browser_standalone_counts_as_the_service_does(open_file, large, filters):
    snapshot, path = large
    page = open_file(path)
    for field, value in (("from", filters.date_from), ("to", filters.date_to)):
        if value:
            page.fill(f"#s-{field}", value)
    for name, codes in (("gov", filters.governorates), ("types", filters.types), ("act", filters.actors)):
        if codes:
            tick(page, name, *codes)
    if filters.min_killed:
        page.fill("#s-killed", str(filters.min_killed))
        page.keyboard.press("Tab")
    if filters.max_where_precision:
        page.select_option("#s-precision", str(filters.max_where_precision))
    selection = service.select(snapshot, filters)
    settle(page, selection.height)
    assert said(page) == wanted(selection)
    ids = page.locator("#s-table .s-td-id").all_inner_texts()
    assert ids == selection.rows("incident_id").to_series().to_list()[:50]
    points = int(selection.rows("has_point").to_series().sum())
    assert page.get_attribute("#s-map", "data-rows") == str(points)


def test_browser_standalone_words_search_narrows_map_and_figures(open_file, large):
    snapshot, path = large
    page = open_file(path)
    sentence_number = "7"
    page.fill("#s-words", f"رقم {sentence_number}")
    whole = service.whole_rows(snapshot, snapshot.incidents)
    texts = whole.select("incident_id", "evidence", "place_ar", "place_en").rows()
    found = [row for row in texts if all(part in " ".join(x or "" for x in row) for part in ("رقم", sentence_number))]
    assert 0 < len(found) < 1_500
    settle(page, len(found))
    page.click("#s-reset")
    settle(page, 1_500)
    assert said(page) == wanted(service.select(snapshot, Filters()))


def test_browser_standalone_undated_rows_are_counted_not_shown(open_file, tmp_path):
    given = {"governorates": [], "actor_ids": [], "article_ids": [], "event_type": "arrest", "outcome": "carried_out"}
    given |= {"has_point": False, "is_context": False, "remnant": False, "confidence": 0.5, "status": "extracted"}
    path = tmp_path / "undated.html"
    path.write_bytes(
        page_bytes([{**given, "incident_id": "a", "date_start": "2020-01-02"}, {**given, "incident_id": "b"}])
    )
    page = open_file(path)
    assert said(page)["incidents"] == "2"
    page.fill("#s-from", "2020-01-01")
    settle(page, 1)
    assert "1 undated, not shown" in page.inner_text('[data-figure="not_on_map"]')


def test_browser_standalone_tells_data_sets_apart(open_file, tmp_path):
    given = {"governorates": [], "actor_ids": [], "article_ids": [], "event_type": "arrest", "outcome": "carried_out"}
    given |= {"has_point": False, "is_context": False, "remnant": False, "confidence": 0.5, "status": "imported"}
    rows = [
        given | {"incident_id": f"{name}-{i}", "origin": name}
        for name, n in (("acled", 3), ("extracted", 2))
        for i in range(n)
    ]
    path = tmp_path / "sets.html"
    path.write_bytes(page_bytes(rows))
    page = open_file(path)
    assert "may be counted more than once" in page.inner_text("#s-notice")
    tick(page, "origins", "acled")
    settle(page, 3)
    assert said(page)["incidents"] == "3"
    page.locator("#s-table .s-item").first.click()
    assert "ACLED" in page.locator(".s-card dd").all_inner_texts()


def page_bytes(rows):
    from geo.layers.standalone import standalone_html
    from geo.store.snapshot import INCIDENT_SCHEMA

    rows = [
        {"origin": "extracted"} | {name: row.get(name) for name in INCIDENT_SCHEMA if name != "origin" or name in row}
        for row in rows
    ]
    return standalone_html(make_snapshot(rows, key="k").incidents, [incidents_frame(rows)], lang="en")


def test_browser_standalone_card_says_what_the_incident_says(open_file, seeds):
    snapshot, path = seeds
    t = translator("ar")
    page = open_file(path)
    rows = service.whole_rows(snapshot, snapshot.incidents)
    assert rows.height >= 6
    for row in rows.iter_rows(named=True):
        page.locator(f'#s-table tr:has-text("{row["incident_id"]}") .s-item').click()
        card = page.locator(f'[data-incident="{row["incident_id"]}"]')
        text = card.inner_text()
        incident = incident_from_json(json.loads(row["record"]))
        for value in (t.label("event_type", row["event_type"]), t.label("status", row["status"]), row["incident_id"]):
            assert value in text
        if not incident.is_context:
            labels = dict(zip(card.locator("dt").all_inner_texts(), card.locator("dd").all_inner_texts(), strict=True))
            assert labels[t.t("killed")] == t.toll(incident.killed)
            assert labels[t.t("injured")] == t.toll(incident.injured)
            assert labels[t.t("precision")] == t.label("where_precision", row["where_precision"])
        quotes = card.locator("blockquote")
        sentences = [e.text for e in incident.evidence if e.field == "sentence"]
        assert quotes.count() == len(sentences)
        assert quotes.all_text_contents() == sentences
        assert {quotes.nth(i).get_attribute("dir") for i in range(len(sentences))} == {"rtl"}
        marked = card.locator("mark").all_text_contents()
        for e in incident.evidence:
            if e.field in markup.FIELD_COLOURS and any(
                s.start <= e.start and e.end <= s.end for s in incident.evidence if s.field == "sentence"
            ):
                assert any(m in e.text or e.text in m for m in marked), e
        assert markup.source_line(incident.sources[0], t) in card.locator(".s-sources").inner_text().replace("\n", " ")


def test_browser_standalone_hostile_text_is_inert(open_file, seeds):
    _, path = seeds
    page = open_file(path)
    page.locator('#s-table tr:has-text("=cmd()") .s-item').click()
    assert '<img src=x onerror="window.hostile=1">' in page.locator(".s-card blockquote").first.text_content()
    assert page.evaluate("window.hostile === undefined && document.images.length === 0")
    assert b"hostile" not in path.read_bytes()


def test_browser_standalone_hostile_rows_of_every_column(open_file, tmp_path):
    nasty = '<svg onload="window.hostile=1"></script>\u202e\u2067' + "x" * 10_000
    texts = ("incident_id", "evidence", "place_ar", "place_en", "source", "weapon", "status", "country", "event_type")
    row = dict.fromkeys((*texts, "governorate", "outcome"), nasty) | {"actor_ids": [nasty], "governorates": [nasty]}
    row |= {"has_point": True, "lat": 33.3, "lon": 44.4, "where_precision": 1, "killed_low": 4, "killed_best": 4}
    row |= {"article_ids": [], "is_context": False, "remnant": True, "confidence": 0.5}
    path = tmp_path / "hostile.html"
    path.write_bytes(page_bytes([row]))
    page = open_file(path, size="phone")
    assert said(page)["killed"] == "4+"
    page.locator("#s-table .s-item").click()
    page.locator(".s-card").wait_for()
    assert page.evaluate("window.hostile === undefined")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    shown = page.locator("body").inner_text()
    assert not {"\u202e", "\u2067"} & set(shown)


def test_browser_standalone_policy_stops_what_the_page_must_not_do(open_file, large):
    page = open_file(large[1])
    page.evaluate(
        """() => {
          const s = document.createElement('script'); s.textContent = 'window.hostile = 1'; document.body.append(s);
          const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i);
          const d = document.createElement('div'); document.body.append(d);
          d.innerHTML = '<b onclick="window.hostile = 1">x</b>';
          d.firstChild.click();
          return fetch('http://127.0.0.1:9/').catch(() => 0);
        }"""
    )
    assert page.evaluate("window.hostile === undefined")
    assert len(open_file.errors) >= 4
    assert all("Content Security Policy" in e or "violates" in e or "Refused" in e for e in open_file.errors)
    open_file.errors.clear()
    foreign = {url: why for url, why in open_file.failed.items() if url not in open_file.urls}
    assert foreign == {"http://127.0.0.1:9/x.png": "csp"}
    open_file.urls.update(foreign)


@pytest.mark.parametrize("size", SIZES)
def test_browser_standalone_switches_its_language(open_file, seeds, size):
    snapshot, path = seeds
    page = open_file(path, size=size)
    html = page.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    assert said(page) == wanted(service.select(snapshot, Filters()), "ar")
    page.click("#s-lang")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("en", "ltr")
    assert said(page) == wanted(service.select(snapshot, Filters()))
    assert "Baghdad" in page.locator("#s-map").inner_text()
    text = page.locator("body").inner_text()
    for must in (
        "provisional",
        "Boundaries and names shown do not imply",
        "Data as of",
        "everything in the store",
        "OCHA/CSO COD-AB",
        "km",
    ):
        assert must in text, must
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
    fonts = page.evaluate("[...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family).join()")
    assert "Noto Sans Arabic" in fonts


def test_browser_standalone_marks_badges_and_lists(open_file, large):
    """A cluster opens a list or zooms; a badge lists what is known only to the governorate; none of it has a point."""
    snapshot, path = large
    page = open_file(path)
    badge = page.locator('.marsad-badge[data-badge="IQ-AN"]')
    badge.click()
    frame = snapshot.incidents
    vague = frame.filter(~frame["has_point"] & (frame["governorate"] == "IQ-AN"))
    assert page.locator("#s-panel .s-items li").count() == vague.height > 1
    page.locator("#s-panel .s-item").first.click()
    assert page.locator("#s-panel .s-card").get_attribute("data-incident") in vague["incident_id"].to_list()
    assert "no point on the map" in page.locator("#s-panel .s-card").inner_text()
    page.click("#s-back")
    page.click("#s-back")
    off = page.locator("#s-off")
    off.locator("summary").click()
    off.locator("li").first.wait_for()
    missing = frame.filter(~frame["has_point"] & frame["governorate"].is_null())
    assert off.locator("li").count() == min(100, missing.height)


def test_browser_standalone_by_keyboard_alone(open_file, seeds):
    snapshot, path = seeds
    page = open_file(path)
    page.locator(".leaflet-marsad-marks-pane .marsad-mark").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    card = page.locator(".s-card")
    card.wait_for()
    assert card.get_attribute("data-incident") in snapshot.incidents["incident_id"].to_list()
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.locator('[data-filter="types"] summary').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.wait_for_function("Number(document.querySelector('#s-figures').dataset.rows) < 6")


@pytest.mark.parametrize("mode", ["killed", "injured", "governorate", "district", "density", "time"])
def test_browser_standalone_views(open_file, large, mode):
    page = open_file(large[1])
    page.click(f'[data-view="{mode}"]')
    page.wait_for_selector(f'#s-map[data-mode="{mode}"]', state="attached")
    if mode == "governorate":
        page.locator('[data-key="IQ-DI"]').focus()
        page.keyboard.press("Enter")
        selection = service.select(large[0], Filters(governorates=("IQ-DI",)))
        settle(page, selection.height)
    if mode == "time":
        page.locator(".marsad-adopt").click()
        assert page.input_value("#s-from") != ""


def test_browser_standalone_opens_at_an_incident_and_filters_hide_it(open_file, seeds):
    snapshot, path = seeds
    explosion = snapshot.incidents.filter(snapshot.incidents["event_type"] == "explosion")["incident_id"][0]
    page = open_file(path, fragment=f"#{explosion}")
    assert page.locator(".s-card").get_attribute("data-incident") == explosion
    tick(page, "types", "armed_attack")
    page.locator(".s-card").wait_for(state="detached")
    assert open_file(path, fragment="#%E0%A4%A").locator(".s-card").count() == 0, "a broken address opens the map"


@pytest.mark.parametrize("without", ["DecompressionStream", "script"])
def test_browser_standalone_says_so_where_it_cannot_open(chromium, seeds, without):
    """Also in a browser whose scripts are off: after a while, and in both languages."""
    context = chromium.new_context(offline=True, java_script_enabled=without != "script")
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(seeds[1].as_uri())
    for words in ("This browser is too old", translator("ar").label("standalone", "old_browser")):
        page.get_by_text(words).wait_for(timeout=15_000)
    context.close()


def test_browser_standalone_says_that_it_is_damaged(chromium, seeds, tmp_path):
    """A file that lost bytes on its way shows no half of the data."""
    whole = seeds[1].read_text(encoding="utf-8")
    at = whole.index('id="s-data-texts">') + 200
    (tmp_path / "torn.html").write_text(whole[:at] + whole[at + 40 :], encoding="utf-8")
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "torn.html").as_uri())
    page.get_by_text(translator("ar").label("standalone", "failed")).wait_for()
    assert page.locator("#s-figures").count() == 0
    context.close()


def test_browser_standalone_says_what_it_was_made_with(open_file, large, tmp_path):
    snapshot, _ = large
    filters = Filters(date_from="2015-01-01", governorates=("IQ-DI",), types=("arrest",), bbox=(44.0, 33.0, 46.0, 35.0))
    path = tmp_path / "part.html"
    path.write_bytes(service.standalone_bytes(service.select(snapshot, filters), lang="en"))
    page = open_file(path)
    assert said(page) == wanted(service.select(snapshot, filters))
    meta = page.inner_text("#s-meta")
    for part in ("1 Jan 2015", "Diyala", "Arrest", "44, 33, 46, 35"):
        assert part in meta
    none = replace(filters, date_from="2035-01-01")
    path.write_bytes(service.standalone_bytes(service.select(snapshot, none), lang="en"))
    empty = open_file(path)
    assert said(empty)["incidents"] == "0"
    assert "No incident matches" in empty.inner_text("#s-table")


def test_browser_standalone_prints_with_its_map(open_file, large):
    """What the paper shows: the basemap's names and up to 300 rows; the page is as it was after that."""
    import io

    import pypdfium2

    page = open_file(large[1])
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    text = "".join(document[i].get_textpage().get_text_range() for i in range(len(document)))
    assert "Anbar" in document[0].get_textpage().get_text_range()
    assert "300 of 1" in text
    image = document[0].render(scale=0.5).to_pil().convert("RGB")
    colours = {colour: n for n, colour in image.getcolors(1 << 24)}
    assert colours[0xEC, 0xEE, 0xEA] > 1_000, "the basemap is drawn"
    assert page.locator("#s-table tbody tr").count() == 50


def test_browser_standalone_from_the_map_page(fresh_server, open_page, tmp_path):
    """The button of the app gives the same bytes as the command line."""
    page = open_page(f"{fresh_server.url}?lang=en")
    button = page.get_by_role("button", name="Standalone map (HTML)")
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename == "marsad.html"
    target = tmp_path / "by-command.html"
    geo("export", "-o", str(target), "--lang", "en", db=fresh_server.db)
    assert target.read_bytes() == download.value.path().read_bytes()
    assert figure(page, "Incidents") == "3"
