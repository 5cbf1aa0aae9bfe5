"""Counts for the linked charts: each part of the filter is shown as all the other parts select it (crossfilter)."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from geo.service.filtering import Part, Selection, kept

_COLUMNS: dict[Part, str] = {
    "types": "event_type",
    "governorates": "governorates",
    "actors": "actor_ids",
    "origins": "origin",
}
_DAYS_DAILY = 92
_DAYS_WEEKLY = 1100


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a part of the filter: its code, the incidents that choosing it alone would give, whether chosen."""

    code: str
    incidents: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Incidents per unit of time: `unit` is ``day``, ``week`` (from Monday) or ``month``; `starts` the first days.

    `counts` has, by event type, one number for each of `starts`, gaps included as 0.
    """

    unit: str
    starts: tuple[date, ...]
    counts: dict[str, tuple[int, ...]]


def bars(selection: Selection, part: Part, *, most: int = 30) -> list[Bar]:
    """Return the values of `part` by count, the highest `most` and all that are chosen; context records left out.

    An incident with several actors or places counts for each of them.
    """
    others = selection.without(part)
    counts = kept(selection.snapshot, ("bars", part, others.filters), lambda: _counts(others, _COLUMNS[part]))
    chosen = getattr(selection.filters, part)
    shown = [code for code, _ in counts[:most]]
    shown += [code for code in chosen if code not in shown]
    numbers = dict(counts)
    return [Bar(code, numbers.get(code, 0), code in chosen) for code in shown]


def _counts(selection: Selection, column: str) -> list[tuple[str, int]]:
    rows = selection.rows(column, "is_context").filter(~pl.col("is_context"))
    values = rows[column].explode(empty_as_null=False) if rows.schema[column] == pl.List else rows[column]
    table = values.drop_nulls().value_counts(name="n")
    found = [(str(code), int(n)) for code, n in table.rows()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def timeline(selection: Selection) -> Timeline | None:
    """Return the incidents over time that everything but the period selects; None when none of them is dated."""
    others = selection.without("days")
    return kept(selection.snapshot, ("timeline", others.filters), lambda: _timeline(others))


def _timeline(selection: Selection) -> Timeline | None:
    rows = selection.rows("date_start", "event_type", "is_context")
    rows = rows.filter(~pl.col("is_context") & pl.col("date_start").is_not_null())
    if rows.is_empty():
        return None
    days = rows["date_start"].unique().sort().to_list()
    unit, every = _unit((days[-1] - days[0]).days)
    found = pl.Series([days[0], days[-1]]).dt.truncate(every).to_list()
    starts = pl.DataFrame({"date_start": pl.date_range(found[0], found[1], interval=every, eager=True)})
    table = rows.group_by(pl.col("date_start").dt.truncate(every), pl.col("event_type").cast(pl.String)).agg(n=pl.len())
    wide = starts.join(
        table.pivot("event_type", index="date_start", values="n"), on="date_start", how="left", maintain_order="left"
    )
    codes = sorted(name for name in wide.columns if name != "date_start")
    counts = {code: tuple(wide[code].fill_null(0).to_list()) for code in codes}
    return Timeline(unit, tuple(wide["date_start"].to_list()), counts)


def _unit(days: int) -> tuple[str, str]:
    if days <= _DAYS_DAILY:
        return "day", "1d"
    return ("week", "1w") if days <= _DAYS_WEEKLY else ("month", "1mo")
