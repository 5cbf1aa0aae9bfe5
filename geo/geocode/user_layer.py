"""The user layer: places, names and positions of one's own over the shipped gazetteer.

No upgrade of the shipped tables touches it. A row with the id of a shipped place patches it (empty cells leave what is
shipped, names are added), any other id (``user:0001`` ...) is a place of its own. `geo.geocode.user_file` keeps it.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from geo.errors import OptionError
from geo.geocode.areas import Located, locate
from geo.geocode.gazetteer import HOME, KINDS, POLICIES, PlaceRow, Policy
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

COLUMNS = ("place_id", "name_ar", "name_en", "alt_names", "kind", "lat", "lon", "uncertainty_m", "policy", "note")
OWN = "user:"
SOURCE = "user"
MAX_NAME, MAX_NAMES = 120, 60
_UNCERTAINTY = 1500
WIDEST_M = 500_000
_SHORTEST = 2
_READ = frozenset({"Arabic name", "other name"})  # what articles are searched for
_ID = re.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,63}")
_UNITS = frozenset({"governorate", "country"})


@dataclass(frozen=True, slots=True)
class PlaceEdit:
    """A row of the user layer.

    `place_id` None stands for a place that has no id yet; fields that are None leave the shipped value. `alt_names`
    are added to those shipped, `lat` and `lon` are WGS 84 degrees, `uncertainty_m` a radius in metres, `kind` and
    `policy` as in ``data/gazetteer``.
    """

    place_id: str | None = None
    name_ar: str | None = None
    name_en: str | None = None
    alt_names: tuple[str, ...] = ()
    kind: str | None = None
    lat: float | None = None
    lon: float | None = None
    uncertainty_m: int | None = None
    policy: Policy | None = None
    note: str = ""

    @property
    def own(self) -> bool:
        """Whether this is a place of its own and no patch."""
        return self.place_id is None or self.place_id.startswith(OWN)


def _name(text: str, *, what: str) -> str:
    text = re.sub(" +", " ", text.strip())
    if len(text) > MAX_NAME:
        raise OptionError(f"{what}: longer than {MAX_NAME} characters; shorten it")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in text):
        raise OptionError(f"{what}: holds an invisible or control character; type the name anew")
    if ";" in text:
        raise OptionError(f"{what}: holds a semicolon; give several names as several")
    if text and what in _READ and len(normalize_ar(text)) < _SHORTEST:
        raise OptionError(f"{what}: {text!r} is too short to be told from other words; write it in full")
    return text


def number_in(text: str, *, what: str, low: float, high: float) -> float:
    """Return the number that `text` writes; raises `OptionError` when it is none from `low` to `high`."""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise OptionError(f"{what}: {text[:40]!r} is no number from {low:g} to {high:g}")
    return number


def check_policy(text: str) -> Policy | None:
    """Return `text` as a policy, None when it is empty; raises `OptionError` when it is none."""
    known: dict[str, Policy] = {policy: policy for policy in POLICIES}
    if text and text not in known:
        raise OptionError(f"policy: {text[:40]!r} is unknown; use one of {', '.join(POLICIES)}")
    return known.get(text)


@lru_cache(maxsize=1 << 16)
def _units(lat: float, lon: float) -> Located | None:
    return locate(lat, lon)


def checked(edit: PlaceEdit) -> PlaceEdit:
    """Return `edit` tidied up, ready to be kept.

    Raises:
        OptionError: a name is missing, too long or holds control characters, a kind or policy is unknown, or the point
            is missing, incomplete or outside Iraq; the message says which and what to do.
    """
    if edit.place_id is not None and not _ID.fullmatch(edit.place_id):
        raise OptionError(f"id: {edit.place_id[:40]!r} is none; leave it empty for a new place")
    name_ar = _name(edit.name_ar or "", what="Arabic name") or None
    name_en = _name(edit.name_en or "", what="English name") or None
    names = tuple(dict.fromkeys(filter(None, (_name(n, what="other name") for n in edit.alt_names))))
    if len(names) > MAX_NAMES:
        raise OptionError(f"other names: more than {MAX_NAMES}; leave some out")
    if name_ar is not None and not any("\N{ARABIC LETTER HAMZA}" <= c <= "\N{ARABIC LETTER AE}" for c in name_ar):
        raise OptionError(f"Arabic name: {name_ar!r} holds no Arabic letter; write it as the news do")
    if edit.kind is not None and edit.kind not in KINDS - _UNITS:
        raise OptionError(f"kind: {edit.kind!r} is unknown; use one of {', '.join(sorted(KINDS - _UNITS))}")
    check_policy(edit.policy or "")
    if (edit.lat is None) != (edit.lon is None):
        raise OptionError("position: give latitude and longitude, or neither")
    if edit.own and (name_ar is None or edit.lat is None or edit.kind is None):
        raise OptionError("a new place needs an Arabic name, a kind and a position")
    if edit.lat is not None and edit.lon is not None:
        lat = round(number_in(str(edit.lat), what="latitude", low=-90, high=90), 5)
        lon = round(number_in(str(edit.lon), what="longitude", low=-180, high=180), 5)
        edit = replace(edit, lat=lat, lon=lon)
        units = _units(lat, lon)
        if units is None or not units.inside:
            raise OptionError(f"position: {lat:g}, {lon:g} lies outside Iraq; latitude comes first")
    radius = edit.uncertainty_m
    if radius is not None:
        radius = int(number_in(str(radius), what="radius in metres", low=10, high=WIDEST_M))
    return replace(
        edit, name_ar=name_ar, name_en=name_en, alt_names=names, uncertainty_m=radius,
        note=_name(edit.note.replace(";", ","), what="note"),
    )  # fmt: skip


def check_patch(row: PlaceRow, edit: PlaceEdit) -> None:
    """Refuse what would spoil `row`, as the gazetteer has it now: a point abroad in Iraq, everyday words as names.

    Raises:
        OptionError: with the word, or the country, and what to do.
    """
    if row.country != HOME and edit.lat is not None:
        raise OptionError(f"{row.place_id}: lies abroad ({row.country}); only places in Iraq can be moved")
    if row.kind in _UNITS and (edit.name_ar or edit.name_en or edit.kind or edit.policy or edit.lat is not None):
        raise OptionError(
            f"{row.place_id}: countries and governorates keep their name and place; other names can be added"
        )
    if edit.policy is None and row.policy == "free":
        words = everyday(sorted({edit.name_ar or row.name_ar, *edit.alt_names} - {row.name_ar, *row.alt_names}))
        if words:
            raise OptionError(
                f"{words[0]!r} is an everyday word: many texts would be placed at {row.name_ar} by it; write the name"
                " in full, or give the place the policy cue"
            )


def lay_over(rows: Sequence[PlaceRow], edits: Iterable[PlaceEdit]) -> tuple[list[PlaceRow], list[PlaceEdit]]:
    """Return the rows with `edits` laid over them, and the patches of ids that are not among them (unused)."""
    by_id = {row.place_id: row for row in rows}
    lost = []
    for edit in edits:
        shipped = by_id.get(edit.place_id or "")
        if shipped is not None:
            by_id[shipped.place_id] = _patched(shipped, edit)
        elif edit.own and edit.place_id is not None:
            by_id[edit.place_id] = _new_row(edit, edit.place_id)
        else:
            lost.append(edit)
    return list(by_id.values()), lost


def _patched(row: PlaceRow, edit: PlaceEdit) -> PlaceRow:
    names = tuple(dict.fromkeys((*edit.alt_names, *row.alt_names, *((row.name_ar,) if edit.name_ar else ()))))
    changed = replace(
        row,
        name_ar=edit.name_ar or row.name_ar,
        name_en=edit.name_en or row.name_en,
        alt_names=tuple(name for name in names if name != (edit.name_ar or row.name_ar)),
        kind=row.kind if row.kind in _UNITS else edit.kind or row.kind,
        policy=edit.policy or row.policy,
        uncertainty_m=edit.uncertainty_m or row.uncertainty_m,
        source=row.source if row.source.endswith(SOURCE) else f"{row.source}+{SOURCE}",
    )
    if edit.lat is None or edit.lon is None:
        return changed
    units = _units(edit.lat, edit.lon)
    moved = replace(changed, lat=edit.lat, lon=edit.lon)
    if units is None or row.kind in _UNITS:
        return moved
    return replace(
        moved, governorate=units.governorate.code, district=units.district.name_en, district_pcode=units.district.pcode
    )


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(normalize_ar(row["form"]) for row in read_csv("gazetteer/words.csv"))


def everyday(names: Iterable[str]) -> list[str]:
    """Return those of `names` that are everyday words."""
    return [name for name in names if normalize_ar(name) in _words()]


def _new_row(edit: PlaceEdit, place_id: str) -> PlaceRow:
    units = _units(edit.lat or 0.0, edit.lon or 0.0)
    name = edit.name_ar or ""
    return PlaceRow(
        place_id=place_id,
        name_ar=name,
        name_en=edit.name_en or "",
        alt_names=edit.alt_names,
        kind=edit.kind or "village",
        governorate=units.governorate.code if units else None,
        district=units.district.name_en if units else None,
        district_pcode=units.district.pcode if units else None,
        country=HOME,
        lat=edit.lat,
        lon=edit.lon,
        population=0,
        policy=edit.policy or ("cue" if everyday((name, *edit.alt_names)) else "free"),
        uncertainty_m=edit.uncertainty_m or _UNCERTAINTY,
        contested=(),
        source=SOURCE,
    )
