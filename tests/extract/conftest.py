"""The real gazetteer, once for all extraction tests."""

import pytest


@pytest.fixture(scope="session")
def resolver():
    from geo.geocode import GazetteerResolver, load_gazetteer

    return GazetteerResolver(load_gazetteer())
