"""The filtered incidents as features for live clients: pages of them, single ones, and governorates with counts.

Two kinds of filter meet here. The one that the feed was started with is the house's own (`geo.service.filtering`):
undated incidents are outside any period, incidents without a point outside any box. What a client asks for on top
follows OGC API - Features, Part 1, requirements 7.15.3 and 7.15.4: its box and its period also let through what has no
geometry or no day at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl
from shapely.geometry import box, shape

from geo.errors import OptionError
from geo.export import feature
from geo.i18n import governorate_codes
from geo.model import EXPORT_COLUMNS, EXTRACTED, Filters
from geo.resources import read_csv, read_json
from geo.service.figures import actor_ids, origins, summary
from geo.service.filtering import Selection, check_filters, kept, select
from geo.service.records import load_existing
from geo.store import Snapshot, text_batches

Collection = Literal["incidents", "incidents-points", "incidents-anchored", "governorates"]
COLLECTIONS: tuple[Collection, ...] = ("incidents", "incidents-points", "incidents-anchored", "governorates")
"""`incidents`: all, with the geometry of the exports (null when coarser than a district). `incidents-points`: those
with a point. `incidents-anchored`: all, the coarser ones on the label point of their area. `governorates`: polygons."""
BBox = tuple[float, float, float, float]
"""West, south, east, north in degrees; west > east crosses the antimeridian."""
_BATCH = 500
_FIGURES = ("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high")
_INTEGERS = (*_FIGURES, "date_precision", "where_precision", "uncertainty_m")
_KINDS = {
    **dict.fromkeys(EXPORT_COLUMNS, "string"),
    **dict.fromkeys(_INTEGERS, "integer"),
    **dict.fromkeys(("is_context", "remnant"), "boolean"),
    **dict.fromkeys(("date_start", "date_end", "published"), "date"),
    "confidence": "number",
}
_COUNTS = ("incidents", "context", *_FIGURES, "killed_not_stated", "injured_not_stated")


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """A part of a collection: `matched` features fit, `returned` of them are in `features` (to be read once)."""

    matched: int
    returned: int
    features: Iterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class FeatureExtent:
    """Box (degrees) and days that a collection covers; None where it has no geometry, no dated incident."""

    bbox: BBox | None
    first: date | None
    last: date | None


def check_feed(db: str | Path | None, filters: Filters) -> None:
    """Check what a feed is started with.

    Raises:
        OptionError: a filter that cannot be meant, an unknown governorate or actor.
        StoreError: the store does not exist or cannot be read.
    """
    check_feature_filters(filters, load_existing(db))


def check_feature_filters(filters: Filters, snapshot: Snapshot) -> Filters:
    """Return `filters` if every code is known; else raise `OptionError`: a mistyped one must not look like peace."""
    check_filters(filters)
    for code in filters.governorates:
        if code not in governorate_codes():
            raise OptionError(f"governorate: {code!r} is not one of {', '.join(governorate_codes())}")
    for actor in filters.actors:
        if actor not in known_actors(snapshot):
            close = ", ".join(get_close_matches(actor, known_actors(snapshot))) or "see data/lexicon/actors.csv"
            raise OptionError(f"actor: {actor!r} is not a known actor id; perhaps {close}")
    for code in filters.origins:
        if code not in known_origins(snapshot):
            raise OptionError(f"origin: {code!r} is none of this store; it has {', '.join(known_origins(snapshot))}")
    return filters


def known_actors(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of the actors that can be filtered by, sorted: ours, and those of imported incidents."""
    return tuple(sorted({row["actor_id"] for row in read_csv("lexicon/actors.csv")} | {*actor_ids(snapshot)}))


def known_origins(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the origins that can be filtered by, articles first."""
    return tuple(dict.fromkeys((EXTRACTED, *origins(snapshot))))


def feature_kinds(collection: Collection) -> dict[str, str]:
    """Return the names of a collection's properties, each with its kind (``string``, ``integer``, ``date`` ...)."""
    if collection == "governorates":
        names = dict.fromkeys(("code", "pcode", "name_ar", "name_en"), "string")
        return {**names, **dict.fromkeys(_COUNTS, "integer")}
    return dict(_KINDS)


def feature_page(
    snapshot: Snapshot,
    collection: Collection,
    *,
    base: Filters,
    wanted: Filters,
    bbox: BBox | None = None,
    offset: int = 0,
    limit: int = 1_000,
) -> FeaturePage:
    """Return the features from number `offset` on, `limit` at most, of what `base`, `wanted` and `bbox` let through.

    Raises:
        OptionError: see `check_filters`.
    """
    if collection == "governorates":
        found = _governorates(_narrowed(snapshot, base, wanted), wanted.governorates, bbox)
        part = found[offset : offset + limit]
        return FeaturePage(len(found), len(part), iter(part))
    mask = _narrowed(snapshot, base, wanted).mask & _located(snapshot, collection, bbox)
    chosen = np.flatnonzero(mask.to_numpy())
    # Clients take the type of geometry and columns from the first features: those that lack nothing come first.
    chosen = chosen[np.argsort(_completeness(snapshot)[chosen], kind="stable")]
    rows = snapshot.incidents[chosen[offset : offset + limit]]
    return FeaturePage(len(chosen), rows.height, _features(snapshot, rows, collection))


def feature_by_id(snapshot: Snapshot, collection: Collection, fid: str, *, base: Filters) -> dict[str, Any] | None:
    """Return the feature, None when the collection has none with this id or `base` hides it."""
    selection = select(snapshot, base)
    if collection == "governorates":
        return next((f for f in _governorates(selection, (), None) if f["id"] == fid), None)
    mask = selection.mask & _located(snapshot, collection, None)
    rows = snapshot.incidents.filter(mask & (snapshot.incidents["incident_id"] == fid))
    return next(_features(snapshot, rows, collection), None)


def feature_extent(snapshot: Snapshot, collection: Collection, *, base: Filters) -> FeatureExtent:
    """Return what the whole collection covers, computed once per state of the store."""
    return kept(snapshot, ("extent", collection, base), lambda: _extent(snapshot, collection, base))


def _extent(snapshot: Snapshot, collection: Collection, base: Filters) -> FeatureExtent:
    rows = select(snapshot, base).rows("lat", "lon", "has_point", "date_start", "date_end")
    first = rows["date_start"].min()
    last = rows.select(pl.coalesce("date_end", "date_start").max()).item()
    if collection == "governorates":
        bounds = np.array([shape(f["geometry"]).bounds for f in _areas()])
        (west, south), (east, north) = bounds[:, :2].min(axis=0).tolist(), bounds[:, 2:].max(axis=0).tolist()
        return FeatureExtent((west, south, east, north), first, last)  # type: ignore[arg-type]
    placed = rows if collection == "incidents-anchored" else rows.filter("has_point")
    placed = placed.drop_nulls(["lat", "lon"])
    if placed.is_empty():
        return FeatureExtent(None, first, last)  # type: ignore[arg-type]
    sides = placed.select(
        pl.col("lon").min().alias("w"), pl.col("lat").min().alias("s"),
        pl.col("lon").max().alias("e"), pl.col("lat").max().alias("n"),
    ).row(0)  # fmt: skip
    return FeatureExtent(sides, first, last)  # type: ignore[arg-type]


def _narrowed(snapshot: Snapshot, base: Filters, wanted: Filters) -> Selection:
    """Return what both let through; the period of `wanted` alone lets through what has no day."""
    inner = select(snapshot, wanted)
    mask = inner.mask
    if wanted.date_from is not None or wanted.date_to is not None:
        without_days = select(snapshot, replace(wanted, date_from=None, date_to=None))
        mask = mask | (without_days.mask & snapshot.incidents["date_start"].is_null())
    mask = mask & select(snapshot, base).mask
    return Selection(snapshot, wanted, mask, int(mask.sum()))


def _located(snapshot: Snapshot, collection: Collection, bbox: BBox | None) -> pl.Series:
    frame = snapshot.incidents
    if collection == "incidents-anchored":
        placed = frame["lat"].is_not_null() & frame["lon"].is_not_null()
    else:
        placed = frame["has_point"]
    only = collection == "incidents-points"
    if bbox is None:
        return placed if only else pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    west, south, east, north = bbox
    lon, lat = frame["lon"], frame["lat"]
    across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
    inside = placed & (across & (lat >= south) & (lat <= north)).fill_null(value=False)
    return inside if only else inside | ~placed


def _completeness(snapshot: Snapshot) -> npt.NDArray[np.int8]:
    """0 for rows with a point, a day and every figure, 1 for other rows with a point, 2 for the rest."""

    def compute() -> npt.NDArray[np.int8]:
        frame = snapshot.incidents
        point = frame["has_point"].to_numpy()
        stated = frame.select(pl.all_horizontal(pl.col("date_start", "date_end", *_INTEGERS).is_not_null()))
        full = point & stated.to_series().to_numpy()
        return np.where(full, 0, np.where(point, 1, 2)).astype(np.int8)

    return kept(snapshot, "completeness", compute)


def _features(snapshot: Snapshot, rows: pl.DataFrame, collection: Collection) -> Iterator[dict[str, Any]]:
    for batch in text_batches(snapshot, rows, size=_BATCH):
        for row in batch.iter_rows(named=True):
            yield feature(row, anchor_imprecise=collection == "incidents-anchored")


def _areas() -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = read_json("boundaries/governorates.geojson")["features"]
    return features


def _governorates(selection: Selection, codes: tuple[str, ...], bbox: BBox | None) -> list[dict[str, Any]]:
    """Return the governorates as features; an incident counts once, where its first place lies."""
    columns = ("governorate", "is_context", "has_point", "date_start", *_FIGURES)
    rows = selection.rows(*columns)
    by_code = {str(key[0]): summary(part) for key, part in rows.partition_by("governorate", as_dict=True).items()}
    nothing = summary(rows.clear())
    found = []
    for area in _areas():
        names, code = area["properties"], area["properties"]["code"]
        if (codes and code not in codes) or not _meets(area["geometry"], bbox):
            continue
        counts = by_code.get(code, nothing)
        figures = {name: getattr(counts, name) for name in _COUNTS}
        own = {name: names[name] for name in ("code", "pcode", "name_ar", "name_en")}
        found.append({"type": "Feature", "id": code, "geometry": area["geometry"], "properties": {**own, **figures}})
    return found


def _meets(geometry: dict[str, Any], bbox: BBox | None) -> bool:
    if bbox is None:
        return True
    west, south, east, north = bbox
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return any(shape(geometry).intersects(box(w, south, e, north)) for w, e in parts)
