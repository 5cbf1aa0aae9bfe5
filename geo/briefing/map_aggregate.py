"""From a snapshot's rows to what the map draws: marks, badges, and the number of incidents that have no place on it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from geo.briefing.map_basemap import district_anchors
from geo.briefing.map_marks import DISTRICT, MapMark, leading

_PLACE = ("lat", "lon", "vague", "is_context")
_DECIMALS = 4


def aggregate(rows: pl.DataFrame) -> tuple[tuple[MapMark, ...], Mapping[str, int], int]:
    """Return (marks, badges, off_map) of `rows`, which have the columns of a snapshot's incidents.

    Rows at one position and of one kind (named place or district only; incident or context record) become one mark.
    What is known to lie in a district without a position stands at the district's label point. `badges` counts by
    governorate (ISO 3166-2) the incidents that are known no closer, `off_map` those with neither; both leave context
    records out (`context_badges` counts these).
    """
    where = pl.col("where_precision").fill_null(9)
    rows = rows.with_columns(
        point=pl.col("has_point") & pl.col("lat").is_finite() & pl.col("lon").is_finite(),
        vague=where >= DISTRICT,
        in_district=_in_district(),
        is_context=pl.col("is_context").fill_null(value=False),
    ).with_columns(pl.col("point").fill_null(value=False))
    drawn = rows.filter(pl.col("point") | pl.col("in_district"))
    rest = rows.filter(~(pl.col("point") | pl.col("in_district")) & ~pl.col("is_context"))
    badges = _by_governorate(rest)
    return _marks(drawn), badges, rest.height - sum(badges.values())


def context_badges(rows: pl.DataFrame) -> Mapping[str, int]:
    """Return by governorate the context records that are known no closer, for the same `rows` as `aggregate` takes."""
    nowhere = ~pl.col("has_point").fill_null(value=False)
    return _by_governorate(rows.filter(pl.col("is_context") & nowhere & ~_in_district()))


def _in_district() -> pl.Expr:
    """Whether a row is known to lie in a district whose label point we know."""
    known = pl.col("district_pcode").cast(pl.String).is_in(sorted(district_anchors()))
    return ((pl.col("where_precision") == DISTRICT) & known).fill_null(value=False)


def _by_governorate(rows: pl.DataFrame) -> dict[str, int]:
    counts = rows["governorate"].cast(pl.String).drop_nulls().value_counts(name="n")
    return dict(sorted(zip(counts["governorate"].to_list(), counts["n"].to_list(), strict=True)))


def _marks(rows: pl.DataFrame) -> tuple[MapMark, ...]:
    anchors = district_anchors()
    pcode = pl.when("point").then(None).otherwise(pl.col("district_pcode").cast(pl.String))
    spots = {
        name: pl.when("point")
        .then(pl.col(name))
        .otherwise(pcode.replace_strict({k: v[i] for k, v in anchors.items()}, default=None, return_dtype=pl.Float64))
        for i, name in enumerate(("lat", "lon"))
    }
    spotted = rows.select(
        *(spot.round(_DECIMALS).alias(name) for name, spot in spots.items()),
        *("vague", "is_context", pl.col("where_precision").alias("precision")),
        *(pl.col(name).cast(pl.String).fill_null("").alias(name) for name in ("event_type", "place_ar", "place_en")),
        killed=pl.coalesce("killed_best", "killed_low").fill_null(0),
    )
    by_type = spotted.group_by(*_PLACE, "event_type").agg(
        n=pl.len(), killed=pl.col("killed").sum(), precision=pl.col("precision").max()
    )
    places = (
        by_type.sort(*_PLACE, "event_type")
        .group_by(_PLACE, maintain_order=True)
        .agg("event_type", "n", killed=pl.col("killed").sum(), precision=pl.col("precision").max())
    )
    names = (
        spotted.group_by(*_PLACE, "place_ar", "place_en")
        .agg(often=pl.len())
        .sort(*_PLACE, "often", "place_ar", "place_en", descending=[*(False for _ in _PLACE), True, False, False])
        .group_by(_PLACE, maintain_order=True)
        .first()
    )
    named = places.join(names, on=list(_PLACE), how="left", maintain_order="left")
    return tuple(map(_mark, named.iter_rows(named=True)))


def _mark(row: dict[str, Any]) -> MapMark:
    types = tuple(zip(row["event_type"], row["n"], strict=True))
    return MapMark(
        lat=row["lat"],
        lon=row["lon"],
        event_type=types[0][0] if len(types) == 1 else leading(Counter(dict(types))),
        count=sum(row["n"]),
        killed=row["killed"],
        precision=DISTRICT if row["vague"] else row["precision"],
        is_context=row["is_context"],
        name_ar=row["place_ar"],
        name_en=row["place_en"],
        types=types,
    )
