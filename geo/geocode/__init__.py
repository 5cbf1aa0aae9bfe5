"""Geocoding: the gazetteer, toponyms resolved in context, areas, and a geopy geocoder over them."""

from geo.geocode.areas import Area, Located, check_governorate, districts, governorates, locate, subdistricts
from geo.geocode.gazetteer import Gazetteer, PlaceRow
from geo.geocode.geocoder import LocalGeocoder
from geo.geocode.loading import load_gazetteer
from geo.geocode.resolver import GazetteerResolver
from geo.geocode.search import find_places

__all__ = [
    "Area",
    "Gazetteer",
    "GazetteerResolver",
    "LocalGeocoder",
    "Located",
    "PlaceRow",
    "check_governorate",
    "districts",
    "find_places",
    "governorates",
    "load_gazetteer",
    "locate",
    "subdistricts",
]
