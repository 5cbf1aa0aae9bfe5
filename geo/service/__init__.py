"""The use cases (read, extract, ingest, search, export, verify): the one way in for every interface.

Those of the gazetteer stand in `geo.service.gazetteer`, for only who imports that loads the places.
"""

from geo.export import suggested_name as export_name
from geo.service.extraction import extract
from geo.service.figures import Summary, summary
from geo.service.filtering import check_filters, search, undated_count
from geo.service.ingestion import IngestReport, ingest, ingest_text
from geo.service.places import geocode, is_ambiguous
from geo.service.reading import read_inputs
from geo.service.records import article, default_db, export, export_bytes, incident, load_snapshot, verify
from geo.store import Snapshot, StoredArticle

__all__ = [
    "IngestReport",
    "Snapshot",
    "StoredArticle",
    "Summary",
    "article",
    "check_filters",
    "default_db",
    "export",
    "export_bytes",
    "export_name",
    "extract",
    "geocode",
    "incident",
    "ingest",
    "ingest_text",
    "is_ambiguous",
    "load_snapshot",
    "read_inputs",
    "search",
    "summary",
    "undated_count",
    "verify",
]
