"""Namesakes: decided when the text decides, said to be ambiguous when it does not."""

import pytest

from geo.geocode import GazetteerResolver, LocalGeocoder, find_places, load_gazetteer
from geo.geocode.gazetteer import PlaceRow
from geo.geocode.ranking import distance_km
from geo.model import GeoContext, Place, ToponymMention
from geo.service import is_ambiguous
from geo.text.normalize import normalize_ar

RESOLVER = GazetteerResolver(load_gazetteer())


def _namesakes() -> dict[str, list[PlaceRow]]:
    """Names (as written in the table) with the rows of Iraq that the gazetteer answers for them."""
    found: dict[str, list[PlaceRow]] = {}
    for row in load_gazetteer().rows:
        if row.country == "IQ" and row.governorate is not None:
            found.setdefault(row.name_ar, [r for r in load_gazetteer().lookup(normalize_ar(row.name_ar))
                                           if r.country == "IQ" and r.kind != "country"])  # fmt: skip
    return found


NAMESAKES = _namesakes()


def resolve(name: str, context: GeoContext | None = None, **words: object) -> Place | None:
    mention = ToponymMention(text=name, start=0, end=len(name), norm=normalize_ar(name), **words)
    return RESOLVER.resolve(mention, context or GeoContext())


def test_with_the_governorate_given_the_match_lies_in_it() -> None:
    asked = [(name, code) for name, rows in NAMESAKES.items() for code in sorted({r.governorate for r in rows})
             if len({r.governorate for r in rows}) > 1]  # fmt: skip
    assert len(asked) > 2000
    wrong = [(name, code) for name, code in asked if find_places(name, within=code, limit=1)[0].governorate != code]
    assert len(wrong) <= len(asked) * 0.01, wrong[:10]


def test_a_governorate_named_in_the_text_decides_between_namesakes() -> None:
    asked = wrong = 0
    for name, rows in NAMESAKES.items():
        codes = {r.governorate for r in rows}
        if len(codes) < 2 or {r.kind for r in rows} != {"village"}:
            continue
        for code in codes:
            place = resolve(name, GeoContext(governorates=(code,)), cue="village")
            asked += 1
            wrong += place is None or place.governorate != code
    assert asked > 800
    assert wrong <= asked * 0.01


def test_villages_that_nothing_tells_apart_are_ambiguous() -> None:
    checked = 0
    for name, rows in NAMESAKES.items():
        alike = {r.kind for r in rows} == {"village"} and {r.population for r in rows} == {0}
        exact = all(normalize_ar(r.name_ar) == normalize_ar(name) for r in rows)
        plain = len({r.source for r in rows}) == 1
        if not (alike and exact and plain and len(rows) == 2):
            continue
        one, other = rows
        if distance_km(one.lat, one.lon, other.lat, other.lon) < 30:
            continue
        checked += 1
        assert is_ambiguous(find_places(name)), name
        place = resolve(name, cue="village")
        assert place is not None
        assert place.place_id is None, name
        assert {c.place_id for c in place.candidates} >= {one.place_id, other.place_id}
        assert place.governorate == (one.governorate if one.governorate == other.governorate else None), name
    assert checked > 300


@pytest.mark.parametrize("name", ["بغداد", "الموصل", "الفلوجة", "سنجار", "تلعفر", "بعقوبة", "عكاشات", "مخمور"])
def test_well_known_places_are_not_ambiguous(name: str) -> None:
    assert not is_ambiguous(find_places(name))
    assert resolve(name).place_id is not None


def test_ameriya_of_fallujah_and_of_baghdad_is_decided_by_its_sentence_only() -> None:
    bare = resolve("العامرية")
    assert bare.place_id is None
    assert {c.governorate for c in bare.candidates if "ambiguous" in c.reasons} == {"IQ-AN", "IQ-BG"}
    assert resolve("العامرية", GeoContext(governorates=("IQ-BG",))).governorate == "IQ-BG"
    assert resolve("العامرية", parents=(normalize_ar("الفلوجة"),)).governorate == "IQ-AN"


def _two_far_villages() -> tuple[str, PlaceRow, PlaceRow]:
    by_name = {
        name: rows
        for name, rows in NAMESAKES.items()
        if len(rows) == 2 and {r.kind for r in rows} == {"village"} and len({r.governorate for r in rows}) == 2
    }
    name = min(n for n, (a, b) in by_name.items() if distance_km(a.lat, a.lon, b.lat, b.lon) > 200)
    return name, *by_name[name]


def test_other_places_of_the_article_decide_where_the_sentence_does_not() -> None:
    name, one, other = _two_far_villages()
    for row in (one, other):
        near = Place("near", place_id="x", lat=row.lat + 0.1, lon=row.lon, where_precision=1, country="IQ")
        place = resolve(name, GeoContext(neighbours=(near,)), cue="village")
        assert place.place_id == row.place_id
        assert "near_neighbour" in place.candidates[0].reasons


def test_the_area_of_an_actor_is_a_weak_prior_that_the_text_overrides() -> None:
    name, one, other = _two_far_villages()
    likely = resolve(name, GeoContext(likely=(one.governorate,)), cue="village")
    assert likely.place_id == one.place_id
    assert "actor_area" in likely.candidates[0].reasons
    stated = resolve(name, GeoContext(governorates=(other.governorate,), likely=(one.governorate,)), cue="village")
    assert stated.place_id == other.place_id


def test_geopy_results_say_that_a_name_is_ambiguous() -> None:
    name, *_ = _two_far_villages()
    assert "ambiguous" in LocalGeocoder().geocode(name).raw["candidates"][0]["reasons"]
    assert len(LocalGeocoder().geocode(name, exactly_one=False)) == 2
