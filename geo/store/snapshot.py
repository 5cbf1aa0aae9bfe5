"""The analytics snapshot: immutable Polars frames of a store, shared by all sessions, one per state of the store.

It holds what filters, figures and maps need. Long texts (sentences, titles) stay in the file and are read by row for
what is shown or written (`read_texts`), so that a million incidents take some hundred megabytes once, not per session.
"""

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import polars as pl
from pyogrio.errors import DataSourceError
from pyogrio.raw import open_arrow

from geo.errors import StoreError
from geo.model import EXPORT_COLUMNS, EXTRACTED
from geo.store import revisions
from geo.store.connection import connect
from geo.store.flat import EXACT_PRECISION

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
    "record": pl.String,
    "original": pl.String,
}
"""The columns of whole rows, as `read_texts` completes them and the exports take them.

`record` is the whole incident as JSON, `original` the columns of an imported row as they were read (JSON; else null).
"""
TEXT_COLUMNS = ("actors", "actor_roles", "evidence", "source", "more_places", "weapon", "title", "original", "record")
"""What is read from the file when rows are shown or written."""
_REPEATED = (
    *("event_type", "outcome", "place_ar", "place_en", "governorate", "district", "district_pcode", "country"),
    *("published", "published_basis", "status", "origin"),
)
SNAPSHOT_SCHEMA: Mapping[str, Any] = {
    "row_id": pl.Int64,
    **{
        name: pl.Categorical if name in _REPEATED else dtype
        for name, dtype in INCIDENT_SCHEMA.items()
        if name not in (*TEXT_COLUMNS, "article_ids")
    },
    "actor_ids": pl.List(pl.Categorical),
    "governorates": pl.List(pl.Categorical),
    "rank": pl.UInt32,
}
"""The columns of `Snapshot.incidents`: `row_id` names the row in the file, `rank` orders by toll (0 is the highest)."""
ARTICLE_SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(("article_id", "doc_id", "title", "source", "published", "published_basis"), pl.String),
    **dict.fromkeys(("url", "ingested_at"), pl.String),
    "n_incidents": pl.Int32,
    "n_context": pl.Int32,
}
_DERIVED = ("row_id", "actor_ids", "governorates", "has_point", "rank", "origin")
_STORED = [name for name in SNAPSHOT_SCHEMA if name not in _DERIVED]
_TEXTS = (
    "SELECT i.id AS row_id, i.actors, i.actor_roles, i.evidence, i.source, i.more_places,"
    " json_extract(i.record, '$.weapon') AS weapon, a.title AS title, NULL AS original, i.record AS record"
    " FROM incidents i JOIN articles a USING (article_id) WHERE i.id IN (SELECT value FROM json_each(?))"
)
_ATTEMPTS = 5
_PART = 100_000


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
    return Snapshot(revision, key, _ordered(frame), pl.DataFrame(schema=ARTICLE_SCHEMA))


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


def read_texts(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` (some of the snapshot's, in any order) as whole rows with the columns of `INCIDENT_SCHEMA`.

    What is no longer in the file has no texts.
    """
    texts: dict[int, tuple[Any, ...]] = {}
    if snapshot.path is not None and not rows.is_empty():
        connection = connect(snapshot.path)
        try:
            wanted = json.dumps(rows["row_id"].to_list())
            for row_id, *values in connection.execute(_TEXTS, (wanted,)):
                texts[row_id] = tuple(values)
        finally:
            connection.close()
    blank = (None,) * len(TEXT_COLUMNS)
    found = [texts.get(row_id, blank) for row_id in rows["row_id"]]
    columns = {name: [values[i] for values in found] for i, name in enumerate(TEXT_COLUMNS)}
    articles = [
        list(dict.fromkeys(claim["article_id"] for claim in json.loads(values[-1] or "{}").get("sources", ())))
        for values in found
    ]
    whole = rows.with_columns(
        *(pl.Series(name, values, dtype=pl.String) for name, values in columns.items()),
        pl.Series("article_ids", articles, dtype=pl.List(pl.String)),
    )
    return whole.select(pl.col(name).cast(dtype) for name, dtype in INCIDENT_SCHEMA.items())


def text_batches(snapshot: Snapshot, rows: pl.DataFrame, *, size: int = 5_000) -> Iterator[pl.DataFrame]:
    """Yield `rows` as whole rows, `size` at a time, so that any number fits into memory."""
    for part in rows.iter_slices(size):
        yield read_texts(snapshot, part)


def _consistent(connection: apsw.Connection, path: Path) -> Snapshot:
    """The frames are read over another connection: what was written meanwhile would tear them apart."""
    for _ in range(_ATTEMPTS):
        revision, key = revisions.head(connection)
        try:
            incidents, articles = _read_incidents(connection, path), _read_articles(path)
        except DataSourceError as error:
            raise StoreError(f"{path}: cannot be read ({error}); restore it from a copy") from error
        if revisions.head(connection) == (revision, key):
            return Snapshot(revision, key, incidents, _counted(articles, incidents), path)
    raise StoreError(f"{path}: is being written all the time; wait until the import there has ended")


def _arrow(path: Path, sql: str) -> pl.DataFrame:
    with open_arrow(path, sql=sql, use_pyarrow=False) as (_, stream):
        return pl.DataFrame(stream)


def _read_incidents(connection: apsw.Connection, path: Path) -> pl.DataFrame:
    last = connection.execute("SELECT coalesce(max(id), 0) FROM incidents").get
    # Part by part, so that the strings of one part alone stand in memory before they become categories.
    frame = pl.concat([_part(path, start) for start in range(0, max(int(last or 0), 1), _PART)]).rechunk()
    actors = _arrow(path, "SELECT id + 0 AS link, incident_id, actor_id FROM incident_actors")
    actors = actors.select("link", "incident_id", pl.col("actor_id").cast(pl.Categorical))
    grouped = actors.sort("link").group_by("incident_id").agg(actor_ids=pl.col("actor_id"))
    grouped = grouped.with_columns(pl.col("actor_ids").list.unique(maintain_order=True))
    del actors
    frame = frame.join(grouped, on="incident_id", how="left").with_columns(
        pl.col("actor_ids").fill_null(pl.lit([], dtype=pl.List(pl.Categorical))),
        governorates=pl.concat_list("governorate").list.drop_nulls(),
        has_point=(pl.col("where_precision") <= EXACT_PRECISION).fill_null(value=False)
        & pl.col("lat").is_not_null()
        & pl.col("lon").is_not_null(),
    )
    several = _several_governorates(connection)
    if several:
        found = pl.DataFrame(several, schema={"row_id": pl.Int64, "all": pl.List(pl.Categorical)}, orient="row")
        frame = frame.join(found, on="row_id", how="left").with_columns(governorates=pl.coalesce("all", "governorates"))
    return _ordered(frame)


def _part(path: Path, start: int) -> pl.DataFrame:
    names = ", ".join(_STORED)
    where = f"WHERE id > {start:d} AND id <= {start + _PART:d}"
    frame = _arrow(path, f"SELECT id + 0 AS row_id, {names} FROM incidents {where}")  # noqa: S608 - our own names
    frame = frame.with_columns(pl.col("published").cast(pl.String))
    stored = (pl.col(name).cast(SNAPSHOT_SCHEMA[name]) for name in _STORED)
    frame = frame.select("row_id", *stored, pl.lit(EXTRACTED, dtype=pl.Categorical).alias("origin"))
    # A text column that still points into what was read would keep all of it in memory: the joins make new ones.
    return frame.with_columns(pl.concat_str(pl.col(name), pl.lit("")) for name in ("incident_id", "article_id"))


def _several_governorates(connection: apsw.Connection) -> list[tuple[int, list[str]]]:
    """Return (row, governorates of all its places in order) of the incidents with more places than one."""
    found = []
    for row_id, record in connection.execute("SELECT id, record FROM incidents WHERE more_places IS NOT NULL"):
        data = json.loads(record)
        codes = [p["governorate"] for p in (data["place"], *data["more_places"]) if p and p["governorate"]]
        found.append((row_id, list(dict.fromkeys(codes))))
    return found


def _ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in the snapshot's columns and order, with the rank by toll."""
    frame = frame.sort(["date_start", "incident_id"], descending=[True, False], nulls_last=True)
    toll = pl.coalesce("killed_best", "killed_low").fill_null(-1)
    by_toll = frame.select(pl.arg_sort_by(["is_context", toll], descending=[False, True], maintain_order=True))
    rank = pl.int_range(pl.len(), dtype=pl.UInt32)
    order = by_toll.to_series().to_frame("at").with_columns(rank=rank).sort("at")["rank"]
    frame = frame.with_columns(order.alias("rank"))
    return frame.select(pl.col(name).cast(dtype) for name, dtype in SNAPSHOT_SCHEMA.items()).rechunk()


def _read_articles(path: Path) -> pl.DataFrame:
    names = [name for name in ARTICLE_SCHEMA if not name.startswith("n_")]
    frame = _arrow(path, f"SELECT {', '.join(names)} FROM articles")  # noqa: S608 - our own names
    return frame.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))


def _counted(articles: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    counts = incidents.group_by("article_id").agg(
        n_incidents=(~pl.col("is_context")).sum(), n_context=pl.col("is_context").sum()
    )
    frame = articles.join(counts, on="article_id", how="left").with_columns(
        pl.col("n_incidents", "n_context").fill_null(0)
    )
    frame = frame.sort(["published", "article_id"], descending=[True, False], nulls_last=True)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in ARTICLE_SCHEMA.items())


def whole_rows(snapshot: Snapshot, ids: Iterable[str]) -> pl.DataFrame:
    """Return the incidents with these ids as whole rows, in the snapshot's order; unknown ids are left out."""
    return read_texts(snapshot, snapshot.incidents.filter(pl.col("incident_id").is_in(list(ids))))


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
