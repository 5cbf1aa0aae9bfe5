"""The use cases (read, extract, ingest, search, export, verify): the one way in for every interface.

Those of the gazetteer stand in `geo.service.gazetteer`, for only who imports that loads the places.
"""

from geo.export import Written
from geo.export import suggested_name as export_name
from geo.service.areas import format_area, parse_area
from geo.service.coverage import Coverage, coverage
from geo.service.exports import (
    FILE_FORMATS,
    about,
    export,
    export_bytes,
    export_command,
    export_file,
    export_report,
    file_format,
)
from geo.service.extraction import extract
from geo.service.figures import Summary, actor_ids, by_origin, figures, origins, summary
from geo.service.filtering import Selection, check_filters, kept, not_on_map, search, select, undated_count, without
from geo.service.ingestion import IngestReport, ingest, ingest_text
from geo.service.linked import Bar, Timeline, bars, timeline
from geo.service.places import geocode, is_ambiguous
from geo.service.reading import read_inputs
from geo.service.records import article, default_db, imported, incident, load_snapshot, verify, whole_rows
from geo.service.standalone import standalone_bytes
from geo.store import Snapshot, StoredArticle

__all__ = [
    "FILE_FORMATS",
    "Bar",
    "Coverage",
    "IngestReport",
    "Selection",
    "Snapshot",
    "StoredArticle",
    "Summary",
    "Timeline",
    "Written",
    "about",
    "actor_ids",
    "article",
    "bars",
    "by_origin",
    "check_filters",
    "coverage",
    "default_db",
    "export",
    "export_bytes",
    "export_command",
    "export_file",
    "export_name",
    "export_report",
    "extract",
    "figures",
    "file_format",
    "format_area",
    "geocode",
    "imported",
    "incident",
    "ingest",
    "ingest_text",
    "is_ambiguous",
    "kept",
    "load_snapshot",
    "not_on_map",
    "origins",
    "parse_area",
    "read_inputs",
    "search",
    "select",
    "standalone_bytes",
    "summary",
    "timeline",
    "undated_count",
    "verify",
    "whole_rows",
    "without",
]
