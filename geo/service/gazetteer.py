"""The gazetteer for its users: search it, complete it by a layer of one's own, and geocode anew what that affects."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from geo.errors import OptionError
from geo.geocode import PlaceRow, find_places, load_gazetteer, user_file
from geo.geocode import user_layer as layer
from geo.geocode.gazetteer import KINDS
from geo.geocode.user_layer import PlaceEdit
from geo.model import Place
from geo.service.regeocoding import PlaceChange, apply_regeocode, preview_regeocode

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


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: rows added, rows changed, and (line number, reason) of those refused."""

    added: int
    changed: int
    refused: tuple[tuple[int, str], ...]


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
    return user_file.read(user_file.user_path())[0]


def user_place_problems() -> list[tuple[int, str]]:
    """Return (line number, reason) of the rows of the layer's file that have no effect; (0, reason) for all of it.

    Besides rows that are wrong these are the patches of places that the gazetteer no longer has; they are kept.
    """
    path = user_file.user_path()
    known = load_gazetteer().by_id
    try:
        wrong = user_file.read(path)[1]
        lost = [(line, edit.place_id) for line, edit in user_file.numbered(path) if edit.place_id not in known]
    except OptionError as error:
        return [(0, str(error))]
    return [*wrong, *((line, f"{place_id} is no place of the gazetteer; the row is kept") for line, place_id in lost)]


def save_place(edit: PlaceEdit) -> Place:
    """Keep `edit` in the user layer and return the place as the gazetteer now has it.

    An edit of a place that has one already is laid over it (fields that are None leave it, names are added).

    Raises:
        OptionError: a field is wrong (see `geo.geocode.user_layer.checked`), the place to patch is unknown, or the
            file cannot be written.
    """
    path = user_file.user_path()
    with user_file.locked(path):
        rows = _whole(path)
        if not edit.own and edit.place_id not in rows and edit.place_id not in load_gazetteer().by_id:
            raise OptionError(f"{edit.place_id}: the gazetteer has no such place; search it for the id")
        place_id = _put(rows, edit, count(user_file.next_number(rows)))
        _write(path, rows)
    row = load_gazetteer().by_id.get(place_id)
    if row is None:
        raise OptionError(f"{place_id}: the gazetteer no longer has this place; the row is kept and has no effect")
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
    path = user_file.user_path()
    with user_file.locked(path):
        rows = _whole(path)
        if place_id not in rows:
            raise OptionError(f"{place_id}: the user layer has no such row; its rows are in the exported table")
        del rows[place_id]
        _write(path, rows)


def export_user_places() -> bytes:
    """Return the user layer as CSV (UTF-8 with BOM, safe in a spreadsheet)."""
    return user_file.to_csv(user_places())


def import_user_places(data: bytes) -> ImportReport:
    """Take the rows of a CSV of the user layer; a row whose id the layer has is laid over it.

    Raises:
        OptionError: it is no such table, it is too large, or the layer cannot be written. Nothing is taken then.
    """
    good, bad = user_file.parse(data)
    path = user_file.user_path()
    added: set[str] = set()
    changed: set[str] = set()
    refused = list(bad)
    with user_file.locked(path):
        rows = _whole(path)
        before = set(rows)
        numbers = count(user_file.next_number(rows))
        for line, edit in good:
            try:
                known = edit.place_id or _same(rows, edit)  # the same table twice adds nothing twice
                place_id = _put(rows, replace(edit, place_id=known), numbers)
            except OptionError as error:
                refused.append((line, str(error)))
            else:
                (changed if place_id in before else added).add(place_id)
        if good:
            _write(path, rows)
    return ImportReport(added=len(added), changed=len(changed), refused=tuple(sorted(refused)))


def _whole(path: Path) -> dict[str, PlaceEdit]:
    """Return the rows of the layer by id for a rewrite; refuse when some could not be read, for they would be lost."""
    edits, problems = user_file.read(path)
    if problems:
        line, why = problems[0]
        raise OptionError(f"{path}, line {line}: {why}; correct the file first, else the row would be lost")
    rows: dict[str, PlaceEdit] = {}
    for edit in edits:
        key = edit.place_id or ""
        rows[key] = _over(rows[key], edit) if key in rows else edit
    return rows


def _write(path: Path, rows: dict[str, PlaceEdit]) -> None:
    if len(rows) > user_file.MAX_ROWS:
        raise OptionError(f"the user layer would have more than {user_file.MAX_ROWS} rows; take some away first")
    user_file.write(path, list(rows.values()))


def _put(rows: dict[str, PlaceEdit], given: PlaceEdit, numbers: Iterator[int]) -> str:
    """Put an edit among `rows`, over the one of its id (a new place gets the next of `numbers`), and return the id."""
    place_id = given.place_id or user_file.own_id(next(numbers))
    edit = _over(rows[place_id], given) if place_id in rows else replace(given, place_id=place_id)
    edit = layer.checked(edit)
    row = load_gazetteer().by_id.get(place_id)
    if row is not None:
        layer.check_patch(row, edit)
    rows[place_id] = edit
    return place_id


def _same(rows: dict[str, PlaceEdit], given: PlaceEdit) -> str | None:
    """Return the id of the own place that `given`, which has none, is: the same name at the same point."""
    edit = layer.checked(given)
    spot = (edit.name_ar, edit.lat, edit.lon)
    return next((key for key, row in rows.items() if row.own and (row.name_ar, row.lat, row.lon) == spot), None)


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
