"""The frame around every page: configuration, look, sidebar, header, key figures, notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import polars as pl
import streamlit as st

from geo import service
from geo.errors import StoreError
from geo.i18n import Translator, translator
from geo.model import EXTRACTED
from geo.resources import data_path, read_text
from geo.service import Selection, Snapshot, Summary
from geo.ui import cache, filters, markup, session
from geo.ui.state import View

# Sets the document's language and direction, for screen readers and hyphenation; the look is CSS.
_DOCUMENT_LANGUAGE = st.components.v2.component(
    "marsad_document_language",
    html="<span hidden></span>",
    js="""
    export default function (component) {
      const { lang, dir } = component.data;
      document.documentElement.lang = lang;
      document.documentElement.dir = dir;
    }
    """,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page works with: the view, the data that it lets through, and the labels."""

    page: str
    view: View
    snapshot: Snapshot
    selection: Selection
    t: Translator


def open_frame(page: str) -> Frame:
    """Configure the page, draw sidebar and header, return the frame; stop the page when the store is unreadable."""
    st.set_page_config(
        page_title="Marsad", page_icon=str(data_path("style/icon.png")), layout="wide", initial_sidebar_state="auto"
    )
    try:
        snap = cache.snapshot()
    except StoreError as error:
        st.error(translator("en").t("store_error", why=str(error)))
        st.stop()
    view = session.current(
        page=page,
        actors=filters.actor_ids(snap),
        origins=service.origins(snap),
        default=lambda v: filters.with_default_period(v, snap),
    )
    t = translator(view.lang)
    _look(t)
    view = session.commit(filters.sidebar(view, snap, t, page=page))
    frame = Frame(page, view, snap, service.select(snap, view.filters()), t)
    _header(frame)
    return frame


def _look(t: Translator) -> None:
    css = read_text("style/app.css") + (read_text("style/rtl.css") if t.rtl else "")
    st.html(f"<style>{css}</style>")
    _DOCUMENT_LANGUAGE(data={"lang": t.lang, "dir": "rtl" if t.rtl else "ltr"}, key="document_language")


def _header(frame: Frame) -> None:
    t, view = frame.t, frame.view
    last = filters.extent(frame.snapshot).last
    period = t.t("period_all")
    if view.date_from or view.date_to:
        period = t.t("period_from_to", start=t.day(view.date_from), end=t.day(view.date_to))
    as_of = t.t("data_as_of", day=t.day(last)) if last else ""
    meta = " · ".join(part for part in (as_of, period) if part)
    st.html(f'<div class="m-title"><h1>{escape(t.t("app_title"))}</h1><div class="m-meta">{escape(meta)}</div></div>')
    for notice in _notices(frame):
        st.info(notice)


def _notices(frame: Frame) -> Sequence[str]:
    t, names = frame.t, session.dropped()
    return [t.t("dropped_params", names=", ".join(n[:40] for n in names[:8]))] if names else []


def key_figures(frame: Frame) -> Summary:
    """Draw the key figures of the filtered rows and return them."""
    t = frame.t
    s = service.figures(frame.selection)
    undated = service.undated_count(frame.snapshot, frame.view.filters())
    stated = s.incidents - s.killed_not_stated
    stated_injured = s.incidents - s.injured_not_stated
    killed = t.toll_range(s.killed_low, s.killed_best, s.killed_high) if stated else t.t("not_stated")
    injured = t.toll_range(s.injured_low, s.injured_best, s.injured_high) if stated_injured else t.t("not_stated")
    context = t.t("context_count", n=t.number(s.context)) if s.context else ""
    st.html(
        markup.figures_html(
            (
                (t.t("incidents"), t.number(s.incidents), context),
                (t.t("killed"), killed, _missing(t, s.killed_not_stated)),
                (t.t("injured"), injured, _missing(t, s.injured_not_stated)),
                (t.t("governorates"), t.number(s.governorates), ""),
                (
                    t.t("not_on_map"),
                    t.number(s.not_on_map),
                    t.t("undated_hidden", n=t.number(undated)) if undated else "",
                ),
            )
        )
    )
    several = service.by_origin(frame.selection)
    if len(several) > 1:
        counts = " · ".join(f"{t.label('origin', code)}: {t.number(n)}" for code, n in several.items())
        st.caption(markup.plain(t.t("origin_several", counts=counts)))
    return s


def _missing(t: Translator, count: int) -> str:
    return t.t("not_stated_count", n=t.number(count)) if count else ""


def is_empty(frame: Frame) -> bool:
    """Return whether nothing at all is in the store."""
    return frame.snapshot.articles.is_empty() and frame.snapshot.incidents.is_empty()


def empty_result(frame: Frame) -> bool:
    """Say so when nothing is there or nothing matches, with what to do; return whether that is so."""
    t = frame.t
    if is_empty(frame):
        st.info(t.t("empty_store"))
        return True
    if frame.selection.height == 0:
        st.info(t.t("empty_result"))
        left, right, _ = st.columns([1, 2, 3])
        left.button(t.t("reset"), key=f"{frame.page}:reset_empty", on_click=filters.reset)
        if frame.view.date_from or frame.view.date_to:
            right.button(t.t("widen"), key=f"{frame.page}:widen", on_click=filters.widen)
        return True
    return False


def footer(frame: Frame) -> None:
    """Draw what every page must say of its data."""
    t = frame.t
    articles = frame.snapshot.articles
    inferred = service.kept(
        frame.snapshot, "inferred", lambda: articles.filter(pl.col("published_basis") == "inferred").height
    )
    lines = [t.t("disclaimer")]
    if inferred:
        lines.append(t.t("inferred_notice", n=t.number(inferred)))
    imported = [origin for origin in service.origins(frame.snapshot) if origin != EXTRACTED]
    if imported:
        lines.append(t.t("origin_footer", names=" · ".join(t.label("origin", origin) for origin in imported)))
    st.html("".join(f'<div class="m-disclaimer">{escape(line)}</div>' for line in lines))
