"""The map with key figures, views, evidence panel, timeline and linked bars."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import polars as pl
import streamlit as st
from streamlit_folium import st_folium

from geo import layers, service
from geo.errors import OptionError
from geo.model import Area
from geo.ui import components, markup, panel, session
from geo.ui.frame import Frame, empty_result, footer, is_empty, key_figures, open_frame
from geo.ui.standalone import standalone_button

_MAP_KEY = "marsad_map"
_LAST_CLICK = "marsad:last_click"
_HERE = "marsad:here"
_NEED = "marsad:columns_needed"
_TILES = "marsad:tiles"
_HEIGHT = 560
_MAX_URL = 300


def render() -> None:
    """Draw the page. The map comes first in time: it is what a filter change is waited for."""
    frame = open_frame("map")
    figures = st.container()
    if is_empty(frame):
        with figures:
            key_figures(frame)
            empty_result(frame)
        footer(frame)
        return
    frame = _choose_view(frame)
    tiles = _settings(frame)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        _map(frame, tiles)
    with figures:
        key_figures(frame)
        empty = empty_result(frame)
    with right:
        if not empty or frame.view.incident:
            panel.map_panel(frame, st.session_state.get(_HERE))
    components.timeline(frame.selection, frame.t, key="map:timeline")
    st.caption(frame.t.t("bars_hint"))
    components.linked_bars(frame.selection, frame.t, key="map:bars")
    standalone_button(frame, page="map")
    footer(frame)


def _choose_view(frame: Frame) -> Frame:
    t, view = frame.t, frame.view
    mode = st.segmented_control(
        t.t("view"),
        layers.MODES,
        key=session.seed("map:view", view.mode),
        format_func=lambda m: t.t(f"view_{m}"),
        label_visibility="collapsed",
    )
    view = replace(view, mode=mode or view.mode)
    if view.mode in layers.AREA_MODES:
        measure = st.segmented_control(
            t.t("measure"),
            [m for m in layers.MEASURES if m != "rate" or view.mode == "governorate"],
            key=session.seed("map:measure", view.measure),
            format_func=lambda m: t.t(f"measure_{m}"),
            label_visibility="collapsed",
        )
        view = replace(view, measure=measure or view.measure)
        if view.measure == "change" and layers.previous_period(view.filters()) is None:
            st.caption(t.t("change_needs_period"))
    return replace(frame, view=session.commit(view))


def _settings(frame: Frame) -> str | None:
    """Return the address of the user's own tile server, None for none: kept in the session, never in a link."""
    t = frame.t
    with st.sidebar.expander(t.t("settings")):
        url = st.text_input(
            t.t("tiles"), key=_TILES, help=t.t("tiles_help", z="{z}", x="{x}", y="{y}"), max_chars=_MAX_URL
        ).strip()
        if not url:
            return None
        host = _host(url)
        if host is None or not all(part in url for part in ("{z}", "{x}", "{y}")):
            st.error(t.t("tiles_bad", z="{z}", x="{x}", y="{y}"))
            return None
        st.warning(markup.plain(t.t("tiles_warning", host=host)))
        return url


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _map(frame: Frame, tiles: str | None) -> None:
    if layers.missing_assets():
        st.error(frame.t.t("map_failed"))
        return
    view = frame.view
    components.send_columns(frame.snapshot, again=st.session_state.pop(_NEED, None))
    layer = layers.state_layer(
        view.filters(),
        columns=frame.snapshot.key,
        mode=view.mode,
        measure=view.measure,
        translator=frame.t,
        selected=_row_of(frame, view.incident),
        coverage=_coverage(frame),
        tiles=tiles,
    )
    st_folium(
        layers.build_base_map(),
        key=_MAP_KEY,
        height=_HEIGHT,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=["last_active_drawing"],
        on_change=_clicked,
    )


def _row_of(frame: Frame, incident: str | None) -> int | None:
    if incident is None:
        return None
    found = frame.snapshot.incidents.select((pl.col("incident_id") == incident).arg_true()).to_series()
    return int(found[0]) if len(found) else None


def _coverage(frame: Frame) -> Mapping[str, int] | None:
    if frame.view.mode != "coverage":
        return None
    found = service.coverage(frame.snapshot, frame.view.filters())
    st.caption(frame.t.t("coverage_hint", n=frame.t.number(found.articles)))
    return found.by_governorate


def _clicked() -> None:
    """Callback: do what was done on the map; it runs before the page, so one run shows it."""
    click = layers.parse_click(st.session_state.get(_MAP_KEY))
    if click is None or st.session_state.get(_LAST_CLICK) == click.at:
        return
    st.session_state[_LAST_CLICK] = click.at
    if click.need is not None:
        st.session_state[_NEED] = click.need
    elif click.area is not None:
        session.change(area=_area(click.area))
    elif click.period is not None:
        session.change_period(click.period)
    elif click.governorate is not None:
        session.change(governorates=(click.governorate,))
    else:
        found = panel.here(service.select(service.load_snapshot(), session.view().filters()), click)
        panel.select(found["incident_id"][0] if found is not None and found.height == 1 else None)
        st.session_state[_HERE] = click


def _area(text: str) -> Area | None:
    try:
        return service.parse_area(text) if text else None
    except OptionError:
        return None
