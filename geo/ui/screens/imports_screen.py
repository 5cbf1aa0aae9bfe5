"""Imports: other data sets into the store, with a look before and a report after; those that are in it."""

import json
from typing import Any

import streamlit as st

from geo.errors import GeoError
from geo.resources import read_text
from geo.service import importing
from geo.ui import import_forms, import_markup, session
from geo.ui.frame import Frame, footer, open_frame
from geo.ui.markup import plain

MOST_MEGABYTES = 100
"""An upload stands in the server's memory: larger files are for the command line."""
_REPORT = "marsad:import_report"
_MESSAGE = "marsad:import_message"
_SURE = "marsad:import_to_remove"
_TYPES = ["csv", "tsv", "txt", "xlsx", "geojson", "json"]
_LAYOUTS = ("auto", "acled", "ucdp", "mapped")


def render() -> None:
    """Draw the page."""
    frame = open_frame("imports")
    st.html(f"<style>{read_text('style/imports.css')}</style>")
    t = frame.t
    st.caption(t.t("imports_hint"))
    _take(frame)
    _report(frame)
    _stored(frame)
    footer(frame)


def _message(where: str) -> None:
    """Show what the last deed of this page came to; it stays until the next one, for a run may be broken off."""
    with st.container():  # always there, so that a message moves no element of the page to another place in its tree
        place, kind, text = st.session_state.get(_MESSAGE) or ("", "", "")
        if place == where:
            (st.success if kind == "good" else st.error)(plain(text))


def _take(frame: Frame) -> None:
    t = frame.t
    upload = st.file_uploader(
        t.t("imports_file"), type=_TYPES, key="imports:file", max_upload_size=MOST_MEGABYTES, help=t.t("imports_help")
    )
    if upload is None:
        return
    choice = st.selectbox(
        t.t("imports_layout"), _LAYOUTS, format_func=lambda code: t.label("import_choice", code), key="imports:layout"
    )
    source = importing.bytes_source(upload.name, upload.getvalue())
    key = str(upload.file_id)
    try:
        with st.spinner(t.t("imports_looking")):
            wanted, mapping, shown = _looked_at(frame, source, choice=choice, key=key)
    except GeoError as error:
        st.error(plain(t.t("imports_refused", why=str(error))))
        return
    st.html(import_markup.preview_html(shown, t))
    name = import_forms.name_input(t, shown, key) if mapping is not None else None
    _message("take")
    if not st.button(t.t("imports_take"), type="primary", key="imports:take", disabled=not shown.rows):
        return
    try:
        with st.spinner(t.t("imports_working")):
            done = importing.import_source(source, format=wanted, mapping=mapping, name=name)
    except GeoError as error:
        st.session_state[_MESSAGE] = ("take", "bad", t.t("imports_refused", why=str(error)))
        st.rerun()
    st.session_state.pop(_MESSAGE, None)
    st.session_state[_REPORT] = done.as_json()
    session.change()
    st.rerun()


def _looked_at(
    frame: Frame, source: importing.Source, *, choice: str, key: str
) -> tuple[str | None, importing.ColumnMapping | None, importing.Preview]:
    """Return the format, the mapping (None for known layouts) and the preview that the choices of the page mean."""
    wanted = choice if choice in ("acled", "ucdp") else None
    first = _preview(source, key, wanted, None)
    if first.layout != "mapped" and choice != "mapped":
        return wanted, None, first
    st.info(plain(frame.t.t("imports_map_hint")))
    mapping = import_forms.mapping_form(frame.t, first, key)
    return None, mapping, _preview(source, key, None, mapping)


def _preview(
    source: importing.Source, key: str, wanted: str | None, mapping: importing.ColumnMapping | None
) -> importing.Preview:
    """Each look reads the whole file once: kept for the session until the file or what is asked changes."""
    asked = (key, wanted, json.dumps(mapping.as_json(), sort_keys=True) if mapping else None)
    kept: dict[Any, importing.Preview] = st.session_state.setdefault("marsad:import_looks", {})
    if asked not in kept:
        found = importing.preview(source, format=wanted, mapping=mapping, limit=import_forms.LOOK_ROWS)
        if len(kept) >= 4:  # noqa: PLR2004 - the plain look, the mapped one, and those just before
            kept.pop(next(iter(kept)))
        kept[asked] = found
    return kept[asked]


def _report(frame: Frame) -> None:
    report: dict[str, Any] | None = st.session_state.get(_REPORT)
    if report is None:
        return
    with st.container(border=True):
        _show_report(frame, report, key="new")


def _show_report(frame: Frame, report: dict[str, Any], *, key: str) -> None:
    t = frame.t
    st.html(import_markup.report_html(report, t))
    left, right, _ = st.columns([1, 1, 2])
    stem = f"{report['origin']}-report"
    left.download_button(
        t.t("imports_report_csv"), importing.report_csv(report), file_name=f"{stem}.csv", mime="text/csv",
        key=f"imports:csv:{key}", width="stretch",
    )  # fmt: skip
    right.download_button(
        t.t("imports_report_json"), json.dumps(report, ensure_ascii=False, indent=2).encode("utf-8"),
        file_name=f"{stem}.json", mime="application/json", key=f"imports:json:{key}", width="stretch",
    )  # fmt: skip


def _stored(frame: Frame) -> None:
    t = frame.t
    st.subheader(t.t("imports_stored"))
    _message("stored")
    found = importing.imports()
    if not found:
        st.caption(t.t("imports_none"))
        return
    st.html(import_markup.stored_html(found, t))
    for item in found:
        with st.expander(plain(import_markup.data_set(item.origin, t))):
            if item.report is not None:
                _show_report(frame, dict(item.report), key=item.origin)
            # Two steps in the flow of the page: what floats over it may lie outside of a small window.
            if st.button(t.t("imports_remove"), key=f"imports:ask:{item.origin}"):
                st.session_state[_SURE] = item.origin
            if st.session_state.get(_SURE) == item.origin:
                name, rows = import_markup.data_set(item.origin, t), t.number(item.rows)
                st.warning(plain(t.t("imports_remove_sure", name=name, n=rows)))
                st.button(
                    t.t("imports_remove_now"), key=f"imports:remove:{item.origin}", type="primary",
                    on_click=_remove, args=(frame, item.origin),
                )  # fmt: skip


def _remove(frame: Frame, origin: str) -> None:
    """Callback: delete the data set."""
    t = frame.t
    st.session_state.pop(_SURE, None)
    try:
        count = importing.remove_import(origin)
    except GeoError as error:
        st.session_state[_MESSAGE] = ("stored", "bad", str(error))
        return
    name = import_markup.data_set(origin, t)
    st.session_state[_MESSAGE] = ("stored", "good", t.t("imports_removed", name=name, n=t.number(count)))
    report = st.session_state.get(_REPORT)
    if report is not None and report["origin"] == origin:
        del st.session_state[_REPORT]
    session.change()  # the days of the data are others now
