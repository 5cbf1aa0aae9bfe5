"""The file of the user layer: read row by row, written whole or not at all, one writer at a time."""

import csv
import io
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from geo.errors import OptionError
from geo.geocode.user_layer import COLUMNS, OWN, WIDEST_M, PlaceEdit, check_policy, checked, number_in

MAX_BYTES, MAX_ROWS = 8_000_000, 50_000
_LOCK_SECONDS = 10.0
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def own_id(number: int) -> str:
    """Return the id of a place of one's own: ``user:0001``."""
    return f"{OWN}{number:04d}"


def next_number(place_ids: Iterable[str]) -> int:
    """Return the number after the highest of the places of one's own."""
    ends = (place_id.removeprefix(OWN) for place_id in place_ids if place_id.startswith(OWN))
    return max((int(end) for end in ends if end.isdecimal()), default=0) + 1


def parse(data: bytes) -> tuple[list[tuple[int, PlaceEdit]], list[tuple[int, str]]]:
    """Return (line number, row) of the good rows of a CSV of the user layer, (line number, reason) of those refused.

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
    good: list[tuple[int, PlaceEdit]] = []
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
            edit = checked(_from_cells(dict(zip(header, map(_plain, line), strict=False))))
            good.append((lines.line_num, edit))
        except OptionError as error:
            bad.append((lines.line_num, str(error)))
    return good, bad


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _from_cells(cells: dict[str, str]) -> PlaceEdit:
    def number(key: str) -> float | None:
        text = cells.get(key, "").strip()
        return None if not text else number_in(text, what=key, low=-180, high=WIDEST_M)

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
        policy=check_policy(cells.get("policy", "").strip()),
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
    """Return the rows of the layer and (line number, reason) of those that cannot be used; both empty without a file.

    A row without an id gets the next one. Read once per state of the file.

    Raises:
        OptionError: the file is there and is no such table; the message names it.
    """
    state = stamp(path)
    numbered, bad = _read(path, state) if state is not None else ((), ())
    return [edit for _, edit in numbered], list(bad)


def numbered(path: Path) -> list[tuple[int, PlaceEdit]]:
    """Return the rows of the layer with their lines; raises as `read`."""
    state = stamp(path)
    return [] if state is None else list(_read(path, state)[0])


@lru_cache(maxsize=2)
def _read(
    path: Path,
    state: tuple[int, int],  # noqa: ARG001 - another state of the file is another reading
) -> tuple[tuple[tuple[int, PlaceEdit], ...], tuple[tuple[int, str], ...]]:
    try:
        good, bad = parse(path.read_bytes())
    except OSError as error:
        raise OptionError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    except OptionError as error:
        raise OptionError(f"{path}: {error}") from error
    number = count(next_number(edit.place_id or "" for _, edit in good))
    named = ((n, edit if edit.place_id else replace(edit, place_id=own_id(next(number)))) for n, edit in good)
    return tuple(named), tuple(bad)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the layer's lock (on a file beside it), so that writers queue; it ends with the program that holds it.

    Raises:
        OptionError: another program holds it for more than ten seconds, or the folder cannot be written.
    """
    import fcntl  # noqa: PLC0415 - POSIX; who only reads does not need it

    give_up = time.monotonic() + _LOCK_SECONDS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise OptionError(f"{path}: cannot be written ({error.strerror}); check the folder") from error
    with handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise OptionError(f"{path}: another program is changing it; try again in a moment") from None
                time.sleep(0.02)
            except OSError as error:
                raise OptionError(f"{path}: cannot be locked ({error.strerror}); check its file system") from error
        yield


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
