"""Whom the feed answers: names it is known by, loopback, and what stops it from starting."""

import socket

import pytest
from running_feed import by_rel

from geo.errors import OptionError, StoreError
from geo.features import serve
from geo.features.hosts import is_loopback, known_host
from geo.model import Filters

ITEMS = "/collections/incidents/items"
POINTS = "/collections/incidents-points/items"
ANCHORED = "/collections/incidents-anchored/items"


@pytest.mark.parametrize(
    ("value", "loopback", "open_to_all"),
    [
        ("127.0.0.1", True, True),
        ("127.0.0.1:8502", True, True),
        ("localhost:9999", True, True),
        ("LOCALHOST", True, True),
        ("[::1]:8502", True, True),
        ("given.example", True, True),
        ("192.168.1.7:8502", False, True),
        ("[2001:db8::1]", False, True),
        (socket.gethostname(), False, True),
        ("evil.example", False, False),
        ("127.0.0.1.evil.example", False, False),
        ("localhost.evil.example", False, False),
        ("127.0.0.1@evil.example", False, False),
        ("127.0.0.1/evil", False, False),
        ("127.0.0.1:85\r\nX: y", False, False),
        ('127.0.0.1"><script>', False, False),
        ("", False, False),
        ("a" * 300, False, False),
    ],
)
def test_features_host_names(value, loopback, open_to_all):
    assert known_host(value, loopback=True, names=("given.example",)) is loopback
    assert known_host(value, loopback=False, names=("given.example",)) is open_to_all


def test_features_foreign_host_is_turned_away(feed):
    assert feed.get("/", Host="evil.example").status == 421
    assert by_rel(feed.get("/", Host="localhost:1234").json)["data"] == "http://localhost:1234/collections"


def test_features_loopback():
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", "10.0.0.1", "192.168.0.1", "box")] == [
        *[True] * 3,
        *[False] * 3,
    ]


def test_features_serve_says_what_is_wrong(invented_db, tmp_path):
    with pytest.raises(StoreError):
        serve(db=tmp_path / "none.gpkg", port=0)
    with pytest.raises(OptionError, match="IQ-XX"):
        serve(db=invented_db, filters=Filters(governorates=("IQ-XX",)), port=0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OptionError, match="port"):
            serve(db=invented_db, port=taken.getsockname()[1])
