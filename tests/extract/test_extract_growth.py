"""Work grows with the length of a text, not with its square: a hostile upload must not stop the batch."""

import sys
from types import FrameType

import pytest

from geo.extract import extract_article
from geo.geocode import GazetteerResolver, load_gazetteer
from geo.model import Article

UNITS = {
    "one incident told again": "قتل جندي في بغداد. ",
    "a line for each telling": "قتل جندي في بغداد.\n",
    "no full stop": "قتل جندي في بغداد ",
    "one word": "قتل ",
    "places": "في بغداد وفي البصرة ",
    "subsets": "من بينهم ",
    "days": "اليوم الاثنين ",
    "numbers": "3 ",
}


def calls(text: str, resolver: GazetteerResolver) -> int:
    """Return how many Python functions run while `text` is read."""
    count = 0

    def tick(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tick)
    try:
        extract_article(Article("x", text, "2021-12-08", "metadata"), resolver)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_work_grows_with_length(unit: str) -> None:
    resolver = GazetteerResolver(load_gazetteer())
    calls(unit * 10, resolver)
    small, large = calls(unit * 400, resolver), calls(unit * 1600, resolver)
    assert large < 5 * small
