"""The ordinary folium ways with the same kind of data and the same kind of filter change: what ours is measured by."""

import argparse

import folium
import numpy as np
import streamlit as st
from folium.plugins import FastMarkerCluster, HeatMap, MarkerCluster
from streamlit_folium import st_folium

parser = argparse.ArgumentParser()
parser.add_argument("--method")
parser.add_argument("--rows", type=int)
options = parser.parse_args()

LEAFLET = [("leaflet", "../../app/static/leaflet.js")]
CLUSTER = [("cluster", "../../app/static/leaflet.markercluster.js")]
HEAT = [("heat", "../../app/static/leaflet-heat.js")]
PLAIN = "function (row) { return L.circleMarker(new L.LatLng(row[0], row[1]), {radius: 4}); }"


@st.cache_data
def points(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (lat, lon) and a kind 0 to 4 of made-up points over Iraq."""
    rng = np.random.default_rng(1)
    centres = np.column_stack([rng.uniform(30, 37, 60), rng.uniform(41, 48, 60)])
    spots = centres[rng.integers(0, 60, rows)] + rng.normal(0, 0.15, (rows, 2))
    return spots, rng.integers(0, 5, rows)


kind = st.segmented_control("Type", list(range(5)), default=0)
spots, kinds = points(options.rows)
shown = spots[kinds != kind].tolist()
base = folium.Map([33.2, 43.7], zoom_start=6, tiles=None, prefer_canvas=True)
base.default_js, base.default_css = LEAFLET, []
if options.method == "circlemarker":
    for lat, lon in shown:
        folium.CircleMarker([lat, lon], radius=4).add_to(base)
elif options.method == "markercluster":
    group = MarkerCluster()
    group.default_js, group.default_css = CLUSTER, []
    for lat, lon in shown:
        folium.CircleMarker([lat, lon], radius=4).add_to(group)
    group.add_to(base)
elif options.method == "fastmarkercluster":
    fast = FastMarkerCluster(shown, callback=PLAIN)
    fast.default_js, fast.default_css = CLUSTER, []
    fast.add_to(base)
elif options.method == "geojson":
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for lat, lon in shown
    ]
    marker = folium.CircleMarker(radius=4)
    folium.GeoJson({"type": "FeatureCollection", "features": features}, marker=marker).add_to(base)
elif options.method == "heatmap":
    heat = HeatMap(shown)
    heat.default_js, heat.default_css = HEAT, []
    heat.add_to(base)
st_folium(base, key="yardstick", height=560, use_container_width=True, returned_objects=[])
