"""The map's folium elements: a constant base map and the state that a filter change sends to it."""

from geo.layers.base_map import build_base_map, missing_assets
from geo.layers.place_layer import PlaceClick, PlaceMark, is_exact, parse_place_click, place_layer
from geo.layers.state_layer import (
    MODES,
    Click,
    StateLayer,
    choropleth_breaks,
    governorate_counts,
    largest_toll,
    parse_click,
    row_label,
    state_layer,
)
from geo.layers.style import TypeStyle, circle_factor, map_style, type_styles

__all__ = [
    "MODES",
    "Click",
    "PlaceClick",
    "PlaceMark",
    "StateLayer",
    "TypeStyle",
    "build_base_map",
    "choropleth_breaks",
    "circle_factor",
    "governorate_counts",
    "is_exact",
    "largest_toll",
    "map_style",
    "missing_assets",
    "parse_click",
    "parse_place_click",
    "place_layer",
    "row_label",
    "state_layer",
    "type_styles",
]
