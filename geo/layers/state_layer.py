"""What changes on the map: the filter and the view, handed to the browser over the session's own channel.

The browser holds the incidents as columns (`geo.layers.columns`); it filters, counts and draws. Nothing of it ever
lies in the static folder, which has no access check. All strings are drawn as text by the browser.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import folium
from folium.template import Template

from geo.i18n import Translator
from geo.model import Filters

MODES: tuple[str, ...] = ("incidents", "killed", "injured", "governorate", "district", "density", "time", "coverage")
MEASURES: tuple[str, ...] = ("count", "killed", "injured", "rate", "change")
AREA_MODES: tuple[str, ...] = ("governorate", "district")
_EPOCH = date(1970, 1, 1)
_SCRIPT_SAFE = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
    "{{": "{\\u007b",
}


@dataclass(frozen=True, slots=True)
class Click:
    """What the user did on the map; `at` tells two alike apart, `key` is the state of the store that the browser holds.

    Exactly one of the others is set: `rows` (numbers of rows of the snapshot), `badge` or `governorate` (ISO 3166-2),
    `district` (P-code), `area` (written form, empty: none), `period` (two ISO days), `need` (columns that are missing).
    """

    at: int
    key: str = ""
    rows: tuple[int, ...] = ()
    badge: str | None = None
    governorate: str | None = None
    district: str | None = None
    area: str | None = None
    period: tuple[str, str] | None = None
    need: str | None = None


class StateLayer(folium.FeatureGroup):
    """A feature group that draws nothing itself: its script hands the state to our layer.

    It empties ``window.feature_group``, to which streamlit-folium adds one group per update and never removes it.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        window.feature_group = [];
        var {{ this.get_name() }} = L.featureGroup();
        window.marsadState({{ this.state_json }});
        {% endmacro %}
    """)

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__(name="marsad-state", control=False)
        self.state_json = _script_json(state)


def _script_json(value: Any) -> str:
    """Return JSON that cannot end a script element nor be read as a template."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for raw, safe in _SCRIPT_SAFE.items():
        text = text.replace(raw, safe)
    return text


def state_layer(
    filters: Filters,
    *,
    columns: str,
    mode: str,
    translator: Translator,
    measure: str = "count",
    selected: int | None = None,
    coverage: Mapping[str, int] | None = None,
    tiles: str | None = None,
) -> StateLayer:
    """Return the layer that shows what `filters` lets through in one of `MODES`.

    `columns` is the key of the columns that the browser shall hold, `selected` the number of a row in them, `coverage`
    the articles by governorate, `tiles` the address of the user's own tile server.
    """
    state: dict[str, Any] = {
        "mode": mode,
        "lang": translator.lang,
        "columns": columns,
        "filter": filter_state(filters),
        "selected": -1 if selected is None else selected,
        "measure": measure,
    }
    if measure == "change" and mode in AREA_MODES:
        state["previous"] = previous_period(filters)
    if coverage is not None:
        state["coverage"] = dict(coverage)
    if tiles:
        state["tiles"] = tiles
    return StateLayer(state)


def filter_state(filters: Filters) -> dict[str, Any]:
    """Return `filters` as the map's script understands it; what does not filter is left out."""
    area = None
    if filters.area is not None:
        area = {"points": [[v.lat, v.lon] for v in filters.area.vertices], "km": filters.area.radius_km}
    state: dict[str, Any] = {
        "from": _day(filters.date_from),
        "to": _day(filters.date_to),
        "gov": list(filters.governorates),
        "act": list(filters.actors),
        "types": list(filters.types),
        "origins": list(filters.origins),
        "killed": filters.min_killed,
        "precision": filters.max_where_precision,
        "area": area,
    }
    kept = {name: value for name, value in state.items() if value is not None and value not in ([], 0)}
    # 0 is a day as good as any other.
    kept |= {name: state[name] for name in ("from", "to") if state[name] is not None}
    return kept if filters.include_context else {**kept, "context": False}


def previous_period(filters: Filters) -> dict[str, int] | None:
    """Return the period of the same length just before that of `filters`, None when it has no two ends."""
    if filters.date_from is None or filters.date_to is None:
        return None
    first, last = date.fromisoformat(filters.date_from), date.fromisoformat(filters.date_to)
    start = first - (last - first) - timedelta(days=1)
    return {"from": (start - _EPOCH).days, "to": (first - _EPOCH).days - 1}


def _day(text: str | None) -> int | None:
    return None if text is None else (date.fromisoformat(text) - _EPOCH).days


def parse_click(result: Any) -> Click | None:
    """Return what st_folium says was done last, None when there is nothing; unknown shapes are nothing."""
    drawing = (result or {}).get("last_active_drawing") if isinstance(result, dict) else None
    properties = drawing.get("properties") if isinstance(drawing, dict) else None
    if not isinstance(properties, dict) or not isinstance(properties.get("at"), int):
        return None
    rows, period = properties.get("rows"), properties.get("period")
    words = {name: _text(properties.get(name)) for name in ("badge", "governorate", "district", "area", "need")}
    return Click(
        at=properties["at"],
        key=_text(properties.get("key")) or "",
        rows=tuple(r for r in rows if isinstance(r, int) and r >= 0) if isinstance(rows, list) else (),
        period=(period[0], period[1]) if isinstance(period, list) and _is_period(period) else None,
        **words,
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _is_period(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(day, str) for day in value)  # noqa: PLR2004
