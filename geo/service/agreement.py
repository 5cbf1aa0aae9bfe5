"""Compare two data sets, incident by incident: what both tell, what one of them alone tells, whose tolls differ.

The pairs are found over everything that the two data sets hold, once per state of the store; the filters then choose
what is reported. A pair is reported when either of its incidents passes them, so that an incident never looks unmatched
only because its partner lies a day or a type outside the filter. Context records and rejected incidents take no part.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

import polars as pl

from geo.errors import OptionError
from geo.model import EXTRACTED
from geo.service.agreement_match import PLACES, WEIGHTS, Rules, candidates, choose, prepare
from geo.service.figures import origins
from geo.service.filtering import Selection
from geo.store import Snapshot

MAX_DAYS, MAX_KM = 14, 100.0
RESULTS = ("matched", "only_ours", "only_theirs")
TOLLS = ("equal", "in_range", "differs", "one_stated", "none_stated")
"""What the two figures of killed say: the best are equal; they differ, but the ranges meet; the ranges are apart; one
of them alone, or neither, states any."""
_COUNTS = ("matched", "differs", "only_ours", "only_theirs")
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Agreement:
    """The comparison. `rows` has one row for each pair and for each incident without one.

    Columns: `result` (`RESULTS`), `ours` and `theirs` (row numbers in the snapshot), `toll` (`TOLLS`), `difference`
    (theirs minus ours, killed, best figures), `score` and its parts (0-1), `days_apart`, `km_apart`, `place` (``near``,
    ``district``, ``governorate``), `why` (not compared: ``undated``, ``vague_date``, ``no_place``, ``coarse``; ``none``
    that fits; ``taken``: the fitting one has another partner) and `rival` (row number of that one). Best pairs first.
    """

    origin_ours: str
    origin_theirs: str
    rules: Rules
    rows: pl.DataFrame
    ours: int
    theirs: int
    by_governorate: pl.DataFrame
    by_type: pl.DataFrame
    killed_ours: int
    killed_theirs: int
    killed_apart: int

    def count(self, result: str) -> int:
        """Return the number of rows of one of `RESULTS`."""
        return int((self.rows["result"] == result).sum())

    def tolls(self, kind: str) -> int:
        """Return the number of pairs of one of `TOLLS`."""
        return int((self.rows["toll"] == kind).sum())

    def part(self, name: str) -> pl.DataFrame:
        """Return the rows of one of `RESULTS`, or of ``differs``: the pairs whose tolls differ, the most first."""
        if name == "differs":
            rows = self.rows.filter(pl.col("toll") == "differs")
            return rows.sort(pl.col("difference").abs(), descending=True, maintain_order=True)
        return self.rows.filter(pl.col("result") == name)

    def summary(self) -> dict[str, object]:
        """Return the figures as plain values; shares are null when there is nothing to take a share of."""
        matched = self.count("matched")
        return {
            "ours": self.origin_ours,
            "theirs": self.origin_theirs,
            "days": self.rules.days,
            "km": self.rules.km,
            "governorates": self.rules.governorates,
            "incidents_ours": self.ours,
            "incidents_theirs": self.theirs,
            "matched": matched,
            "only_ours": self.count("only_ours"),
            "only_theirs": self.count("only_theirs"),
            "share_ours": round(matched / self.ours, 4) if self.ours else None,
            "share_theirs": round(matched / self.theirs, 4) if self.theirs else None,
            "tolls": {kind: self.tolls(kind) for kind in TOLLS},
            "killed_ours": self.killed_ours,
            "killed_theirs": self.killed_theirs,
            "killed_difference": self.killed_theirs - self.killed_ours,
            "killed_apart": self.killed_apart,
        }


def agreement(selection: Selection, *, theirs: str, ours: str = EXTRACTED, rules: Rules | None = None) -> Agreement:
    """Return how the data set `theirs` and `ours` agree on what `selection` lets through (its origins do not count).

    `ours` and `theirs` of the result count what takes part; a matched incident outside the filter counts with its pair.

    Raises:
        OptionError: one data set twice, rules out of range, too many pairs.
    """
    rules = rules or Rules()
    _check(ours, theirs, rules)
    snapshot, mask = selection.snapshot, selection.without("origins").mask
    rows = _matched(snapshot, ours, theirs, rules)
    reported = rows.filter(
        pl.Series(mask.gather(rows["ours"].fill_null(0))) & rows["ours"].is_not_null()
        | pl.Series(mask.gather(rows["theirs"].fill_null(0))) & rows["theirs"].is_not_null()
    ) if rows.height else rows  # fmt: skip
    pairs = reported.filter(pl.col("difference").is_not_null())
    return Agreement(
        ours,
        theirs,
        rules,
        reported,
        int(reported["ours"].is_not_null().sum()),
        int(reported["theirs"].is_not_null().sum()),
        _by(snapshot, reported, "governorate"),
        _by(snapshot, reported, "event_type"),
        int(pairs["killed_ours"].sum()),
        int(pairs["killed_theirs"].sum()),
        int(pairs["difference"].abs().sum()),
    )


def data_sets(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the origins of the imported data sets in the store, sorted."""
    return tuple(code for code in origins(snapshot) if code != EXTRACTED)


def _check(ours: str, theirs: str, rules: Rules) -> None:
    if ours == theirs:
        raise OptionError(f"with: {theirs!r} is compared with itself; name two data sets")
    if not 0 <= rules.days <= MAX_DAYS:
        raise OptionError(f"days: {rules.days} is not from 0 to {MAX_DAYS}")
    if not 0 <= rules.km <= MAX_KM:
        raise OptionError(f"km: {rules.km:g} is not from 0 to {MAX_KM:g}")


# -- the pairs, once per state of the store ---------------------------------------------------------------------------

_results: OrderedDict[tuple[str, int, str, str, Rules], pl.DataFrame] = OrderedDict()
_lock = threading.Lock()


def _matched(snapshot: Snapshot, ours: str, theirs: str, rules: Rules) -> pl.DataFrame:
    key = (snapshot.key, snapshot.incidents.height, ours, theirs, rules)
    with _lock:  # a second session that asks for the same waits for it
        if key not in _results:
            _results[key] = _compare(snapshot.incidents, ours, theirs, rules)
            while len(_results) > _KEPT:
                _results.popitem(last=False)
        _results.move_to_end(key)
        return _results[key]


def _compare(frame: pl.DataFrame, ours: str, theirs: str, rules: Rules) -> pl.DataFrame:
    status, origin = frame["status"].cast(pl.String), frame["origin"].cast(pl.String)
    counted = ~frame["is_context"] & (status != "rejected").fill_null(value=True)
    left, right = (prepare(frame, counted & (origin == code), rules) for code in (ours, theirs))
    ordered, taken = choose(candidates(left, right, rules), left, right)
    mine, other = left.with_row_index("a"), right.with_row_index("b")
    pairs = taken.join(mine.select("a", "row", "low", "best", "high"), on="a", maintain_order="left")
    pairs = pairs.join(other.select("b", "row", "low", "best", "high"), on="b", suffix="_b", maintain_order="left")
    pairs = pairs.select(
        pl.lit("matched").alias("result"), ours="row", theirs="row_b", toll=_toll(),
        difference=pl.col("best_b") - pl.col("best"), killed_ours="best", killed_theirs="best_b",
        score=pl.col("score") / 10_000, **{f"{name}_part": pl.col(f"{name}_part") for name in WEIGHTS},
        days_apart="days_apart", km_apart="km_apart",
        place=pl.col("place").replace_strict(range(len(PLACES)), list(PLACES), return_dtype=pl.String),
        why=pl.lit(None, dtype=pl.String), rival=pl.lit(None, dtype=pl.UInt32),
    )  # fmt: skip
    singles = [
        _single(mine, other, taken, ordered, side="a").select("result", "ours", "why", "rival"),
        _single(other, mine, taken, ordered, side="b").select("result", "theirs", "why", "rival"),
    ]
    return pl.concat([pairs, *singles], how="diagonal")


def _single(
    rows: pl.DataFrame, others: pl.DataFrame, taken: pl.DataFrame, ordered: pl.DataFrame, *, side: Literal["a", "b"]
) -> pl.DataFrame:
    """Return the rows without a partner: why, and the one that would have fitted best had it not been taken."""
    name, across = ("ours", "b") if side == "a" else ("theirs", "a")
    best = ordered.select(side, across).unique(side, keep="first", maintain_order=True)
    best = best.join(others.select(across, rival="row"), on=across)
    left = rows.join(taken.select(side), on=side, how="anti", maintain_order="left")
    left = left.join(best.select(side, "rival"), on=side, how="left", maintain_order="left")
    reason = pl.when(pl.col("rival").is_not_null()).then(pl.lit("taken")).otherwise(pl.lit("none"))
    return left.select(
        pl.lit(f"only_{name}").alias("result"),
        pl.col("row").alias(name),
        pl.coalesce("why", reason).alias("why"),
        "rival",
    )


def _toll() -> pl.Expr:
    ours, theirs = pl.col("best").is_not_null(), pl.col("best_b").is_not_null()
    # An upper figure of null is open: "at least".
    apart = (pl.col("low") > pl.col("high_b")).fill_null(value=False) | (pl.col("low_b") > pl.col("high")).fill_null(
        value=False
    )
    return (
        pl.when(~ours & ~theirs).then(pl.lit("none_stated"))
        .when(~ours | ~theirs).then(pl.lit("one_stated"))
        .when(pl.col("best") == pl.col("best_b")).then(pl.lit("equal"))
        .when(apart).then(pl.lit("differs"))
        .otherwise(pl.lit("in_range"))
    )  # fmt: skip


def _by(snapshot: Snapshot, rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return `_COUNTS` by a column of the incidents: ours where there is one, else theirs; null last, most first."""
    values = snapshot.incidents[column].cast(pl.String)
    own, other = rows["ours"], rows["theirs"]
    code = pl.select(pl.coalesce(values.gather(own), values.gather(other))).to_series()
    table = rows.select(code=code, result="result", toll="toll").group_by("code").agg(
        *((pl.col("result") == name).sum().alias(name) for name in RESULTS), differs=(pl.col("toll") == "differs").sum()
    )  # fmt: skip
    total = pl.col("matched") + pl.col("only_ours") + pl.col("only_theirs")
    table = table.sort(pl.col("code").is_null(), -total.cast(pl.Int64), "code")
    return table.select("code", *_COUNTS)
