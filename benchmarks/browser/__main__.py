"""Measure our map and the folium yardsticks in one run; print the tables of ``docs/performance.md``.

`python -m benchmarks.browser [ROWS ...]`, by default 1000 10000 100000 1000000.
"""

import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, sync_playwright

from benchmarks.browser.harness import (
    ARGS,
    AppServer,
    assemble_yardsticks,
    chromium,
    grown,
    map_frame,
    percentile,
    sent_bytes,
)
from benchmarks.synthetic import write_store

SIZES = (1_000, 10_000, 100_000, 1_000_000)
METHODS = {
    "circlemarker": 10_000,
    "markercluster": 10_000,
    "geojson": 100_000,
    "fastmarkercluster": 100_000,
    "heatmap": 100_000,
}
CHANGES = 50
YARDSTICK_CHANGES = 5
SESSIONS = 5
_HEAD = (
    "| Incidents | first map, cold s | warm s | filter → repaint, median ms | p95 ms | of it filter ms | redraw ms |"
    " kB per change | view held | server MB, 5 sessions |\n" + "|---" * 10 + "|"
)
LIMIT_MS = 60_000
# Time from the press to two animation frames after the map applied a new state: the picture is on the screen by then.
_WATCH = """() => {
  const stats = window.marsadStats, before = stats.applied, begun = performance.now();
  window.repainted = new Promise((done) => {
    const look = () => {
      const now = () => done(performance.timeOrigin + performance.now());
      if (stats.applied > before) requestAnimationFrame(() => requestAnimationFrame(now));
      else requestAnimationFrame(look);
    };
    look();
  });
  return performance.timeOrigin + begun;
}"""
_PRESS = "(node) => { const at = performance.timeOrigin + performance.now(); node.click(); return at; }"
# A yardstick's map is a new one after each change: painted when its frame holds a map with all its layers.
_NEW_MAP = """() => {
  const map = window.map_div || window.map;
  if (!map || window.seen === map || !map.eachLayer) return false;
  let layers = 0;
  map.eachLayer(() => layers++);
  return layers > 0;
}"""


@contextmanager
def store_of(rows: int) -> Iterator[Path]:
    """Yield a made-up store, removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        path = Path(folder) / "synthetic.gpkg"
        write_store(path, rows)
        yield path


def measure_ours(browser: Any, rows: int) -> dict[str, Any]:
    """Return what a user of our map waits for with `rows` incidents."""
    with store_of(rows) as path:
        server = AppServer("app.py", MARSAD_DB=str(path))
        try:
            return _measure_ours(browser, server, rows)
        finally:
            server.stop()


def _measure_ours(browser: Any, server: AppServer, rows: int) -> dict[str, Any]:
    address = f"{server.url}?lang=en&alldates=1"
    _, _, cold = _open(browser, address, rows)
    page, frame, first = _open(browser, address, rows)
    page.wait_for_timeout(1500)
    rng = random.Random(1)
    before = frame.evaluate("(window.remember = 42, [marsadLeaflet.getZoom(), marsadLeaflet.getCenter()])")
    times, sizes, filters = [], [], []
    for _ in range(CHANGES):
        bars = page.locator(".m-bar-group").nth(rng.randrange(3)).locator(".m-bar")
        node = bars.nth(rng.randrange(min(8, bars.count()))).element_handle()
        counted = sent_bytes(server.url)
        frame.evaluate(_WATCH)
        pressed = node.evaluate(_PRESS)
        times.append(frame.evaluate("window.repainted") - pressed)
        filters.append(frame.evaluate("marsadStats.filter"))
        page.wait_for_timeout(350)
        sizes.append(grown(counted, sent_bytes(server.url)))
    held = frame.evaluate("(window.remember === 42 ? [marsadLeaflet.getZoom(), marsadLeaflet.getCenter()] : null)")
    draws = []
    for _ in range(20):
        frame.evaluate(
            "([lat, lon, z]) => void marsadLeaflet.setView([lat, lon], z, {animate: false})",
            [rng.uniform(31, 36), rng.uniform(42, 47), rng.choice([6, 7, 8, 9.5])],
        )
        draws.append(frame.evaluate("marsadStats.draw"))
    others = [_open(browser, address, rows)[0] for _ in range(SESSIONS - 2)]
    for other in others:
        other.locator(".m-bar").first.click()
    page.wait_for_timeout(2500)
    return {
        "rows": rows, "cold": cold, "first": first, "median": statistics.median(times), "p95": percentile(times, 0.95),
        "filter": statistics.median(filters), "draw": statistics.median(draws), "bytes": statistics.median(sizes),
        "held": held == before, "rss": server.rss_mb(),
    }  # fmt: skip


def _open(browser: Any, address: str, rows: int) -> tuple[Any, Any, float]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120_000)
    begun = time.perf_counter()
    page.goto(address)
    frame = map_frame(page)
    frame.wait_for_selector(f'.leaflet-container[data-all="{rows}"]', state="attached", timeout=120_000)
    seconds = time.perf_counter() - begun
    page.locator(".m-bar").first.wait_for()
    return page, frame, seconds


def measure_yardstick(browser: Any, method: str, rows: int) -> float | None:
    """Return the median ms from a press to the new map of a folium method, None when it takes too long or fails."""
    server = AppServer("benchmarks/browser/yardstick_app.py", "--method", method, "--rows", str(rows))
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(LIMIT_MS)
    try:
        page.goto(server.url)
        _wait_new_map(page)
        times = []
        for i in range(YARDSTICK_CHANGES):
            for frame in page.frames:
                frame.evaluate("window.seen = window.map_div || window.map || null")
            node = page.get_by_role("radio").or_(page.locator('[data-testid*="BaseButton-segmented"]')).nth((i + 1) % 5)
            begun = time.perf_counter()
            node.click()
            _wait_new_map(page)
            times.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times)
    except Error:
        return None
    finally:
        page.close()
        server.stop()


def _wait_new_map(page: Any) -> None:
    deadline = time.monotonic() + LIMIT_MS / 1000
    while time.monotonic() < deadline:
        for frame in page.frames[1:]:
            try:
                if frame.evaluate(_NEW_MAP):
                    frame.evaluate("() => new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)))")
                    return
            except Error:
                continue  # the frame was taken away while we looked
        page.wait_for_timeout(15)
    raise Error("no map in time")


def main() -> None:
    """Print both tables."""
    sizes = [int(text) for text in sys.argv[1:]] or list(SIZES)
    assemble_yardsticks()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}, {datetime.now(tz=UTC):%Y-%m-%d}, {CHANGES} filter changes a size\n", flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(ARGS))
        print(_HEAD, flush=True)
        ours = {}
        for rows in sizes:
            m = measure_ours(browser, rows)
            ours[rows] = m["median"]
            held = "yes" if m["held"] else "NO"
            cells = (
                *(f"{rows:,}", f"{m['cold']:.1f}", f"{m['first']:.1f}", f"{m['median']:.0f}", f"{m['p95']:.0f}"),
                *(f"{m['filter']:.1f}", f"{m['draw']:.1f}", f"{m['bytes'] / 1000:.1f}", held, f"{m['rss']:,}"),
            )
            print(f"| {' | '.join(cells)} |", flush=True)
        print("\n| folium method | Incidents | filter → new map, median ms | times ours |", flush=True)
        print("|---|---|---|---|", flush=True)
        for method, most in METHODS.items():
            for rows in (r for r in sizes if r <= most):
                found = measure_yardstick(browser, method, rows)
                said = f"{found:.0f} | {found / ours[rows]:.1f}" if found else "fails or takes over a minute | -"
                print(f"| {method} | {rows:,} | {said} |", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
