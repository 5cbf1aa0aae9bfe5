"""Places of the gazetteer on the map: numbered marks with the circle in which each surely lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geo.i18n import Translator
from geo.layers.state_layer import StateLayer

_EXACT = 3
"""UCDP where_precision up to which a mark is drawn solid: coarser ones are the label point of an area."""


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place to draw: WGS 84 degrees, radius in metres, the number that the list gives it, one line that names it.

    The map shows the places at `home` first of all; `exact` marks have a solid line.
    """

    place_id: str
    lat: float
    lon: float
    radius_m: int
    number: int
    label: str
    exact: bool
    chosen: bool = False
    home: bool = True


@dataclass(frozen=True, slots=True)
class PlaceClick:
    """What was clicked: a mark (`place_id`), or a point of the map; `at` tells two clicks on one mark apart."""

    at: int = 0
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None


def place_layer(
    marks: Sequence[PlaceMark],
    *,
    translator: Translator,
    focus: str,
    point: tuple[float, float] | None = None,
) -> StateLayer:
    """Return the layer of `marks`; the map shows all of them whenever `focus` (the search) is another one.

    `point` (latitude, longitude) is drawn as a cross: where the user has clicked.
    """
    state: dict[str, Any] = {
        "mode": "incidents",
        "lang": translator.lang,
        "columns": None,
        "focus": focus,
        "places": [
            {
                "key": mark.place_id,
                "lat": mark.lat,
                "lon": mark.lon,
                "radius_m": mark.radius_m,
                "number": str(mark.number),
                "label": mark.label,
                "exact": mark.exact,
                "chosen": mark.chosen,
                "home": mark.home,
            }
            for mark in marks
        ],
        "point": None if point is None else {"lat": point[0], "lon": point[1]},
    }
    return StateLayer(state)


def is_exact(where_precision: int | None) -> bool:
    """Return whether a place of this UCDP where_precision is drawn with a solid line."""
    return where_precision is not None and where_precision < _EXACT


def parse_place_click(result: Any) -> tuple[PlaceClick | None, PlaceClick | None]:
    """Return (the mark, the point of the map) that st_folium says were clicked last; unknown shapes are no click."""
    result = result if isinstance(result, dict) else {}
    drawing = result.get("last_active_drawing")
    properties = drawing.get("properties") if isinstance(drawing, dict) else None
    mark = None
    if isinstance(properties, dict) and isinstance(properties.get("at"), int):
        place = properties.get("place")
        mark = PlaceClick(at=properties["at"], place_id=place) if isinstance(place, str) else None
    spot = result.get("last_clicked")
    point = None
    if isinstance(spot, dict) and all(isinstance(spot.get(k), int | float) for k in ("lat", "lng")):
        point = PlaceClick(lat=round(float(spot["lat"]), 5), lon=round(float(spot["lng"]), 5))
    return mark, point
