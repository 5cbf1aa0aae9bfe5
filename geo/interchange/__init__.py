"""Reading other data sets: a file becomes a stream of incidents of ours, with a report of what did not fit."""

from geo.interchange.mapping import TARGETS, ColumnMapping, guess_mapping, parse_mapping
from geo.interchange.places import Lookups, Spot
from geo.interchange.reading import FORMATS, Opened, opened, read_incidents, read_rows, reader_of
from geo.interchange.report import LossReport, Refusal, RowError, lines_of
from geo.interchange.sources import Source, bytes_source, file_source
from geo.interchange.values import DATE_ORDERS

__all__ = [
    "DATE_ORDERS",
    "FORMATS",
    "TARGETS",
    "ColumnMapping",
    "Lookups",
    "LossReport",
    "Opened",
    "Refusal",
    "RowError",
    "Source",
    "Spot",
    "bytes_source",
    "file_source",
    "guess_mapping",
    "lines_of",
    "opened",
    "parse_mapping",
    "read_incidents",
    "read_rows",
    "reader_of",
]
