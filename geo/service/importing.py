"""Take other data sets into the store: read, place, write; with a report of what did not fit."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from geo import __version__
from geo.errors import OptionError
from geo.export.delimited import safe_text
from geo.interchange import (
    DATE_ORDERS,
    FORMATS,
    TARGETS,
    ColumnMapping,
    Lookups,
    LossReport,
    RowError,
    Source,
    Spot,
    bytes_source,
    file_source,
    guess_mapping,
    lines_of,
    opened,
    parse_mapping,
    read_incidents,
    read_rows,
    reader_of,
)
from geo.model import ImportedIncident, Incident, Place
from geo.service.records import default_db
from geo.store import Store, StoredImport

__all__ = [
    "DATE_ORDERS",
    "FORMATS",
    "TARGETS",
    "ColumnMapping",
    "LossReport",
    "Preview",
    "PreviewRow",
    "Source",
    "StoredImport",
    "bytes_source",
    "file_source",
    "guess_mapping",
    "import_source",
    "imports",
    "lines_of",
    "parse_mapping",
    "preview",
    "remove_import",
    "report_csv",
]
_EVERY = 5_000
_ORIGIN_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")
_MAX_ORIGIN = 40
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first rows of a file: its columns as read, and the incident it would become or why it would not."""

    number: int
    original: Mapping[str, str]
    incident: Incident | None
    column: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file is: `layout` (``acled``, ``ucdp``, ``marsad``, ``mapped``), its columns, its first rows.

    `mapping` is the one that the rows were read with, guessed where none was given; None for the known layouts.
    """

    layout: str
    columns: tuple[str, ...]
    encoding: str
    mapping: ColumnMapping | None
    rows: tuple[PreviewRow, ...]
    origin: str


def preview(
    source: Source,
    *,
    format: str | None = None,  # noqa: A002 - the option's name in the contract
    mapping: ColumnMapping | None = None,
    sheet: str | None = None,
    limit: int = 10,
) -> Preview:
    """Return what `source` is and what would become of its first rows; nothing is stored.

    Raises:
        InputRefusedError: it cannot be read, or is not of `format`.
        OptionError: no such format, or the mapping does not fit.
    """
    with opened(source, fmt=format, mapping=mapping, sheet=sheet) as file:
        report = LossReport(source.name)
        used = None
        if file.layout == "mapped":
            used = mapping or guess_mapping(file.table.columns)
        rows: list[PreviewRow] = []
        try:
            make = reader_of(file, report, lookups(), mapping=used)
        except OptionError:
            if mapping is not None:
                raise
            # Nothing could be guessed: the columns are shown all the same, to be mapped by hand.
            return Preview(file.layout, file.table.columns, report.encoding, used, (), report.origin)
        for number, original, item in read_rows(file, make, report):
            if isinstance(item, RowError):
                rows.append(PreviewRow(number, original, None, item.column, item.reason))
            else:
                rows.append(PreviewRow(number, original, item.incident))
            if len(rows) >= limit:
                break
        return Preview(file.layout, file.table.columns, report.encoding, used, tuple(rows), report.origin)


def import_source(
    source: Source | str | Path,
    *,
    db: str | Path | None = None,
    format: str | None = None,  # noqa: A002 - the option's name in the contract
    mapping: ColumnMapping | None = None,
    name: str | None = None,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> LossReport:
    """Take the rows of a file into the store, all that can be taken in one transaction, and return the report.

    The data set is called ``acled``, ``ucdp`` or ``marsad`` after its layout, any other table by `name` (else by its
    mapping, else by its file). The same file again changes nothing; changed rows are updated. `progress` is called with
    the number of rows now and then. `sheet` names the sheet of a workbook, else the first with a header is read.

    Raises:
        InputRefusedError: the file as a whole cannot be read; nothing was stored.
        OptionError: no such format, a name that is none, or a mapping that does not fit.
        StoreError: the store cannot be opened or written.
    """
    source = source if isinstance(source, Source) else file_source(source)
    report = LossReport(source.name)
    with opened(source, fmt=format, mapping=mapping, sheet=sheet) as file:
        if file.layout != "mapped" and name is not None:
            raise OptionError(f"name: a file of {file.layout} keeps that name; leave it out, or give a mapping")
        make = reader_of(file, report, lookups(), mapping=mapping, name=_checked_name(name))
        _checked_name(report.origin if file.layout == "mapped" else None)
        stream = _counted(read_incidents(file, make, report), report, progress)
        first = next(stream, None)
        if first is None:  # a file in which everything is refused leaves no empty store behind
            return report
        with Store(db or default_db(), create=True, engine=f"marsad {__version__}") as store:
            counts = store.import_incidents(
                chain((first,), stream), origin=report.origin, name=source.name, sha256=report.sha256
            )
            report.outcome = {
                "new": counts.new,
                "updated": counts.updated,
                "unchanged": counts.unchanged,
                "kept": counts.kept,
                "renamed": counts.renamed,
            }
            known = next((item for item in store.imports() if item.origin == report.origin), None)
            # The report of a run that changed nothing would say "unchanged" and hide what the rows were.
            if counts.new or counts.updated or (known is not None and known.report is None):
                store.set_import_report(report.origin, report.as_json())
    return report


def report_csv(report: Mapping[str, Any]) -> bytes:
    """Return a report (as JSON values) as a table, UTF-8 with BOM, safe in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("part", "column", "value", "became", "rows"))
    for *texts, rows in lines_of(report):
        writer.writerow([*(safe_text(str(value)) for value in texts), rows])
    return text.getvalue().encode("utf-8-sig")


def imports(db: str | Path | None = None) -> list[StoredImport]:
    """Return the data sets that stand in the store, by name; [] when there is no store."""
    path = Path(db) if db else default_db()
    if not path.exists():
        return []
    with Store(path) as store:
        return store.imports()


def remove_import(origin: str, *, db: str | Path | None = None) -> int:
    """Delete the data set `origin` with all its rows and return how many.

    Raises:
        OptionError: there is none of that name.
        StoreError: the store cannot be written.
    """
    with Store(Path(db) if db else default_db()) as store:
        if all(item.origin != origin for item in store.imports()):
            raise OptionError(f"{origin[:60]!r}: no data set of that name was imported")
        return store.remove_import(origin)


def lookups() -> Lookups:
    """Return the gazetteer and the areas as importers ask them."""
    from geo.geocode import locate, load_gazetteer  # noqa: I001, PLC0415 - only who imports loads the places

    gazetteer = load_gazetteer()

    @lru_cache(maxsize=1 << 16)
    def spot(lat: float, lon: float) -> Spot | None:
        found = locate(lat, lon)
        return Spot(found.governorate.code, found.district.pcode, found.inside) if found else None

    @lru_cache(maxsize=1 << 15)
    def geocode(name: str, governorate: str | None) -> Place | None:
        from geo.geocode.gazetteer import is_latin  # noqa: PLC0415
        from geo.geocode.search import find_places, split_cue  # noqa: PLC0415
        from geo.text.normalize import normalize_ar  # noqa: PLC0415

        bare = split_cue(normalize_ar(name))[0]
        known = gazetteer.lookup_latin(bare) if is_latin(bare) else gazetteer.lookup(bare)
        if not known and not gazetteer.without_kind(bare):
            return None  # the search would offer similar names, slowly, and none of them is taken
        found = find_places(name, within=governorate, country="IQ", limit=2)
        if not found or "suggestion" in _reasons(found[0]):
            return None
        return replace(found[0], lat=None, lon=None) if "ambiguous" in _reasons(found[0]) else found[0]

    return Lookups(spot, geocode)


def _reasons(place: Place) -> tuple[str, ...]:
    return place.candidates[0].reasons if place.candidates else ()


def _checked_name(name: str | None) -> str | None:
    if name is None:
        return None
    plain = name.strip()
    if (
        not 0 < len(plain) <= _MAX_ORIGIN
        or not set(plain) <= _ORIGIN_CHARACTERS
        or not plain[0].isalnum()
        or plain in ("extracted", "acled", "ucdp", "marsad")
    ):
        raise OptionError(
            f"name: {name[:60]!r} cannot name a data set; give up to {_MAX_ORIGIN} of a-z 0-9 - _ . and not acled,"
            " ucdp, marsad or extracted"
        )
    return plain


def _counted(
    items: Iterator[ImportedIncident], report: LossReport, progress: Progress | None
) -> Iterator[ImportedIncident]:
    if progress is None:
        yield from items
        return
    for item in items:
        if report.rows_read % _EVERY == 0:
            progress(report.rows_read)
        yield item
    progress(report.rows_read)
