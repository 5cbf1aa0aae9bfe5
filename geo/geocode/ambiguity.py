"""When the best row is not clearly the best: a name that several places bear is said to be ambiguous, not guessed."""

from collections.abc import Sequence

from geo.geocode.areas import Area, districts, governorates
from geo.geocode.gazetteer import HOME, PlaceRow
from geo.geocode.places import LANDSCAPE, Scored, candidates, shown
from geo.geocode.ranking import distance_km
from geo.model import Place, ToponymMention

AMBIGUOUS = "ambiguous"
"""The reason code of every candidate that none of the others beats by `MARGIN`."""

MARGIN = 0.05
"""Less than what the text gives (a governorate named, a parent, a neighbour, a fitting cue word against one that does
not fit) and than the rank of a town over a village; more than the difference of alike ranks and populations."""

SAME_AREA_KM = 12.0
"""Namesakes this close are one place for a map of incidents (a village and the land around it)."""


def _apart(one: PlaceRow, other: PlaceRow) -> bool:
    """Whether the two are different spots: neither near each other nor one the area of the other."""
    if one.place_id == other.place_id or "governorate" in (one.kind, other.kind):
        return False
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return one.country != other.country
    if one.country == other.country and one.district_pcode == other.district_pcode and "district" in (
        one.kind, other.kind
    ):  # fmt: skip
        return False
    # Stretches of one range, river or desert, and what is named after them, lie in their wide circles.
    wide = [row.uncertainty_m / 1000 for row in (one, other) if row.kind in LANDSCAPE]
    return distance_km(one.lat, one.lon, other.lat, other.lon) > max(SAME_AREA_KM, sum(wide))


def rivals(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """Return the first row with those elsewhere that it does not beat by `MARGIN`; () when it stands alone.

    The first row is the one that would be taken; rows after it may score higher when they need a word beside them.
    """
    if not scored or scored[0][1].country != HOME or scored[0][1].kind == "country":
        return ()
    best = scored[0]
    others = tuple(item for item in scored[1:] if best[0] - item[0] < MARGIN and _apart(best[1], item[1]))
    return (best, *others) if others else ()


def marked(scored: Sequence[Scored]) -> list[Scored]:
    """Return `scored` with the reason `AMBIGUOUS` at the rows that no margin tells apart."""
    alike = {item[1].place_id for item in rivals(scored)}
    return [(value, row, (*why, AMBIGUOUS) if row.place_id in alike else why) for value, row, why in scored]


def _shared(alike: Sequence[Scored]) -> tuple[Area | None, int]:
    """Return the district (precision 3) or governorate (4) that holds all of them, else None and 6."""
    pcodes = {row.district_pcode for _, row, _ in alike}
    if len(pcodes) == 1:
        return next((area for area in districts() if area.pcode in pcodes), None), 3
    codes = {row.governorate for _, row, _ in alike}
    if len(codes) == 1:
        return next((area for area in governorates() if area.code in codes), None), 4
    return None, 6


def undecided_place(scored: Sequence[Scored], mention: ToponymMention) -> Place:
    """Return the place of a name whose `rivals` no margin tells apart: what they share, and all of them as candidates.

    ``place_id`` is None. In one district the point is the district's label point (where_precision 3), in one
    governorate the governorate's (4), else there is no point and no governorate (6).
    """
    alike = rivals(scored)
    area, precision = _shared(alike)
    row = alike[0][1]
    return Place(
        text=mention.text,
        chain=mention.parents,
        name_ar=row.name_ar,
        lat=area.lat if area else None,
        lon=area.lon if area else None,
        governorate=area.governorate if area else None,
        district=area.name_en if area and precision == 3 else None,  # noqa: PLR2004 - UCDP: district
        district_pcode=area.pcode if area and precision == 3 else None,  # noqa: PLR2004
        country=row.country,
        where_precision=precision,
        uncertainty_m=area.radius_m if area else None,
        score=shown(alike[0][0]),
        candidates=candidates(marked(scored)),
    )
