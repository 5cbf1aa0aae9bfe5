"""The briefing: an A4 sheet that follows the filters, and the same sheet as files."""

from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from geo import service
from geo.errors import GeoError
from geo.model import Filters
from geo.service import Selection
from geo.service import briefing as use_case
from geo.ui import markup
from geo.ui.frame import Frame, open_frame

_FORMATS = (
    ("pdf", "brief_download_pdf"),
    ("docx", "brief_download_docx"),
    ("html", "brief_download_html"),
    ("png", "brief_download_png"),
)
_SHOW = """
export default function (component) {
  const place = component.parentElement.querySelector(".place");
  if (place.dataset.key !== component.data.key) {
    place.innerHTML = component.data.html;  // made and escaped by the template of the sheet
    place.dataset.key = component.data.key;
  }
}
"""


def render() -> None:
    """Draw the page."""
    frame = open_frame("briefing")
    if frame.snapshot.articles.is_empty() and frame.selection.height == 0:
        st.info(frame.t.t("empty_store"))
        return
    st.html(f'<p class="m-meta m-screen-only">{escape(frame.t.t("brief_hint"))}</p>')
    _downloads(frame)
    _sheet(frame)


def _filters(frame: Frame) -> Filters:
    """The sheet counts context records apart, whether or not the map shows them."""
    return replace(frame.view.filters(), include_context=True)


def _downloads(frame: Frame) -> None:
    t, filters = frame.t, _filters(frame)
    with st.container(key="m-screen-only-downloads"):
        for column, (fmt, label) in zip(st.columns(len(_FORMATS)), _FORMATS, strict=True):
            column.download_button(
                t.t(label),
                data=partial(_file, frame.selection, filters, t.lang, fmt),
                file_name=service.export_name(filters, fmt).replace("marsad", f"marsad-briefing-{t.lang}", 1),
                mime=use_case.MIME_TYPES[fmt],
                key=f"briefing:{fmt}",
                type="primary" if fmt == "pdf" else "secondary",
                on_click="ignore",
                width="stretch",
            )


def _file(selection: Selection, filters: Filters, lang: str, fmt: str) -> bytes:
    return _cached_file(selection, selection.snapshot.key, filters, lang, fmt)


@st.cache_resource(max_entries=16, show_spinner=False)
def _cached_file(_selection: Selection, key: str, filters: Filters, lang: str, fmt: str) -> bytes:  # noqa: ARG001
    return use_case.briefing_bytes(_selection.snapshot, filters, lang=lang, format=fmt)


@st.cache_resource(max_entries=16, show_spinner=False)
def _cached_sheet(_selection: Selection, key: str, filters: Filters, lang: str) -> str:  # noqa: ARG001
    return use_case.briefing_html(_selection.snapshot, filters, lang=lang)


def _sheet(frame: Frame) -> None:
    t, filters = frame.t, _filters(frame)
    key = f"{frame.snapshot.key}:{t.lang}:{hash(filters)}"
    try:
        html = _cached_sheet(frame.selection, frame.snapshot.key, filters, t.lang)
    except GeoError as error:
        st.error(t.t("brief_failed", why=markup.plain(str(error))))
        return
    # The style stays in the component: the sheet looks the same on every page and beside every theme.
    component = st.components.v2.component(
        "marsad_sheet", html='<div class="place"></div>', css=use_case.sheet_css(), js=_SHOW
    )
    component(data={"html": html, "key": key}, key="briefing:sheet")
