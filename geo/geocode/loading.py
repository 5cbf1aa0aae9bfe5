"""The gazetteer as it stands now: the shipped tables, the user's tables of other countries, the user layer over all."""

import gc
import logging
from functools import lru_cache
from pathlib import Path

from geo.errors import OptionError, ResourceError
from geo.geocode.extra_tables import extra_folder, extra_stamp, joined, load_table
from geo.geocode.gazetteer import Gazetteer, PlaceRow, shipped_rows
from geo.geocode.user_file import read, stamp, user_path
from geo.geocode.user_layer import lay_over

_LOG = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _shipped() -> tuple[PlaceRow, ...]:
    return tuple(shipped_rows())


@lru_cache(maxsize=2)
def _with_tables(folder: Path, state: tuple[tuple[str, int, int], ...]) -> tuple[PlaceRow, ...]:
    """Return the shipped rows and those of the user's tables of other countries; a broken table is left out."""
    rows = _shipped()
    for name, *_ in state:
        try:
            rows = joined(rows, load_table(folder / name))
        except (OptionError, ResourceError) as error:
            _LOG.warning("%s; the table is left out", error)
    return rows


@lru_cache(maxsize=2)
def _loaded(
    path: Path, state: tuple[int, int] | None, folder: Path, tables: tuple[tuple[str, int, int], ...]
) -> Gazetteer:
    # Hundreds of thousands of new objects that all stay: looking for garbage among them takes a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _read_all(path, state, folder, tables)
    finally:
        if collecting:
            gc.enable()


def _read_all(
    path: Path, state: tuple[int, int] | None, folder: Path, tables: tuple[tuple[str, int, int], ...]
) -> Gazetteer:
    base = _with_tables(folder, tables) if tables else _shipped()
    if state is None:
        return Gazetteer(base)
    try:
        edits, problems = read(path)
    except OptionError as error:
        _LOG.warning("%s; the gazetteer is used without it", error)
        return Gazetteer(base)
    for line, why in problems:
        _LOG.warning("%s, line %d: %s; the row is left out", path, line, why)
    rows, lost = lay_over(base, edits)
    for edit in lost:
        _LOG.warning("%s: %s is no place of the gazetteer any more; the row is kept and not used", path, edit.place_id)
    return Gazetteer(rows)


def load_gazetteer() -> Gazetteer:
    """Return the shared gazetteer; another object once the user layer or a table of another country has changed.

    Cheap to call for every lookup: tables are read once, files are asked for their time. Rows of the user's files that
    cannot be used are left out and logged. Raises `ResourceError` when a shipped table is broken.
    """
    path, folder = user_path(), extra_folder()
    return _loaded(path, stamp(path), folder, extra_stamp(folder))
