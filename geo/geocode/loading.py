"""The gazetteer as it stands now: the shipped tables with the user layer over them."""

import logging
from functools import lru_cache
from pathlib import Path

from geo.errors import OptionError
from geo.geocode.gazetteer import Gazetteer, PlaceRow, shipped_rows
from geo.geocode.user_layer import lay_over, read, stamp, user_path

_LOG = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def _shipped() -> tuple[PlaceRow, ...]:
    return tuple(shipped_rows())


@lru_cache(maxsize=2)
def _loaded(path: Path, state: tuple[int, int] | None) -> Gazetteer:
    if state is None:
        return Gazetteer(_shipped())
    try:
        edits, problems = read(path)
    except OptionError as error:
        _LOG.warning("%s; the shipped gazetteer is used alone", error)
        return Gazetteer(_shipped())
    for line, why in problems:
        _LOG.warning("%s, line %d: %s; the row is left out", path, line, why)
    rows, lost = lay_over(_shipped(), edits)
    for edit in lost:
        _LOG.warning("%s: %s is no place of the gazetteer any more; the row is kept and not used", path, edit.place_id)
    return Gazetteer(rows)


def load_gazetteer() -> Gazetteer:
    """Return the shared gazetteer; another object once the user layer has changed.

    Cheap to call for every lookup: the tables are read once, the file of the user layer is asked for its time. Rows of
    it that cannot be used are left out and logged. Raises `ResourceError` when a shipped table is broken.
    """
    path = user_path()
    return _loaded(path, stamp(path))
