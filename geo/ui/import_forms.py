"""The form that says which column of a table holds what."""

import json

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import OptionError
from geo.i18n import Translator
from geo.model import CONTEXT_TYPES, EVENT_TYPES
from geo.service import importing
from geo.ui.markup import plain

LOOK_ROWS = 200
"""Rows that are read to show what would become of the table; the first of them are shown."""
_MOST_TYPES = 24
_COLUMNS = 4
_MAX_MAPPING_MEGABYTES = 1
_NONE = ""  # None as an option would be no choice at all


def mapping_form(t: Translator, shown: importing.Preview, key: str) -> importing.ColumnMapping:
    """Draw the form, with what the headers suggest, and return what it says.

    Raises:
        OptionError: the mapping that was uploaded is none, or is not for this table.
    """
    given = _given(t, shown, key)
    columns: dict[str, str] = {}
    slots: list[DeltaGenerator] = []
    for number, target in enumerate(importing.TARGETS):
        if number % _COLUMNS == 0:  # a line at a time, so that a phone shows them in order
            slots = st.columns(_COLUMNS)
        known = given.columns.get(target)
        chosen = slots[number % _COLUMNS].selectbox(
            t.label("import_target", target),
            (_NONE, *shown.columns),
            index=shown.columns.index(known) + 1 if known in shown.columns else 0,
            format_func=lambda column: t.t("imports_no_column") if column == _NONE else column[:60],
            key=f"imports:{key}:{target}",
        )
        if chosen != _NONE:
            columns[target] = chosen
    left, right = st.columns(2)
    order = left.selectbox(
        t.t("imports_date_order"),
        importing.DATE_ORDERS,
        index=importing.DATE_ORDERS.index(given.date_order),
        format_func=lambda code: t.label("import_date_order", code),
        key=f"imports:{key}:order",
    )
    types = (*EVENT_TYPES, *CONTEXT_TYPES)
    default = right.selectbox(
        t.t("imports_default_type"),
        types,
        index=types.index(given.default_type),
        format_func=lambda code: t.label("event_type", code),
        key=f"imports:{key}:default",
    )
    values = _type_map(t, shown, columns.get("type"), given, key) if "type" in columns else {}
    mapping = importing.ColumnMapping(columns, values, default, order, given.name)
    st.download_button(
        t.t("imports_save_mapping"),
        json.dumps(mapping.as_json(), ensure_ascii=False, indent=2).encode("utf-8"),
        file_name="marsad-mapping.json",
        mime="application/json",
        key="imports:save_mapping",
    )
    return mapping


def name_input(t: Translator, shown: importing.Preview, key: str) -> str:
    """Draw the field for the short name of the data set and return what it says."""
    return st.text_input(
        t.t("imports_name"), value=shown.origin, max_chars=40, key=f"imports:{key}:name", help=t.t("imports_name_help")
    )


def _given(t: Translator, shown: importing.Preview, key: str) -> importing.ColumnMapping:
    upload = st.file_uploader(
        t.t("imports_mapping_file"), type=["json"], key=f"imports:{key}:mapping", max_upload_size=_MAX_MAPPING_MEGABYTES
    )
    guessed = shown.mapping or importing.guess_mapping(shown.columns)
    if upload is None:
        return guessed
    mark = f"imports:{key}:taken"
    try:
        text = upload.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError(f"{upload.name}: is no text in UTF-8; choose a mapping that was saved here") from error
    given = importing.parse_mapping(text, what=upload.name)
    if st.session_state.get(mark) != upload.file_id:  # once: afterwards the form's own fields say
        for field in (*importing.TARGETS, "order", "default", "name"):
            st.session_state.pop(f"imports:{key}:{field}", None)
        for name in [n for n in st.session_state if str(n).startswith(f"imports:{key}:type:")]:
            del st.session_state[name]
        st.session_state[mark] = upload.file_id
    return given


def _type_map(
    t: Translator, shown: importing.Preview, column: str | None, given: importing.ColumnMapping, key: str
) -> dict[str, str]:
    """One choice for each value of the column of types; None leaves it to the words of the value itself."""
    seen = dict.fromkeys(value for row in shown.rows if (value := " ".join(row.original.get(column or "", "").split())))
    chosen = dict(given.types)
    with st.expander(t.t("imports_types")):
        st.caption(t.t("imports_types_hint"))
        slots = st.columns(_COLUMNS)
        types = (_NONE, *EVENT_TYPES, *CONTEXT_TYPES)
        for number, value in enumerate(list(seen)[:_MOST_TYPES]):
            code = slots[number % _COLUMNS].selectbox(
                plain(value[:60]),
                types,
                index=types.index(given.types.get(value, _NONE)),
                format_func=lambda c: t.t("imports_by_words") if c == _NONE else t.label("event_type", c),
                key=f"imports:{key}:type:{value[:80]}",
            )
            chosen.pop(value, None)
            if code != _NONE:
                chosen[value] = code
    return chosen
