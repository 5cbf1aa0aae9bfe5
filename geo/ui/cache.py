"""What the pages share: the snapshot and the filtered rows, computed once per state of the store and filter."""

import polars as pl
import streamlit as st

from geo import service
from geo.model import Filters
from geo.service import Snapshot


def snapshot() -> Snapshot:
    """Return the newest snapshot (the service shares one between all sessions).

    Raises:
        StoreError: the store cannot be read.
    """
    return service.load_snapshot()


@st.cache_resource(max_entries=256, show_spinner=False)
def _rows(_snapshot: Snapshot, key: str, filters: Filters) -> pl.DataFrame:  # noqa: ARG001 - key names the snapshot
    return service.search(_snapshot, filters)


def rows(snap: Snapshot, filters: Filters) -> pl.DataFrame:
    """Return the filtered rows; shared between sessions: never modify them."""
    return _rows(snap, snap.key, filters)


@st.cache_resource(max_entries=512, show_spinner=False)
def _file(_rows: pl.DataFrame, key: str, filters: Filters, fmt: str) -> bytes:  # noqa: ARG001 - key and filters name rows
    return service.export_bytes(_rows, fmt)


def file_bytes(snap: Snapshot, filters: Filters, fmt: str) -> bytes:
    """Return the download of exactly the filtered rows in `fmt`."""
    return _file(rows(snap, filters), snap.key, filters, fmt)
