"""The map's elements: an unvarying base map, a state that cannot break out of its script, clicks of any shape."""

import json
import re
from typing import Any

import pytest

from geo import i18n, layers
from geo.model import Area, Filters, Vertex

HOSTILE = "</script><script>alert(1)</script>{{ 7 * 7 }}\u2028"


def _state(filters: Filters | None = None, **values: Any) -> dict[str, Any]:
    layer = layers.state_layer(
        filters or Filters(), columns="k", **{"mode": "incidents", "translator": i18n.translator("en"), **values}
    )
    state: dict[str, Any] = json.loads(layer.state_json)
    return state


@pytest.fixture
def assets() -> None:
    """Skip nothing: the set-up installs the files, and a missing one is a failure."""
    assert layers.missing_assets() == []


@pytest.mark.usefixtures("assets")
def test_base_map_is_equal_on_every_build() -> None:
    """A changed script would remount the map and lose the user's view."""
    first, second = layers.build_base_map(), layers.build_base_map()
    assert first.get_name() == second.get_name()
    assert first._template.module.script(first, {}) == second._template.module.script(second, {})


@pytest.mark.usefixtures("assets")
def test_base_map_names_no_remote_host() -> None:
    """Everything is loaded by a relative path."""
    base = layers.build_base_map()
    urls = [url for _, url in (*base.default_js, *base.default_css)]
    assert urls
    assert all(url.startswith("../../app/static/") for url in urls)


def test_state_cannot_end_the_script() -> None:
    """Hostile values stay inside their JSON string and come back unchanged."""
    layer = layers.state_layer(
        Filters(actors=(HOSTILE,)), columns="k", mode="incidents", translator=i18n.translator("en"), tiles=HOSTILE
    )
    assert not re.search(r"[<>&\u2028]|\{\{", layer.state_json)
    assert json.loads(layer.state_json)["filter"]["act"] == [HOSTILE]


def test_state_is_small_and_holds_no_row() -> None:
    """What travels with a filter change does not grow with the store."""
    full = Filters("2020-01-01", "2020-12-31", ("IQ-DI",), ("isis",), ("explosion",), 3, 2, include_context=False)
    assert len(json.dumps(_state(full))) < 400
    assert "rows" not in _state(full)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {}),
        (Filters("1970-01-01", "1970-01-02"), {"from": 0, "to": 1}),
        (Filters(include_context=False), {"context": False}),
        (Filters(origins=("acled",)), {"origins": ["acled"]}),
        (Filters(governorates=("IQ-DI",), min_killed=2), {"gov": ["IQ-DI"], "killed": 2}),
        (
            Filters(area=Area((Vertex(33.0, 44.0),), 5.0)),
            {"area": {"points": [[33.0, 44.0]], "km": 5.0}},
        ),
    ],
)
def test_filter_state_leaves_out_what_does_not_filter(filters: Filters, expected: dict[str, Any]) -> None:
    """Days are numbers since 1970; 0 is a day like any other."""
    assert layers.filter_state(filters) == expected


def test_change_names_the_period_of_the_same_length_before() -> None:
    """January is compared with the 31 days before it; without two ends there is nothing to compare."""
    period = Filters("2020-01-01", "2020-01-31")
    assert layers.previous_period(period) == {"from": 18231, "to": 18261}
    assert _state(period, mode="governorate", measure="change")["previous"] == {"from": 18231, "to": 18261}
    assert layers.previous_period(Filters("2020-01-01")) is None


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"rows": [1]}, None),
        ({"rows": [1, 2], "at": 5, "key": "k"}, layers.Click(5, "k", (1, 2))),
        ({"rows": [1, "x", -1, None], "at": 5}, layers.Click(5, "", (1,))),
        ({"governorate": "IQ-NI", "at": 6}, layers.Click(6, governorate="IQ-NI")),
        ({"badge": "IQ-NI", "at": 6}, layers.Click(6, badge="IQ-NI")),
        ({"area": "", "at": 7}, layers.Click(7, area="")),
        ({"period": ["2020-01-01", "2020-01-02"], "at": 8}, layers.Click(8, period=("2020-01-01", "2020-01-02"))),
        ({"period": ["2020-01-01"], "at": 8}, layers.Click(8)),
        ({"need": "k", "at": 9}, layers.Click(9, need="k")),
        ({"badge": 4, "at": 9}, layers.Click(9)),
    ],
)
def test_parse_click(properties: dict[str, Any], expected: layers.Click | None) -> None:
    """Only a drawing with a time is a click, and only values of the right kind are taken."""
    assert layers.parse_click({"last_active_drawing": {"properties": properties}}) == expected


@pytest.mark.parametrize(
    "result", [None, {}, {"last_active_drawing": None}, {"last_active_drawing": {"properties": 3}}]
)
def test_parse_click_of_nothing(result: Any) -> None:
    """What is no drawing is no click."""
    assert layers.parse_click(result) is None


def test_map_words_are_the_same_keys_in_both_languages() -> None:
    """The map's script finds every word in either language."""
    words = layers.map_words()
    assert set(words["ar"]["map"]) == set(words["en"]["map"])
    assert len(words["style"]["change"]) % 2 == 0
    assert set(words["style"]["population"]) == set(i18n.governorate_codes())
