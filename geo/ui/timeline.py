"""Incidents over time as stacked bars; a brush on the chart sets the period."""

from datetime import UTC, date, datetime
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from geo.i18n import Translator
from geo.layers import type_styles
from geo.ui import session

_DAYS_DAILY = 92
_DAYS_WEEKLY = 1100


def _unit(first: date, last: date) -> tuple[str, str]:
    days = (last - first).days
    if days <= _DAYS_DAILY:
        return "unit_day", "1d"
    return ("unit_week", "1w") if days <= _DAYS_WEEKLY else ("unit_month", "1mo")


def _chart(rows: pl.DataFrame, every: str, t: Translator) -> Any:
    styles = type_styles()
    counted = rows.with_columns(pl.col("date_start").dt.truncate(every).cast(pl.String).alias("day"))
    table = counted.group_by("day", "event_type").agg(pl.len().alias("count")).sort("day", "event_type")
    labels = pl.Series([t.label("event_type", code) for code in table["event_type"]], dtype=pl.String)
    table = table.with_columns(labels.alias("type"), pl.Series([t.day(d) for d in table["day"]]).alias("when"))
    present = [s for s in styles if s.code in set(table["event_type"])]
    months = ",".join(f"'{t.label('month', m)}'" for m in range(1, 13))
    # The chart's canvas is left to right: an isolate keeps day, month and year of an Arabic date in their order.
    start, end = ("\u2067", "\u2069") if t.rtl else ("", "")
    day = f"utcdate(datum.value) + ' ' + [{months}][utcmonth(datum.value)] + ' ' + utcyear(datum.value)"
    label = f"'{start}' + {day} + '{end}'"
    brush = alt.selection_interval(name="period", encodings=["x"])
    return (
        alt.Chart(alt.InlineData(values=table.to_dicts()))
        .mark_bar(size=14)
        .encode(
            x=alt.X(
                "day:T",
                scale=alt.Scale(type="utc", padding=24),
                axis=alt.Axis(title=None, labelExpr=label, labelAngle=0, labelOverlap=True, grid=False, tickCount=6),
            ),
            y=alt.Y("count:Q", axis=alt.Axis(title=None, tickMinStep=1, format="d")),
            color=alt.Color(
                "type:N",
                scale=alt.Scale(
                    domain=[t.label("event_type", s.code) for s in present], range=[s.colour for s in present]
                ),
                legend=None,
            ),
            opacity=alt.condition(brush, alt.value(1.0), alt.value(0.4)),
            tooltip=[alt.Tooltip("when:N", title=t.t("date")), alt.Tooltip("type:N", title=t.t("event_type")),
                     alt.Tooltip("count:Q", title=t.t("incidents"))],
        )
        .add_params(brush)
        .properties(height=150)
    )  # fmt: skip


def _brushed(key: str) -> None:
    chosen: Any = st.session_state.get(key)
    selection = (chosen or {}).get("selection", {}).get("period", {})
    ends = selection.get("day") if isinstance(selection, dict) else None
    if not ends or len(ends) != 2:  # noqa: PLR2004 - an interval has two ends
        session.change(date_from=None, date_to=None, all_dates=True)
        return
    first, last = (datetime.fromtimestamp(int(ms) / 1000, tz=UTC).date() for ms in sorted(ends))
    session.change(date_from=first.isoformat(), date_to=last.isoformat(), all_dates=False)


def draw(rows: pl.DataFrame, t: Translator, *, key: str) -> None:
    """Draw the timeline of `rows` (filtered by everything but the period); context and undated records are left out."""
    dated = rows.filter(~pl.col("is_context") & pl.col("date_start").is_not_null())
    if dated.is_empty():
        return
    first, last = dated["date_start"].min(), dated["date_start"].max()
    unit, every = _unit(first, last)  # type: ignore[arg-type]
    st.markdown(f"**{t.t('timeline', unit=t.t(unit))}**")
    st.altair_chart(
        _chart(dated, every, t), width="stretch", key=key, on_select=lambda: _brushed(key), selection_mode="period"
    )
