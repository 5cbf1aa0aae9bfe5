"""Toponyms resolved in context: precision, candidates, cues, parents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocode import GazetteerResolver, load_gazetteer
from geo.geocode.places import offset
from geo.geocode.ranking import distance_km
from geo.model import GeoContext, Place, ToponymMention
from geo.text.normalize import normalize_ar

RESOLVER = GazetteerResolver(load_gazetteer())


def resolve(name: str, context: GeoContext | None = None, **words: object) -> Place | None:
    mention = ToponymMention(text=name, start=0, end=len(name), norm=normalize_ar(name), **words)
    return RESOLVER.resolve(mention, context or GeoContext())


@pytest.mark.parametrize(
    ("name", "words", "kind", "governorate", "precision"),
    [
        ("البصرة", {}, "governorate", "IQ-BA", 4),
        ("البصرة", {"cue": "governorate"}, "governorate", "IQ-BA", 4),
        ("البصرة", {"cue": "city"}, "city", "IQ-BA", 1),
        ("البصرة", {"cue": "centre"}, "city", "IQ-BA", 2),
        ("البصرة", {"near": True}, "city", "IQ-BA", 2),
        ("بغداد", {}, "governorate", "IQ-BG", 4),
        ("الأنبار", {"direction": "W"}, "governorate", "IQ-AN", 4),
        ("ديالى", {}, "governorate", "IQ-DI", 4),
        ("الديوانية", {"cue": "governorate"}, "governorate", "IQ-QA", 4),
        ("الديوانية", {}, "city", "IQ-QA", 1),
        ("الفلوجة", {}, "city", "IQ-AN", 1),
        ("مخمور", {"cue": "district"}, "district", "IQ-AR", 3),
        ("القيارة", {"cue": "subdistrict"}, "subdistrict", "IQ-NI", 3),
        ("عكاشات", {"cue": "sector"}, "town", "IQ-AN", 2),
        ("الموصل", {"direction": "S"}, "city", "IQ-NI", 2),
        ("بلد", {"cue": "district"}, "district", "IQ-SD", 3),
        ("قنديل", {"cue": "mountain"}, "mountain", "IQ-AR", 2),
        ("حمرين", {"cue": "mountain"}, "mountain", "IQ-DI", 5),
        ("حلبجة", {"cue": "governorate"}, "district", "IQ-SU", 3),
        ("سنجار", {}, "district", "IQ-NI", 3),
        ("سنجار", {"cue": "city"}, "town", "IQ-NI", 1),
        ("سنجار", {"cue": "district"}, "district", "IQ-NI", 3),
        ("سنجار", {"cue": "mountain"}, "mountain", "IQ-NI", 2),
        ("حمرين", {}, "mountain", "IQ-DI", 5),
        ("بلد", {"cue": "base"}, "base", "IQ-SD", 1),
        ("القيارة", {"cue": "base"}, "base", "IQ-NI", 1),
        ("سوريا", {}, "country", None, 6),
        ("العراق", {}, "country", None, 6),
    ],
)
def test_kind_and_precision(name: str, words: dict, kind: str, governorate: str | None, precision: int) -> None:
    place = resolve(name, **words)
    assert place is not None
    assert (place.kind, place.governorate, place.where_precision) == (kind, governorate, precision)
    assert place.text == name


def test_bare_governorate_keeps_the_city_as_candidate() -> None:
    place = resolve("البصرة")
    assert place is not None
    assert [c.place_id for c in place.candidates][:2] == ["cod:IQG02", "gn:99532"]


@pytest.mark.parametrize("name", ["بلد", "العلم", "حديثة", "الرياض"])
def test_common_words_do_not_resolve_bare_to_iraq(name: str) -> None:
    place = resolve(name)
    assert place is None or place.country != "IQ"


@pytest.mark.parametrize(
    ("name", "words", "context", "governorate", "reason"),
    [
        ("العامرية", {}, GeoContext(("IQ-BG",)), "IQ-BG", "governorate_in_text"),
        ("العامرية", {"cue": "area"}, GeoContext(("IQ-AN",)), "IQ-AN", "governorate_in_text"),
        ("الرياض", {"cue": "subdistrict"}, GeoContext(("IQ-KI",)), "IQ-KI", "governorate_in_text"),
        ("الخالدية", {"parents": (normalize_ar("الأنبار"),)}, GeoContext(), "IQ-AN", "parent_in_text"),
        ("الصالحية", {"cue": "area", "parents": (normalize_ar("بغداد"),)}, GeoContext(), "IQ-BG", "parent_in_text"),
    ],
)
def test_context_decides(name: str, words: dict, context: GeoContext, governorate: str, reason: str) -> None:
    place = resolve(name, context, **words)
    assert place is not None
    assert place.governorate == governorate
    assert reason in place.candidates[0].reasons


def test_neighbours_in_the_article_decide_between_namesakes() -> None:
    near = resolve("الرمادي", cue="city")
    assert near is not None
    place = resolve("الخالدية", GeoContext(neighbours=(near,)), cue="village")
    assert place is not None
    assert "near_neighbour" in place.candidates[0].reasons


def test_distance_and_direction_move_the_point() -> None:
    city = resolve("بغداد", cue="city")
    place = resolve("بغداد", direction="N", distance_km=57.0)
    assert city is not None
    assert place is not None
    assert distance_km(city.lat, city.lon, place.lat, place.lon) == pytest.approx(57, abs=0.5)
    assert place.lat > city.lat
    assert place.where_precision == 2
    assert place.uncertainty_m > city.uncertainty_m
    assert place.governorate == "IQ-SD"


def test_name_without_a_row_in_its_parent_falls_back_to_the_parent() -> None:
    place = resolve("الميادين", cue="area", parents=(normalize_ar("جرف الصخر"), normalize_ar("بابل")))
    assert place is not None
    assert place.governorate == "IQ-BB"
    assert "parent_only" in place.candidates[0].reasons
    assert place.where_precision >= 2


def test_country_of_the_article() -> None:
    assert resolve("الباب", GeoContext(country="SY"), cue="city").country == "SY"
    assert resolve("الحسكة").country == "SY"


def test_unknown_name_is_none() -> None:
    assert resolve("قصنتبيل") is None


def test_similar_names_are_never_taken_silently() -> None:
    assert resolve("الفلوجا") is None


@given(st.sampled_from([f.norm for f in RESOLVER.forms()]), st.sampled_from([None, "village", "city", "area"]))
def test_every_form_resolves_to_honest_values(norm: str, cue: str | None) -> None:
    place = RESOLVER.resolve(ToponymMention(text=norm, start=0, end=len(norm), norm=norm, cue=cue), GeoContext())
    if place is not None:
        assert 0 <= place.score <= 1
        assert place.where_precision in range(1, 8)
        assert 1 <= len(place.candidates) <= 5
        if place.place_id is None:
            assert sum("ambiguous" in c.reasons for c in place.candidates) >= 2
        else:
            assert place.uncertainty_m > 0
            assert place.candidates[0].place_id == place.place_id


@given(
    st.floats(29, 37.5),
    st.floats(39, 48.5),
    st.sampled_from(["N", "NE", "E", "SE", "S", "SW", "W", "NW"]),
    st.floats(1, 200),
)
def test_offset_goes_as_far_as_it_says(lat: float, lon: float, direction: str, km: float) -> None:
    lat2, lon2 = offset(lat, lon, direction=direction, km=km)
    assert distance_km(lat, lon, lat2, lon2) == pytest.approx(km, rel=0.02)
