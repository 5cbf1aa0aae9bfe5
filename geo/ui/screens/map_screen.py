"""The map with key figures, views, evidence panel, legend and timeline."""

from dataclasses import replace

import streamlit as st
from streamlit_folium import st_folium

from geo import layers
from geo.ui import cache, panel, session, timeline
from geo.ui.frame import Frame, empty_result, footer, key_figures, open_frame
from geo.ui.legend import legend_html

_MAP_KEY = "marsad_map"
_LAST_CLICK = "marsad:last_click"
_HERE = "marsad:here"
_HEIGHT = 560


def render() -> None:
    """Draw the page."""
    frame = open_frame("map")
    key_figures(frame)
    empty = empty_result(frame)
    if frame.snapshot.articles.is_empty():
        footer(frame)
        return
    mode = st.segmented_control(
        frame.t.t("view"),
        layers.MODES,
        key=session.seed("map:view", frame.view.mode),
        format_func=lambda m: frame.t.t(f"view_{m}"),
        label_visibility="collapsed",
    )
    view = session.commit(replace(frame.view, mode=mode or frame.view.mode))
    frame = replace(frame, view=view)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        _map(frame)
        st.html(legend_html(frame.rows, view.mode, frame.t))
    with right:
        if not empty or frame.view.incident:
            panel.map_panel(frame, st.session_state.get(_HERE, ()))
    undated_too = replace(view.filters(), date_from=None, date_to=None)
    timeline.draw(cache.rows(frame.snapshot, undated_too), frame.t, key=f"timeline:{view.lang}")
    footer(frame)


def _map(frame: Frame) -> None:
    if layers.missing_assets():
        st.error(frame.t.t("map_failed"))
        return
    layer = layers.state_layer(frame.rows, mode=frame.view.mode, translator=frame.t, selected=frame.view.incident)
    st_folium(
        layers.build_base_map(),
        key=_MAP_KEY,
        height=_HEIGHT,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=["last_active_drawing"],
        on_change=_clicked,
    )


def _clicked() -> None:
    """Callback: select what was clicked; it runs before the page, so one run shows the choice."""
    click = layers.parse_click(st.session_state.get(_MAP_KEY))
    if click is None or st.session_state.get(_LAST_CLICK) == click.at:
        return
    st.session_state[_LAST_CLICK] = click.at
    if click.governorate is not None:
        session.change(governorates=(click.governorate,))
    elif len(click.keys) == 1:
        panel.select(click.keys[0])
    elif click.keys:
        panel.select(None)
        st.session_state[_HERE] = click.keys
