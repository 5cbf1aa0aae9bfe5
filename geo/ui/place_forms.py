"""Changing the gazetteer: forms for a new place and for a place that is there, what that changes, and the CSV."""

from collections.abc import Callable

import streamlit as st

from geo.errors import GeoError
from geo.service import gazetteer
from geo.service.gazetteer import ImportReport, PlaceChange, PlaceEdit, PlaceRow
from geo.ui import markup, place_markup, session
from geo.ui.frame import Frame

POINT = "marsad:gazetteer_point"
_PREVIEW = "marsad:gazetteer_preview"
_MESSAGE = "marsad:gazetteer_message"
_REPORT = "marsad:gazetteer_report"
_NUMBERS = ("add", "edit")
_FAILED = "marsad:gazetteer_failed"
_SHOWN = 200


def take_point(lat: float, lon: float) -> None:
    """Callback: a point of the map was clicked; it fills the position of both forms."""
    st.session_state[POINT] = (lat, lon)
    for form in _NUMBERS:
        st.session_state[f"gazetteer:{form}:lat"] = lat
        st.session_state[f"gazetteer:{form}:lon"] = lon


def previewing() -> bool:
    """Return whether a preview of what the user layer changes is on the page."""
    return _PREVIEW in st.session_state


def messages(frame: Frame) -> None:
    """Draw what the last step did, and the rows of the user layer that cannot be used."""
    done = st.session_state.pop(_MESSAGE, None)
    if done:
        st.success(done)
    for line, why in gazetteer.user_place_problems()[:5]:
        st.warning(frame.t.t("gazetteer_bad_row", line=line, why=markup.plain(why)))


def _try(frame: Frame, work: Callable[[], object], done: str) -> bool:
    """Run `work`; show its error, or keep `done` for the next run. Return whether it worked."""
    try:
        work()
    except GeoError as error:
        st.error(frame.t.t("gazetteer_refused", why=markup.plain(str(error))))
        return False
    st.session_state[_MESSAGE] = done
    st.session_state.pop(_PREVIEW, None)
    return True


def _position(frame: Frame, form: str) -> tuple[float | None, float | None, int | None]:
    t = frame.t
    left, middle, right = st.columns(3)
    lat = left.number_input(
        t.t("gazetteer_lat"), -90.0, 90.0, value=None, step=0.001, format="%.5f", key=f"gazetteer:{form}:lat"
    )
    lon = middle.number_input(
        t.t("gazetteer_lon"), -180.0, 180.0, value=None, step=0.001, format="%.5f", key=f"gazetteer:{form}:lon"
    )
    radius = right.number_input(
        t.t("gazetteer_radius_m"), 10, 500_000, value=None, step=100, key=f"gazetteer:{form}:radius"
    )
    return lat, lon, None if radius is None else int(radius)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def add_form(frame: Frame) -> None:
    """Draw the form for a new place."""
    t = frame.t
    with st.form("gazetteer:add", border=False):
        left, right = st.columns(2)
        name_ar = left.text_input(t.t("gazetteer_name_ar"), key="gazetteer:add:ar", max_chars=120)
        name_en = right.text_input(t.t("gazetteer_name_en"), key="gazetteer:add:en", max_chars=120)
        kind = left.selectbox(
            t.t("gazetteer_kind"),
            gazetteer.place_kinds(),
            key="gazetteer:add:kind",
            format_func=lambda code: t.label("place_kind", code),
        )
        note = right.text_input(t.t("gazetteer_note"), key="gazetteer:add:note", max_chars=120)
        others = st.text_area(t.t("gazetteer_other_names"), key="gazetteer:add:names", height=80)
        lat, lon, radius = _position(frame, "add")
        if not st.form_submit_button(t.t("gazetteer_add_submit"), type="primary"):
            return
    edit = PlaceEdit(
        name_ar=name_ar, name_en=name_en, alt_names=_lines(others), kind=kind, lat=lat, lon=lon,
        uncertainty_m=radius, note=note,
    )  # fmt: skip
    saved: list[str | None] = []
    if _try(frame, lambda: saved.append(gazetteer.save_place(edit).place_id), t.t("gazetteer_saved", name=name_ar)):
        session.change(place=saved[0], query=name_ar)
        st.rerun()


def edit_form(frame: Frame, row: PlaceRow) -> None:
    """Draw the form that adds names to `row` or moves it, and the button that takes own changes back."""
    t = frame.t
    with st.form("gazetteer:edit", border=False):
        others = st.text_area(t.t("gazetteer_more_names"), key=f"gazetteer:edit:names:{row.place_id}", height=80)
        lat, lon, radius = _position(frame, "edit")
        submitted = st.form_submit_button(t.t("gazetteer_edit_submit"), type="primary")
    name = place_markup.names(row, t)[0]
    edit = PlaceEdit(row.place_id, alt_names=_lines(others), lat=lat, lon=lon, uncertainty_m=radius)
    if submitted and edit == PlaceEdit(row.place_id):
        st.warning(t.t("gazetteer_nothing"))
    elif submitted and _try(frame, lambda: gazetteer.save_place(edit), t.t("gazetteer_saved", name=name)):
        st.rerun()
    if row.place_id not in {own.place_id for own in gazetteer.user_places()}:
        return
    if st.button(t.t("gazetteer_take_back"), key="gazetteer:back") and _try(
        frame, lambda: gazetteer.remove_place(row.place_id), t.t("gazetteer_taken_back", name=name)
    ):
        st.rerun()


def _start_preview() -> None:
    """Callback: reads the articles anew. A callback is not cut short by what the map reports meanwhile."""
    try:
        st.session_state[_PREVIEW] = gazetteer.preview_regeocode()
    except GeoError as error:
        st.session_state[_FAILED] = str(error)


def effects(frame: Frame) -> None:
    """Draw what the user layer changes in the store: a preview first, then the button that does it."""
    t = frame.t
    st.caption(t.t("gazetteer_effects_hint"))
    st.button(t.t("gazetteer_preview"), key="gazetteer:preview", on_click=_start_preview)
    if (why := st.session_state.pop(_FAILED, None)) is not None:
        st.error(markup.plain(why))
    changes: list[PlaceChange] | None = st.session_state.get(_PREVIEW)
    if changes is None:
        return
    if not changes:
        st.info(t.t("gazetteer_no_effect"))
        return
    free = sum(not change.protected for change in changes)
    st.caption(t.t("gazetteer_effect_count", n=t.number(len(changes)), free=t.number(free)))
    st.html(place_markup.changes_html(changes[:_SHOWN], t))
    if len(changes) > _SHOWN:
        st.caption(t.t("gazetteer_effect_more", n=t.number(len(changes) - _SHOWN)))
    if free and st.button(t.t("gazetteer_apply", n=t.number(free)), key="gazetteer:apply", type="primary"):
        done: list[int] = []
        if _try(frame, lambda: done.append(gazetteer.apply_regeocode(changes)), t.t("gazetteer_applied")):
            st.rerun()


def tables(frame: Frame) -> None:
    """Draw the user layer's download and upload with the report of the last upload."""
    t = frame.t
    try:
        own = gazetteer.user_places()
    except GeoError as error:
        st.error(markup.plain(str(error)))
        return
    st.caption(t.t("gazetteer_own_count", n=t.number(len(own))))
    st.download_button(
        t.t("gazetteer_download"), data=gazetteer.export_user_places(), file_name="marsad-places.csv",
        mime="text/csv", key="gazetteer:download", on_click="ignore",
    )  # fmt: skip
    with st.form("gazetteer:import", border=False, clear_on_submit=True):
        upload = st.file_uploader(t.t("gazetteer_upload"), type=["csv"], key="gazetteer:file", max_upload_size=8)
        if st.form_submit_button(t.t("gazetteer_import")) and upload is not None:
            kept: list[ImportReport] = []
            if _try(frame, lambda: kept.append(gazetteer.import_user_places(upload.getvalue())), ""):
                st.session_state[_REPORT] = kept[0]
                st.rerun()
    report: ImportReport | None = st.session_state.pop(_REPORT, None)
    if report is not None:
        refused = len(report.refused)
        st.success(t.t("gazetteer_imported", added=report.added, changed=report.changed, refused=refused))
        for line, why in report.refused[:20]:
            st.warning(t.t("gazetteer_bad_row", line=line, why=markup.plain(why)))
