"""The gazetteer: search it, see the candidates on the map with their reasons, complete it, geocode anew."""

from dataclasses import replace

import streamlit as st
from streamlit_folium import st_folium

from geo import layers
from geo.i18n import governorate_codes
from geo.model import Place
from geo.service import gazetteer
from geo.ui import markup, place_forms, place_markup, session
from geo.ui.frame import Frame, footer, open_frame
from geo.ui.state import MAX_QUERY

_MAP_KEY = "marsad_places_map"
_LAST = "marsad:gazetteer_last_click"
_LAST_POINT = "marsad:gazetteer_last_point"
_HEIGHT = 520
_LIMIT = 12


def render() -> None:
    """Draw the page."""
    frame = open_frame("gazetteer")
    t = frame.t
    with st.container():  # always there, so that a message moves no element of the page to another place in its tree
        place_forms.messages(frame)
    frame, within = _search(frame)
    found = gazetteer.search_places(frame.view.query, within=within, limit=_LIMIT) if frame.view.query else []
    left, right = st.columns([5, 6], gap="medium")
    with right:
        _map(frame, found)
        point = st.session_state.get(place_forms.POINT)
        st.caption(t.t("gazetteer_map_hint") if point is None else t.t("gazetteer_clicked", lat=point[0], lon=point[1]))
    with left:
        _details(frame)
        _results(frame, found)
    with st.expander(t.t("gazetteer_add")):
        place_forms.add_form(frame)
    with st.expander(t.t("gazetteer_effects"), expanded=place_forms.previewing()):
        place_forms.effects(frame)
    with st.expander(t.t("gazetteer_own")):
        place_forms.tables(frame)
    footer(frame)


def _search(frame: Frame) -> tuple[Frame, str | None]:
    t = frame.t
    left, right = st.columns([3, 1])
    query = left.text_input(
        t.t("gazetteer_search"),
        key=session.seed("gazetteer:q", frame.view.query or ""),
        placeholder=t.t("gazetteer_search_hint"),
        max_chars=MAX_QUERY,
    )
    within = right.selectbox(
        t.t("governorate"),
        (None, *governorate_codes()),
        key="gazetteer:within",
        format_func=lambda code: t.t("all") if code is None else t.governorate(code),
    )
    wanted = "".join(c for c in query if c.isprintable()).strip() or None
    chosen = frame.view.place if wanted == frame.view.query else None
    return replace(frame, view=session.commit(replace(frame.view, query=wanted, place=chosen))), within


def _choose(place_id: str) -> None:
    session.change(place=place_id)


def _results(frame: Frame, found: list[Place]) -> None:
    t = frame.t
    if not frame.view.query:
        st.info(t.t("gazetteer_start"))
        return
    if not found:
        st.warning(t.t("gazetteer_not_found", query=markup.plain(frame.view.query)))
        return
    if "suggestion" in place_markup.reasons(found[0]):
        st.warning(t.t("gazetteer_only_similar", query=markup.plain(frame.view.query)))
    elif "ambiguous" in place_markup.reasons(found[0]):
        st.info(t.t("gazetteer_is_ambiguous"))
    for number, place in enumerate(found, start=1):
        st.button(
            markup.plain(place_markup.place_line(place, number, t)),
            key=f"gazetteer:found:{place.place_id}",
            type="tertiary",
            on_click=_choose,
            args=(place.place_id,),
        )
        row = gazetteer.place_details(place.place_id or "")
        st.html(place_markup.candidate_html(place, row, t) + '<hr class="m-rule">')


def _details(frame: Frame) -> None:
    t, place_id = frame.t, frame.view.place
    if place_id is None:
        return
    row = gazetteer.place_details(place_id)
    if row is None:
        st.warning(t.t("gazetteer_unknown", id=markup.plain(place_id)))
        return
    with st.container(border=True):
        st.html(place_markup.details_html(row, t))
        if row.country == "IQ" and row.kind not in {"country", "governorate"}:
            with st.expander(t.t("gazetteer_edit")):
                place_forms.edit_form(frame, row)


def _map(frame: Frame, found: list[Place]) -> None:
    if layers.missing_assets():
        st.error(frame.t.t("map_failed"))
        return
    marks = [
        layers.PlaceMark(
            place_id=place.place_id or "", lat=place.lat, lon=place.lon, radius_m=place.uncertainty_m or 0,
            number=number, label=place_markup.place_line(place, number, frame.t),
            exact=layers.is_exact(place.where_precision), chosen=place.place_id == frame.view.place,
            home=place.country == "IQ",
        )
        for number, place in enumerate(found, start=1)
        if place.lat is not None and place.lon is not None
    ]  # fmt: skip
    layer = layers.place_layer(
        marks,
        translator=frame.t,
        focus=f"{frame.view.query}|{st.session_state.get('gazetteer:within')}",
        point=st.session_state.get(place_forms.POINT),
    )
    st_folium(
        layers.build_base_map(),
        key=_MAP_KEY,
        height=_HEIGHT,
        use_container_width=True,
        feature_group_to_add=layer,
        returned_objects=["last_active_drawing", "last_clicked"],
        on_change=_clicked,
    )


def _clicked() -> None:
    """Callback: choose the mark, or take the point, whichever is new; it runs before the page."""
    mark, point = layers.parse_place_click(st.session_state.get(_MAP_KEY))
    if mark is not None and mark.place_id is not None and st.session_state.get(_LAST) != mark.at:
        st.session_state[_LAST] = mark.at
        _choose(mark.place_id)
        return
    spot = None if point is None or point.lat is None or point.lon is None else (point.lat, point.lon)
    if spot is not None and st.session_state.get(_LAST_POINT) != spot:
        st.session_state[_LAST_POINT] = spot
        place_forms.take_point(*spot)
