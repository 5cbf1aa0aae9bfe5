"""Names looked up alone: the golden table and the rules of the order."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OptionError
from geo.geocode import find_places, load_gazetteer
from geo.model import to_json
from geo.text.normalize import normalize_ar

CASES = list(csv.DictReader((Path(__file__).parent.parent / "cases" / "geocode_names.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=[c["query"] for c in CASES])
def test_first_match(case: dict[str, str]) -> None:
    place = find_places(case["query"])[0]
    assert (place.kind, place.governorate, str(place.where_precision)) == (
        case["kind"],
        case["governorate"],
        case["precision"],
    )
    assert place.candidates[0].reasons[0] != "suggestion"


def test_city_then_governorate() -> None:
    assert [place.kind for place in find_places("البصرة")[:2]] == ["city", "governorate"]


def test_places_abroad_never_outrank_iraq() -> None:
    gazetteer = load_gazetteer()
    homes = {normalize_ar(row.name_ar) for row in gazetteer.rows if row.country == "IQ"}
    shared = [row.name_ar for row in gazetteer.rows if row.country != "IQ" and row.kind != "country" and row.population]
    shared = [name for name in shared if normalize_ar(name) in homes]
    assert len(shared) > 20
    firsts = [find_places(name)[0] for name in shared]
    assert [place.name_ar for place in firsts if place.country != "IQ" and place.kind != "country"] == []


def test_within_keeps_to_the_governorate() -> None:
    places = find_places("العامرية", within="IQ-BG")
    assert places
    assert {place.governorate for place in places} == {"IQ-BG"}


def test_unknown_within_is_refused() -> None:
    with pytest.raises(OptionError, match="IQ-99"):
        find_places("البصرة", within="IQ-99")


def test_unknown_name_is_empty() -> None:
    assert find_places("قصنتبيل الطرشوفة") == []
    assert find_places("") == []
    assert find_places("   ") == []


def test_similar_names_are_flagged_and_score_low() -> None:
    places = find_places("الفلوجا")
    assert places[0].name_ar == "الفلوجة"
    assert all(p.candidates[0].reasons == ("suggestion",) and (p.score or 0) <= 0.2 for p in places)


def test_limit_and_order() -> None:
    places = find_places("العباسية", limit=3)
    assert len(places) == 3
    scores = [place.score or 0 for place in places]
    assert scores == sorted(scores, reverse=True)


def test_place_json_has_the_keys_of_the_contract() -> None:
    raw = to_json(find_places("البصرة")[0])
    assert list(raw)[:6] == ["text", "chain", "place_id", "name_ar", "name_en", "kind"]
    assert set(raw["candidates"][0]) == {"place_id", "name_ar", "governorate", "lat", "lon", "score", "reasons"}


@given(st.text(max_size=40))
def test_any_text_is_answered_without_an_error(name: str) -> None:
    for place in find_places(name):
        assert 0 <= (place.score or 0) <= 1
        assert place.text == name


@given(st.sampled_from([row for row in load_gazetteer().rows if row.country == "IQ"]))
def test_every_row_is_found_by_its_own_name(row: object) -> None:
    ids = [place.place_id for place in find_places(row.name_ar, limit=500)]
    assert row.place_id in ids


@pytest.mark.parametrize(
    ("name", "kind"),
    [("حقل عجيل", "oilfield"), ("نويكيط", "mountain"), ("عين زالة", "oilfield"), ("مدينة الطب", "site")],
)
def test_sites_are_found_with_and_without_the_word_for_their_kind(name: str, kind: str) -> None:
    place = find_places(name)[0]
    assert place.kind == kind
    assert "suggestion" not in place.candidates[0].reasons
