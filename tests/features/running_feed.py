"""A running feed on a free loopback port, and ways to ask it."""

import gzip
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from make_records import make_article, make_incident, make_place

from geo.features.app import make_app
from geo.features.server import _listen
from geo.model import Filters, Toll

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
HOSTILE = '<script>alert(1)</script>\u202e=cmd()"'


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


class Feed:
    """A running feed with a store of its own."""

    def __init__(self, db, *, filters=None, loopback=True, hosts=()):
        self.db = db
        self.listener = _listen("127.0.0.1", 0)
        self.host = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.url = f"http://{self.host}"
        app = make_app(db=db, filters=filters or Filters(), loopback=loopback, hosts=hosts)
        self.server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]}, daemon=True)
        self.thread.start()

    def get(self, path, *, method="GET", **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, method=method, headers=names)  # noqa: S310 - loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as response:
                status, got, body = response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            status, got, body = error.code, error.headers, error.read()
        got = {name.lower(): value for name, value in got.items()}
        return Answer(status, got, gzip.decompress(body) if got.get("content-encoding") == "gzip" else body)

    def ids(self, path):
        return [f["id"] for f in self.get(path).json["features"]]

    def stop(self):
        self.server.should_exit = True
        self.thread.join(timeout=10)
        self.listener.close()


def invented():
    """Seven invented incidents of one article: with a point, district, governorate, nowhere, undated, hostile."""
    article = make_article(doc_id="feed")
    none = {"district": None, "district_pcode": None, "name_ar": "ديالى", "name_en": "Diyala"}
    changes = [
        {"date_start": "2021-12-01", "date_end": "2021-12-03", "injured": Toll(1, 1, 1)},
        {"date_start": "2021-12-08", "event_type": "drone", "killed": None},
        {"place": make_place(where_precision=3, lat=34.0, lon=45.0)},
        {"place": make_place(where_precision=4, lat=33.9, lon=44.9, **none)},
        {"place": None, "killed": Toll(0, 0, 0)},
        {"date_start": None, "date_end": None, "date_precision": None},
        {"place": make_place(name_en=HOSTILE, name_ar=HOSTILE, lat=36.3, lon=43.1, governorate="IQ-NI")},
    ]
    return article, [make_incident(article, number, **change) for number, change in enumerate(changes)]


def by_rel(document):
    return {one["rel"]: one["href"] for one in document["links"]}
