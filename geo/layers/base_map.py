"""The base map: built anew and identically on every rerun, so that the browser never remounts it.

Everything it loads comes from the app's own ``static/`` folder, by paths relative to the map's frame, which stay right
under any base path of the server.
"""

import hashlib
from functools import lru_cache
from typing import Any

import folium
from branca.element import MacroElement
from folium.template import Template

from geo.layers.style import map_style
from geo.resources import STATIC_DIR

_FROM_FRAME = "../../app/static/"
_FILES = ("leaflet.js", "leaflet.css", "marsad-map.js", "marsad-map.css", "vector.json", "labels.json")


class _OwnLayer(MacroElement):
    """Starts our layer on the map; all data come later, by `geo.layers.state_layer`."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        MarsadMap.init({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
    """)

    def __init__(self, *, vector: str, labels: str, bounds: list[list[float]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "MarsadLayer"
        self._id = "marsad"
        self.options = {"vector": vector, "labels": labels, "bounds": bounds}


class _BaseMap(folium.Map):
    """A folium map that loads Leaflet and our script from the app itself."""


def missing_assets() -> list[str]:
    """Return the names of the files that the set-up should have put into ``static/`` and has not."""
    return [name for name in _FILES if not (STATIC_DIR / name).is_file()]


@lru_cache(maxsize=16)
def _version(name: str, _mtime: int) -> str:
    return hashlib.sha256((STATIC_DIR / name).read_bytes()).hexdigest()[:12]


def asset_version(name: str) -> str:
    """Return the content hash of a file in ``static/``."""
    return _version(name, (STATIC_DIR / name).stat().st_mtime_ns)


def _url(name: str) -> str:
    """Return a static file's address with its content hash, so that a cache never serves an old version."""
    return f"{_FROM_FRAME}{name}?v={asset_version(name)}"


def map_options() -> dict[str, Any]:
    """Return the options of the Leaflet map that hold everywhere: zoom steps and bounds."""
    view = map_style()["view"]
    south, west, north, east = (float(view[k]) for k in ("south", "west", "north", "east"))
    pad = float(view["pad_degrees"])
    return {
        "minZoom": view["min_zoom"],
        "maxZoom": view["max_zoom"],
        "zoomSnap": 0.25,
        "zoomDelta": 0.75,
        "wheelPxPerZoomLevel": 90,
        "maxBounds": [[south - pad, west - pad], [north + pad, east + pad]],
        "maxBoundsViscosity": 0.8,
        "worldCopyJump": False,
    }


def build_base_map() -> folium.Map:
    """Return the base map: vector layers only, no tiles; equal on every call until the static files change.

    The map has no language: names come with the state, so that a change of language does not remount it either.
    """
    options = map_options()
    south, west, north, east = (float(map_style()["view"][k]) for k in ("south", "west", "north", "east"))
    base = _BaseMap(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=6,
        tiles=None,
        control_scale=False,
        zoom_control=True,
        **options,
    )
    base._name, base._id = "Map", "marsad"  # noqa: SLF001 - folium draws random ids, which would remount the map
    base.default_js = [("leaflet", _url("leaflet.js")), ("marsad", _url("marsad-map.js"))]
    base.default_css = [("leaflet_css", _url("leaflet.css")), ("marsad_css", _url("marsad-map.css"))]
    _OwnLayer(vector=_url("vector.json"), labels=_url("labels.json"), bounds=[[south, west], [north, east]]).add_to(
        base
    )
    return base
