"""The filtered rows as a table, with the sentence of the selected one, and as files."""

from typing import Any

import polars as pl
import streamlit as st

from geo import service
from geo.i18n import Translator, actor_name
from geo.model import EXTRACTED
from geo.text.visible import visible
from geo.ui import panel
from geo.ui.downloads import downloads
from geo.ui.frame import Frame, empty_result, footer, key_figures, open_frame
from geo.ui.standalone import standalone_button

_PAGE_ROWS = 1_000
_MOST_LETTERS = 600


def render() -> None:
    """Draw the page."""
    frame = open_frame("table")
    key_figures(frame)
    if not empty_result(frame):
        downloads(frame)
        standalone_button(frame, page="table")
        _table(frame)
    footer(frame)


def _shown(row: dict[str, Any], t: Translator, *, with_origin: bool) -> dict[str, Any]:
    place = row["place_ar"] if t.rtl else row["place_en"] or row["place_ar"]
    return {
        t.t("date"): row["date_start"],
        t.t("event_type"): t.label("event_type", row["event_type"]),
        t.t("governorate"): t.governorate(row["governorate"]) if row["governorate"] else "",
        t.t("place"): place or "",
        t.t("killed"): t.toll_range(row["killed_low"], row["killed_best"], row["killed_high"]),
        t.t("injured"): t.toll_range(row["injured_low"], row["injured_best"], row["injured_high"]),
        t.t("actors"): "; ".join(actor_name(a, t.lang) for a in row["actor_ids"]),
        t.t("precision"): t.label("where_precision", row["where_precision"]) if row["where_precision"] else "",
        t.t("evidence"): visible(row["evidence"] or "", most=_MOST_LETTERS),
        **({t.t("origin_label"): t.label("origin", row["origin"])} if with_origin else {}),
        t.t("column_id"): row["incident_id"],
    }


def _page(frame: Frame) -> pl.DataFrame:
    """Return the rows of the chosen page: a browser that is handed a million rows stands still."""
    t, rows = frame.t, frame.selection.rows()
    pages = -(-rows.height // _PAGE_ROWS)
    if pages <= 1:
        return rows
    number = int(st.number_input(t.t("page"), min_value=1, max_value=pages, step=1, key="table:page", width=140))
    first = (number - 1) * _PAGE_ROWS
    last = min(first + _PAGE_ROWS, rows.height)
    st.caption(t.t("table_page", first=t.number(first + 1), last=t.number(last), n=t.number(rows.height)))
    return rows.slice(first, _PAGE_ROWS)


def _table(frame: Frame) -> None:
    t = frame.t
    rows = service.whole_rows(frame.snapshot, _page(frame))
    with_origin = service.origins(frame.snapshot) != (EXTRACTED,)
    shown = pl.DataFrame(
        [_shown(row, t, with_origin=with_origin) for row in rows.iter_rows(named=True)], infer_schema_length=None
    )
    # The grid knows no right-to-left: the order is turned, and the id (on the card and in every file) gives its room.
    order = list(reversed(shown.columns[:-1])) if t.rtl else list(shown.columns)
    st.caption(t.t("table_hint"))
    event = st.dataframe(
        shown,
        key=f"table:rows:{t.lang}",
        column_order=order,
        hide_index=True,
        width="stretch",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            t.t("date"): st.column_config.DateColumn(format="YYYY-MM-DD", width=90),
            t.t("event_type"): st.column_config.TextColumn(width=130),
            t.t("governorate"): st.column_config.TextColumn(width=80),
            t.t("place"): st.column_config.TextColumn(width=85),
            t.t("killed"): st.column_config.TextColumn(width=75),
            t.t("injured"): st.column_config.TextColumn(width=75),
            t.t("actors"): st.column_config.TextColumn(width=85 if with_origin else 115),
            t.t("precision"): st.column_config.TextColumn(width=100),
            t.t("evidence"): st.column_config.TextColumn(width=(75 if with_origin else 150) if t.rtl else 320),
            t.t("origin_label"): st.column_config.TextColumn(width=105),
        },
    )
    chosen = event["selection"]["rows"] if event else []
    if chosen and chosen[0] < rows.height:
        panel.incident_card(frame, rows["incident_id"][chosen[0]])
