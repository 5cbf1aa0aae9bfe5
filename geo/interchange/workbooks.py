"""XLSX as rows of cells: streamed, with the zip measured before anything is unpacked; no formula is computed."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Any, BinaryIO

from geo.errors import InputRefusedError
from geo.interchange.report import RowError
from geo.interchange.sources import Source
from geo.interchange.tables import MAX_COLUMNS, MAX_HEADER_ROWS, Table, column_names

MAX_UNPACKED = 1_500 * 2**20
"""Bytes of all parts, unpacked; they are streamed."""
MAX_SHARED = 100 * 2**20
"""Bytes of the parts that must be held as a whole (texts, styles)."""
MAX_PARTS = 2_000
MAX_TEXT = 4 * 2**20
"""Bytes without any tag; a cell of Excel holds 32,767 characters."""
MAX_ROW = 64 * 2**20
"""Bytes of one row: the parser builds a row whole."""
_PIECE = 1 << 20
_WHOLE = ("sharedstrings.xml", "styles.xml", "workbook.xml", ".rels", "[content_types].xml", "theme1.xml")
_LEAST = 2
_PREFERRED = "incidents"
_CONTINUED = re.compile(r"incidents \d+")
_BESIDE = ("read-me", "sources")
"""What our own files hold beside the incidents."""


def open_workbook(source: Source, handle: BinaryIO, *, sheet: str | None = None) -> Table:
    """Return the table in `sheet` of the workbook: else "incidents", else the first sheet with a header.

    Cells are text: days as ISO, whole numbers without a point, the last computed value of a formula.

    Raises:
        InputRefusedError: no workbook, too much when unpacked, encrypted, no sheet with a header.
    """
    _measure(source, handle)
    from openpyxl import load_workbook  # noqa: PLC0415 - only who reads workbooks loads it

    handle.seek(0)
    try:
        book = load_workbook(handle, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library raises whatever its parsers raise
        raise InputRefusedError(source.name, f"is no workbook that can be read ({type(error).__name__})") from error
    everything = [name for name in book.sheetnames if hasattr(book[name], "iter_rows")]
    names = [name for name in everything if sheet in (None, name)]
    names.sort(key=lambda name: name != _PREFERRED)
    for name in names:
        rows = _texts(book[name], source.name)
        columns = _header(rows, source.name)
        if columns is None:
            continue
        # Our own files go on in "incidents 2" where one sheet is full.
        more = [n for n in everything if name == _PREFERRED and _CONTINUED.fullmatch(n)]
        unread = tuple(n for n in everything if n not in (name, *more, *_BESIDE) and _holds_rows(book[n], source.name))
        parts = (_continued(book[n], columns, source.name) for n in sorted(more, key=lambda n: (len(n), n)))
        return Table(columns, chain(_fitted(rows, len(columns)), *parts), unread=unread)
    wanted = f"no sheet {sheet!r} with" if sheet is not None else "no sheet with"
    raise InputRefusedError(source.name, f"has {wanted} a header of at least two columns in its first rows")


def _header(rows: Iterator[tuple[int, list[str]]], what: str) -> tuple[str, ...] | None:
    """Return the columns that the first rows name, and leave `rows` at what follows them; None without a header."""
    for number, row in rows:
        if number > MAX_HEADER_ROWS:
            return None
        if sum(bool(cell.strip()) for cell in row) >= _LEAST:
            return column_names(row, what)
    return None


def _continued(cells: Any, columns: tuple[str, ...], what: str) -> Iterator[tuple[int, list[str] | RowError]]:
    rows = _texts(cells, what)
    if _header(rows, what) != columns:
        raise InputRefusedError(what, f"sheet {cells.title!r} has other columns than {_PREFERRED!r}; name one sheet")
    yield from _fitted(rows, len(columns))


def _holds_rows(cells: Any, what: str) -> bool:
    rows = _texts(cells, what)
    return next(rows, None) is not None and next(rows, None) is not None


def _measure(source: Source, handle: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(handle) as parts:
            members = parts.infolist()
            if len(members) <= MAX_PARTS and sum(m.file_size for m in members) <= MAX_UNPACKED:
                _scan(source, parts, [m for m in members if m.filename.startswith("xl/worksheets/")])
    except InputRefusedError:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputRefusedError(source.name, f"is a broken workbook ({error}); save it again") from error
    if len(members) > MAX_PARTS:
        raise InputRefusedError(source.name, f"has {len(members)} parts, more than {MAX_PARTS}; it is no workbook")
    if any(item.flag_bits & 1 for item in members):
        raise InputRefusedError(source.name, "is encrypted; save it without a password")
    shared = sum(m.file_size for m in members if m.filename.lower().endswith(_WHOLE))
    total = sum(m.file_size for m in members)
    if total > MAX_UNPACKED or shared > MAX_SHARED:
        raise InputRefusedError(
            source.name, f"unpacks to {total // 2**20} MB, more than is read at once; split it, or save it as CSV"
        )


def _scan(source: Source, parts: zipfile.ZipFile, sheets: list[zipfile.ZipInfo]) -> None:
    """Refuse a text or a row that no workbook can hold: the parser would take it into memory whole."""
    for sheet in sheets:
        run = row = 0
        with parts.open(sheet) as handle:
            while piece := handle.read(_PIECE):
                start = max(piece.rfind(b"<row"), piece.rfind(b":row"))
                row = len(piece) - start if start >= 0 else row + len(piece)
                if row > MAX_ROW:
                    raise InputRefusedError(source.name, "has a row that no workbook can hold; save it again")
                run = 0 if b"<" in piece else run + len(piece)
                if run > MAX_TEXT:
                    raise InputRefusedError(source.name, "has a cell that no workbook can hold; save it again")


def _texts(cells: Any, what: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with anything in them by number."""
    cells.reset_dimensions()  # what a file says of its own size may be wrong
    try:
        for number, row in enumerate(cells.iter_rows(values_only=True), 1):
            texts = [text_of(value) for value in row[: MAX_COLUMNS + 1]]
            if any(texts):
                yield number, texts
    except Exception as error:
        raise InputRefusedError(
            what, f"the sheet breaks off ({type(error).__name__}: {error}); save it again"
        ) from error


def _fitted(rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str] | RowError]]:
    for number, row in rows:
        cells = row + [""] * (width - len(row))
        if any(cells[width:]):
            yield number, RowError(None, f"has {len(cells)} cells, the header {width}; name the columns beyond it")
        else:
            yield number, cells[:width]


def text_of(value: Any) -> str:  # noqa: PLR0911 - one type each
    """Return a value of a cell as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
