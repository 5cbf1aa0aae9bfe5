"""The gazetteer for its users: search it, complete it by a layer of one's own, and geocode anew what that affects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geo import __version__
from geo.errors import InputRefusedError, OptionError
from geo.geocode import PlaceRow, find_places, load_gazetteer
from geo.geocode import user_layer as layer
from geo.geocode.gazetteer import KINDS, spellings
from geo.geocode.user_layer import PlaceEdit
from geo.model import Incident, Place
from geo.service.extraction import Extractor, default_extractor, guarded
from geo.service.records import default_db
from geo.store import PlacedIncident, Store
from geo.text.normalize import normalize_ar

__all__ = [
    "ImportReport",
    "PlaceChange",
    "PlaceEdit",
    "PlaceRow",
    "apply_regeocode",
    "export_user_places",
    "import_user_places",
    "place_details",
    "place_kinds",
    "preview_regeocode",
    "remove_place",
    "save_place",
    "search_places",
    "user_place_problems",
    "user_places",
]

MOST_CHANGES = 2000
_STEP = 200


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: rows added, rows changed, and (line number, reason) of those refused."""

    added: int
    changed: int
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """An incident whose place another reading of the gazetteer changes; `protected` when a human has decided."""

    incident_id: str
    article_id: str
    doc_id: str
    text: str
    old: Place | None
    new: Place | None
    old_more: tuple[Place, ...]
    new_more: tuple[Place, ...]
    protected: bool


def search_places(text: str, *, within: str | None = None, limit: int = 20) -> list[Place]:
    """Return the places that `text` (Arabic, Kurdish or Latin letters) may name, best first, each with its reasons.

    Names that are only similar carry the reason ``suggestion``; they come only when nothing bears the name.

    Raises:
        OptionError: `within` is no governorate.
    """
    return find_places(text[:200], within=within, limit=limit)


def place_details(place_id: str) -> PlaceRow | None:
    """Return the row of the gazetteer as it stands now (shipped and user layer), None when there is none."""
    return load_gazetteer().by_id.get(place_id)


def place_kinds() -> tuple[str, ...]:
    """Return the kinds that a place may have, those of settlements first."""
    first = ("village", "town", "city", "neighbourhood", "area")
    rest = KINDS - {*first, "governorate", "country"}
    return (*first, *sorted(rest))


def user_places() -> list[PlaceEdit]:
    """Return the rows of the user layer.

    Raises:
        OptionError: its file cannot be read at all.
    """
    return layer.read(layer.user_path())[0]


def user_place_problems() -> list[tuple[int, str]]:
    """Return (line number, reason) of the rows of the layer's file that cannot be used; (0, reason) for all of it."""
    try:
        return layer.read(layer.user_path())[1]
    except OptionError as error:
        return [(0, str(error))]


def save_place(edit: PlaceEdit) -> Place:
    """Keep `edit` in the user layer and return the place as the gazetteer now has it.

    An edit of a place that has one already is laid over it (fields that are None leave it, names are added).

    Raises:
        OptionError: a field is wrong (see `geo.geocode.user_layer.checked`), the place to patch is unknown, or the
            file cannot be written.
    """
    kept = _keep([edit], must_exist=True)[0]
    row = load_gazetteer().by_id[kept.place_id or ""]
    return Place(
        text=row.name_ar, place_id=row.place_id, name_ar=row.name_ar, name_en=row.name_en, kind=row.kind, lat=row.lat,
        lon=row.lon, governorate=row.governorate, district=row.district, district_pcode=row.district_pcode,
        country=row.country, uncertainty_m=row.uncertainty_m,
    )  # fmt: skip


def remove_place(place_id: str) -> None:
    """Take the row of `place_id` out of the user layer; what is shipped shows again.

    Raises:
        OptionError: the layer has no such row, or its file cannot be written.
    """
    path = layer.user_path()
    with layer.locked(path):
        edits = _whole(path)
        if place_id not in {edit.place_id for edit in edits}:
            raise OptionError(f"{place_id}: the user layer has no such row")
        layer.write(path, [edit for edit in edits if edit.place_id != place_id])


def export_user_places() -> bytes:
    """Return the user layer as CSV (UTF-8 with BOM, safe in a spreadsheet)."""
    return layer.to_csv(user_places())


def import_user_places(data: bytes) -> ImportReport:
    """Take the rows of a CSV of the user layer; a row whose id the layer has is laid over it.

    Raises:
        OptionError: it is no such table, it is too large, or the layer cannot be written. Nothing is taken then.
    """
    good, bad = layer.parse(data)
    before = {edit.place_id for edit in user_places()}
    kept = _keep(good, must_exist=False) if good else []
    changed = len({edit.place_id for edit in kept} & before)
    return ImportReport(added=len({edit.place_id for edit in kept}) - changed, changed=changed, refused=tuple(bad))


def _whole(path: Path) -> list[PlaceEdit]:
    """Return the rows of the layer for a rewrite; refuse when some could not be read, for they would be lost."""
    edits, problems = layer.read(path)
    if problems:
        line, why = problems[0]
        raise OptionError(f"{path}, line {line}: {why}; correct the file first, else the row would be lost")
    return edits


def _keep(edits: Sequence[PlaceEdit], *, must_exist: bool) -> list[PlaceEdit]:
    path = layer.user_path()
    known = load_gazetteer().by_id
    kept: list[PlaceEdit] = []
    with layer.locked(path):
        rows = {edit.place_id: edit for edit in _whole(path)}
        for given in edits:
            edit = given
            if edit.place_id in rows:
                edit = _over(rows[edit.place_id], edit)
            elif must_exist and not edit.own and edit.place_id not in known:
                raise OptionError(f"{edit.place_id}: the gazetteer has no such place")
            if edit.place_id is None:
                edit = replace(edit, place_id=_next_id(rows))
            edit = layer.checked(edit)
            rows[edit.place_id] = edit
            kept.append(edit)
        if len(rows) > layer.MAX_ROWS:
            raise OptionError(f"the user layer would have more than {layer.MAX_ROWS} rows")
        layer.write(path, list(rows.values()))
    return kept


def _over(old: PlaceEdit, new: PlaceEdit) -> PlaceEdit:
    return PlaceEdit(
        place_id=old.place_id,
        name_ar=new.name_ar or old.name_ar,
        name_en=new.name_en or old.name_en,
        alt_names=tuple(dict.fromkeys((*old.alt_names, *new.alt_names))),
        kind=new.kind or old.kind,
        lat=old.lat if new.lat is None else new.lat,
        lon=old.lon if new.lon is None else new.lon,
        uncertainty_m=new.uncertainty_m or old.uncertainty_m,
        policy=new.policy or old.policy,
        note=new.note or old.note,
    )


def _next_id(rows: dict[str | None, PlaceEdit]) -> str:
    numbers = [int(i.removeprefix(layer.OWN)) for i in rows if i and i.removeprefix(layer.OWN).isdecimal()]
    return f"{layer.OWN}{max(numbers, default=0) + 1:04d}"


# -- geocoding anew --------------------------------------------------------------------------------------------------


def preview_regeocode(
    *,
    db: str | Path | None = None,
    extractor: Extractor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[PlaceChange]:
    """Return what geocoding the stored incidents with the gazetteer as it is now would change, at most 2,000.

    Looked at are the articles whose text holds a name of the user layer, or whose incidents stand at a place of it.
    Articles are extracted anew and their incidents matched as ingestion does; nothing is written.

    Raises:
        StoreError: the store cannot be read.
    """
    path = Path(db) if db else default_db()
    if not path.exists():
        return []
    run = extractor or default_extractor
    names, ids = _touched()
    changes: list[PlaceChange] = []
    with Store(path) as store:
        articles = store.articles_naming(names, ids)
        for done, article_id in enumerate(articles, start=1):
            changes += _changes(store, article_id, run)
            if progress is not None and done % _STEP == 0:
                progress(done, len(articles))
            if len(changes) >= MOST_CHANGES:
                break
    return changes[:MOST_CHANGES]


def _touched() -> tuple[set[str], set[str]]:
    """Return the normalised names of all places in the user layer, and their ids (of removed rows as well)."""
    names: set[str] = set()
    ids = set()
    for edit in user_places():
        row = load_gazetteer().by_id.get(edit.place_id or "")
        ids.add(edit.place_id or "")
        names |= {normalize_ar(n) for n in (edit.name_ar, *edit.alt_names) if n}
        if row is not None:
            names |= {normalize_ar(n) for n in (row.name_ar, *row.alt_names)}
    arabic = {name for name in names if len(name) > 1 and not name.isascii()}
    return {spelling for name in arabic for spelling in spellings(name)}, ids


def _changes(store: Store, article_id: str, run: Extractor) -> list[PlaceChange]:
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
                new.more_places, protected=old.status != "extracted",
            )
        )  # fmt: skip
    return found


def _spot(place: Place | None) -> tuple[object, ...]:
    return () if place is None else (
        place.place_id, place.lat, place.lon, place.governorate, place.district_pcode, place.country,
        place.where_precision, place.uncertainty_m,
    )  # fmt: skip


def _same(old: Incident, new: Incident) -> bool:
    return _spot(old.place) == _spot(new.place) and [*map(_spot, old.more_places)] == [*map(_spot, new.more_places)]


def apply_regeocode(changes: Sequence[PlaceChange], *, db: str | Path | None = None) -> int:
    """Write the new places of `changes` and return how many incidents were changed.

    Protected incidents, and those that have changed since the preview, are left as they are. Each article's change
    stands in the revisions.

    Raises:
        StoreError: the store cannot be written; nothing was changed.
    """
    path = Path(db) if db else default_db()
    wanted = [
        PlacedIncident(c.article_id, c.incident_id, old=c.old, place=c.new, more_places=c.new_more)
        for c in changes
        if not c.protected
    ]
    if not wanted:
        return 0
    with Store(path, engine=f"marsad {__version__}") as store:
        return store.place_anew(wanted)
