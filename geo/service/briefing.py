"""The briefing: figures of a filter, compared with the period before, as a sheet and as documents."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from geo.briefing import (
    MIME_TYPES,
    Before,
    BriefingData,
    Counts,
    Sheet,
    TollSum,
    compose,
    render,
    sheet_css,
    sheet_html,
)
from geo.errors import OptionError
from geo.export import whole_file
from geo.i18n import LANGUAGES, translator
from geo.model import Filters
from geo.service.figures import Summary, figures
from geo.service.filtering import kept, select, undated_count
from geo.service.records import check_known, load_existing
from geo.service.targets import check_target
from geo.store import Snapshot, combined_tolls, read_texts

__all__ = [
    "MIME_TYPES", "briefing", "briefing_bytes", "briefing_data", "briefing_html", "sheet_css", "write_briefing",
]  # fmt: skip

LEADING = 10
LISTED = 10
"""How many leading incidents, and how many of those off the map, a briefing names."""
_TYPES, _AREAS, _ACTORS = 15, 19, 8
_REVIEWED = ("confirmed", "corrected", "rejected")
_NAMED, _DISTRICT = 2, 3
_COLUMNS = (
    *("row_id", "rank", "is_context", "event_type", "lat", "lon", "has_point", "where_precision", "governorate"),
    *("governorates", "district_pcode", "killed_best", "killed_low", "injured_best", "injured_low", "status"),
    *("article_id", "published_basis", "origin", "actor_ids", "place_ar", "place_en"),
)
_ONE_GOVERNORATE = 1


def briefing_data(snapshot: Snapshot, filters: Filters) -> BriefingData:
    """Return the figures of the briefing for `filters`; context records are counted apart and nowhere else.

    With both ends of the period given they are compared with the period of the same length directly before.

    Raises:
        OptionError: see `check_filters`.
    """
    selection = select(snapshot, filters)
    incidents = select(snapshot, replace(filters, include_context=False))
    rows = _with_combined(snapshot, incidents.rows(*_COLUMNS))
    total = figures(selection)
    first, last = _days(snapshot)
    killed, injured = _sums(total)
    off_map = rows.filter(~pl.col("has_point"))
    alone = rows.filter(pl.col("combined").is_not_null() & _killed().is_null() & _injured().is_null())
    return BriefingData(
        filters=filters,
        first_day=first,
        last_day=last,
        incidents=total.incidents,
        killed=killed,
        injured=injured,
        combined=int(alone["combined"].sum()),
        combined_incidents=alone.height,
        before=_before(snapshot, filters, first, last),
        counts=_counts(snapshot, rows, total, filters),
        map_rows=_for_map(selection.rows(*_COLUMNS), filters),
        area_kind="district" if len(filters.governorates) == _ONE_GOVERNORATE else "governorate",
        by_type=_known(_top(rows["event_type"], _TYPES)),
        by_area=_areas(rows, filters),
        by_actor=_known(_top(rows["actor_ids"].explode(empty_as_null=False), _ACTORS)),
        by_origin=_known(_top(rows["origin"], _TYPES)),
        leading=_whole(snapshot, _by_toll(rows).head(LEADING)),
        off_map=_whole(snapshot, _by_toll(off_map).head(LISTED)),
        off_map_total=off_map.height,
    )


def _killed() -> pl.Expr:
    return pl.coalesce("killed_best", "killed_low")


def _injured() -> pl.Expr:
    return pl.coalesce("injured_best", "injured_low")


def _with_combined(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` with `combined`: killed and injured where they are told as one number, else null."""
    told = kept(snapshot, "combined tolls", lambda: combined_tolls(snapshot))
    return rows.join(told, on="row_id", how="left", maintain_order="left")


def _by_toll(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` by killed, then by injured (told as one number they count as one killed), then newest first.

    What is not stated stands as if it were 0: nothing else is known.
    """
    together = pl.col("combined").fill_null(0)
    killed = _killed().fill_null(together.clip(0, 1))
    return rows.sort(killed, _injured().fill_null(0) + together, "rank", descending=[True, True, False])


def _for_map(rows: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """Return `rows` with what has no point counted in the governorate of the briefing, when it names that one too."""
    if len(filters.governorates) != _ONE_GOVERNORATE:
        return rows
    here = pl.lit(filters.governorates[0], dtype=rows.schema["governorate"])
    return rows.with_columns(governorate=pl.when("has_point").then("governorate").otherwise(here))


def briefing(snapshot: Snapshot, filters: Filters, *, lang: str) -> Sheet:
    """Return the sheet for `filters` in `lang`.

    Raises:
        OptionError: see `check_filters`; or not one of the languages.
    """
    if lang not in LANGUAGES:
        raise OptionError(f"lang: {lang!r} is not one of {', '.join(LANGUAGES)}")
    return compose(briefing_data(snapshot, filters), translator(lang))


def briefing_html(snapshot: Snapshot, filters: Filters, *, lang: str) -> str:
    """Return the sheet for `filters` as an HTML element, for the page; needs `sheet_css`.

    Raises:
        OptionError: see `briefing`.
    """
    return sheet_html(briefing(snapshot, filters, lang=lang))


def briefing_bytes(snapshot: Snapshot, filters: Filters, *, lang: str, format: str) -> bytes:  # noqa: A002
    """Return the briefing for `filters` as a document (`geo.briefing.FORMATS`).

    Raises:
        OptionError: see `briefing`; or no such format.
    """
    return render(briefing(snapshot, filters, lang=lang), format)


def write_briefing(
    path: Path,
    *,
    db: str | Path | None = None,
    filters: Filters,
    lang: str,
    format: str,  # noqa: A002 - the option's name in the contract
) -> None:
    """Write the briefing for `filters` to `path`, whole or not at all.

    Raises:
        OptionError: see `briefing_bytes`; an unknown governorate or actor; or a place that cannot be written.
        StoreError: the store does not exist or cannot be read.
    """
    check_target(path, db=db)
    check_known(filters, db)
    data = briefing_bytes(load_existing(db), filters, lang=lang, format=format)
    with whole_file(path) as handle:
        handle.write(data)


def _days(snapshot: Snapshot) -> tuple[str | None, str | None]:
    """Return the first and the last day of the data, None when nothing is dated."""

    def compute() -> tuple[str | None, str | None]:
        days = snapshot.incidents.select(
            first=pl.col("date_start").min(), last=pl.coalesce("date_end", "date_start").max()
        ).row(0)
        return tuple(None if day is None else day.isoformat() for day in days)  # type: ignore[return-value]

    return kept(snapshot, "briefing days", compute)


def _sums(total: Summary) -> tuple[TollSum, TollSum]:
    def one(low: int, best: int, high: int | None, missing: int) -> TollSum:
        return TollSum(low, best, high, total.incidents - missing, missing)

    return (
        one(total.killed_low, total.killed_best, total.killed_high, total.killed_not_stated),
        one(total.injured_low, total.injured_best, total.injured_high, total.injured_not_stated),
    )


def _before(snapshot: Snapshot, filters: Filters, first_day: str | None, last_day: str | None) -> Before | None:
    if filters.date_from is None or filters.date_to is None or first_day is None or last_day is None:
        return None
    first, last = date.fromisoformat(filters.date_from), date.fromisoformat(filters.date_to)
    try:
        start, end = first - (last - first) - timedelta(days=1), first - timedelta(days=1)
    except OverflowError:  # before the year 1 there is no period
        return None
    earlier = replace(filters, date_from=start.isoformat(), date_to=end.isoformat())
    total = figures(select(snapshot, earlier))
    killed, injured = _sums(total)
    return Before(
        date_from=start.isoformat(),
        date_to=end.isoformat(),
        incidents=total.incidents,
        killed=killed,
        injured=injured,
        partial=start.isoformat() < first_day,
        absent=end.isoformat() < first_day or filters.date_from > last_day,
    )


def _counts(snapshot: Snapshot, rows: pl.DataFrame, total: Summary, filters: Filters) -> Counts:
    point, precision, placed = pl.col("has_point"), pl.col("where_precision"), pl.col("governorate").is_not_null()
    found = rows.select(
        named=(point & (precision <= _NAMED)).sum(),
        district_only=(point & (precision == _DISTRICT)).sum(),
        governorate_only=(~point & placed).sum(),
        no_place=(~point & ~placed).sum(),
        reviewed=pl.col("status").cast(pl.String).is_in(_REVIEWED).sum(),
        articles=pl.col("article_id").drop_nulls().n_unique(),
        inferred=(pl.col("published_basis").cast(pl.String) == "inferred").fill_null(value=False).sum(),
    ).row(0, named=True)
    articles = snapshot.articles.filter(pl.col("article_id").is_in(rows["article_id"].drop_nulls().unique().implode()))
    return Counts(
        **found,
        sources=articles["source"].drop_nulls().n_unique(),
        undated=undated_count(snapshot, filters),
        context=total.context,
    )


def _top(values: pl.Series, most: int) -> tuple[tuple[str | None, int], ...]:
    """Return the values by count, the highest `most`; the rest is left out."""
    table = values.cast(pl.String).value_counts(name="n")
    found = [(code, int(n)) for code, n in table.rows()]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0] or ""))[:most])


def _known(pairs: tuple[tuple[str | None, int], ...]) -> tuple[tuple[str, int], ...]:
    return tuple((code, n) for code, n in pairs if code is not None)


def _areas(rows: pl.DataFrame, filters: Filters) -> tuple[tuple[str | None, int], ...]:
    """Return the incidents by district of the one governorate, else by governorate; None for what names none.

    With several governorates an incident counts for each of them that it names.
    """
    if not filters.governorates:
        return _top(rows["governorate"], _AREAS)
    if len(filters.governorates) > _ONE_GOVERNORATE:
        named = rows["governorates"].explode(empty_as_null=False)
        return _top(named.filter(named.cast(pl.String).is_in(filters.governorates)), _AREAS)
    here = pl.when(pl.col("governorate").cast(pl.String) == filters.governorates[0]).then(
        pl.col("district_pcode").cast(pl.String)
    )
    return _top(rows.select(district=here).to_series(), _AREAS)


def _whole(snapshot: Snapshot, rows: pl.DataFrame) -> tuple[Mapping[str, Any], ...]:
    """Return the incidents of `rows` with their texts, in the order given."""
    order = rows.select("row_id").with_row_index("at")
    whole = snapshot.incidents.join(order, on="row_id").sort("at").drop("at")
    return tuple(read_texts(snapshot, whole).iter_rows(named=True))
