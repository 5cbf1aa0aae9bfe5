"""The sidebar: language, navigation and the filters."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl
import streamlit as st

from geo import service
from geo.errors import OptionError
from geo.i18n import LANGUAGES, Translator, actor_name, governorate_codes, translator
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXTRACTED, Area
from geo.service import Snapshot
from geo.ui import session
from geo.ui.markup import plain
from geo.ui.state import MAX_AREA, PRECISIONS, View, to_params

SMALL_STORE = 1000
DEFAULT_DAYS = 30
_PAGES = (
    ("app.py", "nav_map"),
    ("pages/briefing.py", "nav_briefing"),
    ("pages/table.py", "nav_table"),
    ("pages/agreement.py", "nav_agreement"),
    ("pages/articles.py", "nav_articles"),
    ("pages/imports.py", "nav_imports"),
    ("pages/gazetteer.py", "nav_gazetteer"),
)


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and last day of the data, None when nothing is dated."""

    first: date | None
    last: date | None


def extent(snap: Snapshot) -> Extent:
    """Return the days that the store covers."""
    return service.kept(snap, "extent", lambda: _extent(snap.incidents))


def _extent(frame: pl.DataFrame) -> Extent:
    last = frame.select(pl.coalesce("date_end", "date_start").max()).item()
    return Extent(frame["date_start"].min(), last)  # type: ignore[arg-type]


def with_default_period(view: View, snap: Snapshot) -> View:
    """Return `view` with the last 30 days of the data when the store is large and no period was chosen."""
    last = extent(snap).last
    if view.date_from or view.date_to or view.all_dates or last is None or snap.incidents.height < SMALL_STORE:
        return view
    return replace(view, date_from=(last - timedelta(days=DEFAULT_DAYS - 1)).isoformat(), date_to=last.isoformat())


def actor_ids(snap: Snapshot) -> tuple[str, ...]:
    """Return the ids of all actors in the store, sorted."""
    return service.actor_ids(snap)


def sidebar(view: View, snap: Snapshot, t: Translator, *, page: str) -> View:
    """Draw the sidebar and return the view as its widgets say."""
    with st.sidebar:
        view = _language(view, page)
        _navigation(view, t)
        st.subheader(t.t("filters"))
        view = _period(view, snap, t, page)
        governorates = st.multiselect(
            t.t("governorate"),
            governorate_codes(),
            key=session.seed(f"{page}:gov", list(view.governorates)),
            format_func=t.governorate,
            placeholder=t.t("all"),
        )
        actors = st.multiselect(
            t.t("actor"),
            actor_ids(snap),
            key=session.seed(f"{page}:actor", list(view.actors)),
            format_func=lambda a: actor_name(a, t.lang),
            placeholder=t.t("all"),
        )
        view = replace(
            view, governorates=tuple(governorates), actors=tuple(actors), origins=_origins(view, snap, t, page)
        )
        view = _more(view, t, page)
        st.button(t.t("reset"), key=f"{page}:reset", on_click=reset, width="stretch")
    return view


def _origins(view: View, snap: Snapshot, t: Translator, page: str) -> tuple[str, ...]:
    """Draw the choice of data sets where there are any, and return what is chosen."""
    known = service.origins(snap)
    if not set(known) - {EXTRACTED}:
        return ()
    key = session.seed(f"{page}:origin", list(view.origins))
    # A data set that was removed meanwhile cannot stay chosen.
    st.session_state[key] = [origin for origin in st.session_state[key] if origin in known]
    chosen = st.multiselect(
        t.t("origin_label"),
        known,
        key=key,
        format_func=lambda origin: t.label("origin", origin),
        placeholder=t.t("all"),
    )
    return tuple(chosen)


def reset() -> None:
    """Callback: forget every filter."""
    session.change(
        date_from=None,
        date_to=None,
        all_dates=False,
        governorates=(),
        actors=(),
        types=(),
        origins=(),
        min_killed=0,
        max_where_precision=None,
        context=True,
        area=None,
        incident=None,
    )


def widen() -> None:
    """Callback: show all dates."""
    session.change(date_from=None, date_to=None, all_dates=True)


def _language(view: View, page: str) -> View:
    names = {code: translator(code).t("own_name") for code in LANGUAGES}
    chosen = st.segmented_control(
        " / ".join(names.values()),
        LANGUAGES,
        key=session.seed(f"{page}:lang", view.lang),
        format_func=lambda code: names[code],
        label_visibility="collapsed",
        width="stretch",
        on_change=_switch_language,
        args=(f"{page}:lang",),
    )
    return replace(view, lang=chosen or view.lang)


def _switch_language(key: str) -> None:
    if st.session_state.get(key):
        session.change(lang=st.session_state[key])
    else:
        session.change()


def _navigation(view: View, t: Translator) -> None:
    for path, label in _PAGES:
        st.page_link(path, label=t.t(label), query_params=to_params(view), width="stretch")


def _period(view: View, snap: Snapshot, t: Translator, page: str) -> View:
    span = extent(snap)
    if span.first is None or span.last is None:
        st.caption(f"{t.t('period')}: {t.t('period_all')}")
        return view
    start = date.fromisoformat(view.date_from) if view.date_from else span.first
    end = date.fromisoformat(view.date_to) if view.date_to else span.last
    start, end = min(start, end), max(start, end)
    chosen = st.date_input(
        t.t("period"),
        key=session.seed(f"{page}:period", (start, end)),
        min_value=min(span.first, start),
        max_value=max(span.last, end),
        help=t.t("period_help"),
        format="DD/MM/YYYY",
    )
    if not isinstance(chosen, tuple) or len(chosen) != 2:  # noqa: PLR2004 - one end chosen, the other not yet
        return view
    first, last = chosen
    if (first, last) == (span.first, span.last):
        return replace(view, date_from=None, date_to=None, all_dates=snap.incidents.height >= SMALL_STORE)
    return replace(view, date_from=first.isoformat(), date_to=last.isoformat(), all_dates=False)


def _more(view: View, t: Translator, page: str) -> View:
    is_set = bool(view.types or view.min_killed or view.max_where_precision or not view.context or view.area)
    with st.expander(t.t("more_filters"), expanded=is_set):
        types = st.multiselect(
            t.t("event_type"),
            EVENT_TYPES + CONTEXT_TYPES,
            key=session.seed(f"{page}:type", list(view.types)),
            format_func=lambda code: t.label("event_type", code),
            placeholder=t.t("all"),
        )
        killed = st.number_input(
            t.t("min_killed"),
            min_value=0,
            max_value=1_000_000,
            step=1,
            key=session.seed(f"{page}:killed", view.min_killed),
        )
        precision = st.selectbox(
            t.t("max_precision"),
            (None, *PRECISIONS),
            key=session.seed(f"{page}:precision", view.max_where_precision),
            format_func=lambda p: t.t("any_precision") if p is None else t.label("where_precision", p),
        )
        context = st.toggle(t.t("show_context"), key=session.seed(f"{page}:context", view.context))
        area = _area(view, t, page)
    return replace(
        view,
        types=tuple(types),
        min_killed=int(killed),
        max_where_precision=precision,
        context=bool(context),
        area=area,
    )


def _area(view: View, t: Translator, page: str) -> Area | None:
    written = st.text_input(
        t.t("area"),
        key=session.seed(f"{page}:area", service.format_area(view.area) if view.area else ""),
        help=t.t("area_help"),
        max_chars=MAX_AREA,
    )
    if not written.strip():
        return None
    try:
        return service.parse_area(written.strip())
    except OptionError as error:
        st.warning(plain(t.t("area_bad", why=str(error))))
        return None
