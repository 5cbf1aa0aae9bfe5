"""XLSX: sheets read-me (with the data dictionary), incidents, sources; streamed, no cell is ever a formula."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from geo.export.about import about_lines
from geo.export.delimited import FORMULA_START
from geo.export.dictionary import COLUMNS, dictionary, fields_of
from geo.export.options import Options, Written
from geo.export.rows import Rows, frames, still
from geo.export.sources import source_columns, source_rows
from geo.i18n import LANGUAGES, translator
from geo.model import EXPORT_COLUMNS

MAX_ROWS = 1_048_575
"""Rows of a sheet below its header (Excel's 1,048,576 with it)."""
MAX_TEXT = 32_767
"""Characters of a cell, counted in UTF-16 units as Excel does."""
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - a property of the file; no clock, so that equal rows give equal bytes
_FIRST_DAY = date(1900, 3, 1)  # before that day Excel and its readers count differently
_WIDTHS = {"text": 18, "json": 40, "integer": 11, "number": 11, "boolean": 9, "date": 12}
_WIDE = {"evidence": 60, "title": 50, "url": 40, "actors": 30, "incident_id": 20, "place_ar": 22, "place_en": 22}
_ABOUT_WIDTHS = (40, 22, 10, 10, 26, 60, 60, 26, 22, 20, 26)
_LINE_HEIGHT = 15


def write_xlsx(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as a workbook; what does not fit into one sheet goes on in "incidents 2" and so on.

    Days are days, numbers numbers, everything else text. Texts beyond `MAX_TEXT` are cut and counted in the
    read-me. The sheets run from right to left when the language is Arabic.
    """
    book = _Book(path, rtl=translator(options.lang).rtl)
    try:
        readme = book.sheet("read-me", _ABOUT_WIDTHS)
        known = options.about.rows if options.about else 0
        incidents = _Sheets(book, "incidents", EXPORT_COLUMNS, sheets=max(1, -(-known // MAX_ROWS)))
        sources = _Sheets(book, "sources", source_columns())
        count = 0
        for frame in frames(rows):
            for values in frame.select(EXPORT_COLUMNS).iter_rows():
                incidents.write(values)
            for line in source_rows(frame, options.titles):
                sources.write(line)
            count += frame.height
        _readme(book, readme, options)
        incidents.sheets[0].activate()
    finally:
        book.close()
    return Written(count, changed={"cut": book.cut} if book.cut else {})


class _Book:
    """The workbook while it is written: formats, and cells by the kind of their value."""

    def __init__(self, path: Path, *, rtl: bool) -> None:
        # constant_memory: a row is on the disc when the next one starts.
        self.book = xlsxwriter.Workbook(path, {"constant_memory": True, "in_memory": False})
        self.book.set_properties({"title": "Marsad", "created": _CREATED})
        self.rtl = rtl
        self.cut = 0
        self.head = self.book.add_format({"bold": True, "bg_color": "#E8EEF2", "bottom": 1, "valign": "top"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.label = self.book.add_format({"bold": True, "valign": "top"})
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})
        # A text that looks like a formula stays a text even when somebody edits its cell.
        self.quoted = self.book.add_format({"quote_prefix": True})

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def sheet(self, name: str, widths: Sequence[float]) -> Any:
        """Return a new sheet."""
        sheet = self.book.add_worksheet(name)
        if self.rtl:
            sheet.right_to_left()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def put(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """Write one cell; None leaves it empty."""
        if value is None:
            return
        if isinstance(value, str):
            value = still(value)
            self.text(sheet, row, column, value, self.quoted if value.startswith(FORMULA_START) else None)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, date):
            if value >= _FIRST_DAY:
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)  # noqa: DTZ001
            else:
                sheet.write_string(row, column, value.isoformat())
        elif value == value and abs(value) != float("inf"):  # noqa: PLR0124 - not a number is an empty cell
            sheet.write_number(row, column, value)

    def text(self, sheet: Any, row: int, column: int, value: str, style: Any = None) -> None:
        """Write a text, cut where Excel would refuse it."""
        value = still(value)
        if len(value) * 2 > MAX_TEXT and len(value.encode("utf-16-le")) > MAX_TEXT * 2:
            value = value.encode("utf-16-le")[: MAX_TEXT * 2].decode("utf-16-le", errors="ignore")
            self.cut += 1
        sheet.write_string(row, column, value, style)


class _Sheets:
    """One table over as many sheets as it needs, `sheets` of them from the start."""

    def __init__(self, book: _Book, name: str, columns: Sequence[str], *, sheets: int = 1) -> None:
        self._book, self._name, self._columns = book, name, columns
        kinds = {item.field: item.type for item in fields_of(name)}
        # Names are read whole, beside the button of the filter.
        self._widths = [max(_WIDE.get(c, _WIDTHS[kinds[c]]), len(c) + 3) for c in columns]
        self._at, self._next = 0, 1
        self.sheets: list[Any] = []
        for _ in range(sheets):  # those that are known to be needed stand side by side
            self._more()

    def write(self, values: Sequence[Any]) -> None:
        """Append one row."""
        if self._next > MAX_ROWS:
            self._at, self._next = self._at + 1, 1
            if self._at == len(self.sheets):
                self._more()
        sheet, put = self.sheets[self._at], self._book.put
        for column, value in enumerate(values):
            put(sheet, self._next, column, value)
        self._next += 1

    def _more(self) -> None:
        number = len(self.sheets) + 1
        sheet = self._book.sheet(self._name if number == 1 else f"{self._name} {number}", self._widths)
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(self._columns):
            sheet.write_string(0, column, name, self._book.head)
        sheet.autofilter(0, 0, MAX_ROWS, len(self._columns) - 1)
        self.sheets.append(sheet)


class _Readme:
    """The sheet that explains the others: label and text over the whole width, then the dictionary as a table."""

    def __init__(self, book: _Book, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self._row = 0

    def line(self, label: str, text: str) -> None:
        """Write a label and its text."""
        last = len(_ABOUT_WIDTHS) - 1
        self._height((text,), (sum(_ABOUT_WIDTHS[1:]),))
        self._sheet.merge_range(self._row, 1, self._row, last, "", self._book.wrap)
        self._book.text(self._sheet, self._row, 0, label, self._book.label)
        self._book.text(self._sheet, self._row, 1, text, self._book.wrap)
        self._row += 1

    def gap(self) -> None:
        """Leave a row empty."""
        self._row += 1

    def cells(self, texts: Sequence[str], style: Any) -> None:
        """Write a row of the table."""
        self._height(texts, _ABOUT_WIDTHS)
        for column, text in enumerate(texts):
            if text:
                self._book.text(self._sheet, self._row, column, text, style)
        self._row += 1

    def _height(self, texts: Sequence[str], widths: Sequence[float]) -> None:
        # Readers do not fit the height of rows on their own; about one character a unit of width.
        lines = max(-(-len(text) // int(width * 0.95)) for text, width in zip(texts, widths, strict=True))
        self._sheet.set_row(self._row, _LINE_HEIGHT * max(1, lines))


def _readme(book: _Book, sheet: Any, options: Options) -> None:
    page = _Readme(book, sheet)
    languages = [options.lang, *(lang for lang in LANGUAGES if lang != options.lang)]
    for lang in languages:
        lines = about_lines(options.about, lang) if options.about is not None else []
        if book.cut:
            lines.append((translator(lang).t("export_about_cut"), str(book.cut)))
        for label, text in lines:
            page.line(label, text)
        if lines:
            page.gap()
    page.cells(COLUMNS, book.head)
    for item in dictionary():
        page.cells([getattr(item, name) for name in COLUMNS], book.wrap)
