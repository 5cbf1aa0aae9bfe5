"""What the pages share: the newest snapshot, and the files to download."""

import streamlit as st

from geo import service
from geo.model import Filters
from geo.service import Selection, Snapshot


def snapshot() -> Snapshot:
    """Return the newest snapshot (the service shares one between all sessions).

    Raises:
        StoreError: the store cannot be read.
    """
    return service.load_snapshot()


@st.cache_resource(max_entries=8, show_spinner=False)
def _file(_selection: Selection, key: str, filters: Filters, fmt: str) -> bytes:  # noqa: ARG001 - they name the file
    return service.export_bytes(_selection, fmt)


def file_bytes(selection: Selection, fmt: str) -> bytes:
    """Return the download of exactly the selected rows in `fmt`."""
    return _file(selection, selection.snapshot.key, selection.filters, fmt)
