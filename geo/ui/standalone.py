"""The button that hands the filtered incidents over as a standalone map file."""

from functools import partial

import streamlit as st

from geo import service
from geo.layers.standalone import MAX_ROWS
from geo.model import Filters
from geo.service import Selection
from geo.ui.frame import Frame


def standalone_button(frame: Frame, *, page: str) -> None:
    """Draw the download of exactly the filtered rows; where they are too many for one file, say what serves better."""
    t, selection = frame.t, frame.selection
    if not selection.height:
        return
    if selection.height > MAX_ROWS:
        st.caption(t.t("download_html_many", most=t.number(MAX_ROWS), n=t.number(selection.height)))
        return
    st.download_button(
        t.t("download_html"),
        data=partial(_bytes, selection, t.lang),
        file_name=service.export_name(selection.filters, "html"),
        mime="text/html",
        key=f"{page}:html",
        help=t.t("download_html_help"),
        on_click="ignore",
    )


def _bytes(selection: Selection, lang: str) -> bytes:
    return _file(selection, selection.snapshot.key, selection.filters, lang)


@st.cache_resource(max_entries=4, show_spinner=False)
def _file(_selection: Selection, key: str, filters: Filters, lang: str) -> bytes:  # noqa: ARG001 - they name the file
    return service.standalone_bytes(_selection, lang=lang)
