"""The record: one GeoPackage file, and the analytics snapshot that is read from it."""

from geo.store.flat import flat_row, internal_row
from geo.store.placing import PlacedIncident
from geo.store.snapshot import Snapshot, empty_snapshot, incidents_frame, load_snapshot
from geo.store.store import Store, StoredArticle, Written
from geo.store.verify import verify

__all__ = [
    "PlacedIncident",
    "Snapshot",
    "Store",
    "StoredArticle",
    "Written",
    "empty_snapshot",
    "flat_row",
    "incidents_frame",
    "internal_row",
    "load_snapshot",
    "verify",
]
