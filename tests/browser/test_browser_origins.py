"""Imported incidents in a real browser: the map counts by origin as the page does, the card is the data set's own."""

import json

import numpy as np
import pytest
from conftest_browser import Server, figure, map_frame
from make_records import make_import, make_place

from benchmarks.synthetic import write_store
from geo import layers, service
from geo.model import Filters, Toll
from geo.store import Store

NOTE = "ملاحظة مختلقة <img src=x onerror='window.hostile=1'> \u202e"


def imports(origin, count, seed):
    rng = np.random.default_rng(seed)
    for n in range(count):
        place = make_place(lat=33 + float(rng.random()), lon=44 + float(rng.random()), governorate="IQ-BG")
        day = f"20{6 + n % 18:02d}-0{1 + n % 9}-1{n % 10}"
        yield make_import(
            f"{origin}-{n}", origin=origin, place=place, date_start=day, date_end=day, note=NOTE,
            killed=Toll(n % 5, n % 5, n % 5), event_type=("explosion", "drone", "arrest")[n % 3],
        )  # fmt: skip


@pytest.fixture(scope="module")
def mixed_server(tmp_path_factory):
    """A server with 600 made-up incidents of articles and 500 of two data sets."""
    folder = tmp_path_factory.mktemp("mixed")
    write_store(folder / "marsad.gpkg", 600)
    with Store(folder / "marsad.gpkg") as store:
        store.import_incidents(imports("acled", 300, 1), origin="acled", name="acled.csv")
        store.import_incidents(imports("ucdp", 200, 2), origin="ucdp", name="ged.csv")
    server = Server(folder, db=folder / "marsad.gpkg")
    yield server
    server.stop()


def test_browser_map_filters_by_origin_as_the_page_does(mixed_server, open_page):
    page = open_page(f"{mixed_server.url}?lang=en&alldates=1")
    frame = map_frame(page)
    frame.wait_for_selector('.leaflet-container[data-all="1100"]', state="attached")
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
    snapshot = service.load_snapshot(mixed_server.db)
    heights = set()
    for origins in ((), ("acled",), ("ucdp",), ("extracted",), ("acled", "ucdp"), ("none",)):
        for filters in (
            Filters(origins=origins),
            Filters(origins=origins, types=("drone",), governorates=("IQ-BG",)),
            Filters(origins=origins, date_from="2010-01-01", date_to="2015-12-31", min_killed=2),
        ):
            state = {"mode": "incidents", "lang": "en", "columns": snapshot.key, "filter": layers.filter_state(filters)}
            rows = frame.evaluate("(state) => { window.marsadState(state); return [...window.lastRows]; }", state)
            assert rows == service.select(snapshot, filters).mask.arg_true().to_list(), json.dumps(state)
            heights.add(len(rows))
    assert len(heights) > 10


@pytest.mark.parametrize(("origin", "incidents"), [("acled", 300), ("ucdp", 200)])
def test_browser_link_to_a_data_set(mixed_server, open_page, origin, incidents):
    page = open_page(f"{mixed_server.url}?lang=en&alldates=1&origin={origin}")
    frame = map_frame(page)
    frame.wait_for_selector(f'.leaflet-container[data-all="{incidents}"]', state="attached")
    assert figure(page, "Incidents") == str(incidents)


def test_browser_card_of_an_imported_incident(mixed_server, open_page):
    page = open_page(f"{mixed_server.url}?lang=en&alldates=1&id=acled-7")
    card = page.locator('section[data-incident="acled-7"]')
    card.wait_for()
    assert "<img src=x" in card.locator("blockquote").inner_text()
    assert card.locator(".m-chip").first.inner_text() == "ACLED"
    card.locator("summary", has_text="The row as it was read").click()
    assert card.locator("td", has_text="event_id_cnty").is_visible()
    assert page.evaluate("window.hostile") is None
    assert page.get_by_text("Open article").count() == 0
    assert page.get_by_text("counted more than once").is_visible()
