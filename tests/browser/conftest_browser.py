"""What the browser tests share: the server, the command line, and ways to look at the page and the map."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from geo import service

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = (
    "هجوم مسلح في الرطبة\n"
    "=cmd() قتل جنديان وأصيب ثالث، أمس الاثنين، بهجوم مسلح شنه تنظيم داعش في قضاء الرطبة غربي الأنبار "
    '<img src=x onerror="window.hostile=1"></script><script>window.hostile=1</script> وفق مصدر أمني.\n'
)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_server(url, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"no answer from {url} in 60 s")


def environment(db):
    """Return the environment of a program with this store; own places lie beside the store, as they do by default."""
    own = {"MARSAD_PLACES", "MARSAD_GAZETTEERS"}
    return {name: value for name, value in os.environ.items() if name not in own} | {"MARSAD_DB": str(db)}


def geo(*arguments, db):
    return subprocess.run(
        [sys.executable, "-m", "geo", *arguments],
        cwd=ROOT,
        env=environment(db),
        capture_output=True,
        check=True,
        timeout=120,
    )


class Server:
    """A running app with a store of its own."""

    def __init__(self, folder, *, db=None):
        self.db = db or folder / "marsad.gpkg"
        if db is None:
            geo("ingest", "seeds", db=self.db)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/"
        self.log = (folder / "server.log").open("wb")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.port",
                str(port),
                "--server.address",
                "127.0.0.1",
            ],
            cwd=ROOT,
            env=environment(self.db),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        wait_for_server(self.url + "_stcore/health", self.process)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def figure(page, label):
    """Return the value of a key figure."""
    cell = page.locator(".m-figure", has=page.locator(".m-label", has_text=label)).first
    cell.wait_for()
    return cell.locator(".m-value").text_content().strip()


def map_frame(page):
    """Return the map's frame when the basemap is drawn and the state has arrived."""
    element = page.wait_for_selector('iframe[title*="st_folium"]')
    frame = element.content_frame()
    frame.wait_for_selector('.leaflet-container[data-basemap="ready"][data-rows]', state="attached")
    return frame


def mark_key(server, incident):
    """Return the key of an incident's own mark: the map knows rows by their number in the snapshot."""
    ids = service.load_snapshot(server.db).incidents["incident_id"].to_list()
    return f"row-{ids.index(incident)}"


def settle(frame, *, rows):
    """Wait until the map holds so many rows with a point."""
    frame.wait_for_selector(f'.leaflet-container[data-rows="{rows}"]', state="attached")


def map_state(frame):
    """Return zoom, centre and number of rows of the map."""
    return frame.evaluate(
        """() => {
          const map = window.marsadLeaflet, c = map.getCenter();
          return { zoom: map.getZoom(), lat: c.lat, lng: c.lng, rows: Number(map.getContainer().dataset.rows) };
        }"""
    )
