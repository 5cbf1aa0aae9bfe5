"""Whole rows: those of the snapshot with the texts that it leaves in the file."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from geo.model import EXTRACTED
from geo.store.connection import connect
from geo.store.schemas import INCIDENT_SCHEMA, TEXT_COLUMNS
from geo.store.snapshot import Snapshot

_TEXTS = (
    "SELECT i.id AS row_id, i.actors, i.actor_roles, i.evidence, i.source, i.more_places,"
    " json_extract(i.record, '$.weapon') AS weapon, a.title AS title, NULL AS original, i.record AS record"
    " FROM incidents i JOIN articles a USING (article_id) WHERE i.id IN (SELECT value FROM json_each(?))"
)
_IMPORTED_TEXTS = (
    "SELECT -id AS row_id, actors, actor_roles, evidence, source, more_places,"
    " json_extract(record, '$.weapon') AS weapon, NULL AS title, original, record"
    " FROM imported WHERE id IN (SELECT -value FROM json_each(?))"
)

_COMBINED = "killed_and_injured_combined"


def read_texts(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` (some of the snapshot's, in any order) as whole rows with the columns of `INCIDENT_SCHEMA`.

    What is no longer in the file has no texts.
    """
    texts: dict[int, tuple[Any, ...]] = {}
    if snapshot.path is not None and not rows.is_empty():
        connection = connect(snapshot.path)
        try:
            ids = rows["row_id"].to_list()
            wanted = ((_TEXTS, [i for i in ids if i >= 0]), (_IMPORTED_TEXTS, [i for i in ids if i < 0]))
            for query, some in wanted:
                if some:
                    texts |= {row_id: tuple(row) for row_id, *row in connection.execute(query, (json.dumps(some),))}
        finally:
            connection.close()
    blank = (None,) * len(TEXT_COLUMNS)
    found = [texts.get(row_id, blank) for row_id in rows["row_id"]]
    columns = {name: [values[i] for values in found] for i, name in enumerate(TEXT_COLUMNS)}
    ours = (rows["origin"].cast(pl.String) == EXTRACTED).to_list()
    articles = [_articles(values[-1]) if own else [] for own, values in zip(ours, found, strict=True)]
    whole = rows.with_columns(
        *(pl.Series(name, values, dtype=pl.String) for name, values in columns.items()),
        pl.Series("article_ids", articles, dtype=pl.List(pl.String)),
    )
    return whole.select(pl.col(name).cast(dtype) for name, dtype in INCIDENT_SCHEMA.items())


def _articles(record: str | None) -> list[str]:
    return list(dict.fromkeys(claim["article_id"] for claim in json.loads(record or "{}").get("sources", ())))


def text_batches(snapshot: Snapshot, rows: pl.DataFrame, *, size: int = 5_000) -> Iterator[pl.DataFrame]:
    """Yield `rows` as whole rows, `size` at a time, so that any number fits into memory."""
    for part in rows.iter_slices(size):
        yield read_texts(snapshot, part)


def whole_rows(snapshot: Snapshot, ids: Iterable[str]) -> pl.DataFrame:
    """Return the incidents with these ids as whole rows, in the snapshot's order; unknown ids are left out."""
    return read_texts(snapshot, snapshot.incidents.filter(pl.col("incident_id").is_in(list(ids))))


def combined_tolls(snapshot: Snapshot) -> pl.DataFrame:
    """Return the incidents that tell killed and injured as one number: `row_id` and `combined` (best, else low)."""
    found: list[Any] = []
    if snapshot.path is not None:
        connection = connect(snapshot.path)
        try:
            for sign, table in ((1, "incidents"), (-1, "imported")):
                found += connection.execute(
                    f"SELECT {sign} * id, coalesce(record ->> '$.{_COMBINED}.best', record ->> '$.{_COMBINED}.low')"  # noqa: S608
                    f" FROM {table} WHERE record LIKE '%\"{_COMBINED}\":{{%'"
                ).fetchall()
        finally:
            connection.close()
    return pl.DataFrame(found, schema={"row_id": pl.Int64, "combined": pl.Int64}, orient="row")
