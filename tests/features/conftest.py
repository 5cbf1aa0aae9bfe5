"""A running feed over invented incidents, shared by the tests of this folder."""

import pytest
from make_records import make_extraction
from running_feed import Feed, invented

from geo.store import Store


@pytest.fixture(scope="session")
def invented_db(tmp_path_factory):
    path = tmp_path_factory.mktemp("feed") / "invented.gpkg"
    article, incidents = invented()
    with Store(path, create=True) as store:
        extraction = make_extraction(article, incidents=incidents)
        store.write([(article, extraction)], extract=lambda _: extraction)
    return path


@pytest.fixture(scope="session")
def feed(invented_db):
    running = Feed(invented_db)
    yield running
    running.stop()
