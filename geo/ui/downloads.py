"""The downloads of exactly the filtered rows: GeoJSON first, every other format beside it, with what each is for."""

from collections.abc import Mapping
from functools import partial
from html import escape

import streamlit as st

from geo import service
from geo.i18n import Translator
from geo.service import Written
from geo.ui import cache
from geo.ui.frame import Frame

MOST_BYTES = 128 * 2**20
"""A download stands in the server's memory while it is handed over: larger files are for the command line."""
_FIRST = "geojson"
_MENU = ("gpkg", "xlsx", "csv", "parquet", "kmz", "kml", "hxl", "acled", "ucdp")
_LAYOUTS = ("acled", "ucdp")
_AT_ONCE = 5_000
_ASKED = "marsad:report_asked"


def downloads(frame: Frame) -> None:
    """Draw the downloads of the page's selection."""
    t, rows = frame.t, frame.selection.height
    st.caption(t.t("rows_count", n=t.number(rows)))
    first, others = st.columns([1, 2])
    with first:
        _button(frame, _FIRST, primary=True)
        st.caption(_purpose(t, _FIRST))
    with others:
        menu, button = st.columns(2)
        chosen = menu.selectbox(
            t.t("export_other"),
            _MENU,
            format_func=lambda code: t.label("export_format", code),
            key="table:format",
            label_visibility="collapsed",
        )
        with button:
            _button(frame, chosen, primary=False)
        st.caption(_purpose(t, chosen))
    for code in (_FIRST, chosen):
        if rows > most_rows(code):
            _advice(frame, code)
    if chosen in _LAYOUTS and rows <= most_rows(chosen):
        _report(frame, chosen)


def most_rows(code: str) -> int:
    """Return how many rows the page hands over in a format."""
    return MOST_BYTES // service.FILE_FORMATS[code].row_bytes // 10_000 * 10_000


def _purpose(t: Translator, code: str) -> str:
    return t.t(f"export_what_{code}")


def _button(frame: Frame, code: str, *, primary: bool) -> None:
    t, selection = frame.t, frame.selection
    st.download_button(
        t.t("export_button", name=t.label("export_format", code)),
        data=partial(cache.file_bytes, selection, code, t.lang),
        file_name=service.export_name(frame.view.filters(), code),
        mime=service.FILE_FORMATS[code].mime,
        key=f"table:{code}",
        type="primary" if primary else "secondary",
        disabled=selection.height > most_rows(code),
        on_click="ignore",
        width="stretch",
    )


def _advice(frame: Frame, code: str) -> None:
    t, most = frame.t, frame.t.number(most_rows(code))
    name = t.label("export_format", code)
    command = service.export_command(frame.selection.filters, code)
    if command is None:
        st.info(t.t("export_narrow", name=name, most=most))
    else:
        st.info(t.t("export_too_many", name=name, most=most))
        st.code(f"{command} --lang {t.lang}", language=None)


def _report(frame: Frame, code: str) -> None:
    """Making the file tells what is lost: at once for few rows, when asked for many."""
    t, selection = frame.t, frame.selection
    which = (code, t.lang, selection.snapshot.key, selection.filters)
    with st.expander(t.t("export_report"), expanded=True):
        if selection.height > _AT_ONCE and st.button(t.t("export_report_make"), key=f"table:report:{code}"):
            st.session_state[_ASKED] = which
        if selection.height <= _AT_ONCE or st.session_state.get(_ASKED) == which:
            with st.spinner(""):
                report = cache.file_report(selection, code, t.lang)
            st.html(report_html(report, t))


def report_html(written: Written, t: Translator) -> str:
    """Return the report as HTML: rows left out, fields lost, values made to fit, each with its number of rows."""
    parts = (
        (t.t("export_report_left_out"), written.left_out),
        (t.t("export_report_lost"), written.lost),
        (t.t("export_report_changed"), written.changed),
    )
    notes = []
    if written.originals:
        notes.append(t.t("export_report_originals", n=t.number(written.originals)))
    if written.complete:
        notes.append(t.t("export_report_complete"))
    if written.empty:
        notes.append(t.t("export_report_empty", names=", ".join(written.empty)))
    tables = "".join(_counts_html(title, counts, t) for title, counts in parts if counts)
    below = "".join(f'<div class="m-label">{escape(note)}</div>' for note in notes)
    return f'<div class="m-bars">{tables}</div>{below}'


def _counts_html(title: str, counts: Mapping[str, int], t: Translator) -> str:
    rows = "".join(
        f"<tr><td>{escape(t.label('export_loss', reason))}</td><td>{t.number(count)}</td></tr>"
        for reason, count in counts.items()
    )
    head = f'<tr><th scope="col">{escape(title)}</th><th scope="col">{escape(t.t("export_report_rows"))}</th></tr>'
    return f'<div><table class="m-table"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
