"""The panel beside map and table: the selected incident with its evidence, or a list to choose from."""

from html import escape
from typing import Any

import polars as pl
import streamlit as st

from geo import service
from geo.layers import Click, row_label
from geo.model import EXTRACTED
from geo.service import Selection
from geo.text.visible import visible
from geo.ui import markup, session
from geo.ui.frame import Frame
from geo.ui.imported_markup import imported_html, origin_chip
from geo.ui.state import to_params

MOST = 8
_MOST_HERE = 50
_MOST_LETTERS = 400


def select(incident_id: str | None) -> None:
    """Callback: select an incident, or none."""
    st.session_state["marsad:here"] = None
    session.change(incident=incident_id)


def incident_card(frame: Frame, incident_id: str, *, with_article: bool = True) -> None:
    """Draw one incident with evidence, facts and sources; say so when the store does not hold it."""
    t = frame.t
    imported = service.imported(incident_id)
    incident = imported.incident if imported else service.incident(incident_id)
    if incident is None:
        st.warning(markup.plain(t.t("unknown_incident", id=incident_id)))
        return
    if frame.selection.rows("incident_id").filter(pl.col("incident_id") == incident_id).is_empty():
        st.warning(markup.plain(t.t("hidden_incident", id=incident_id)))
    if imported is not None:
        st.html(imported_html(imported, t))
        return
    st.html(markup.incident_html(incident, t))
    if with_article:
        for number, source in enumerate(incident.sources):
            params = to_params(frame.view) | {"article": [source.article_id]}
            label = t.t("open_article") + (f" {number + 1}" if len(incident.sources) > 1 else "")
            st.page_link("pages/articles.py", label=label, query_params=params)


def incident_list(frame: Frame, rows: pl.DataFrame, *, title: str, prefix: str, most: int = MOST) -> None:
    """Draw `rows` as buttons with the proving sentence under each."""
    st.markdown(f"**{title}**")
    for row in service.whole_rows(frame.snapshot, rows.head(most)).iter_rows(named=True):
        _item(frame, row, prefix)
    if rows.height > most:
        st.caption(frame.t.t("more_in_table", n=frame.t.number(rows.height - most)))


def _item(frame: Frame, row: dict[str, Any], prefix: str) -> None:
    st.button(
        markup.plain(row_label(row, frame.t)),
        key=f"{prefix}:{row['incident_id']}",
        type="tertiary",
        on_click=select,
        args=(row["incident_id"],),
    )
    sentence = visible(row["evidence"] or "", most=_MOST_LETTERS)
    chip = "" if row["origin"] == EXTRACTED else f'<div class="m-chips">{origin_chip(row["origin"], frame.t)}</div>'
    snippet = f'<div class="m-snippet" {markup.language_of(sentence)}>{escape(sentence)}</div>'
    st.html(f'{chip}{snippet}<hr class="m-rule">')


def map_panel(frame: Frame, click: Click | None) -> None:
    """Draw the panel of the map: the selected incident, those of what was clicked, or the leading ones of the view."""
    t = frame.t
    if frame.view.incident:
        st.button(t.t("back_to_list"), key="panel:back", on_click=select, args=(None,))
        incident_card(frame, frame.view.incident)
        return
    chosen = here(frame.selection, click)
    if chosen is not None and not chosen.is_empty():
        st.button(t.t("back_to_list"), key="panel:back", on_click=select, args=(None,))
        incident_list(
            frame, chosen, title=t.t("here_several", n=t.number(chosen.height)), prefix="here", most=_MOST_HERE
        )
        return
    st.caption(t.t("select_hint"))
    leading = frame.selection.leading(MOST)
    incident_list(frame, leading, title=t.t("top_incidents"), prefix="top")
    if frame.selection.height > MOST:
        st.caption(t.t("more_in_table", n=t.number(frame.selection.height - MOST)))
    off = service.not_on_map(frame.selection)
    # Drawn only when asked for: a list of fifty would cost more than all the rest of the page.
    label = f"{t.t('not_on_map_list')} ({t.number(off.height)})"
    if not off.is_empty() and st.toggle(label, key="panel:off"):
        incident_list(frame, off, title=t.t("not_on_map_list"), prefix="off", most=_MOST_HERE)


def here(selection: Selection, click: Click | None) -> pl.DataFrame | None:
    """Return the selected rows of what was clicked, None when nothing was, or on another state of the store."""
    if click is None or click.key != selection.snapshot.key:
        return None
    if click.rows:
        incidents = selection.snapshot.incidents
        wanted = pl.Series([r for r in click.rows if r < incidents.height], dtype=pl.UInt32)
        return incidents[wanted].filter(selection.mask.gather(wanted))
    if click.badge is not None:
        return selection.rows().filter(~pl.col("has_point") & (pl.col("governorate") == click.badge))
    return selection.rows().filter(pl.col("district_pcode") == click.district) if click.district else None
