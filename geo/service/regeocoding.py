"""Geocoding anew: what the gazetteer as it is now would change in the stored incidents, and doing it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo import __version__
from geo.errors import InputRefusedError
from geo.geocode import Gazetteer, load_gazetteer, user_file
from geo.geocode.gazetteer import spellings
from geo.model import Evidence, Incident, Place
from geo.service.extraction import Extractor, default_extractor, guarded
from geo.service.records import default_db
from geo.store import PlacedIncident, Store
from geo.text.normalize import normalize_ar

MOST_CHANGES = 2000
REASON = "gazetteer changed"
_STEP = 200


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """An incident whose place another reading of the gazetteer changes; `protected` when a human has decided.

    `new_evidence` are the words of the article for the new place.
    """

    incident_id: str
    article_id: str
    doc_id: str
    text: str
    old: Place | None
    new: Place | None
    old_more: tuple[Place, ...]
    new_more: tuple[Place, ...]
    protected: bool
    new_evidence: tuple[Evidence, ...] | None = None


def preview_regeocode(
    *,
    db: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[PlaceChange]:
    """Return what geocoding the stored incidents with the gazetteer as it is now would change, at most 2,000.

    Looked at are the articles whose text holds a name of the user layer, and those whose incidents stand at, or had as
    a candidate, a place of the layer or one that the gazetteer no longer has as it was (a row taken away, a name or a
    point taken back, an upgrade). They are extracted anew and their incidents matched as ingestion does; nothing is
    written. `progress` is called with (done, total) articles.

    Raises:
        OptionError: the file of the user layer cannot be read at all.
        StoreError: the store cannot be read.
    """
    path = Path(db) if db else default_db()
    if not path.exists():
        return []
    run = extractor or default_extractor
    names, ids = _touched()
    affected = _Affected(load_gazetteer(), ids)
    changes: list[PlaceChange] = []
    with Store(path) as store:
        human = store.decided()
        articles = store.articles_to_place(names, affected)
        for done, article_id in enumerate(articles, start=1):
            changes += _changes(store, article_id, run, human)
            if progress is not None and (done % _STEP == 0 or done == len(articles)):
                progress(done, len(articles))
            if len(changes) >= MOST_CHANGES:
                break
    return changes[:MOST_CHANGES]


def apply_regeocode(changes: Sequence[PlaceChange], *, db: str | Path | None = None) -> int:
    """Write the new places of `changes` and return how many incidents were changed.

    Incidents that a human has decided on, and those that have changed since the preview, are left as they are. Each
    article's change stands in the revisions with both places and the reason.

    Raises:
        StoreError: the store cannot be written; nothing was changed.
    """
    path = Path(db) if db else default_db()
    wanted = [
        PlacedIncident(c.article_id, c.incident_id, old=c.old, place=c.new, more_places=c.new_more,
                       evidence=c.new_evidence, reason=REASON)
        for c in changes
        if not c.protected
    ]  # fmt: skip
    if not wanted:
        return 0
    with Store(path, engine=f"marsad {__version__}") as store:
        return store.place_anew(wanted)


def _touched() -> tuple[set[str], set[str]]:
    """Return the normalised names, in every spelling, of all places in the user layer, and their ids."""
    names: set[str] = set()
    ids = set()
    known = load_gazetteer().by_id
    for edit in user_file.read(user_file.user_path())[0]:
        row = known.get(edit.place_id or "")
        ids.add(edit.place_id or "")
        names |= {normalize_ar(n) for n in (edit.name_ar, *edit.alt_names) if n}
        if row is not None:
            names |= {normalize_ar(n) for n in (row.name_ar, *row.alt_names)}
    arabic = {name for name in names if len(name) > 1 and not name.isascii()}
    return {spelling for name in arabic for spelling in spellings(name)}, ids


class _Affected:
    """Tells of a stored place (as JSON) whether the gazetteer may answer otherwise now; rather too often than not."""

    def __init__(self, gazetteer: Gazetteer, ids: set[str]) -> None:
        self._gazetteer = gazetteer
        self._ids = ids

    def __call__(self, place: Mapping[str, Any]) -> bool:
        place_id, text = place["place_id"], place["text"]
        if place_id is not None:
            row = self._gazetteer.by_id.get(place_id)
            told = tuple(place[key] for key in ("name_ar", "name_en", "kind", "uncertainty_m"))
            if row is None or told != (row.name_ar, row.name_en, row.kind, row.uncertainty_m):
                return True
        return any(self._candidate(item, text) for item in place["candidates"])

    def _candidate(self, item: Mapping[str, Any], text: str) -> bool:
        row = self._gazetteer.by_id.get(item["place_id"])
        if row is None or row.place_id in self._ids:
            return True
        told = tuple(item[key] for key in ("name_ar", "governorate", "lat", "lon"))
        return told != (row.name_ar, row.governorate, row.lat, row.lon) or not self._names(text, row.place_id)

    def _names(self, text: str, place_id: str) -> bool:
        """Return whether `text`, or the end of it (a word for the kind comes first), still names the place."""
        words = normalize_ar(text).split()
        ends = (" ".join(words[i:]) for i in range(len(words)))
        return any(row.place_id == place_id for end in ends for row in self._gazetteer.lookup(end))


def _changes(store: Store, article_id: str, run: Extractor, human: frozenset[str]) -> list[PlaceChange]:
    stored = store.article(article_id)
    if stored is None:
        return []
    fresh = guarded(stored.article, run)
    if isinstance(fresh, InputRefusedError):
        return []
    found = []
    for old, new in store.pairs(stored.incidents, fresh.incidents):
        if _same(old, new):
            continue
        text = (new.place or old.place or Place("")).text
        found.append(
            PlaceChange(
                old.incident_id, article_id, stored.article.doc_id, text, old.place, new.place, old.more_places,
                new.more_places, protected=old.status != "extracted" or old.incident_id in human,
                new_evidence=tuple(item for item in new.evidence if item.field == "place"),
            )
        )  # fmt: skip
    return found


def _spot(place: Place | None) -> tuple[object, ...]:
    return () if place is None else (
        place.place_id, place.name_ar, place.name_en, place.kind, place.lat, place.lon, place.governorate,
        place.district_pcode, place.country, place.where_precision, place.uncertainty_m,
    )  # fmt: skip


def _same(old: Incident, new: Incident) -> bool:
    return _spot(old.place) == _spot(new.place) and [*map(_spot, old.more_places)] == [*map(_spot, new.more_places)]
