"""From a gazetteer row to a `Place`: precision codes, uncertainty, offsets and candidates."""

import math
from collections.abc import Sequence

from geo.geocode.areas import locate
from geo.geocode.gazetteer import HOME, PlaceRow
from geo.geocode.parts import BEARINGS, part_of
from geo.geocode.ranking import EARTH_KM
from geo.model import Candidate, Place, ToponymMention

VAGUE_M = 25_000
"""UCDP: a place within about 25 km is still "near" (2); wider features are vague (5)."""

LANDSCAPE = frozenset({"mountain", "wadi", "lake", "marsh", "desert", "area", "oilfield", "road", "river"})
_AREAS = frozenset({"governorate", "district", "subdistrict"})
_NEAR_M, _SECTOR_M, _DIRECTION_M, _CENTRE_M = 5_000, 10_000, 15_000, 2_000
_SHIFT_M, _SHIFT_MOST_M = 4_000, 15_000
"""A direction without a distance moves the point to the edge of the place and this much on, at most 15 km."""
_DISTANCE_ERROR = 0.2
_OUT_OF_REACH_KM = 300.0
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


def candidates(scored: Sequence[Scored], *, limit: int = 5) -> tuple[Candidate, ...]:
    """Return the best rows as candidates, best first."""
    return tuple(
        Candidate(row.place_id, row.name_ar, row.governorate, row.lat, row.lon, value, reasons)
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
        score=value,
        candidates=candidates(others or [scored]),
    )


def _spread(row: PlaceRow, mention: ToponymMention) -> tuple[int, int]:
    """Return (where_precision, uncertainty in metres) of a row as the mention speaks of it."""
    precision, uncertainty = base_precision(row), row.uncertainty_m
    part = mention.cue == row.kind and row.kind in _AREAS and mention.distance_km is None
    pointed = mention.direction not in (None, "C")
    if precision >= 4 or (pointed and part):  # noqa: PLR2004 - UCDP: governorate and coarser stay what they are
        return precision, uncertainty
    if pointed:
        return 2, uncertainty + (_DIRECTION_M if mention.distance_km is None else 0)
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


def mentioned_place(scored: Sequence[Scored], mention: ToponymMention, *, governorates: Sequence[str]) -> Place:
    """Return the place of the best row as the mention speaks of it.

    A distance with a direction moves the point and widens the uncertainty by a fifth of the distance; district and
    governorate then come from the polygons when the text names no other governorate. A direction alone gives the part
    of a governorate or district, or a point beyond the edge of a town.
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
            units = locate(lat, lon) if row.country == HOME and mention.distance_km is not None else None
            if units is not None and (not governorates or units.governorate.code in governorates):
                governorate = units.governorate.code
                district, pcode = units.district.name_en, units.district.pcode
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
        score=value,
        candidates=candidates(scored),
    )
