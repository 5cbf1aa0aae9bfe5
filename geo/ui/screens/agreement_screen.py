"""The comparison of two data sets: what both tell, where their tolls differ, what one of them alone tells."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from geo import service
from geo.errors import OptionError
from geo.model import EXTRACTED
from geo.resources import read_text
from geo.service.agreement import MAX_DAYS, MAX_KM, Agreement, agreement, data_sets
from geo.service.agreement_match import Rules
from geo.service.agreement_table import agreement_bytes, lines
from geo.ui import agreement_markup, session
from geo.ui.frame import Frame, footer, open_frame
from geo.ui.markup import plain
from geo.ui.state import AGREEMENT_PARTS, View, to_params

_PAGE_ROWS = 25


def render() -> None:
    """Draw the page."""
    frame = open_frame("agreement")
    st.html(f"<style>{read_text('style/agreement.css')}</style>")
    t = frame.t
    sets = data_sets(frame.snapshot)
    if not sets:
        st.info(t.t("agreement_none"))
        footer(frame)
        return
    st.caption(t.t("agreement_hint"))
    view = session.commit(_choose(frame, sets))
    found = _compared(frame, view)
    if found is not None:
        st.html(agreement_markup.figures_html(found, t))
        _parts(frame, view, found)
        with st.expander(f"{t.t('agreement_by_governorate')} · {t.t('agreement_by_type')}"):
            st.html(agreement_markup.counts_html(found, t))
        _download(frame, found)
    footer(frame)


def _choose(frame: Frame, sets: tuple[str, ...]) -> View:
    t, view = frame.t, frame.view
    bases = (EXTRACTED, *sets)
    base = view.base if view.base in bases else EXTRACTED
    others = tuple(code for code in sets if code != base) or sets
    first, second, days_column, km_column = st.columns(4)
    base = first.selectbox(
        t.t("agreement_base"),
        bases,
        key=session.seed("agreement:base", base),
        format_func=lambda code: t.label("origin", code),
    )
    others = tuple(code for code in bases if code != base)
    key = session.seed("agreement:with", view.compare if view.compare in others else _other(base, sets))
    if st.session_state[key] not in others:
        st.session_state[key] = _other(base, sets)
    other = second.selectbox(t.t("agreement_with"), others, key=key, format_func=lambda code: t.label("origin", code))
    days = days_column.number_input(
        t.t("agreement_days"), min_value=0, max_value=MAX_DAYS, step=1, key=session.seed("agreement:days", view.days)
    )
    km = km_column.number_input(
        t.t("agreement_km"), min_value=0, max_value=int(MAX_KM), step=5, key=session.seed("agreement:km", view.km)
    )
    coarse = st.toggle(
        t.t("agreement_coarse"), key=session.seed("agreement:coarse", view.coarse), help=t.t("agreement_coarse_help")
    )
    return replace(view, base=base, compare=other, days=int(days), km=int(km), coarse=bool(coarse))


def _other(base: str, sets: tuple[str, ...]) -> str:
    return next((code for code in sets if code != base), EXTRACTED)


def _compared(frame: Frame, view: View) -> Agreement | None:
    rules = Rules(days=view.days, km=view.km, governorates=view.coarse)
    try:
        with st.spinner(frame.t.t("agreement_working")):
            return agreement(frame.selection, ours=view.base, theirs=view.compare or "", rules=rules)
    except OptionError as error:
        st.warning(plain(frame.t.t("agreement_failed", why=str(error))))
        return None


def _parts(frame: Frame, view: View, found: Agreement) -> None:
    t = frame.t
    ours, theirs = agreement_markup.side_names(found, t)
    counts = {name: found.part(name).height for name in AGREEMENT_PARTS}
    names = {
        "matched": t.t("agreement_matched"),
        "differs": t.t("agreement_differs"),
        "only_ours": t.t("agreement_only", name=ours),
        "only_theirs": t.t("agreement_only", name=theirs),
    }
    chosen = st.segmented_control(
        t.t("agreement_pair"),
        AGREEMENT_PARTS,
        key=session.seed("agreement:part", view.part),
        format_func=lambda code: f"{names[code]} ({t.number(counts[code])})",
        label_visibility="collapsed",
    )
    part = chosen or view.part
    view = session.commit(replace(view, part=part))
    texts = {
        "matched": t.t("agreement_explain_matched"),
        "differs": t.t("agreement_explain_differs"),
        "only_ours": _explained(found.origin_theirs, theirs, frame),
        "only_theirs": _explained(found.origin_ours, ours, frame),
    }
    st.caption(texts[part])
    rows = found.part(part)
    if rows.is_empty():
        st.info(t.t("agreement_empty"))
        return
    first = _first(frame, rows.height, part)
    shown = lines(frame.snapshot, rows.slice(first, _PAGE_ROWS))
    st.html(agreement_markup.lines_html(found, shown, part, t, partial(_address, view)))


def _explained(origin: str, name: str, frame: Frame) -> str:
    """Return what it means and does not mean that no incident of `origin` fits."""
    t = frame.t
    return t.t("agreement_explain_not_ours") if origin == EXTRACTED else t.t("agreement_explain_only", name=name)


def _first(frame: Frame, height: int, part: str) -> int:
    pages = -(-height // _PAGE_ROWS)
    if pages <= 1:
        return 0
    t = frame.t
    number = st.number_input(t.t("page"), min_value=1, max_value=pages, step=1, key=f"agreement:page:{part}", width=140)
    first = (int(number) - 1) * _PAGE_ROWS
    last = min(first + _PAGE_ROWS, height)
    st.caption(t.t("agreement_page", first=t.number(first + 1), last=t.number(last), n=t.number(height)))
    return first


def _address(view: View, incident_id: str) -> str:
    """Return where the map shows the incident, under the same filters; relative, so that a base path stays."""
    return "./?" + urlencode(to_params(replace(view, incident=incident_id)), doseq=True)


def _download(frame: Frame, found: Agreement) -> None:
    name = service.export_name(frame.view.filters(), "csv")
    st.download_button(
        frame.t.t("agreement_download"),
        data=partial(agreement_bytes, found, frame.snapshot),
        file_name=name.replace("marsad", f"marsad-agreement-{found.origin_ours}-{found.origin_theirs}", 1),
        mime="text/csv",
        key="agreement:csv",
        on_click="ignore",
    )
