"""What changes on the map: the filtered rows and the view, handed to the browser over the session's own channel.

Nothing of it ever lies in the static folder, which has no access check. All strings are drawn as text by the browser.
"""

import json
from dataclasses import dataclass
from typing import Any

import folium
import polars as pl
from folium.template import Template

from geo.i18n import Translator
from geo.layers.style import circle_factor, class_breaks, class_of, map_style, type_styles

MODES: tuple[str, ...] = ("incidents", "killed", "governorate")
_GOVERNORATE = 4
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
    """What the user chose on the map: incident ids, or a governorate; `at` tells two clicks apart."""

    at: int
    keys: tuple[str, ...] = ()
    governorate: str | None = None


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


def state_layer(rows: pl.DataFrame, *, mode: str, translator: Translator, selected: str | None = None) -> StateLayer:
    """Return the layer for the filtered `rows` (snapshot columns) in one of `MODES`.

    Rows with a point become marks; rows known only to the governorate become that governorate's badge.
    """
    points = rows.filter(pl.col("has_point"))
    state: dict[str, Any] = {
        "mode": mode,
        "lang": translator.lang,
        "selected": selected,
        "rows": [_row(row, translator) for row in points.iter_rows(named=True)],
        "badges": {} if mode == "governorate" else _badges(rows, mode, translator, selected),
        "types": [{"colour": s.colour, "glyph": s.glyph} for s in type_styles()],
        "circle_factor": circle_factor(largest_toll(rows)),
        "killed_colour": map_style()["killed"],
        "choropleth": _choropleth(rows, translator) if mode == "governorate" else None,
        "text": {
            "cluster": translator.t("cluster_label", n="{n}"),
            "attribution": translator.t("attribution"),
            "map": translator.t("map_label"),
        },
    }
    return StateLayer(state)


def largest_toll(rows: pl.DataFrame) -> int:
    """Return the largest killed figure among incidents, 0 when there is none."""
    best = rows.filter(~pl.col("is_context")).select(pl.coalesce("killed_best", "killed_low").max()).item()
    return int(best or 0)


def _row(row: dict[str, Any], translator: Translator) -> dict[str, Any]:
    order = [s.code for s in type_styles()]
    return {
        "key": row["incident_id"],
        "lat": round(row["lat"], 5),
        "lon": round(row["lon"], 5),
        "type": order.index(row["event_type"]),
        "precision": row["where_precision"],
        "killed": row["killed_best"] or row["killed_low"] or 0,
        "context": row["is_context"],
        "uncertainty_m": row["uncertainty_m"],
        "label": row_label(row, translator),
    }


def row_label(row: dict[str, Any], translator: Translator) -> str:
    """Return one line that names an incident: type, place, day, toll."""
    place = row["place_ar"] if translator.rtl else row["place_en"] or row["place_ar"]
    parts = [translator.label("event_type", row["event_type"]), place or translator.governorate(row["governorate"])]
    parts.append(translator.day(row["date_start"]) if row["date_start"] else translator.t("undated"))
    if row["killed_low"] is not None or row["killed_best"] is not None:
        killed = translator.toll_range(row["killed_low"], row["killed_best"], row["killed_high"])
        parts.append(f"{translator.t('killed')}: {killed}")
    return " · ".join(parts)


def _badges(rows: pl.DataFrame, mode: str, translator: Translator, selected: str | None) -> dict[str, Any]:
    coarse = rows.filter(~pl.col("has_point") & pl.col("governorate").is_not_null())
    badges: dict[str, Any] = {}
    for code in sorted(coarse["governorate"].unique().to_list()):
        here = coarse.filter(pl.col("governorate") == code).sort("incident_id")
        killed = int(
            here.filter(~pl.col("is_context")).select(pl.coalesce("killed_best", "killed_low").sum()).item() or 0
        )
        if mode == "killed" and killed == 0:
            continue
        keys = here["incident_id"].to_list()
        count = killed if mode == "killed" else len(keys)
        badges[code] = {
            "text": translator.number(count),
            "keys": keys,
            "muted": bool(here["is_context"].all()),
            "selected": selected in keys,
            "label": translator.t("badge_label", place=translator.governorate(code), n=translator.number(len(keys))),
        }
    return badges


def governorate_counts(rows: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Return (incidents, killed) per governorate code, context records left out."""
    counted = rows.filter(~pl.col("is_context") & pl.col("governorate").is_not_null())
    grouped = counted.group_by("governorate").agg(
        pl.len().alias("incidents"), pl.coalesce("killed_best", "killed_low").sum().alias("killed")
    )
    return {
        r["governorate"]: (r["incidents"], r["killed"] or 0) for r in grouped.sort("governorate").iter_rows(named=True)
    }


def choropleth_breaks(rows: pl.DataFrame) -> list[int]:
    """Return the upper ends of the choropleth's classes."""
    return class_breaks([n for n, _ in governorate_counts(rows).values()], len(map_style()["ramp"]))


def _choropleth(rows: pl.DataFrame, translator: Translator) -> dict[str, Any]:
    counts, breaks, ramp = governorate_counts(rows), choropleth_breaks(rows), map_style()["ramp"]
    return {
        code: {
            "colour": ramp[class_of(incidents, breaks)],
            "label": translator.t(
                "choropleth_label",
                place=translator.governorate(code),
                incidents=translator.number(incidents),
                killed=translator.number(killed),
            ),
        }
        for code, (incidents, killed) in counts.items()
    }


def parse_click(result: Any) -> Click | None:
    """Return the click in what st_folium returned, None when there is none; unknown shapes are no click."""
    drawing = (result or {}).get("last_active_drawing") if isinstance(result, dict) else None
    properties = drawing.get("properties") if isinstance(drawing, dict) else None
    if not isinstance(properties, dict) or not isinstance(properties.get("at"), int):
        return None
    keys = properties.get("keys")
    code = properties.get("governorate")
    return Click(
        at=properties["at"],
        keys=tuple(str(k) for k in keys) if isinstance(keys, list) else (),
        governorate=code if isinstance(code, str) else None,
    )
