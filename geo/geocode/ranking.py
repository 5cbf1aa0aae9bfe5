"""Scores for the rows that a name may mean, each with the reasons it got them.

A score is the sum of a few readable weights, shown as 0-1. Reasons are language-neutral codes.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from geo.geocode.gazetteer import HOME, PlaceRow

EARTH_KM = 6371.0088
NEAR_KM = 45.0
SUGGESTION_SCORE = 0.2

_SITES = frozenset({"bridge", "junction", "square", "market", "site", "road"})
_CUE_FITS: dict[str, frozenset[str]] = {
    "governorate": frozenset({"governorate"}),
    "city": frozenset({"city", "town"}),
    "town": frozenset({"town", "city"}),
    "centre": frozenset({"city", "town"}),
    "district": frozenset({"district"}),
    "subdistrict": frozenset({"subdistrict"}),
    "village": frozenset({"village"}),
    "neighbourhood": frozenset({"neighbourhood"}),
    "area": frozenset(
        {"area", "neighbourhood", "desert", "wadi", "lake", "marsh", "village", "town", "island", "river"}
    ),
    "street": frozenset(
        {*_SITES, "neighbourhood", "crossing", "airport", "port", "dam", "refinery", "prison", "oilfield"}
    ),
    "road": frozenset({"road"}),
    "mountain": frozenset({"mountain"}),
    "base": frozenset({"base", "airport"}),
}
_CUE_NEARLY: dict[str, frozenset[str]] = {
    "governorate": frozenset({"city"}),
    "city": frozenset({"subdistrict", "neighbourhood", "village"}),
    "town": frozenset({"subdistrict", "village"}),
    "centre": frozenset({"district", "subdistrict"}),
    "district": frozenset({"city", "town", "subdistrict"}),
    "subdistrict": frozenset({"town", "district", "village"}),
    "village": frozenset({"town", "area"}),
    "neighbourhood": frozenset({"village", "area", "town"}),
    "area": frozenset({*_SITES, "mountain", "subdistrict", "base", "oilfield", "camp"}),
    "street": frozenset({"city", "town", "village", "district", "subdistrict", "camp", "area"}),
    "road": frozenset({"city", "town", "village", "district", "subdistrict", "neighbourhood", "area", "governorate"}),
    "base": frozenset({"camp", "area"}),
    "sector": frozenset({"city", "town", "district", "subdistrict", "area", "governorate", "mountain", "wadi"}),
}
_NO_COUNTRY = frozenset(
    {"street", "road", "neighbourhood", "village", "district", "subdistrict", "governorate", "base"}
)
# A bare name shared by a district and its small town is read as the district: never more certain than the source.
_ADMIN = {
    "governorate": 0.16,
    "city": 0.15,
    "country": 0.15,
    "district": 0.12,
    "town": 0.11,
    "subdistrict": 0.08,
    "neighbourhood": 0.06,
    "village": 0.0,
}
_EXACT, _VARIANT, _FEATURE = 0.35, 0.28, 0.09
_FITS, _NEARLY, _UNFIT = 0.18, 0.08, -0.12
_FIRST_GOVERNORATE, _GOVERNORATE, _OTHER_GOVERNORATE = 0.22, 0.15, -0.08
_PARENT, _NEIGHBOUR, _ABROAD, _COUNTRY = 0.25, 0.1, -0.2, 0.25
_POPULATION, _POPULATION_FULL = 0.08, 7.0
_LIKELY, _KNOWN = 0.06, 0.02
_QUARTER = 0.02
_CITY, _TOWN_POPULATION = 0.015, 100_000
_EVERYWHERE = frozenset({"governorate", "city", "district", "town", "subdistrict", "neighbourhood", "country"})
"""Kinds whose rank already says that news name them."""
_BY_HAND = frozenset({"manual", "marsad", "user"})
"""Sources of rows that people entered because news name them: the weak prior of news frequency, last of all."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around a name.

    `governorates` strongest first; `parents` the rows that its parents may mean; `points` (lat, lon) of places that
    the article has named already; `country` ISO 3166-1 alpha-2; `likely` governorates in which the actors of the
    article are at work, a weak prior.
    """

    cue: str | None = None
    governorates: tuple[str, ...] = ()
    parents: tuple[PlaceRow, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    country: str | None = None
    likely: tuple[str, ...] = ()


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the distance of two points in kilometres (equirectangular: good to 1 % below 500 km)."""
    x = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return EARTH_KM * math.hypot(x, math.radians(lat2 - lat1))


def contains(parent: PlaceRow, row: PlaceRow) -> bool:
    """Return whether `parent` may hold `row`: a governorate or district by code, a town by distance."""
    if parent.place_id == row.place_id or parent.country != row.country:
        return False
    if parent.kind == "country":
        return True
    if parent.kind == "governorate":
        return parent.governorate == row.governorate or parent.governorate in row.contested
    if parent.kind == "district" and parent.district_pcode == row.district_pcode:
        return True
    if parent.lat is None or parent.lon is None or row.lat is None or row.lon is None:
        return False
    return distance_km(parent.lat, parent.lon, row.lat, row.lon) <= NEAR_KM


def fits(cue: str, kind: str) -> float:
    """Return the weight of a cue word for a kind of place."""
    if kind in _CUE_FITS.get(cue, ()):
        return _FITS
    return _NEARLY if kind in _CUE_NEARLY.get(cue, ()) else _UNFIT


def eligible(row: PlaceRow, setting: Setting) -> bool:
    """Return whether the row's policy lets it match here: bare names only where they are free."""
    if row.kind == "country" and setting.cue in _NO_COUNTRY:
        return False
    if row.policy == "free":
        return True
    if any(contains(parent, row) for parent in setting.parents):
        return True
    if row.country != HOME and (setting.country != row.country or setting.parents):
        return setting.country is None and not setting.parents and not setting.governorates and setting.cue is not None
    if row.policy == "person":
        return setting.cue is not None
    return setting.cue is not None or (row.governorate is not None and row.governorate in setting.governorates)


def _from_text(row: PlaceRow, setting: Setting) -> Iterator[tuple[float, str]]:
    """Yield the weights that the cue word, the governorates named and the parents give."""
    if setting.cue is not None:
        weight = fits(setting.cue, row.kind)
        yield weight, "cue_kind" if weight > 0 else "cue_other_kind"
    named = setting.governorates
    if row.governorate is not None and named:
        if row.governorate == named[0]:
            yield _FIRST_GOVERNORATE, "governorate_in_text"
        elif row.governorate in named or any(code in named for code in row.contested):
            yield _GOVERNORATE, "governorate_in_text"
        else:
            yield _OTHER_GOVERNORATE, "other_governorate"
    if any(contains(parent, row) for parent in setting.parents):
        yield _PARENT, "parent_in_text"


def _from_article(row: PlaceRow, setting: Setting) -> Iterator[tuple[float, str]]:
    """Yield the weights that other places of the article, its actors and its country give."""
    if row.lat is not None and row.lon is not None:
        lat, lon = row.lat, row.lon
        if any(distance_km(lat, lon, *point) <= NEAR_KM for point in setting.points):
            yield _NEIGHBOUR, "near_neighbour"
    if row.governorate is not None and row.governorate in setting.likely:
        yield _LIKELY, "actor_area"
    if row.country == HOME:
        if setting.country not in {None, HOME}:
            yield _ABROAD, "other_country_in_text"
    elif setting.country == row.country:
        yield _COUNTRY, "country_in_text"
    elif row.kind != "country":
        yield _ABROAD, "abroad"


def _from_standing(row: PlaceRow) -> Iterator[tuple[float, str]]:
    """Yield the weights of the row's own standing: rank, population, and last whether news name it at all."""
    admin = _ADMIN.get(row.kind, _FEATURE)
    if row.kind in {"neighbourhood", "area"} and row.policy != "free":
        admin = _QUARTER  # news write "quarter" or "area" before it: the bare name means something else
    if admin:
        yield admin, "admin_rank"
    if row.population:
        yield _POPULATION * min(1.0, math.log10(row.population + 1) / _POPULATION_FULL), "population"
    if row.city_population > _TOWN_POPULATION:
        yield _CITY * math.log10(row.city_population / _TOWN_POPULATION), "city_size"
    if row.kind not in _EVERYWHERE and row.source.rpartition("+")[2] in _BY_HAND:
        yield _KNOWN, "known_in_news"
    if row.contested:
        yield 0.0, "contested"


def score(row: PlaceRow, setting: Setting, *, exact: bool) -> tuple[float, tuple[str, ...]]:
    """Return the sum of a row's weights (0 or more) with its reason codes.

    Sums above 1 are told apart here and shown as 1 (`geo.geocode.places.shown`).
    """
    value, reasons = (_EXACT, ["exact_form"]) if exact else (_VARIANT, ["spelling_variant"])
    for weight, reason in (*_from_text(row, setting), *_from_article(row, setting), *_from_standing(row)):
        value += weight
        reasons.append(reason)
    return round(max(0.0, value), 4), tuple(reasons)
