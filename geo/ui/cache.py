"""What the pages share: the newest snapshot, and the files to download, which lie on the disc, not in memory."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geo import service
from geo.model import Filters
from geo.service import Selection, Snapshot, Written


def snapshot() -> Snapshot:
    """Return the newest snapshot (the service shares one between all sessions).

    Raises:
        StoreError: the store cannot be read.
    """
    return service.load_snapshot()


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that was made, in a folder that goes with it when it is forgotten."""

    folder: "tempfile.TemporaryDirectory[str]"
    path: Path
    written: Written


@st.cache_resource(max_entries=8, show_spinner=False)
def _file(_selection: Selection, key: str, filters: Filters, fmt: str, lang: str) -> _Made:  # noqa: ARG001 - the name
    folder = tempfile.TemporaryDirectory(prefix="marsad-", ignore_cleanup_errors=True)
    path = Path(folder.name) / "file"
    return _Made(folder, path, service.export_file(_selection, path, fmt, lang=lang))


def file_bytes(selection: Selection, fmt: str, lang: str) -> bytes:
    """Return the download of exactly the selected rows in `fmt`, labels in `lang`."""
    return _made(selection, fmt, lang).path.read_bytes()


def file_report(selection: Selection, fmt: str, lang: str) -> Written:
    """Return what became of the rows in that download (which is made, and kept, if it was not)."""
    return _made(selection, fmt, lang).written


def _made(selection: Selection, fmt: str, lang: str) -> _Made:
    made = _file(selection, selection.snapshot.key, selection.filters, fmt, lang)
    if not made.path.exists():  # somebody cleaned the folder of temporary files
        _file.clear(selection, selection.snapshot.key, selection.filters, fmt, lang)
        made = _file(selection, selection.snapshot.key, selection.filters, fmt, lang)
    return made
