"""Our own page elements: linked charts, and the columns' way to the map. Script: ``geo/ui/js/charts.js``."""

from collections.abc import Callable
from datetime import date
from typing import Any

import streamlit as st

from geo import service
from geo.i18n import Translator, actor_name
from geo.layers import asset_version, pack_columns, type_styles
from geo.service import Selection, Snapshot
from geo.ui import session

_SCRIPT = "marsad-charts.js"
_SENT = "marsad:columns_sent"
_EPOCH = date(1970, 1, 1)
_BARS = 12
_FIELDS = {"types": "types", "governorates": "governorates", "actors": "actors"}


def _component(name: str, html: str, function: str) -> Any:
    # The script is a file with a content hash: only these lines travel with a run. (One line alone would be a path.)
    address = f"app/static/{_SCRIPT}?v={asset_version(_SCRIPT)}"
    js = (
        "export default function (component) {\n"
        f"  import(new URL({address!r}, document.baseURI).href).then((m) => m.{function}(component));\n"
        "}\n"
    )
    return st.components.v2.component(name, html=html, js=js, isolate_styles=False)


@st.cache_resource(max_entries=1, show_spinner=False)
def _columns(key: str, _snapshot: Snapshot) -> bytes:
    name = key.encode("ascii")
    return bytes([len(name)]) + name + pack_columns(_snapshot.incidents, key)


def send_columns(snapshot: Snapshot, *, again: str | None = None) -> None:
    """Hand the columns of `snapshot` to the browser, once per session and state of the store.

    They travel over the session's own channel and nowhere else. `again` is the key that a browser said it lacks.
    """
    if st.session_state.get(_SENT) == snapshot.key and again != snapshot.key:
        return
    st.session_state[_SENT] = snapshot.key
    # One state of the store at a time: the columns of the one before are of no use to anyone.
    if st.session_state.get("marsad:columns_key") != snapshot.key:
        st.session_state["marsad:columns_key"] = snapshot.key
    _component("marsad_columns", "<span hidden></span>", "columns")(
        data=_columns(snapshot.key, snapshot), key="columns"
    )


def linked_bars(selection: Selection, t: Translator, *, key: str) -> None:
    """Draw types, governorates and actors as bars; each shows what the other filters select and toggles its value."""
    colours = {s.code: s.colour for s in type_styles()}
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "types": (t.t("event_type"), lambda code: t.label("event_type", code)),
        "governorates": (t.t("governorate"), t.governorate),
        "actors": (t.t("actor"), lambda code: actor_name(code, t.lang)),
    }
    groups = []
    for part, (title, label) in names.items():
        found = service.bars(selection, part, most=18 if part == "governorates" else _BARS)  # type: ignore[arg-type]
        shown = [[b.code, label(b.code), b.incidents, b.chosen, colours.get(b.code)] for b in found]
        groups.append({"part": part, "title": title, "bars": shown})
    _component("marsad_bars", '<div class="m-bars"></div>', "bars")(
        data={"groups": groups, "dir": "rtl" if t.rtl else "ltr"}, key=key, on_toggle_change=lambda: _toggled(key)
    )


def _toggled(key: str) -> None:
    chosen = getattr(st.session_state.get(key), "toggle", None)
    if not isinstance(chosen, dict) or chosen.get("part") not in _FIELDS:
        return
    field, code = _FIELDS[chosen["part"]], str(chosen.get("code"))
    now = getattr(session.view(), field)
    session.change(**{field: tuple(c for c in now if c != code) if code in now else (*now, code)})


def timeline(selection: Selection, t: Translator, *, key: str) -> None:
    """Draw the incidents over time as the other filters select them; a brush sets the period."""
    line = service.timeline(selection)
    if line is None:
        return
    groups: dict[str, list[int]] = {}
    for style in type_styles():
        if style.code in line.counts:
            sums = groups.setdefault(style.colour, [0] * len(line.starts))
            groups[style.colour] = [a + b for a, b in zip(sums, line.counts[style.code], strict=True)]
    starts = [(day - _EPOCH).days for day in line.starts]
    unit = t.t(f"unit_{line.unit}")
    total = sum(sum(counts) for counts in groups.values())
    data = {
        "title": t.t("timeline_brush", unit=unit),
        "summary": f"{t.t('timeline_brush', unit=unit)}: {t.number(total)}",
        "starts": starts,
        "ends": starts[-1] + {"day": 1, "week": 7, "month": 31}[line.unit],
        "groups": [[colour, "", counts] for colour, counts in groups.items()],
        "from": _days(selection.filters.date_from, starts[0], selection),
        "to": _days(selection.filters.date_to, starts[-1] + 31, selection),
        "months": [t.label("month", m) for m in range(1, 13)],
        "dir": "rtl" if t.rtl else "ltr",
    }
    _component("marsad_timeline", '<div class="m-timeline"></div>', "timeline")(
        data=data, key=key, on_period_change=lambda: _brushed(key)
    )


def _days(text: str | None, otherwise: int, selection: Selection) -> int | None:
    if selection.filters.date_from is None and selection.filters.date_to is None:
        return None
    return otherwise if text is None else (date.fromisoformat(text) - _EPOCH).days


def _brushed(key: str) -> None:
    period = getattr(st.session_state.get(key), "period", None)
    if not isinstance(period, list):
        return
    session.change_period(period)
