"""Resolving toponyms in the context of their article; implements `geo.model.PlaceResolver`."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from geo.geocode.ambiguity import rivals, undecided_place
from geo.geocode.areas import districts
from geo.geocode.gazetteer import HOME, Gazetteer, PlaceRow
from geo.geocode.places import Scored, candidates, mentioned_place, road_between
from geo.geocode.ranking import Setting, eligible, score
from geo.model import GeoContext, Place, ToponymForm, ToponymMention

_CITY_CUES = frozenset({"city", "town", "centre", "neighbourhood", "street", "road", "base"})
_OWN_CODE = "IQ-X-"
"""Units that are governorates by law and have no ISO code (Halabja)."""

_UNRIVALLED = frozenset({"governorate", "country", "city"})
_BARE_GOVERNORATE = 0.12
_MINIMUM = 0.3
_DISTRICT = 3
_MANY = 40
_NEAR_PRECISION, _PARENT_M = 2, 10_000
_CACHE = 1 << 15
_Key = tuple[
    str,
    str | None,
    str | None,
    float | None,
    bool,
    tuple[str, ...],
    tuple[str, ...],
    tuple[tuple[float, float], ...],
    str | None,
    tuple[str, ...],
]


def _with_conflict(scored: list[Scored], holders: tuple[PlaceRow, ...]) -> list[Scored]:
    """Return `scored`, the best row marked when the text puts it in a governorate where the gazetteer has it not."""
    value, row, reasons = scored[0]
    named = {holder.governorate for holder in holders if holder.kind == "governorate"}
    if not named or row.governorate in named or named & set(row.contested) or row.governorate is None:
        return scored
    return [(value, row, (*reasons, "conflicts_with_text")), *scored[1:]]


class GazetteerResolver:
    """The gazetteer as extraction sees it. Deterministic; answers are cached by mention and context."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._governorates = {row.governorate: row for row in gazetteer.rows if row.kind == "governorate"}
        self._units = {area.pcode for area in districts() if area.code.startswith(_OWN_CODE)}
        self._cached = lru_cache(maxsize=_CACHE)(self._resolve)

    def forms(self) -> Iterable[ToponymForm]:
        """Return every written form of the gazetteer once, sorted."""
        return self._gazetteer.forms

    def resolve(self, mention: ToponymMention, context: GeoContext) -> Place | None:
        """Return the best place for `mention` in `context` with up to five candidates, or None when nothing fits.

        A bare governorate name is the governorate (precision 4) with the city among the candidates; a city, centre,
        quarter or street cue, a distance or "near" means the city. Precision codes are UCDP's. Where several places
        fit alike the answer has no place_id, only what they share (see `undecided_place`).
        """
        if mention.pair is not None:
            road = self._road(mention, context)
            if road is not None:
                return road
        place = self._decide(mention, context, points=(), likely=())
        if place is not None and place.place_id is None:
            # Only where the name and its sentence leave it open do other places of the article and actors have a say.
            points = tuple(
                (near.lat, near.lon)
                for near in context.neighbours
                if near.lat is not None and near.lon is not None and (near.where_precision or 9) <= 3  # noqa: PLR2004
            )
            for known in ((points, ()), (points, context.likely)):
                if known != ((), ()) and place.place_id is None:
                    place = self._decide(mention, context, points=known[0], likely=known[1]) or place
        return None if place is None else replace(place, text=mention.text)

    def _road(self, mention: ToponymMention, context: GeoContext) -> Place | None:
        end = replace(mention, cue="city", pair=None, parents=())
        one = self.resolve(end, context)
        near = (
            context
            if one is None or one.governorate is None
            else replace(context, governorates=tuple(dict.fromkeys((one.governorate, *context.governorates))))
        )
        other = self.resolve(replace(end, norm=mention.pair or ""), near)
        if one is None or other is None or one.place_id is None or other.place_id is None:
            return None
        if max(one.where_precision or 9, other.where_precision or 9) > _DISTRICT:
            return None  # "the road A - governorate" says no more than A
        return road_between(one, other, mention, governorates=context.governorates)

    def _decide(
        self,
        mention: ToponymMention,
        context: GeoContext,
        *,
        points: tuple[tuple[float, float], ...],
        likely: tuple[str, ...],
    ) -> Place | None:
        return self._cached(
            (
                mention.norm,
                mention.cue,
                mention.direction,
                mention.distance_km,
                mention.near,
                mention.parents,
                context.governorates,
                points,
                context.country,
                likely,
            )
        )

    def _resolve(self, key: _Key) -> Place | None:
        norm, cue, direction, distance, near, parents, governorates, points, country, likely = key
        mention = ToponymMention(
            text=norm, start=0, end=0, norm=norm, cue=cue, direction=direction, distance_km=distance, near=near,
            parents=parents,
        )  # fmt: skip
        named_after = self._gazetteer.features(cue, norm) if cue else ()
        rows = tuple(dict.fromkeys((*named_after, *self._gazetteer.lookup(norm))))[:_MANY]
        if not rows:
            return None
        holders = tuple(
            row for parent in parents for row in self._gazetteer.lookup(parent)[:6] if row.policy in {"free", "cue"}
        )
        setting = Setting(
            cue=cue, governorates=governorates, parents=holders, points=points, country=country, likely=likely
        )
        scored = self._scored(rows, norm, setting, mention)
        stray = not scored or ("parent_in_text" not in scored[0][2] and scored[0][1].policy != "free")
        if holders and stray:
            return self._parent(parents, scored, setting)
        if not scored or scored[0][0] < _MINIMUM:
            return None
        unit = next(
            (item for item in scored if item[1].kind == "district" and item[1].district_pcode in self._units), None
        )
        if cue == "governorate" and unit is not None and scored[0][1].kind != "governorate":
            scored = [unit, *(item for item in scored if item is not unit)]
        elif cue == "governorate" and scored[0][1].kind != "governorate":
            row = self._governorates.get(scored[0][1].governorate)
            if row is not None:
                scored = [(scored[0][0], row, (*scored[0][2], "capital_for_governorate")), *scored]
        hidden = self._hidden(rows, norm, setting, scored[0])
        if rivals([*scored, *hidden]):
            return undecided_place([*scored, *hidden], mention)
        stated = frozenset(holder.governorate for holder in holders if holder.kind == "governorate")
        return mentioned_place(_with_conflict(scored, holders), mention, governorates=governorates, stated=stated)

    def _parent(self, parents: tuple[str, ...], scored: list[Scored], setting: Setting) -> Place | None:
        """Return the nearest parent as a coarse place: no row of this name lies in any parent of the text."""
        for number, parent in enumerate(parents):
            outer = ToponymMention(text=parent, start=0, end=0, norm=parent, parents=parents[number + 1 :])
            place = self.resolve(outer, GeoContext(governorates=setting.governorates, country=setting.country))
            if place is not None:
                best = replace(place.candidates[0], reasons=(*place.candidates[0].reasons, "parent_only"))
                near = (place.where_precision or 9) <= _NEAR_PRECISION
                return replace(
                    place,
                    chain=parents,
                    where_precision=_NEAR_PRECISION if near else place.where_precision,
                    uncertainty_m=(place.uncertainty_m or 0) + (_PARENT_M if near else 0),
                    candidates=(best, *candidates(scored, limit=4)),
                )
        return None

    def _hidden(self, rows: tuple[PlaceRow, ...], norm: str, setting: Setting, best: Scored) -> list[Scored]:
        """Return the namesakes that could not be taken bare, for the question whether the best row is the one meant."""
        if best[1].kind in _UNRIVALLED or best[1].country != HOME:
            return []
        named = [row for row in rows if row.kind != "village" and row.country == HOME and not eligible(row, setting)]
        if not named:
            return []
        exact = frozenset(row.place_id for row in self._gazetteer.exact(norm))
        found = []
        for row in named:
            value, reasons = score(row, setting, exact=row.place_id in exact)
            found.append((value, row, reasons))
        return found

    def _scored(self, rows: tuple[PlaceRow, ...], norm: str, setting: Setting, mention: ToponymMention) -> list[Scored]:
        after = self._gazetteer.features(setting.cue or "", norm)
        exact = frozenset(row.place_id for row in (*self._gazetteer.exact(norm), *after))
        pointed = mention.near or mention.distance_km is not None or setting.cue in _CITY_CUES
        found: list[Scored] = []
        for row in rows:
            if not eligible(row, setting):
                continue
            value, reasons = score(row, setting, exact=row.place_id in exact)
            if row.kind == "governorate" and row.place_id in self._gazetteer.main(norm):
                value += -_BARE_GOVERNORATE if pointed else _BARE_GOVERNORATE
            found.append((round(max(value, 0.0), 4), row, reasons))
        return sorted(found, key=lambda item: (-item[0], *item[1].order))
