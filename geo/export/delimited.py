"""CSV, plain and with the row of HXL hashtags: UTF-8 with BOM, no cell that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from geo.export.dictionary import fields_of
from geo.export.options import Options, Written
from geo.export.rows import Rows, plain, point_of, row_dicts, still
from geo.model import EXPORT_COLUMNS

# Spreadsheets run a cell that starts with one of these as a formula (OWASP, "CSV Injection"), full-width forms too.
FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


class Writer(Protocol):
    """A CSV writer."""

    def writerow(self, row: Sequence[Any], /) -> Any:
        """Write one row."""
        ...


@contextmanager
def csv_file(path: Path) -> Iterator[Writer]:
    """Give a writer of CSV (RFC 4180, UTF-8 with BOM) to `path`."""
    with path.open("wb") as handle:
        text = io.TextIOWrapper(handle, encoding="utf-8-sig", newline="")
        yield csv.writer(text)
        text.flush()
        text.detach()


def cell(value: Any) -> Any:
    """Return `value` as a cell: a text that a spreadsheet would run as a formula gets a leading apostrophe.

    Numbers stay numbers, None is an empty cell, booleans are ``true`` and ``false``, days ISO text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return safe_text(still(value))
    return plain(value)


def safe_text(value: str) -> str:
    """Return a text with an apostrophe before what a spreadsheet would run."""
    return "'" + value if value.startswith(FORMULA_START) else value


def original_cell(value: str) -> str:
    """Return a text of a column that somebody else wrote, as it is: a number may keep its sign, a formula may not."""
    value = still(value)
    return value if _NUMBER.fullmatch(value) else safe_text(value)


def write_csv(rows: Rows, path: Path, options: Options) -> Written:  # noqa: ARG001 - the file has no geometry
    """Write `rows` as CSV: one row of field names, then one row each."""
    count = 0
    with csv_file(path) as writer:
        writer.writerow(EXPORT_COLUMNS)
        for row in row_dicts(rows):
            writer.writerow([cell(row[name]) for name in EXPORT_COLUMNS])
            count += 1
    return Written(count)


def write_hxl(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as CSV with the hashtags of HXL 1.1 in the second row, latitude and longitude as two more columns.

    The position is empty where GeoJSON has no geometry.
    """
    tags = {item.field: item.hxl for item in fields_of("incidents", "position")}
    columns = (*EXPORT_COLUMNS, "lat", "lon")
    count = 0
    with csv_file(path) as writer:
        writer.writerow(columns)
        writer.writerow([tags[name] for name in columns])
        for row in row_dicts(rows):
            point = point_of(row, anchor_imprecise=options.anchor_imprecise)
            position = (point.lat, point.lon) if point else ("", "")
            writer.writerow([*(cell(row[name]) for name in EXPORT_COLUMNS), *position])
            count += 1
    return Written(count)
