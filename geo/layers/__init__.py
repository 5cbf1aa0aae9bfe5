"""The map: a constant folium base, the incidents as columns, and the state that a filter change sends."""

from geo.layers.base_map import asset_version, build_base_map, missing_assets
from geo.layers.columns import pack_columns
from geo.layers.labels import row_label
from geo.layers.place_layer import PlaceClick, PlaceMark, is_exact, parse_place_click, place_layer
from geo.layers.state_layer import (
    AREA_MODES,
    MEASURES,
    MODES,
    Click,
    StateLayer,
    filter_state,
    parse_click,
    previous_period,
    state_layer,
)
from geo.layers.style import TypeStyle, map_style, map_words, type_styles

__all__ = [
    "AREA_MODES",
    "MEASURES",
    "MODES",
    "Click",
    "PlaceClick",
    "PlaceMark",
    "StateLayer",
    "TypeStyle",
    "asset_version",
    "build_base_map",
    "filter_state",
    "is_exact",
    "map_style",
    "map_words",
    "missing_assets",
    "pack_columns",
    "parse_click",
    "parse_place_click",
    "place_layer",
    "previous_period",
    "row_label",
    "state_layer",
    "type_styles",
]
