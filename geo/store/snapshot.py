"""The analytics snapshot: immutable Polars frames of a store, shared by all sessions, one per state of the store.

It holds what filters, figures and maps need. Long texts (sentences, titles) stay in the file and are read by row for
what is shown or written (`geo.store.texts`), so that a million incidents take some hundred megabytes once, not per
session.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import polars as pl
from pyogrio.errors import DataSourceError

from geo.errors import StoreError
from geo.model import EXTRACTED
from geo.store import frames, revisions
from geo.store.connection import connect
from geo.store.schemas import ARTICLE_SCHEMA, INCIDENT_SCHEMA

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a store. The frames are shared between sessions: read them, never modify them.

    `revision` is the number of the newest revision, `key` names the content (equal keys, equal content). `incidents`
    stand newest first (undated last), then by id; `path` is the file they come from, None for none.
    """

    revision: int
    key: str
    incidents: pl.DataFrame
    articles: pl.DataFrame
    path: Path | None = None


_cache: dict[Path, Snapshot] = {}
_lock = threading.Lock()
_MAX_CACHED = 2


def empty_snapshot() -> Snapshot:
    """Return the snapshot of a store in which nothing is."""
    return make_snapshot([], key=revisions.GENESIS, revision=0)


def make_snapshot(rows: Sequence[Mapping[str, Any]], *, key: str, revision: int = 1) -> Snapshot:
    """Return a snapshot without a file: `rows` by the names of `INCIDENT_SCHEMA`, days as ISO strings."""
    frame = incidents_frame(rows).with_columns(row_id=pl.int_range(pl.len()))
    return Snapshot(revision, key, frames.ordered(frame), pl.DataFrame(schema=ARTICLE_SCHEMA))


def incidents_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return a frame with the columns of `INCIDENT_SCHEMA` from `rows` (days as ISO strings), in their order."""
    given = {"origin": EXTRACTED, "record": None, "original": None}
    columns = {
        name: [row.get(name, given[name]) if name in given else row[name] for row in rows] for name in INCIDENT_SCHEMA
    }
    days = {"date_start": pl.String, "date_end": pl.String}
    frame = pl.DataFrame(columns, schema={**INCIDENT_SCHEMA, **days}, strict=True)
    return frame.with_columns(pl.col(*days).str.to_date("%Y-%m-%d", strict=True))


def load_snapshot(path: Path) -> Snapshot:
    """Return the snapshot of the store at `path`, built again only when the store has a new revision.

    A missing file gives the empty snapshot and is not created. Thread-safe.

    Raises:
        StoreError: the file is no store that can be read, or is being written faster than it can be read.
    """
    if not path.exists():
        return empty_snapshot()
    path = path.resolve()
    with _lock:
        connection = connect(path)
        try:
            _, key = revisions.head(connection)
            cached = _cache.get(path)
            if cached is None or cached.key != key:
                cached = _consistent(connection, path)
                _cache.pop(path, None)
                while len(_cache) >= _MAX_CACHED:
                    _cache.pop(next(iter(_cache)))
                _cache[path] = cached
        finally:
            connection.close()
    return cached


def _consistent(connection: apsw.Connection, path: Path) -> Snapshot:
    """The frames are read over another connection: what was written meanwhile would tear them apart."""
    for _ in range(_ATTEMPTS):
        revision, key = revisions.head(connection)
        try:
            incidents, articles = frames.read_incidents(connection, path), frames.read_articles(path)
        except DataSourceError as error:
            raise StoreError(f"{path}: cannot be read ({error}); restore it from a copy") from error
        if revisions.head(connection) == (revision, key):
            return Snapshot(revision, key, incidents, frames.counted(articles, incidents), path)
    raise StoreError(f"{path}: is being written all the time; wait until the import there has ended")


def article_places(path: Path) -> list[tuple[str, str | None, str]]:
    """Return (article id, day of publication, place id) for every resolved place name of every article."""
    connection = connect(path)
    try:
        return list(
            connection.execute(
                "SELECT a.article_id, a.published, t.value ->> 'place_id' FROM articles a, json_each(a.toponyms) t"
                " WHERE t.value ->> 'place_id' IS NOT NULL"
            )
        )
    finally:
        connection.close()
