"""The command that takes other data sets in, with what of them was lost."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from geo.errors import InputRefusedError, OptionError
from geo.i18n import translator
from geo.service.importing import ColumnMapping, Progress, import_source, lines_of, parse_mapping
from geo.service.targets import check_target, write_text

_FORMATS = ("acled", "ucdp", "geojson", "csv", "xlsx")
_SHOWN = 20
_MAX_MAPPING = 1_000_000


@click.command("import")
@click.argument("file", type=click.Path())
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="Else told by the content.")
@click.option("--db", type=click.Path(dir_okay=False), help="The store; var/marsad.gpkg or $MARSAD_DB by default.")
@click.option("--mapping", type=click.Path(dir_okay=False), help="JSON that says which column holds what.")
@click.option("--name", help="Short name of the data set, for tables that are not ACLED's, UCDP's or ours.")
@click.option("--sheet", help="Sheet of a workbook; else the first with a header.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write what became of rows and fields as JSON.")
def import_command(
    *,
    file: str,
    fmt: str | None,
    db: str | None,
    mapping: str | None,
    name: str | None,
    sheet: str | None,
    report: str | None,
) -> int:
    """Take a data set (ACLED, UCDP GED, our own files, any table) into the store; doing it again changes nothing."""
    if report is not None:
        check_target(report, db=db, others=(file, mapping))
    try:
        done = import_source(
            file, db=db, format=fmt, mapping=_mapping(mapping), name=name, sheet=sheet, progress=_progress()
        )
    except InputRefusedError as refusal:
        click.echo(" ".join(str(refusal).split()), err=True)
        return 1
    _tell(done.as_json())
    if report is not None:
        _write(report, done.as_json())
    return int(done.refused > 0)


def _mapping(path: str | None) -> ColumnMapping | None:
    if path is None:
        return None
    if not Path(path).is_file():
        raise OptionError(f"{path}: is not a file; name one that holds a mapping")
    try:
        with Path(path).open(encoding="utf-8-sig") as handle:
            text = handle.read(_MAX_MAPPING + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(f"{path}: cannot be read ({error}); name another file") from error
    return parse_mapping(text, what=path)


def _tell(report: dict[str, Any]) -> None:
    t = translator("en")
    counts = ", ".join(f"{name} {rows}" for name, rows in report["outcome"].items())
    click.echo(
        f"{report['file']}: {t.label('import_layout', report['layout'])}, data set {report['origin']}:"
        f" {report['rows_read']} rows read" + (f"; {counts}" if counts else "") + f"; refused {report['rows_refused']}"
    )
    if report["columns_missing"]:
        click.echo(f"columns that the file lacks: {', '.join(report['columns_missing'])}")
    for name in report["sheets_not_read"]:
        click.echo(f"sheet {name!r} holds rows that were not read; take it with --sheet")
    _tell_refused(report)
    for part, column, value, to, rows in lines_of(report):
        if part == "not_carried":
            click.echo(f"{rows} rows: {column} has no counterpart here; kept with the row as it was read")
        elif part == "coarse":
            click.echo(f"{rows} rows: {column} {value!r} became {to}, which says less")
        elif part == "unknown":
            click.echo(f"{rows} rows: {column} {value!r} is not known here")
        elif part == "note":
            click.echo(f"{rows} rows: {t.label('import_note', to)}")


def _tell_refused(report: dict[str, Any]) -> None:
    for row in report["refusals"][:_SHOWN]:
        where = ", ".join(p for p in (f"row {row['row']}" if row["row"] else "", row["column"]) if p) or "more rows"
        click.echo(f"{report['file']}, {' '.join(where.split())}: {' '.join(row['reason'].split())}", err=True)
    if (more := report["rows_refused"] - _SHOWN) > 0:
        click.echo(f"{report['file']}: {more} more rows refused; --report FILE lists them", err=True)


def _write(path: str, report: dict[str, Any]) -> None:
    write_text(path, json.dumps(report, ensure_ascii=False, indent=2) + "\n")


def _progress() -> Progress | None:
    if not sys.stderr.isatty():
        return None

    def show(rows: int) -> None:
        sys.stderr.write(f"\r{rows} rows")
        sys.stderr.flush()

    return show
