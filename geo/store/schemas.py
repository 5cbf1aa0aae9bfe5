"""The columns of the analytics snapshot and of whole rows, with their types."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from geo.model import EXPORT_COLUMNS

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
"""The columns of `Snapshot.incidents`.

`row_id` names the row in the file (negative: in the table `imported`), `rank` orders by toll (0 is the highest).
"""
ARTICLE_SCHEMA: Mapping[str, Any] = {
    **dict.fromkeys(("article_id", "doc_id", "title", "source", "published", "published_basis"), pl.String),
    **dict.fromkeys(("url", "ingested_at"), pl.String),
    "n_incidents": pl.Int32,
    "n_context": pl.Int32,
}
DERIVED = ("row_id", "actor_ids", "governorates", "has_point", "rank", "origin")
STORED = [name for name in SNAPSHOT_SCHEMA if name not in DERIVED]
