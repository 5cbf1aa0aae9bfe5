"""From a gazetteer row to a `Place`: precision codes, uncertainty, offsets and candidates."""

import math
from collections.abc import Sequence

from geo.geocode.areas import locate
from geo.geocode.gazetteer import HOME, PlaceRow
from geo.geocode.parts import BEARINGS, metres_outside, part_of
from geo.geocode.ranking import EARTH_KM, distance_km
from geo.model import Candidate, Place, ToponymMention

VAGUE_M = 25_000
"""UCDP: a place within about 25 km is still "near" (2); wider features are vague (5)."""

LANDSCAPE = frozenset({"mountain", "wadi", "lake", "marsh", "desert", "area", "oilfield", "road", "river"})
_AREAS = frozenset({"governorate", "district", "subdistrict"})
_NEAR_M, _SECTOR_M, _DIRECTION_M, _CENTRE_M = 5_000, 10_000, 15_000, 2_000
_UNITS = frozenset({"district", "subdistrict"})
_UNIT_M = 12_000
_ROAD_M, _LONGEST_ROAD_M = 20_000, 125_000
_SHIFT_M, _SHIFT_MOST_M = 4_000, 15_000
"""A direction without a distance moves the point to the edge of the place and this much on, at most 15 km."""
_DISTANCE_ERROR = 0.2
_OUT_OF_REACH_KM = 450.0
Scored = tuple[float, PlaceRow, tuple[str, ...]]


def base_precision(row: PlaceRow) -> int:
    """Return UCDP's where_precision (1-7) of a place named without anything around it."""
    if row.kind == "country":
        return 6
    if row.kind == "governorate":
        return 4
    if row.kind in {"district", "subdistrict"}:
        return 3
    if row.kind in LANDSCAPE:
        return 2 if row.uncertainty_m <= VAGUE_M else 5
    return 1


def offset(lat: float, lon: float, *, direction: str, km: float) -> tuple[float, float]:
    """Return the point `km` kilometres from (lat, lon) in a compass direction, rounded to 5 decimals (spherical)."""
    bearing, angle = math.radians(BEARINGS[direction]), km / EARTH_KM
    phi, lam = math.radians(lat), math.radians(lon)
    phi2 = math.asin(math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing))
    lam2 = lam + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(phi2)
    )
    return round(math.degrees(phi2), 5), round(math.degrees(lam2), 5)


def shown(score: float) -> float:
    """Return a score as people see it: 0-1."""
    return min(1.0, score)


def candidates(scored: Sequence[Scored], *, limit: int = 5) -> tuple[Candidate, ...]:
    """Return the best rows as candidates, best first."""
    return tuple(
        Candidate(row.place_id, row.name_ar, row.governorate, row.lat, row.lon, shown(value), reasons)
        for value, row, reasons in scored[:limit]
    )


def plain_place(scored: Scored, *, text: str, others: Sequence[Scored] = ()) -> Place:
    """Return the place of a row named alone; `others` (the row itself first) become its candidates."""
    value, row, _ = scored
    return Place(
        text=text,
        place_id=row.place_id,
        name_ar=row.name_ar,
        name_en=row.name_en,
        kind=row.kind,
        lat=row.lat,
        lon=row.lon,
        governorate=row.governorate,
        district=row.district,
        district_pcode=row.district_pcode,
        country=row.country,
        where_precision=base_precision(row),
        uncertainty_m=row.uncertainty_m,
        score=shown(value),
        candidates=candidates(others or [scored]),
    )


def _spread(row: PlaceRow, mention: ToponymMention) -> tuple[int, int]:
    """Return (where_precision, uncertainty in metres) of a row as the mention speaks of it."""
    precision, uncertainty = base_precision(row), row.uncertainty_m
    km = mention.distance_km if mention.distance_km is not None and mention.distance_km <= _OUT_OF_REACH_KM else None
    part = mention.cue == row.kind and row.kind in _AREAS and km is None
    pointed = mention.direction not in (None, "C")
    if precision >= 4 or (pointed and part):  # noqa: PLR2004 - UCDP: governorate and coarser stay what they are
        return precision, uncertainty
    if km is not None and not pointed:
        return 2 if km * 1000 <= VAGUE_M else 5, uncertainty + round(km * 1000)  # somewhere on the circle
    if mention.cue in _UNITS and row.kind not in _AREAS and km is None:
        return 3, max(uncertainty, _UNIT_M)  # "subdistrict X" of which the gazetteer knows the town alone
    if pointed or (mention.cue == "road" and row.kind != "road"):
        far = _ROAD_M if not pointed else _DIRECTION_M if km is None else 0
        return 2, uncertainty + far
    return _about(mention, precision, uncertainty)


def _about(mention: ToponymMention, precision: int, uncertainty: int) -> tuple[int, int]:
    """Return (where_precision, metres) where a word says "centre of", "sector of" or "near"."""
    if mention.cue == "centre" or mention.direction == "C":
        return 2, min(uncertainty, _CENTRE_M)
    if mention.cue == "sector" or mention.near:
        return 2, uncertainty + (_SECTOR_M if mention.cue == "sector" else _NEAR_M)
    return precision, uncertainty


def _moved(row: PlaceRow, mention: ToponymMention, governorates: Sequence[str]) -> tuple[float, float, int] | None:
    """Return the point that a direction from `row` means, and metres of uncertainty (added; an area's part: its own).

    A distance moves the point that far. Without one, an area named as such gives its outer part in that direction,
    a town a point a little beyond its edge, inside its governorate. None when the point stays where it is.
    """
    lat, lon, direction, far = row.lat or 0.0, row.lon or 0.0, mention.direction or "", mention.distance_km
    if far is not None:
        if base_precision(row) > 3 or far > _OUT_OF_REACH_KM:  # noqa: PLR2004 - a governorate's label point stays
            return None
        return (*offset(lat, lon, direction=direction, km=far), round(far * 1000 * _DISTANCE_ERROR))
    if row.kind in _AREAS and row.kind in {"governorate", mention.cue}:
        part = part_of(row.place_id.partition(":")[2], direction)
        return None if part is None else (part.lat, part.lon, part.radius_m)
    if row.country != HOME or base_precision(row) > 3:  # noqa: PLR2004
        return None
    km = min(row.uncertainty_m + _SHIFT_M, _SHIFT_MOST_M) / 1000
    while km > 1:
        point = offset(lat, lon, direction=direction, km=km)
        units = locate(*point)
        if units is not None and units.governorate.code in {row.governorate, *governorates[:1]}:
            return (*point, 0)
        km /= 2
    return None


def road_between(one: Place, other: Place, mention: ToponymMention, *, governorates: Sequence[str]) -> Place | None:
    """Return the road between two resolved places as its midpoint with half its length.

    None when one has no point, and for roads across the country (more than 250 km), whose middle says nothing.

    UCDP: near (2) up to 25 km from both ends, else vague (5). The governorate is that of both ends, else the one of
    them that the text names first, else the polygon's.
    """
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    half_m = round(distance_km(one.lat, one.lon, other.lat, other.lon) * 500)
    if half_m > _LONGEST_ROAD_M:
        return None
    lat, lon = round((one.lat + other.lat) / 2, 5), round((one.lon + other.lon) / 2, 5)
    units = locate(lat, lon)
    ends = {one.governorate, other.governorate} - {None}
    stated = next((code for code in governorates[:1] if code in ends), None)
    governorate = next(iter(ends)) if len(ends) == 1 else stated or (units.governorate.code if units else None)
    own = units is not None and units.governorate.code == governorate
    dash = "\N{EN DASH}"
    return Place(
        text=mention.text,
        chain=mention.parents,
        place_id=f"{one.place_id}~{other.place_id}",
        name_ar=f"{one.name_ar} {dash} {other.name_ar}",
        name_en=f"{one.name_en} {dash} {other.name_en}" if one.name_en and other.name_en else None,
        kind="road",
        lat=lat,
        lon=lon,
        governorate=governorate,
        district=units.district.name_en if units is not None and own else None,
        district_pcode=units.district.pcode if units is not None and own else None,
        country=one.country,
        where_precision=2 if half_m <= VAGUE_M else 5,
        uncertainty_m=half_m + _NEAR_M,
        score=min(one.score or 0.0, other.score or 0.0),
        candidates=(*one.candidates[:2], *other.candidates[:2]),
    )


def _units_at(
    row: PlaceRow,
    point: tuple[float, float],
    error_m: int,
    *,
    stated: frozenset[str | None],
    governorates: Sequence[str],
) -> tuple[str | None, str | None, str | None]:
    """Return governorate, district and its P-code of a point that lies some kilometres from `row`.

    The polygon's, unless the text states the governorate of the row or names others only (`governorates`), or the
    border is nearer than the error of the distance (`error_m`): a rough distance must not carry an incident over it.
    """
    units = locate(*point)
    own = (row.governorate, row.district, row.district_pcode)
    if units is None or row.country != HOME:
        return own
    code = units.governorate.code
    there = (code, units.district.name_en, units.district.pcode)
    if code == row.governorate or (code in stated and row.governorate not in stated):
        return there
    others = bool(governorates) and code not in governorates
    kept = others or row.governorate in stated or metres_outside(row.governorate or "", *point) <= error_m
    return (row.governorate, None, None) if kept else there


def mentioned_place(
    scored: Sequence[Scored],
    mention: ToponymMention,
    *,
    governorates: Sequence[str],
    stated: frozenset[str | None] = frozenset(),
) -> Place:
    """Return the place of the best row as the mention speaks of it.

    A distance with a direction moves the point and widens the uncertainty by a fifth of the distance; district and
    governorate then come from the polygons, unless the text states another governorate (`stated`) or the border is
    within the error of the distance. A direction alone gives the part of a governorate or district, or a point beyond
    the edge of a town.
    """
    value, row, _ = scored[0]
    precision, uncertainty = _spread(row, mention)
    lat, lon = row.lat, row.lon
    governorate, district, pcode = row.governorate, row.district, row.district_pcode
    if lat is not None and lon is not None and mention.direction in BEARINGS:
        moved = _moved(row, mention, governorates)
        if moved is not None:
            lat, lon, wider = moved
            uncertainty = wider if row.kind in _AREAS and precision > 2 else uncertainty + wider  # noqa: PLR2004
            if mention.distance_km is not None:
                governorate, district, pcode = _units_at(
                    row, (lat, lon), wider, stated=stated, governorates=governorates
                )
    return Place(
        text=mention.text,
        chain=mention.parents,
        place_id=row.place_id,
        name_ar=row.name_ar,
        name_en=row.name_en,
        kind=row.kind,
        lat=lat,
        lon=lon,
        governorate=governorate,
        district=district,
        district_pcode=pcode,
        country=row.country,
        where_precision=precision,
        uncertainty_m=uncertainty,
        score=shown(value),
        candidates=candidates(scored),
    )
