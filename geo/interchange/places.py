"""Where a row happened, from what it says of it: names of units, a name of a place, a position, a precision."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from geo.interchange.names import HALABJA, HOME, country_code, district_code, governorate_code, units
from geo.model import Place

Issue = tuple[str, ...]
_NEAR_M = 25_000
"""Metres of UCDP's precision 2: "at most around 25 km" (UCDP GED codebook, where_prec)."""
_SAME_KM = 15.0
_KM_PER_DEGREE = 111.195
_EXACT, _NEAR, _DISTRICT, _GOVERNORATE, _COUNTRY = 1, 2, 3, 4, 6


class Spot(NamedTuple):
    """The units that hold a point: governorate (ISO 3166-2:IQ) and district (P-code)."""

    governorate: str
    district: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the gazetteer is asked.

    `locate` gives the units of a point (latitude, longitude), None outside Iraq; `geocode` the place of a name in a
    governorate (None: anywhere in Iraq), None when it is unknown and a place without a position when it is ambiguous.
    """

    locate: Callable[[float, float], Spot | None]
    geocode: Callable[[str, str | None], Place | None]


class Where(NamedTuple):
    """What a row says of its place, as written; `names` are the columns of country, admin1 and admin2, for the report.

    `precision` is UCDP's where_prec, None when the row does not tell.
    """

    text: str
    position: tuple[float, float] | None
    precision: int | None
    country: str
    admin1: str
    admin2: str
    iso: str = ""
    ucdp: str = ""
    names: tuple[str, str, str] = ("country", "admin1", "admin2")


def placer(lookups: Lookups) -> Callable[[Where], tuple[Place | None, tuple[Issue, ...]]]:
    """Return a function that gives the place of a row, None when it says nothing of it, and what the report must say.

    Equal rows are asked once.
    """

    @lru_cache(maxsize=1 << 16)
    def place(where: Where) -> tuple[Place | None, tuple[Issue, ...]]:
        issues: list[Issue] = []
        found = _place(where, lookups, issues)
        return found, tuple(issues)

    return place


def _place(where: Where, lookups: Lookups, issues: list[Issue]) -> Place | None:
    if not any((where.text, where.position, where.country, where.admin1, where.admin2)):
        return None
    country = _country(where, issues)
    spot = lookups.locate(*where.position) if where.position and country in (None, HOME) else None
    if country is None and (spot or (not where.country and where.position is None)):
        country = HOME
    governorate = district = None
    if country == HOME:
        governorate, district = _units(where, spot, issues)
        if spot is None and where.position is not None:
            issues.append(("note", "position_abroad"))
    elif where.admin1 and where.names[1]:
        issues.append(("lost", where.names[1]))  # provinces of other countries have no codes here
    text = where.text or where.admin2 or where.admin1 or where.country
    name_ar, name_en = _names(text)
    place = Place(
        text=text, governorate=governorate, district=_district_name(district, where), district_pcode=district,
        country=country, name_ar=name_ar, name_en=name_en,
    )  # fmt: skip
    if where.position is not None:
        return _positioned(place, where, lookups, issues)
    return _unpositioned(place, where, lookups, issues)


def _country(where: Where, issues: list[Issue]) -> str | None:
    code = country_code(where.country, iso=where.iso, ucdp=where.ucdp)
    if code is None and where.country:
        issues.append(("unknown", where.names[0], where.country))
    return code


def _units(where: Where, spot: Spot | None, issues: list[Issue]) -> tuple[str | None, str | None]:
    governorate = governorate_code(where.admin1) if where.admin1 else None
    if where.admin1 and governorate is None:
        issues.append(("unknown", where.names[1], where.admin1))
    district = None
    if governorate == HALABJA:
        district = next(code for code, unit in units("districts").items() if unit.name_en == "Halabja")
        governorate = units("districts")[district].governorate
        issues.append(("coarse", where.names[1], where.admin1, governorate))
    if where.admin2 and district is None:
        district = district_code(where.admin2, governorate or (spot.governorate if spot else None))
    fine = where.precision is None or where.precision <= _DISTRICT
    if spot is not None:
        if governorate is not None and spot.inside and spot.governorate != governorate:
            issues.append(("note", "governorate_contradicts"))
        elif district is None and fine:
            district = spot.district
        # What is known only to the country or vaguely has a stand-in for a position, which tells no governorate.
        if where.precision is None or where.precision <= _GOVERNORATE:
            governorate = governorate or spot.governorate
    if district is not None and governorate is None:
        governorate = units("districts")[district].governorate
    if where.admin2 and district is None:
        issues.append(("unknown", where.names[2], where.admin2))
    return governorate, district


def _district_name(pcode: str | None, where: Where) -> str | None:
    return units("districts")[pcode].name_en if pcode else where.admin2 or None


def _names(text: str) -> tuple[str | None, str | None]:
    latin = any("a" <= c.lower() <= "z" for c in text)
    return (None, text) if latin else (text or None, None)


def _positioned(place: Place, where: Where, lookups: Lookups, issues: list[Issue]) -> Place:
    lat, lon = where.position or (0.0, 0.0)
    precision = where.precision
    if precision is None:
        precision = _NEAR
        issues.append(("note", "precision_assumed"))
    place = replace(
        place, lat=lat, lon=lon, where_precision=precision,
        uncertainty_m=_uncertainty(precision, place.governorate, place.district_pcode),
    )  # fmt: skip
    if place.country != HOME or not where.text or precision > _DISTRICT:
        return place
    known = lookups.geocode(where.text, place.governorate)
    if known is None or known.lat is None or known.lon is None or _km(lat, lon, known.lat, known.lon) > _SAME_KM:
        return place
    return replace(
        place, place_id=known.place_id, name_ar=known.name_ar or place.name_ar,
        name_en=place.name_en or known.name_en, kind=known.kind,
    )  # fmt: skip


def _unpositioned(place: Place, where: Where, lookups: Lookups, issues: list[Issue]) -> Place:
    named = where.text and where.text not in (where.admin1, where.admin2)
    if place.country == HOME and named and (where.precision or _EXACT) <= _NEAR:
        known = lookups.geocode(where.text, place.governorate)
        if known is not None and known.lat is not None:
            issues.append(("note", "geocoded"))
            return replace(
                known, text=place.text, governorate=known.governorate or place.governorate, candidates=(),
                where_precision=max(known.where_precision or _EXACT, where.precision or _EXACT),
            )  # fmt: skip
        issues.append(("note", "place_unknown" if known is None else "place_ambiguous"))
    area = None
    if place.district_pcode is not None and (where.precision or _DISTRICT) <= _DISTRICT:
        area, precision = units("districts")[place.district_pcode], _DISTRICT
    elif place.governorate is not None:
        area, precision = units("governorates")[place.governorate], max(where.precision or 0, _GOVERNORATE)
    if area is None:
        # That the gazetteer was asked is no reason to say that the place lies in Iraq.
        told = place.country if where.country else None
        return replace(place, country=told, where_precision=_COUNTRY if told else None)
    issues.append(("note", "anchored"))
    if not named:
        place = replace(place, name_ar=area.name_ar, name_en=area.name_en)
    return replace(place, lat=area.lat, lon=area.lon, where_precision=precision, uncertainty_m=area.radius_m)


def _uncertainty(precision: int, governorate: str | None, district: str | None) -> int | None:
    if precision == _NEAR:
        return _NEAR_M
    if precision == _DISTRICT and district:
        return units("districts")[district].radius_m
    if precision == _GOVERNORATE and governorate:
        return units("governorates")[governorate].radius_m
    return None


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    x = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(x, other_lat - lat) * _KM_PER_DEGREE
