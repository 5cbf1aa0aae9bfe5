"""The map's elements: an unvarying base map, a state that cannot break out of its script, clicks of any shape."""

import json
import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from geo import i18n, layers

HOSTILE = "</script><script>alert(1)</script>{{ 7 * 7 }}\u2028"


def _row(**values: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "incident_id": "a",
        "event_type": "explosion",
        "is_context": False,
        "date_start": date(2021, 12, 1),
        "place_ar": "مخمور",
        "place_en": "Makhmour",
        "governorate": "IQ-NI",
        "where_precision": 1,
        "uncertainty_m": 500,
        "killed_low": 2,
        "killed_best": 3,
        "killed_high": 4,
        "lat": 35.77,
        "lon": 43.58,
        "has_point": True,
    }
    return row | values


def _state(*rows: dict[str, Any], mode: str = "incidents", lang: str = "en") -> dict[str, Any]:
    layer = layers.state_layer(pl.DataFrame(list(rows)), mode=mode, translator=i18n.translator(lang))
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
    """Hostile names stay inside their JSON string and come back unchanged."""
    layer = layers.state_layer(
        pl.DataFrame([_row(place_en=HOSTILE)]), mode="incidents", translator=i18n.translator("en")
    )
    assert not re.search(r"[<>&\u2028]|\{\{", layer.state_json)
    assert HOSTILE in json.loads(layer.state_json)["rows"][0]["label"]


def test_governorate_only_is_a_badge_and_never_a_mark() -> None:
    """An incident known only to the governorate has no point on the map."""
    state = _state(_row(), _row(incident_id="b", has_point=False, where_precision=4))
    assert [row["key"] for row in state["rows"]] == ["a"]
    assert state["badges"]["IQ-NI"]["keys"] == ["b"]


def test_context_is_outside_the_choropleth_and_the_largest_toll() -> None:
    """Context records are no incidents in any figure."""
    rows = pl.DataFrame([_row(), _row(incident_id="b", is_context=True, killed_best=90)])
    assert layers.governorate_counts(rows) == {"IQ-NI": (1, 3)}
    assert layers.largest_toll(rows) == 3


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (None, None),
        ({}, None),
        ({"last_active_drawing": None}, None),
        ({"last_active_drawing": {"properties": {"keys": ["a"]}}}, None),
        ({"last_active_drawing": {"properties": {"keys": ["a", "b"], "at": 5}}}, layers.Click(5, ("a", "b"))),
        ({"last_active_drawing": {"properties": {"governorate": "IQ-NI", "at": 6}}}, layers.Click(6, (), "IQ-NI")),
    ],
)
def test_parse_click(result: Any, expected: layers.Click | None) -> None:
    """Only a drawing with a time is a click."""
    assert layers.parse_click(result) == expected
