"""A server and a browser to measure with: loopback only, bounded in time, other hosts blocked."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ARGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_START_SECONDS = 90


class AppServer:
    """A Streamlit server for `script` on a free loopback port; stop it with `stop`."""

    def __init__(self, script: str, *arguments: str, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
        command += ["--server.address", "127.0.0.1", "--", *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(self.url + "_stcore/health", timeout=2)  # noqa: S310 - loopback
                break
            except OSError:
                time.sleep(0.2)

    def rss_mb(self) -> int:
        """Return the resident memory of the server in MB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split("kB")[0]) // 1000

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def assemble_yardsticks() -> None:
    """Put the plugins that the folium methods load beside their app: nothing is fetched at run time."""
    target = ROOT / "benchmarks" / "browser" / "static"
    target.mkdir(exist_ok=True)
    modules = ROOT / "node_modules"
    shutil.copyfile(modules / "leaflet" / "dist" / "leaflet.js", target / "leaflet.js")
    cluster = modules / "leaflet.markercluster" / "dist" / "leaflet.markercluster.js"
    shutil.copyfile(cluster, target / "leaflet.markercluster.js")
    shutil.copyfile(modules / "leaflet.heat" / "dist" / "leaflet-heat.js", target / "leaflet-heat.js")


def chromium() -> str | None:
    """Return the browser's program, None when there is none."""
    return next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)


def sent_bytes(url: str) -> dict[str, int]:
    """Return the bytes that the server at `url` has sent over each open connection (needs ``ss`` of iproute2)."""
    port = url.rstrip("/").rsplit(":", 1)[1]
    if not shutil.which("ss"):
        return {}
    text = subprocess.run(["ss", "-tinH", "sport", "=", f":{port}"], capture_output=True, text=True, check=True).stdout
    lines, found = text.splitlines(), {}
    for head, body in pairwise(lines):
        sent = re.search(r"bytes_sent:(\d+)", body)
        if sent and "127.0.0.1" in head:
            found[head.split()[-1]] = int(sent[1])
    return found


def grown(before: dict[str, int], after: dict[str, int]) -> int:
    """Return the most that one connection (the page's web socket) has sent between two looks."""
    return max((n - before.get(peer, 0) for peer, n in after.items() if peer in before), default=0)


def map_frame(page: Any, *, timeout: int = 120_000) -> Any:
    """Return the frame of the page's map."""
    return page.wait_for_selector('iframe[title*="st_folium"]', timeout=timeout).content_frame()


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
