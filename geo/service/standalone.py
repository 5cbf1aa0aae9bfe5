"""The standalone map of a selection: one HTML file that opens without a network (`geo.layers.standalone`)."""

from pathlib import Path

import polars as pl

from geo.service.filtering import Selection, kept
from geo.store import text_batches

FORMAT = "html"
"""The name of the format, and the suffix of its files."""
_SUFFIXES = (".html", ".htm")
_DEFAULT_LANG = "ar"


def is_standalone(path: str | Path, format: str | None = None) -> bool:  # noqa: A002 - the option's name in the contract
    """Tell whether an export to `path` in `format` (None: by the suffix) is a standalone map."""
    return format == FORMAT if format else Path(path).suffix.lower() in _SUFFIXES


def standalone_bytes(selection: Selection, *, lang: str = _DEFAULT_LANG) -> bytes:
    """Return the standalone map of `selection` (HTML, UTF-8) that opens in `lang`; the reader can switch.

    Raises:
        OptionError: more rows than a browser opens well from one file, or an unknown language.
        StoreError: the store cannot be read.
    """
    from geo.layers.standalone import check_rows, standalone_html  # noqa: PLC0415 - only who draws maps loads folium

    check_rows(selection.height)
    snapshot, rows = selection.snapshot, selection.rows()
    last = kept(
        snapshot, "last day", lambda: snapshot.incidents.select(pl.coalesce("date_end", "date_start").max()).item()
    )
    return standalone_html(rows, text_batches(snapshot, rows), lang=lang, filters=selection.filters, data_as_of=last)
