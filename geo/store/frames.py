"""The frames of a snapshot, read from the file over the columnar way of GDAL."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import polars as pl
from pyogrio.raw import open_arrow

from geo.model import EXTRACTED
from geo.store.flat import EXACT_PRECISION
from geo.store.schemas import ARTICLE_SCHEMA, SNAPSHOT_SCHEMA, STORED

_PART = 100_000


def _arrow(path: Path, sql: str) -> pl.DataFrame:
    with open_arrow(path, sql=sql, use_pyarrow=False) as (_, stream):
        return pl.DataFrame(stream)


def read_incidents(connection: apsw.Connection, path: Path) -> pl.DataFrame:
    """Return the incidents of articles and of imported data sets in the snapshot's columns and order."""
    tables = [frame for frame in (_of_articles(connection, path), _imported(connection, path)) if not frame.is_empty()]
    frame = pl.concat(tables or [pl.DataFrame(schema=SNAPSHOT_SCHEMA).drop("governorates", "has_point", "rank")])
    del tables
    frame = frame.with_columns(
        governorates=pl.concat_list("governorate").list.drop_nulls(),
        has_point=(pl.col("where_precision") <= EXACT_PRECISION).fill_null(value=False)
        & pl.col("lat").is_not_null()
        & pl.col("lon").is_not_null(),
    )
    several = _several_governorates(connection)
    if several:
        found = pl.DataFrame(several, schema={"row_id": pl.Int64, "all": pl.List(pl.Categorical)}, orient="row")
        frame = frame.join(found, on="row_id", how="left").with_columns(governorates=pl.coalesce("all", "governorates"))
    return ordered(frame)


def _of_articles(connection: apsw.Connection, path: Path) -> pl.DataFrame:
    origin = pl.lit(EXTRACTED, dtype=pl.Categorical).alias("origin")
    parts = [frame.with_columns(origin) for frame in _parts(connection, path, "incidents", STORED)]
    if not parts:
        return pl.DataFrame()
    frame = pl.concat(parts).rechunk()
    del parts
    actors = _arrow(path, "SELECT id + 0 AS link, incident_id, actor_id FROM incident_actors")
    actors = actors.select("link", "incident_id", pl.col("actor_id").cast(pl.Categorical))
    grouped = actors.sort("link").group_by("incident_id").agg(actor_ids=pl.col("actor_id"))
    grouped = grouped.with_columns(pl.col("actor_ids").list.unique(maintain_order=True))
    del actors
    frame = frame.join(grouped, on="incident_id", how="left").with_columns(
        pl.col("actor_ids").fill_null(pl.lit([], dtype=pl.List(pl.Categorical)))
    )
    return frame.select("row_id", *STORED, "origin", "actor_ids")


def _imported(connection: apsw.Connection, path: Path) -> pl.DataFrame:
    names = [name for name in STORED if name != "article_id"]
    parts = [
        frame.with_columns(
            -pl.col("row_id"),
            pl.lit(None, dtype=pl.String).alias("article_id"),
            pl.lit(None, dtype=pl.Float64).alias("confidence"),  # nobody measured one
            pl.col("actor_ids").str.json_decode(pl.List(pl.String)).cast(pl.List(pl.Categorical)),
        )
        for frame in _parts(connection, path, "imported", [*names, "origin"], "actor_ids")
    ]
    return pl.concat(parts).select("row_id", *STORED, "origin", "actor_ids") if parts else pl.DataFrame()


def _parts(
    connection: apsw.Connection, path: Path, table: str, names: Sequence[str], *more: str
) -> Iterator[pl.DataFrame]:
    """Yield the rows part by part, so that the strings of one part alone stand in memory before they become categories.

    `names` get the snapshot's types, `more` are text.
    """
    last = int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").get or 0)  # noqa: S608
    columns = ", ".join((*names, *more))
    for start in range(0, last, _PART):
        where = f"id > {start:d} AND id <= {start + _PART:d}"
        frame = _arrow(path, f"SELECT id + 0 AS row_id, {columns} FROM {table} WHERE {where}")  # noqa: S608
        frame = frame.with_columns(pl.col("published").cast(pl.String))
        frame = frame.select("row_id", *(pl.col(name).cast(SNAPSHOT_SCHEMA[name]) for name in names), *more)
        # A text column that still points into what was read would keep all of it in memory: the joins make new ones.
        texts = [name for name in names if SNAPSHOT_SCHEMA[name] == pl.String]
        yield frame.with_columns(pl.concat_str(pl.col(name), pl.lit("")) for name in texts)


def _several_governorates(connection: apsw.Connection) -> list[tuple[int, list[str]]]:
    """Return (row, governorates of all its places in order) of the incidents with more places than one."""
    found = []
    query = (
        "SELECT id, record FROM incidents WHERE more_places IS NOT NULL"
        " UNION ALL SELECT -id, record FROM imported WHERE more_places IS NOT NULL"
    )
    for row_id, record in connection.execute(query):
        data = json.loads(record)
        codes = [p["governorate"] for p in (data["place"], *data["more_places"]) if p and p["governorate"]]
        found.append((row_id, list(dict.fromkeys(codes))))
    return found


def ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in the snapshot's columns and order, with the rank by toll."""
    frame = frame.sort(["date_start", "incident_id"], descending=[True, False], nulls_last=True)
    toll = pl.coalesce("killed_best", "killed_low").fill_null(-1)
    by_toll = frame.select(pl.arg_sort_by(["is_context", toll], descending=[False, True], maintain_order=True))
    rank = pl.int_range(pl.len(), dtype=pl.UInt32)
    order = by_toll.to_series().to_frame("at").with_columns(rank=rank).sort("at")["rank"]
    frame = frame.with_columns(order.alias("rank"))
    return frame.select(pl.col(name).cast(dtype) for name, dtype in SNAPSHOT_SCHEMA.items()).rechunk()


def read_articles(path: Path) -> pl.DataFrame:
    """Return the articles, without the counts of what was read in them."""
    names = [name for name in ARTICLE_SCHEMA if not name.startswith("n_")]
    frame = _arrow(path, f"SELECT {', '.join(names)} FROM articles")  # noqa: S608 - our own names
    return frame.with_columns(pl.col(pl.Date, pl.Datetime).cast(pl.String))


def counted(articles: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """Return `articles`, newest first, with the numbers of their incidents and context records."""
    counts = incidents.group_by("article_id").agg(
        n_incidents=(~pl.col("is_context")).sum(), n_context=pl.col("is_context").sum()
    )
    frame = articles.join(counts, on="article_id", how="left").with_columns(
        pl.col("n_incidents", "n_context").fill_null(0)
    )
    frame = frame.sort(["published", "article_id"], descending=[True, False], nulls_last=True)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in ARTICLE_SCHEMA.items())
