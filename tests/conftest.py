"""Helpers that several folders of tests share are imported by name from `tests/store`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "store"))


@pytest.fixture(autouse=True, scope="session")
def no_places_of_ones_own(tmp_path_factory):
    """The places and tables that somebody keeps beside a store of this folder play no part in the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MARSAD_PLACES", str(tmp_path_factory.mktemp("own") / "none.csv"))
        patch.setenv("MARSAD_GAZETTEERS", str(tmp_path_factory.mktemp("tables")))
        yield
