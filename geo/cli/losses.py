"""What `export` says of what the chosen layout has no place for."""

import json

import click

from geo import service
from geo.i18n import translator
from geo.service.targets import write_text

_LABELS = "export_loss"


def tell_losses(written: service.Written, *, output: str, fmt: str | None, report: str | None) -> None:
    """Print what is not in the file on stderr, one line each, and write all of it as JSON to the file `report`.

    Raises:
        OptionError: `report` cannot be written.
    """
    t = translator("en")
    if written.originals:
        click.echo(f"{written.originals} rows as their data set published them", err=True)
    for counts, what in (
        (written.left_out, "rows left out"),
        (written.lost, "rows state what the layout has no place for"),
        (written.changed, "rows with a value made to fit"),
    ):
        for code, count in counts.items():
            click.echo(f"{count} {what}: {t.label(_LABELS, code)}", err=True)
    if written.empty:
        click.echo(f"columns left empty: {', '.join(written.empty)}", err=True)
    if report is None:
        return
    text = json.dumps(written.as_json(fmt=service.file_format(output, fmt)), ensure_ascii=False, indent=2)
    write_text(report, text + "\n")
