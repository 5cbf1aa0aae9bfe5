"""The analytics snapshot: immutable Polars frames of a store, shared by all sessions, one per state of the store."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import polars as pl

from geo.model import EXPORT_COLUMNS, incident_from_json
from geo.store import revisions
from geo.store.connection import connect
from geo.store.flat import flat_row, internal_row

_INT = ("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high", "uncertainty_m")
_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(("is_context", "remnant"), pl.Boolean),
    **dict.fromkeys(("date_start", "date_end"), pl.Date),
    **dict.fromkeys(("date_precision", "where_precision"), pl.Int8),
    **dict.fromkeys(_INT, pl.Int32),
    "confidence": pl.Float64,
}
EXPORT_SCHEMA: Mapping[str, Any] = {name: _TYPES.get(name, pl.String) for name in EXPORT_COLUMNS}
INCIDENT_SCHEMA: Mapping[str, Any] = {
    **EXPORT_SCHEMA,
    "actor_ids": pl.List(pl.String),
    "governorates": pl.List(pl.String),
    "lat": pl.Float64,
    "lon": pl.Float64,
    "has_point": pl.Boolean,
    "article_ids": pl.List(pl.String),
    "weapon": pl.String,
    "version": pl.Int32,
    "article_id": pl.String,
    "title": pl.String,
}
ARTICLE_SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(("article_id", "doc_id", "title", "source", "published", "published_basis"), pl.String),
    **dict.fromkeys(("url", "ingested_at"), pl.String),
    "n_incidents": pl.Int32,
    "n_context": pl.Int32,
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of a store. The frames are shared between sessions: read them, never modify them.

    `revision` is the number of the newest revision, `key` names the content (equal keys, equal content).
    """

    revision: int
    key: str
    incidents: pl.DataFrame
    articles: pl.DataFrame


_cache: dict[Path, Snapshot] = {}
_lock = threading.Lock()
_MAX_CACHED = 4


def empty_snapshot() -> Snapshot:
    """Return the snapshot of a store in which nothing is."""
    return Snapshot(
        revision=0, key=revisions.GENESIS, incidents=incidents_frame([]), articles=_frame([], ARTICLE_SCHEMA)
    )


def load_snapshot(path: Path) -> Snapshot:
    """Return the snapshot of the store at `path`, built again only when the store has a new revision.

    A missing file gives the empty snapshot and is not created. Thread-safe.
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
                cached = _build(connection)
                _cache.pop(path, None)
                while len(_cache) >= _MAX_CACHED:
                    _cache.pop(next(iter(_cache)))
                _cache[path] = cached
        finally:
            connection.close()
    return cached


def incidents_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Return a frame with the snapshot's columns from `rows` (days as ISO strings)."""
    return _frame(rows, INCIDENT_SCHEMA)


def _build(connection: apsw.Connection) -> Snapshot:
    with connection:  # one read transaction: both frames and the key are of the same moment
        revision, key = revisions.head(connection)
        query = (
            "SELECT i.record, i.article_id, a.title FROM incidents i JOIN articles a USING (article_id)"
            " ORDER BY i.incident_id"
        )
        rows = []
        for record, article_id, title in connection.execute(query):
            incident = incident_from_json(json.loads(record))
            rows.append({**flat_row(incident), **internal_row(incident), "article_id": article_id, "title": title})
        articles = connection.execute(
            "SELECT a.article_id, a.doc_id, a.title, a.source, a.published, a.published_basis, a.url, a.ingested_at,"
            " count(i.id) FILTER (WHERE NOT i.is_context), count(i.id) FILTER (WHERE i.is_context)"
            " FROM articles a LEFT JOIN incidents i USING (article_id) GROUP BY a.id"
            " ORDER BY a.published IS NULL, a.published DESC, a.article_id"
        )
        table = [dict(zip(ARTICLE_SCHEMA, row, strict=True)) for row in articles]
    return Snapshot(revision=revision, key=key, incidents=incidents_frame(rows), articles=_frame(table, ARTICLE_SCHEMA))


def _frame(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    days = [name for name, dtype in schema.items() if dtype == pl.Date]
    raw = {name: pl.String if name in days else dtype for name, dtype in schema.items()}
    columns = {name: [row[name] for row in rows] for name in schema}
    frame = pl.DataFrame(columns, schema=raw, strict=True)
    return frame.with_columns(pl.col(name).str.to_date("%Y-%m-%d", strict=True) for name in days)
