"""File formats: the filtered rows as GeoJSON, CSV, GeoPackage, KML, GeoParquet, XLSX, HXL, ACLED and UCDP columns."""

from geo.export.about import About
from geo.export.dictionary import Field, dictionary
from geo.export.formats import FORMATS, Format, format_of, to_bytes, write_file, write_whole
from geo.export.geojson import feature
from geo.export.names import suggested_name
from geo.export.options import Options, Written
from geo.export.whole import whole_file

__all__ = [
    "FORMATS",
    "About",
    "Field",
    "Format",
    "Options",
    "Written",
    "dictionary",
    "feature",
    "format_of",
    "suggested_name",
    "to_bytes",
    "whole_file",
    "write_file",
    "write_whole",
]
