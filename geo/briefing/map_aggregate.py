"""From a snapshot's rows to what the map draws: marks, badges, and the number of incidents that have no place on it."""

from collections import Counter, defaultdict
from collections.abc import Mapping

import polars as pl

from geo.briefing.map_basemap import district_anchors
from geo.briefing.map_marks import DISTRICT, MapMark, leading

_KEYS = ("lat", "lon", "vague", "is_context", "district_pcode", "event_type", "place_ar", "place_en")


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
    texts = ("district_pcode", "event_type", "place_ar", "place_en")
    position = (pl.when("point").then(pl.col(name).round(4)).alias(name) for name in ("lat", "lon"))
    grouped = (
        rows.with_columns(*position, *(pl.col(name).cast(pl.String) for name in texts))
        .with_columns(district_pcode=pl.when("point").then(None).otherwise("district_pcode"))
        .group_by(_KEYS)
        .agg(
            n=pl.len(),
            killed=pl.coalesce("killed_best", "killed_low").fill_null(0).sum(),
            precision=pl.col("where_precision").max(),
        )
    )
    places: dict[tuple[float, float, bool, bool], list[dict[str, object]]] = defaultdict(list)
    for row in grouped.iter_rows(named=True):
        spot = (row["lat"], row["lon"])
        if row["lat"] is None:
            spot = district_anchors()[row["district_pcode"]]
        places[(*spot, row["vague"], row["is_context"])].append(row)
    return tuple(_mark(key, found) for key, found in sorted(places.items()))


def _mark(key: tuple[float, float, bool, bool], rows: list[dict[str, object]]) -> MapMark:
    lat, lon, vague, is_context = key
    types: Counter[str] = Counter()
    names: Counter[tuple[str, str]] = Counter()
    killed = 0
    for row in rows:
        n = int(str(row["n"]))
        types[str(row["event_type"])] += n
        names[str(row["place_ar"] or ""), str(row["place_en"] or "")] += n
        killed += int(str(row["killed"]))
    name_ar, name_en = min(names, key=lambda pair: (-names[pair], pair))
    precision = DISTRICT if vague else max(int(str(row["precision"])) for row in rows)
    return MapMark(
        lat=lat,
        lon=lon,
        event_type=leading(types),
        count=sum(types.values()),
        killed=killed,
        precision=precision,
        is_context=is_context,
        name_ar=name_ar,
        name_en=name_en,
        types=tuple(sorted(types.items())),
    )
