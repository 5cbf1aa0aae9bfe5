"""Find the pairs of incidents of two data sets that may tell of one event, and choose among them, one to one.

Candidates are found by blocks (day and cell of a grid, day and district), never by comparing all with all. Then the
best pair is taken first, and so on: no two incidents that were left apart fit each other better than their partners.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from geo.errors import OptionError
from geo.model import EVENT_TYPES
from geo.resources import read_csv
from geo.service.areas import EARTH_RADIUS_KM

WEIGHTS = {"place": 0.35, "days": 0.30, "type": 0.25, "toll": 0.10}
"""How much each part counts in the score."""
MAX_SPAN_DAYS = 31
"""An incident known only to a longer time is compared with nothing."""
MAX_PAIRS = 20_000_000
PLACES = ("near", "district", "governorate")
_SPREAD = {2: 3, 3: 3, 4: 15}
"""Days on each side of the day that is given, by `date_precision` (2 to 6 days, a week, a month)."""
_YEAR = 5
_SCALE = 10_000
_PART = 50_000
_DISTRICT, _EXACT, _AREA = 3, 2, 4
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_MAX_LAT = 85.0
_VAGUE = 0.5
_PLACE_PARTS = {"district": 0.5, "governorate": 0.2}
_UNSTATED = 0.5


@dataclass(frozen=True, slots=True)
class Rules:
    """How far apart two incidents may lie: `days`, `km`; `governorates` also compares those known only to one."""

    days: int = 1
    km: float = 10.0
    governorates: bool = False


def prepare(frame: pl.DataFrame, chosen: pl.Series, rules: Rules) -> pl.DataFrame:
    """Return the rows of the snapshot's `frame` that the mask `chosen` names, with what is compared.

    `row` is the number of the row in `frame`; `why` says why a row is compared with nothing: ``undated``,
    ``vague_date`` (longer than a month), ``no_place``, ``coarse`` (the governorate alone, which `rules` leave out).
    """
    end = pl.coalesce("date_end", "date_start")
    # A single day that stands for a longer time is spread over it, as if both its ends had been given.
    single = end == pl.col("date_start")
    spread = (
        pl.when(single).then(pl.col("date_precision").cast(pl.Int32).replace_strict(_SPREAD, default=0)).otherwise(0)
    )
    spread = spread.fill_null(0)
    placed = pl.col("has_point") & pl.col("lat").is_not_null() & pl.col("lon").is_not_null()
    rows = frame.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32)).filter(chosen).select(
        "row", "incident_id", pl.col("origin").cast(pl.String),
        start=pl.col("date_start").to_physical() - spread, end=end.to_physical() + spread,
        dated=pl.col("date_precision").cast(pl.Int32),
        point=placed, lat="lat", lon="lon", precision=pl.col("where_precision").cast(pl.Int32),
        district=pl.col("district_pcode").cast(pl.String), governorate=pl.col("governorate").cast(pl.String),
        type=pl.col("event_type").cast(pl.String),
        low=pl.coalesce("killed_low", "killed_best", "killed_high"), high="killed_high",
        best=pl.coalesce("killed_best", "killed_low", "killed_high"),
    )  # fmt: skip
    return rows.with_columns(
        code=pl.col("type").replace_strict(
            list(EVENT_TYPES), range(len(EVENT_TYPES)), default=0, return_dtype=pl.UInt8
        ),
        why=pl.when(pl.col("start").is_null())
        .then(pl.lit("undated"))
        .when((pl.col("end") - pl.col("start") >= MAX_SPAN_DAYS) | (pl.col("dated") >= _YEAR).fill_null(value=False))
        .then(pl.lit("vague_date"))
        .when(~pl.col("point") & pl.col("district").is_null() & pl.col("governorate").is_null())
        .then(pl.lit("no_place"))
        .when(~pl.col("point") & pl.col("district").is_null() & pl.lit(not rules.governorates))
        .then(pl.lit("coarse")),
    )


def candidates(ours: pl.DataFrame, theirs: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return every pair that `rules` allow: `a`, `b` (positions in the two frames), the parts of the score, the score.

    Raises:
        OptionError: there are more than `MAX_PAIRS`.
    """
    left = ours.with_row_index("a").filter(pl.col("why").is_null()).sort("start", "a")
    right = theirs.with_row_index("b").filter(pl.col("why").is_null()).sort("start", "b")
    found, count = [_scored(_joined(left.clear(), right.clear(), rules), rules)], 0
    for part in left.iter_slices(_PART):
        first, last = part["start"].min(), part["end"].max()
        near = right.filter((pl.col("end") >= first - rules.days) & (pl.col("start") <= last + rules.days))  # type: ignore[operator]
        pairs = _scored(_joined(part, near, rules), rules)
        count += pairs.height
        if count > MAX_PAIRS:
            raise OptionError(
                f"more than {MAX_PAIRS:,} pairs lie within {rules.days} days and {rules.km:g} km;"
                " give fewer days or kilometres"
            )
        found.append(pairs)
    return pl.concat(found)


def choose(pairs: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the pairs in the order of their scores, and those of them that are taken, each incident once.

    Equal scores are ordered by the ids, whichever of the two data sets comes first.
    """
    both = pl.concat([ours.select("incident_id", "origin"), theirs.select("incident_id", "origin")])
    rank = np.empty(both.height, dtype=np.int64)
    order = both.with_row_index("at").sort("incident_id", "origin", "at")["at"].to_numpy()
    rank[order] = np.arange(both.height)
    first, second = rank[pairs["a"].to_numpy()], rank[pairs["b"].to_numpy() + ours.height]
    low, high = np.minimum(first, second), np.maximum(first, second)
    ordered = pairs[np.lexsort((high, low, -pairs["score"].to_numpy().astype(np.int64)))]
    return ordered, ordered[_greedy(ordered, ours.height, theirs.height)]


def _greedy(ordered: pl.DataFrame, left: int, right: int) -> npt.NDArray[np.int64]:
    used_a, used_b, taken = bytearray(left), bytearray(right), []
    for number, (a, b) in enumerate(zip(ordered["a"].to_list(), ordered["b"].to_list(), strict=True)):
        if not used_a[a] and not used_b[b]:
            used_a[a] = used_b[b] = 1
            taken.append(number)
    return np.array(taken, dtype=np.int64)


def _joined(left: pl.DataFrame, right: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Return (a, b, place) of all pairs near in time whose places are near or the same, each once, best class first."""
    left_days = _by_day(left, before=rules.days, after=rules.days)
    right_days = _by_day(right)
    parts = [_near(left_days, right_days, rules)]
    # Two exact places tell by their distance; the district counts where one of them is known no better.
    parts.append(_same(left_days, right_days, "district", 1, exact=_EXACT))
    if rules.governorates:
        parts.append(_same(left_days, right_days, "governorate", 2, exact=_DISTRICT))
    pairs = pl.concat(parts).sort("place").unique(["a", "b"], keep="first", maintain_order=True)
    keep = ("start", "end", "point", "lat", "lon", "precision", "code", "low", "best", "high")
    pairs = pairs.join(left.select("a", *keep), on="a", maintain_order="left")
    return pairs.join(right.select("b", *keep), on="b", suffix="_b", maintain_order="left")


def _by_day(rows: pl.DataFrame, *, before: int = 0, after: int = 0) -> pl.DataFrame:
    days = pl.int_ranges(pl.col("start") - before, pl.col("end") + after + 1).alias("day")
    return rows.with_columns(days).explode("day", empty_as_null=False)


def _near(left: pl.DataFrame, right: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    left, right = left.filter("point"), right.filter("point")
    lats = pl.concat([left["lat"], right["lat"]]).abs()
    highest = float(lats.to_numpy().max(initial=0))
    tall = max(rules.km, 0.1) / _KM_PER_DEGREE
    wide = tall / math.cos(math.radians(min(highest + tall, _MAX_LAT)))
    cell = (
        (pl.col("lat") / tall).floor().cast(pl.Int64).alias("y"),
        (pl.col("lon") / wide).floor().cast(pl.Int64).alias("x"),
    )
    around = pl.DataFrame({"dy": [-1, -1, -1, 0, 0, 0, 1, 1, 1], "dx": [-1, 0, 1] * 3})
    spread = right.select("b", "day", "code", *cell).join(around, how="cross")
    spread = spread.select("b", "day", "code", y=pl.col("y") + pl.col("dy"), x=pl.col("x") + pl.col("dx"))
    pairs = left.select("a", "day", "code", *cell).join(spread, on=["day", "y", "x"])
    return _fitting(pairs, 0)


def _same(left: pl.DataFrame, right: pl.DataFrame, area: str, place: int, *, exact: int) -> pl.DataFrame:
    columns = ("day", area, "code", "precision", "point")
    pairs = left.select("a", *columns).join(right.select("b", *columns), on=["day", area])
    known = (pl.col("point") & (pl.col("precision") <= exact)) & (
        pl.col("point_right") & (pl.col("precision_right") <= exact)
    )
    return _fitting(pairs.filter(~known), place)


def _fitting(pairs: pl.DataFrame, place: int) -> pl.DataFrame:
    """Return the pairs whose types can be one event; the types are told before anything else, for most do not fit."""
    weights = _type_weights()
    fit = weights[pairs["code"].to_numpy(), pairs["code_right"].to_numpy()] > 0
    return pairs.filter(pl.Series(fit, dtype=pl.Boolean)).select("a", "b", place=pl.lit(place, dtype=pl.Int8)).unique()


def _scored(pairs: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    weight = _type_weights()[pairs["code"].to_numpy(), pairs["code_b"].to_numpy()]
    apart = pl.max_horizontal(
        pl.lit(0), pl.col("start_b") - pl.col("end"), pl.col("start") - pl.col("end_b")
    )  # fmt: skip
    several = (pl.col("end") > pl.col("start")) | (pl.col("end_b") > pl.col("start_b"))
    pairs = pairs.with_columns(
        pl.Series("type_part", weight, dtype=pl.Float64), days_apart=apart.cast(pl.Int16), km_apart=_kilometres()
    )
    pairs = pairs.filter((pl.col("place") > 0) | (pl.col("km_apart") <= rules.km))
    exact = (pl.col("precision") <= _EXACT) & (pl.col("precision_b") <= _EXACT)
    near = 1 - 0.5 * pl.col("km_apart") / max(rules.km, 0.1)
    pairs = pairs.with_columns(
        days_part=(1 - pl.col("days_apart") / (rules.days + 1)) * pl.when(several).then(_VAGUE).otherwise(1.0),
        place_part=pl.when(pl.col("place") == 0)
        .then(pl.when(exact).then(near).otherwise(_PLACE_PARTS["district"]))
        .when(pl.col("place") == 1)
        .then(_PLACE_PARTS["district"])
        .otherwise(_PLACE_PARTS["governorate"]),
        toll_part=_toll_part(),
    )
    total = sum(pl.col(f"{name}_part") * share for name, share in WEIGHTS.items())
    return pairs.select(
        pl.col("a", "b"), pl.col("place"), pl.col("days_apart"), pl.col("km_apart").cast(pl.Float32),
        *(pl.col(f"{name}_part").cast(pl.Float32) for name in WEIGHTS),
        score=(total * _SCALE).round().cast(pl.Int16),  # type: ignore[union-attr]
    )  # fmt: skip


def _toll_part() -> pl.Expr:
    ours, theirs = pl.col("best"), pl.col("best_b")
    most = pl.max_horizontal(ours, theirs)
    return (
        pl.when(ours.is_null() | theirs.is_null()).then(_UNSTATED)
        .when(ours == theirs).then(1.0)
        .otherwise(0.5 * pl.min_horizontal(ours, theirs) / most)
    )  # fmt: skip


def _kilometres() -> pl.Expr:
    """The great-circle distance (haversine formula); null when one of the two has no point."""
    lat, other = pl.col("lat").radians(), pl.col("lat_b").radians()
    dlat, dlon = (other - lat) / 2, (pl.col("lon_b") - pl.col("lon")).radians() / 2
    part = dlat.sin() ** 2 + lat.cos() * other.cos() * dlon.sin() ** 2
    distance = 2 * EARTH_RADIUS_KM * pl.min_horizontal(part.sqrt(), pl.lit(1.0)).arcsin()
    return pl.when(pl.col("point") & pl.col("point_b")).then(distance)


@lru_cache(maxsize=1)
def _type_weights() -> npt.NDArray[np.float64]:
    """The weight of each pair of types, 0 when they cannot be one event."""
    number = {code: n for n, code in enumerate(EVENT_TYPES)}
    weights = np.eye(len(EVENT_TYPES))
    for row in read_csv("agreement/compatible_types.csv"):
        a, b = number[row["type_a"]], number[row["type_b"]]
        weights[a, b] = weights[b, a] = float(row["weight"])
    return weights
