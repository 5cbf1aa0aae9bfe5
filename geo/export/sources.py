"""The sources of the rows, one row a source: what each article (or imported data set) claims of an incident."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from geo.export.dictionary import fields_of
from geo.export.rows import clean, record_of


def source_columns() -> tuple[str, ...]:
    """Return the fields of a source, in order."""
    return tuple(item.field for item in fields_of("sources"))


def source_rows(frame: pl.DataFrame, titles: pl.DataFrame | None) -> Iterator[tuple[str | None, ...]]:
    """Yield the sources of the rows of `frame`, in their order (see `source_columns`).

    `titles` names the articles by id; where it does not, the row's own title stands for its first article.
    """
    if "record" not in frame.columns:
        return
    known = _titles(frame, titles)
    for row in frame.select("incident_id", "record").iter_rows(named=True):
        for claim in record_of(row).get("sources", ()):
            article = _text(claim.get("article_id"))
            claims = claim.get("claims") or {}
            yield (
                row["incident_id"],
                article,
                _text(claim.get("source")),
                _text(claim.get("published")),
                _text(claim.get("published_basis")),
                _text(claim.get("url")),
                known.get(article or ""),
                clean(json.dumps(claims, ensure_ascii=False, separators=(",", ":"))) if claims else None,
            )


def _titles(frame: pl.DataFrame, titles: pl.DataFrame | None) -> Mapping[str, str]:
    known: dict[str, str] = {}
    if {"article_id", "title"} <= set(frame.columns):
        pairs = frame.select("article_id", "title").drop_nulls()
        known.update((article, clean(title)) for article, title in pairs.iter_rows())
    if titles is not None and "article_ids" in frame.columns:
        wanted = frame["article_ids"].explode(empty_as_null=False).drop_nulls().unique()
        found = titles.filter(pl.col("article_id").cast(pl.String).is_in(wanted.implode()))
        pairs = found.select(pl.col("article_id", "title").cast(pl.String)).drop_nulls()
        known.update((article, clean(title)) for article, title in pairs.iter_rows())
    return known


def _text(value: Any) -> str | None:
    return clean(str(value)) if value not in (None, "") else None
