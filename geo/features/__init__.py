"""The live feed for GIS programs: OGC API - Features, Part 1 (Core, GeoJSON, OpenAPI 3.0, HTML), read-only."""

from geo.features.app import make_app
from geo.features.server import serve

__all__ = ["make_app", "serve"]
