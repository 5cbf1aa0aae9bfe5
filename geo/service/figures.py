"""The key figures of a set of rows."""

from dataclasses import dataclass

import polars as pl

from geo.service.filtering import Selection, kept
from geo.store import Snapshot

_COLUMNS = (
    *("is_context", "governorate", "has_point", "date_start"),
    *("killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high"),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """Key figures of incidents; context records are counted in `context` alone.

    Tolls are sums over the incidents that state one; a `high` of None is open ("at least" somewhere among them);
    `*_not_stated` counts the incidents that state none. `governorates` is how many different ones, `not_on_map` the
    incidents with neither a point nor a governorate, `undated` those without a day.
    """

    incidents: int
    killed_low: int
    killed_best: int
    killed_high: int | None
    killed_not_stated: int
    injured_low: int
    injured_best: int
    injured_high: int | None
    injured_not_stated: int
    governorates: int
    not_on_map: int
    undated: int
    context: int


def figures(selection: Selection) -> Summary:
    """Return the key figures of `selection`, computed once for all sessions."""
    name = ("figures", selection.filters)
    return kept(selection.snapshot, name, lambda: summary(selection.rows(*_COLUMNS)))


def by_origin(selection: Selection) -> dict[str, int]:
    """Return the number of incidents (no context) of each origin in `selection`, the largest first."""

    def count() -> dict[str, int]:
        rows = selection.rows("origin", "is_context").filter(~pl.col("is_context"))
        found = rows["origin"].cast(pl.String).value_counts(name="n").rows()
        return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    return kept(selection.snapshot, ("by origin", selection.filters), count)


def origins(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the origins of the incidents in the store, sorted."""
    return kept(snapshot, "origins", lambda: tuple(sorted(map(str, snapshot.incidents["origin"].unique()))))


def actor_ids(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of all actors of the incidents in the store, sorted."""
    found = snapshot.incidents["actor_ids"]
    return kept(snapshot, "actors", lambda: tuple(sorted(map(str, found.explode().drop_nulls().unique()))))


def summary(rows: pl.DataFrame) -> Summary:
    """Return the key figures of `rows` (columns as in the snapshot)."""
    counted = rows.filter(~pl.col("is_context"))
    killed, injured = _toll(counted, "killed"), _toll(counted, "injured")
    return Summary(
        counted.height,
        *killed,
        *injured,
        governorates=counted["governorate"].drop_nulls().n_unique(),
        not_on_map=counted.filter(~pl.col("has_point") & pl.col("governorate").is_null()).height,
        undated=counted["date_start"].null_count(),
        context=rows.height - counted.height,
    )


def _toll(rows: pl.DataFrame, name: str) -> tuple[int, int, int | None, int]:
    low, best, high = pl.col(f"{name}_low"), pl.col(f"{name}_best"), pl.col(f"{name}_high")
    stated = rows.filter(low.is_not_null() | best.is_not_null() | high.is_not_null())
    lows = int(stated.select(low.fill_null(0).sum()).item())
    bests = int(stated.select(pl.coalesce(best, low, pl.lit(0)).sum()).item())
    is_open = stated[f"{name}_high"].null_count() > 0
    highs = None if is_open else int(stated.select(high.sum()).item())
    return lows, bests, highs, rows.height - stated.height
