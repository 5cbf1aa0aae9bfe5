"""The view in the session and in the address bar.

The address wins when it changed from outside (a link, Back, another page); else the widgets do. Widget state is set
before the widgets are built, because Streamlit takes no value from a widget that already stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo.ui.state import View, parse, to_params

_VIEW = "marsad:view"
_WRITTEN = "marsad:written"
_EXTERNAL = "marsad:external"
_PAGE = "marsad:page"
_DROPPED = "marsad:dropped"


def _raw() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in sorted(st.query_params)}


def current(*, page: str, actors: tuple[str, ...], origins: tuple[str, ...], default: Callable[[View], View]) -> View:
    """Return the view of this run; `default` completes a view that comes from an address without a period."""
    raw = _raw()
    state = st.session_state
    moved = state.get(_PAGE) != page
    known: View | None = state.get(_VIEW)
    if known is None or (raw != state.get(_WRITTEN) and (raw or not moved)):
        # A link without a language keeps the one in use, so that a shared address shows in the reader's language.
        base = View(lang=known.lang if known else _browser_language())
        known, dropped = parse(raw, actors=actors, origins=origins, default=base)
        state[_DROPPED] = dropped
        moved = True
    known = default(known)
    state[_EXTERNAL] = moved
    state[_PAGE] = page
    state[_VIEW] = known
    return known


def _browser_language() -> str:
    locale = str(getattr(st.context, "locale", None) or "")
    return "ar" if locale.lower().startswith("ar") else "en"


def view() -> View:
    """Return the view of the last run, for callbacks."""
    known: View = st.session_state[_VIEW]
    return known


def change_period(days: Sequence[Any]) -> None:
    """Callback: take two ISO days as the period, anything else as all dates."""
    try:
        first, last = (date.fromisoformat(day).isoformat() for day in days)
    except (TypeError, ValueError):
        change(date_from=None, date_to=None, all_dates=True)
        return
    change(date_from=min(first, last), date_to=max(first, last), all_dates=False)


def dropped() -> tuple[str, ...]:
    """Return the names that the last address held and that were not understood."""
    names: tuple[str, ...] = st.session_state.get(_DROPPED, ())
    return names


def seed(key: str, value: Any) -> str:
    """Give the widget `key` its value from the view where the address decides, and return the key."""
    if st.session_state.get(_EXTERNAL) or key not in st.session_state:
        st.session_state[key] = value
    return key


def commit(view: View) -> View:
    """Make `view` the session's view and write it to the address bar."""
    st.session_state[_VIEW] = view
    params = to_params(view)
    if _raw() != params:
        st.query_params.from_dict(params)
    st.session_state[_WRITTEN] = {name: params[name] for name in sorted(params)}
    return view


def change(**changes: Any) -> None:
    """Change the view from a callback, which runs before the page is built; every widget takes its new value."""
    view = replace(st.session_state[_VIEW], **changes)
    st.session_state[_PAGE] = None
    st.session_state[_DROPPED] = ()
    commit(view)
