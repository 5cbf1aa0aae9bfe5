"""The record: one GeoPackage file, and the analytics snapshot that is read from it."""

from geo.store.flat import flat_row, internal_row
from geo.store.imports import ImportCounts, StoredImport
from geo.store.placing import PlacedIncident
from geo.store.snapshot import Snapshot, article_places, incidents_frame, load_snapshot, make_snapshot
from geo.store.store import Store, StoredArticle, Written
from geo.store.texts import combined_tolls, read_texts, text_batches, whole_rows
from geo.store.verify import verify

__all__ = [
    "ImportCounts",
    "PlacedIncident",
    "Snapshot",
    "Store",
    "StoredArticle",
    "StoredImport",
    "Written",
    "article_places",
    "combined_tolls",
    "flat_row",
    "incidents_frame",
    "internal_row",
    "load_snapshot",
    "make_snapshot",
    "read_texts",
    "text_batches",
    "verify",
    "whole_rows",
]
