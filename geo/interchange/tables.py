"""Delimited text as rows of cells: streamed, each row on its own, whatever is wrong with the others."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from geo.errors import InputRefusedError
from geo.interchange.report import RowError
from geo.interchange.sources import Facts, Source

MAX_LINE = 4 * 2**20
"""Characters of a line; a file without line ends is no table."""
MAX_COLUMNS = 1_000
MAX_HEADER_ROWS = 20
"""Title rows that may stand above the header."""
_DELIMITERS = (",", ";", "\t", "|")
_LEAST = 2
_BROKEN = re.compile("[\0\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file: `columns` in order, `rows` as (row number as in a spreadsheet, cells) or what is wrong with one.

    Rows that are empty are not among them. `delimiter` is None for workbooks and GeoJSON; `unread` names the further
    sheets of a workbook that hold something.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, list[str] | RowError]]
    delimiter: str | None = None
    unread: tuple[str, ...] = ()


def open_table(source: Source, facts: Facts, handle: BinaryIO) -> Table:
    """Return the table in the text `handle`, which must stay open while its rows are read.

    Raises:
        InputRefusedError: no header with two columns, or two columns of one name.
    """
    text = io.TextIOWrapper(
        handle, encoding=facts.encoding or "utf-8-sig", newline="",
        errors="surrogateescape" if facts.encoding == "utf-8-sig" else "replace",
    )  # fmt: skip
    lines = _Lines(text, source.name)
    delimiter = _delimiter(lines)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    for number in range(1, MAX_HEADER_ROWS + 1):
        lines.fed.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise InputRefusedError(source.name, f"row {number}: the header cannot be read ({error})") from error
        if cells is None:
            break
        if sum(bool(cell.strip()) for cell in cells) >= _LEAST:
            columns = column_names(cells, source.name)
            return Table(columns, _rows(lines, reader, number, len(columns), check=facts.broken), delimiter)
    raise InputRefusedError(
        source.name, "has no header with at least two columns (separated by comma, semicolon or tab); is it a table?"
    )


def column_names(cells: list[str], what: str) -> tuple[str, ...]:
    """Return the names in a header row; a column without one is called by its number.

    Raises:
        InputRefusedError: two columns have one name, or there are too many.
    """
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MAX_COLUMNS:
        raise InputRefusedError(what, f"has {len(cells)} columns, more than {MAX_COLUMNS}; take some away")
    names = tuple(" ".join(cell.split()) or f"(column {n})" for n, cell in enumerate(cells, 1))
    if any(_BROKEN.search(name) for name in names):
        raise InputRefusedError(what, "the header has bytes that are no text; save the file again as UTF-8")
    seen: dict[str, int] = {}
    for n, name in enumerate(names, 1):
        if (first := seen.setdefault(name.casefold(), n)) != n:
            raise InputRefusedError(what, f"columns {first} and {n} are both called {name!r}; rename one")
    return names


def fitted(cells: list[str], width: int) -> list[str]:
    """Return `cells` if they are as many as the columns; empty ones beyond are left out.

    Raises:
        RowError: too many or too few.
    """
    if len(cells) == width:
        return cells
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    raise RowError(None, f"has {len(cells)} cells, the header {width}; a quotation mark or a separator is wrong")


class _Lines:
    """The lines of a text, with those of the row under way, so that they can be read once more."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self.fed: list[str] = []
        self.pending: deque[str] = deque()
        self._readline = text.readline
        self._name = name

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.pending.popleft() if self.pending else self._readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) >= MAX_LINE:
            raise InputRefusedError(self._name, f"has a line of more than {MAX_LINE // 2**20} MB; it is no table")
        self.fed.append(line)
        return line

    def put_back(self) -> None:
        """Read all lines of the row under way but its first once more: they may be rows of their own."""
        self.pending.extendleft(reversed(self.fed[1:]))


def _delimiter(lines: _Lines) -> str:
    """By what splits the header into the most cells; Excel's own ``sep=`` line decides and is left out."""
    first: list[str] = []
    for line in lines:
        first.append(line)
        if len(first) == MAX_HEADER_ROWS:
            break
    if first and re.fullmatch(r"sep=.[\r\n]*", first[0]):
        lines.pending.extend(first[1:])
        return first[0][4]
    lines.pending.extend(first)
    for line in first:
        counts = {delimiter: len(_split(line, delimiter)) for delimiter in _DELIMITERS}
        if max(counts.values()) >= _LEAST:
            return max(_DELIMITERS, key=counts.__getitem__)
    return _DELIMITERS[0]


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _rows(
    lines: _Lines, reader: Iterator[list[str]], number: int, width: int, *, check: bool
) -> Iterator[tuple[int, list[str] | RowError]]:
    fed = lines.fed
    while True:
        fed.clear()
        number += 1
        try:
            cells = next(reader, None)
            if cells is None:
                return
            if not any(cells):
                continue
            if len(cells) != width:
                cells = fitted(cells, width)
            if check:
                _check_text(cells)
        except csv.Error as error:
            lines.put_back()
            yield number, RowError(None, f"cannot be read ({error}); a quotation mark is not closed, or stands alone")
        except RowError as error:
            if error.column is None:
                lines.put_back()
            yield number, error
        else:
            yield number, cells


def _check_text(cells: list[str]) -> None:
    for n, cell in enumerate(cells, 1):
        if _BROKEN.search(cell):
            raise RowError(f"{n}", f"column {n} has bytes that are no text; save the file again as UTF-8")
