"""The view and its address: a round trip for every view, and what is unknown is dropped and named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.i18n import LANGUAGES, governorate_codes
from geo.layers import MEASURES, MODES
from geo.model import CONTEXT_TYPES, EVENT_TYPES, Area, Vertex
from geo.ui.state import PRECISIONS, View, parse, to_params

SQUARE = Area((Vertex(33.0, 44.0), Vertex(33.0, 45.0), Vertex(34.0, 45.5)))
ACTORS = ("isis", "pmf", "turkey")
ORIGINS = ("acled", "extracted", "own-table")
DAYS = st.dates().map(lambda d: d.isoformat())


def some(values):
    return st.lists(st.sampled_from(values), unique=True, max_size=4).map(tuple)


@st.composite
def views(draw):
    days = sorted(draw(st.lists(DAYS, min_size=2, max_size=2)))
    has_from, has_to = draw(st.booleans()), draw(st.booleans())
    return View(
        lang=draw(st.sampled_from(LANGUAGES)),
        date_from=days[0] if has_from else None,
        date_to=days[1] if has_to else None,
        all_dates=draw(st.booleans()),
        governorates=draw(some(governorate_codes())),
        actors=draw(some(ACTORS)),
        types=draw(some(EVENT_TYPES + CONTEXT_TYPES)),
        origins=draw(some(ORIGINS)),
        min_killed=draw(st.integers(0, 1_000_000)),
        max_where_precision=draw(st.sampled_from((None, *PRECISIONS))),
        context=draw(st.booleans()),
        mode=draw(st.sampled_from(MODES)),
        measure=draw(st.sampled_from(MEASURES)),
        area=draw(st.sampled_from((None, Area((Vertex(33.3, 44.4),), 25.0), SQUARE))),
        incident=draw(st.none() | st.from_regex(r"[a-z0-9:/ \u0627-\u064a'&-]{0,40}[a-z0-9]", fullmatch=True)),
        article=draw(st.none() | st.from_regex(r"[a-z0-9]{1,40}", fullmatch=True)),
    )


@given(views())
def test_state_round_trip(view):
    assert parse(to_params(view), actors=ACTORS, origins=ORIGINS) == (view, ())


@given(st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=12), max_size=3), max_size=6))
def test_state_any_address_gives_a_view(params):
    view, _ = parse(params, actors=ACTORS, origins=ORIGINS)
    assert parse(to_params(view), actors=ACTORS, origins=ORIGINS) == (view, ())


@pytest.mark.parametrize(
    ("params", "dropped"),
    [
        ({"colour": ["red"]}, ("colour",)),
        ({"gov": ["IQ-DI", "IQ-XX"]}, ("gov",)),
        ({"from": ["2021-13-01"]}, ("from",)),
        ({"from": ["2022-01-02"], "to": ["2022-01-01"]}, ("from", "to")),
        ({"killed": ["-1"]}, ("killed",)),
        ({"killed": ["٣"]}, ("killed",)),
        ({"view": ["<script>"]}, ("view",)),
        ({"id": ["<img onerror=1>"]}, ("id",)),
        ({"id": ["a\nb"]}, ("id",)),
        ({"id": ["a\u202eb"]}, ("id",)),
        ({"id": ["x" * 201]}, ("id",)),
        ({"actor": ["who"]}, ("actor",)),
        ({"origin": ["acled"]}, ("origin",)),
        ({"lang": ["fr"]}, ("lang",)),
    ],
)
def test_state_unknown_values_are_dropped_and_named(params, dropped):
    view, names = parse(params, actors=ACTORS)
    assert names == dropped
    assert "IQ-XX" not in view.governorates


def test_state_address_holds_codes_not_labels():
    view = View(lang="ar", governorates=("IQ-BA",), types=("explosion",), actors=("isis",), mode="killed")
    assert to_params(view) == {
        "lang": ["ar"], "view": ["killed"], "gov": ["IQ-BA"], "type": ["explosion"], "actor": ["isis"]
    }  # fmt: skip
