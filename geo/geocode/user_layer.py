"""The user layer: places, names and positions of one's own over the shipped gazetteer, in one CSV file.

The file stands beside the store (``var/marsad.places.csv`` for ``var/marsad.gpkg``) or where ``$MARSAD_PLACES`` says.
No upgrade of the shipped tables touches it. A row with the id of a shipped place patches it (empty cells leave what is
shipped, names are added), any other id (``user:0001`` ...) is a place of its own.
"""

import csv
import io
import os
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from geo.errors import OptionError
from geo.geocode.areas import locate
from geo.geocode.gazetteer import HOME, KINDS, POLICIES, PlaceRow, Policy
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

COLUMNS = ("place_id", "name_ar", "name_en", "alt_names", "kind", "lat", "lon", "uncertainty_m", "policy", "note")
OWN = "user:"
SOURCE = "user"
MAX_BYTES, MAX_ROWS, MAX_NAME, MAX_NAMES = 8_000_000, 50_000, 120, 60
_UNCERTAINTY = 1500
_WIDEST_M = 500_000
_LOCK_SECONDS, _STALE_SECONDS = 10.0, 120.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
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


def user_path() -> Path:
    """Return the file of the user layer: ``$MARSAD_PLACES``, else beside the store with the suffix .places.csv."""
    return _path(os.environ.get("MARSAD_PLACES"), os.environ.get("MARSAD_DB"))


@lru_cache(maxsize=8)
def _path(named: str | None, store: str | None) -> Path:
    return Path(named) if named else Path(store or "var/marsad.gpkg").with_suffix(".places.csv")


def stamp(path: Path) -> tuple[int, int] | None:
    """Return (time of change in ns, size) of the file, None when there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - asked for every lookup
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


# -- checking --------------------------------------------------------------------------------------------------------


def _name(text: str, *, what: str) -> str:
    text = " ".join(text.split(" "))
    text = text.strip()
    if len(text) > MAX_NAME:
        raise OptionError(f"{what}: longer than {MAX_NAME} characters; shorten it")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in text):
        raise OptionError(f"{what}: holds an invisible or control character; type the name anew")
    if ";" in text:
        raise OptionError(f"{what}: holds a semicolon; give several names as several")
    return text


def _number(text: str, *, what: str, low: float, high: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise OptionError(f"{what}: {text[:40]!r} is no number from {low:g} to {high:g}")
    return number


def _policy(text: str) -> Policy | None:
    known: dict[str, Policy] = {policy: policy for policy in POLICIES}
    if text and text not in known:
        raise OptionError(f"policy: {text[:40]!r} is unknown; use one of {', '.join(POLICIES)}")
    return known.get(text)


def checked(edit: PlaceEdit) -> PlaceEdit:
    """Return `edit` tidied up, ready to be kept.

    Raises:
        OptionError: a name is missing, too long or holds control characters, a kind or policy is unknown, or the point
            is missing, incomplete or outside Iraq; the message says which and what to do.
    """
    name_ar = _name(edit.name_ar or "", what="Arabic name") or None
    name_en = _name(edit.name_en or "", what="English name") or None
    names = tuple(dict.fromkeys(filter(None, (_name(n, what="other name") for n in edit.alt_names))))
    if len(names) > MAX_NAMES:
        raise OptionError(f"other names: more than {MAX_NAMES}; leave some out")
    if name_ar is not None and not any("\N{ARABIC LETTER HAMZA}" <= c <= "\N{ARABIC LETTER AE}" for c in name_ar):
        raise OptionError(f"Arabic name: {name_ar!r} holds no Arabic letter; write it as the news do")
    if edit.kind is not None and edit.kind not in KINDS - _UNITS:
        raise OptionError(f"kind: {edit.kind!r} is unknown; use one of {', '.join(sorted(KINDS - _UNITS))}")
    _policy(edit.policy or "")
    if (edit.lat is None) != (edit.lon is None):
        raise OptionError("position: give latitude and longitude, or neither")
    if edit.own and (name_ar is None or edit.lat is None or edit.kind is None):
        raise OptionError("a new place needs an Arabic name, a kind and a position")
    if edit.lat is not None and edit.lon is not None:
        units = locate(_number(str(edit.lat), what="latitude", low=-90, high=90),
                       _number(str(edit.lon), what="longitude", low=-180, high=180))  # fmt: skip
        if units is None or not units.inside:
            raise OptionError(f"position: {edit.lat:g}, {edit.lon:g} lies outside Iraq; latitude comes first")
    radius = edit.uncertainty_m
    if radius is not None:
        radius = int(_number(str(radius), what="radius in metres", low=10, high=_WIDEST_M))
    return replace(
        edit, name_ar=name_ar, name_en=name_en, alt_names=names, uncertainty_m=radius,
        note=_name(edit.note.replace(";", ","), what="note"),
        lat=None if edit.lat is None else round(edit.lat, 5), lon=None if edit.lon is None else round(edit.lon, 5),
    )  # fmt: skip


# -- reading and writing ---------------------------------------------------------------------------------------------


def parse(data: bytes) -> tuple[list[PlaceEdit], list[tuple[int, str]]]:
    """Return the good rows of a CSV of the user layer and (line number, reason) of those that are refused.

    Raises:
        OptionError: it is no such table at all, not UTF-8, or too large.
    """
    if len(data) > MAX_BYTES:
        raise OptionError(f"the table is larger than {MAX_BYTES // 1_000_000} MB; split it")
    try:
        lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        header = [cell.strip() for cell in next(lines, [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise OptionError(f"the table cannot be read ({error}); save it as CSV in UTF-8") from error
    if "place_id" not in header or "name_ar" not in header:
        raise OptionError(f"the table has not the columns of the user layer: {', '.join(COLUMNS)}")
    good: list[PlaceEdit] = []
    bad: list[tuple[int, str]] = []
    while True:
        try:
            line = next(lines, None)
        except csv.Error as error:
            bad.append((lines.line_num, f"not CSV ({error})"))
            break
        if line is None:
            break
        if not any(cell.strip() for cell in line):
            continue
        if len(good) >= MAX_ROWS:
            bad.append((lines.line_num, f"more than {MAX_ROWS} rows; split the table"))
            break
        try:
            good.append(checked(_from_cells(dict(zip(header, map(_plain, line), strict=False)))))
        except OptionError as error:
            bad.append((lines.line_num, str(error)))
    return good, bad


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _from_cells(cells: dict[str, str]) -> PlaceEdit:
    def number(key: str) -> float | None:
        text = cells.get(key, "").strip()
        return None if not text else _number(text, what=key, low=-180, high=_WIDEST_M)

    radius = number("uncertainty_m")
    return PlaceEdit(
        place_id=cells.get("place_id", "").strip() or None,
        name_ar=cells.get("name_ar") or None,
        name_en=cells.get("name_en") or None,
        alt_names=tuple(filter(None, cells.get("alt_names", "").split(";"))),
        kind=cells.get("kind", "").strip() or None,
        lat=number("lat"),
        lon=number("lon"),
        uncertainty_m=None if radius is None else int(radius),
        policy=_policy(cells.get("policy", "").strip()),
        note=cells.get("note", ""),
    )


def to_csv(edits: Iterable[PlaceEdit]) -> bytes:
    """Return the CSV of `edits`: UTF-8 with BOM, cells that a spreadsheet would take for a formula quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for edit in edits:
        values = {name: getattr(edit, name) for name in COLUMNS} | {"alt_names": ";".join(edit.alt_names)}
        cells = ["" if values[name] is None else str(values[name]) for name in COLUMNS]
        writer.writerow(["'" + cell if cell.startswith(_FORMULA) and not _is_number(cell) else cell for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def read(path: Path) -> tuple[list[PlaceEdit], list[tuple[int, str]]]:
    """Return the rows of the layer and those that cannot be used; both empty when there is no file.

    Raises:
        OptionError: the file is there and is no such table; the message names it.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise OptionError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    try:
        return parse(data)
    except OptionError as error:
        raise OptionError(f"{path}: {error}") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the layer's lock file, so that two writers queue; one left by a program that died is taken over.

    Raises:
        OptionError: another program holds it for more than ten seconds, or the folder cannot be written.
    """
    lock = path.with_name(path.name + ".lock")
    give_up = time.monotonic() + _LOCK_SECONDS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OptionError(f"{path}: cannot be written ({error.strerror}); check the folder") from error
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            held = stamp(lock)
            if held is not None and time.time() - held[0] / 1e9 > _STALE_SECONDS:
                lock.unlink(missing_ok=True)
            elif time.monotonic() > give_up:
                raise OptionError(f"{path}: another program is changing it; try again, or remove {lock.name}") from None
            time.sleep(0.05)
        except OSError as error:
            raise OptionError(f"{path}: cannot be written ({error.strerror}); check the folder") from error
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def write(path: Path, edits: Sequence[PlaceEdit]) -> None:
    """Put `edits` in the place of the file, whole or not at all; call it inside `locked`.

    Raises:
        OptionError: the file cannot be written.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as handle:
            handle.write(to_csv(edits))
            handle.flush()
            os.fsync(handle.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OptionError(f"{path}: cannot be written ({error.strerror}); check the folder") from error


# -- laying it over the shipped rows ---------------------------------------------------------------------------------


def lay_over(rows: Sequence[PlaceRow], edits: Iterable[PlaceEdit]) -> tuple[list[PlaceRow], list[PlaceEdit]]:
    """Return the rows with `edits` laid over them, and the patches of ids that are not among them (kept, unused)."""
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
        kind=edit.kind or row.kind,
        policy=edit.policy or row.policy,
        uncertainty_m=edit.uncertainty_m or row.uncertainty_m,
        source=row.source if row.source.endswith(SOURCE) else f"{row.source}+{SOURCE}",
    )
    if edit.lat is None or edit.lon is None:
        return changed
    units = locate(edit.lat, edit.lon)
    moved = replace(changed, lat=edit.lat, lon=edit.lon)
    if units is None or row.kind in _UNITS:
        return moved
    return replace(
        moved, governorate=units.governorate.code, district=units.district.name_en, district_pcode=units.district.pcode
    )


def _everyday(name: str) -> bool:
    return normalize_ar(name) in {normalize_ar(row["form"]) for row in read_csv("gazetteer/words.csv")}


def _new_row(edit: PlaceEdit, place_id: str) -> PlaceRow:
    units = locate(edit.lat or 0.0, edit.lon or 0.0)
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
        policy=edit.policy or ("cue" if _everyday(name) else "free"),
        uncertainty_m=edit.uncertainty_m or _UNCERTAINTY,
        contested=(),
        source=SOURCE,
    )
