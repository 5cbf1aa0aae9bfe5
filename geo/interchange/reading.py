"""A file as a stream of incidents: what it is, which layout its columns have, and row by row what becomes of it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from geo.errors import InputRefusedError, OptionError
from geo.interchange import acled, own, ucdp
from geo.interchange.features import open_features
from geo.interchange.mapped import MappedReader
from geo.interchange.mapping import ColumnMapping, guess_mapping, short_name
from geo.interchange.places import Lookups
from geo.interchange.report import LossReport, RowError
from geo.interchange.rows import plain_name, unguarded
from geo.interchange.sources import Facts, Source, inspect
from geo.interchange.tables import Table, open_table
from geo.interchange.workbooks import open_workbook
from geo.model import ImportedIncident

Layout = Literal["acled", "ucdp", "marsad", "mapped"]
FORMATS: tuple[str, ...] = ("acled", "ucdp", "geojson", "csv", "xlsx")
"""What ``--format`` can say; the last three are kinds of files, and the columns tell whose layout they have."""
_KINDS = {"geojson": "json", "csv": "text", "xlsx": "workbook"}
_SIGNS: tuple[tuple[Layout, frozenset[str]], ...] = (
    ("ucdp", frozenset({"type_of_violence", "date_start", "side_a"})),
    ("acled", frozenset({"event_date", "event_type", "actor1"})),
    ("marsad", frozenset({"incident_id", "event_type", "date_precision"})),
)
_MAX_ROWS = 5_000_000
Make = Callable[[Mapping[str, str]], ImportedIncident]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is open: its facts, its table, the layout of its columns."""

    source: Source
    facts: Facts
    table: Table
    layout: Layout


def layout_of(columns: tuple[str, ...]) -> Layout:
    """Return whose layout `columns` have; ``mapped`` when nobody's that we know."""
    names = {plain_name(column) for column in columns}
    return next((layout for layout, signs in _SIGNS if signs <= names), "mapped")


@contextmanager
def opened(
    source: Source, *, fmt: str | None = None, mapping: ColumnMapping | None = None, sheet: str | None = None
) -> Iterator[Opened]:
    """Open `source` and tell its layout: that of `fmt`, ``mapped`` with a `mapping`, else the one of its columns.

    Raises:
        InputRefusedError: not to be read, not of `fmt`, or no table.
        OptionError: no such format.
    """
    if fmt is not None and fmt not in FORMATS:
        raise OptionError(f"format: {fmt!r} is not one of {', '.join(FORMATS)}")
    facts = inspect(source)
    wanted = _KINDS.get(fmt or "")
    if wanted is not None and facts.kind != wanted:
        raise InputRefusedError(source.name, f"is no {fmt} file; name another format, or none to have it told")
    with source.open() as handle:
        if facts.kind == "workbook":
            table = open_workbook(source, handle, sheet=sheet)
        elif facts.kind == "json":
            table = open_features(source, handle)
        else:
            table = open_table(source, facts, handle)
        told: Layout = fmt if fmt in ("acled", "ucdp") else layout_of(table.columns)  # type: ignore[assignment]
        yield Opened(source, facts, table, "mapped" if mapping is not None else told)


def reader_of(
    file: Opened, report: LossReport, lookups: Lookups, *, mapping: ColumnMapping | None = None, name: str | None = None
) -> Make:
    """Return what makes incidents of the rows of `file`, and say in `report` what the file is.

    `name` names a data set that no known layout names; without a `mapping` the headers of such a table are guessed.

    Raises:
        InputRefusedError: columns are missing.
        OptionError: the mapping does not fit.
    """
    columns = file.table.columns
    report.layout, report.sha256 = file.layout, file.facts.sha256
    report.sheets = file.table.unread
    report.encoding = (file.facts.encoding or "").removesuffix("-sig")
    report.origin = file.layout
    if file.layout == "acled":
        return acled.AcledReader(columns, report, lookups)
    if file.layout == "ucdp":
        return ucdp.UcdpReader(columns, report, lookups)
    if file.layout == "marsad":
        return own.OwnReader(columns, report, lookups)
    mapping = mapping or guess_mapping(columns)
    report.origin = name or mapping.name or short_name(file.source.name, file.facts.sha256)
    return MappedReader(columns, report, lookups, mapping=mapping, origin=report.origin)


def read_rows(  # noqa: C901 - one loop over the rows
    file: Opened, make: Make, report: LossReport
) -> Iterator[tuple[int, Mapping[str, str], ImportedIncident | RowError]]:
    """Yield each row as (number, columns as read, incident or what is wrong), counting in `report`.

    A row of HXL hashtags below the header is left out, and so is one that stands twice in the very same words.
    """
    columns = file.table.columns
    seen: dict[str, tuple[int, int]] = {}
    first = True
    for number, cells in file.table.rows:
        if first:
            first = False
            if not isinstance(cells, RowError) and _are_hashtags(cells):
                continue
        report.rows_read += 1
        if report.rows_read > _MAX_ROWS:
            raise InputRefusedError(report.file, f"has more than {_MAX_ROWS} rows; split it")
        original: Mapping[str, str] = {}
        item: ImportedIncident | RowError
        if isinstance(cells, RowError):
            item = cells
        else:
            values = unguarded(cells)
            original = dict(zip(columns, values, strict=True))
            try:
                item = make(original)
                known = seen.setdefault(item.source_id, (number, hash(tuple(values))))
            except RowError as error:
                item = error
            else:
                if known[0] != number and known[1] == hash(tuple(values)):
                    report.drop()
                    report.count(("note", "row_twice"))
                    report.settle()
                    continue
                if known[0] != number:
                    item = RowError(None, f"the id {item.source_id[:60]!r} stands in row {known[0]} already")
        if isinstance(item, RowError):
            report.drop()
            item = RowError(_column_name(item.column, columns), item.reason)
            report.refuse(number, item.column, item.reason)
        else:
            report.settle()
        yield number, original, item


def read_incidents(file: Opened, make: Make, report: LossReport) -> Iterator[ImportedIncident]:
    """Yield the incidents of the rows that can be taken; the others are counted in `report`."""
    for _, _, item in read_rows(file, make, report):
        if not isinstance(item, RowError):
            yield item


def _column_name(column: str | None, columns: tuple[str, ...]) -> str | None:
    """Columns that were told by their number get their name."""
    if column is not None and column not in columns and column.isdecimal() and 0 < int(column) <= len(columns):
        return columns[int(column) - 1]
    return column


def _are_hashtags(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(cell.startswith("#") for cell in filled)
