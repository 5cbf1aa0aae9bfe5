"""Coverage: how many articles speak of each governorate. Where nothing is reported, no incidents is not peace."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from geo.model import Filters
from geo.service.filtering import kept
from geo.store import Snapshot, article_places

_SCHEMA = {"article_id": pl.String, "published": pl.String, "place_id": pl.String}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles published in the period: in all, by governorate that they name (ISO 3166-2), and of unknown day.

    An article counts once for each governorate in which any of its places or incidents lies.
    """

    articles: int
    by_governorate: Mapping[str, int]
    undated: int


def coverage(snapshot: Snapshot, filters: Filters) -> Coverage:
    """Return the coverage in the period of `filters`; its other parts do not matter: they choose incidents."""
    period = (filters.date_from, filters.date_to)
    return kept(snapshot, ("coverage", period), lambda: _coverage(snapshot, *period))


def _coverage(snapshot: Snapshot, first: str | None, last: str | None) -> Coverage:
    days = pl.col("published").cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    keep = days.is_not_null()
    if first is not None:
        keep &= days >= date.fromisoformat(first)
    if last is not None:
        keep &= days <= date.fromisoformat(last)
    articles = snapshot.articles.select("article_id", "published")
    named = kept(snapshot, "named governorates", lambda: _named(snapshot))
    counts = named.filter(keep).group_by("governorate").agg(pl.len().alias("n"))
    undated = articles.filter(days.is_null()).height
    return Coverage(articles.filter(keep).height, dict(sorted(counts.rows())), undated)


def _named(snapshot: Snapshot) -> pl.DataFrame:
    """Return (article_id, published, governorate) once for each governorate that an article names."""
    from geo.geocode import load_gazetteer  # noqa: PLC0415 - only this view needs the places

    known = load_gazetteer().by_id
    rows = [] if snapshot.path is None else article_places(snapshot.path)
    by_place = {place: known[place].governorate for _, _, place in rows if place in known}
    named = pl.DataFrame(rows, schema=_SCHEMA, orient="row").select(
        "article_id", "published", governorate=pl.col("place_id").replace_strict(by_place, default=None)
    )
    told = snapshot.incidents.select(
        "article_id", pl.col("governorates").cast(pl.List(pl.String)).alias("governorate")
    ).explode("governorate", empty_as_null=False)
    told = told.join(snapshot.articles.select("article_id", "published"), on="article_id")
    columns = ("article_id", "published", "governorate")
    both = pl.concat([named.select(columns), told.select(columns)], how="vertical_relaxed")
    return both.filter(pl.col("governorate").is_not_null() & (pl.col("governorate") != "")).unique()
