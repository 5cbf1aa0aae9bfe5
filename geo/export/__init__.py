"""File formats: the filtered rows as GeoJSON (RFC 7946) and CSV."""

from geo.export.files import FORMATS, feature, format_of, to_bytes, write_csv, write_file, write_geojson
from geo.export.names import suggested_name
from geo.export.whole import whole_file

__all__ = [
    "FORMATS", "feature", "format_of", "suggested_name", "to_bytes", "whole_file", "write_csv", "write_file",
    "write_geojson",
]  # fmt: skip
