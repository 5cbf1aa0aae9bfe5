"""The commands of the gazetteer: tables of other countries, and the user's own places as a table."""

from pathlib import Path

import click

from geo.errors import OptionError
from geo.service.targets import write_text

_FILE = click.Path(dir_okay=False)
_SHOWN = 20


@click.group()
def gazetteer() -> None:
    """Tables of other countries, and your own places."""


@gazetteer.command()
@click.option(
    "--geonames", "dump", required=True, type=_FILE, help="A GeoNames or NGA GNS country dump (.txt or .zip)."
)
@click.option("--country", required=True, metavar="XX", help="ISO 3166-1 code of two letters, for example SY.")
@click.option("--alternate-names", type=_FILE, help="GeoNames' alternateNamesV2 file, which tells the languages.")
@click.option("-o", "--output", type=_FILE, help="By default gazetteer/XX.csv beside the store, where it is used.")
def build(*, dump: str, country: str, alternate_names: str | None, output: str | None) -> int:
    """Compile the table of a country from a dump that you downloaded; nothing is fetched."""
    from geo.service.gazetteer_build import build_table  # noqa: PLC0415 - loads the gazetteer's modules

    target, done = build_table(dump, country=country, out=output, alternate_names=alternate_names)
    click.echo(
        f"{target}: {done.lines} lines read, {done.taken} places taken, {done.doubles} doubles,"
        f" {done.without_arabic} without an Arabic name, {done.other_kinds} of other kinds,"
        f" {done.elsewhere} of other countries, {done.refusals} refused"
    )
    for line, why in done.refused[:_SHOWN]:
        click.echo(f"{dump}, line {line}: {why}; left out", err=True)
    if done.refusals > _SHOWN:
        click.echo(f"{dump}: {done.refusals - _SHOWN} more lines left out", err=True)
    return int(bool(done.refusals))


@gazetteer.command("export")
@click.argument("file", type=_FILE)
def export_places(file: str) -> int:
    """Write your own places (CSV) to FILE."""
    from geo.service.gazetteer import export_user_places, user_places  # noqa: PLC0415 - loads the gazetteer's modules

    write_text(file, export_user_places().decode("utf-8"))
    click.echo(f"{len(user_places())} rows in {file}")
    return 0


@gazetteer.command("import")
@click.argument("file", type=_FILE)
def import_places(file: str) -> int:
    """Take the rows of FILE (CSV as `export` writes it) into your own places."""
    from geo.service.gazetteer import import_user_places  # noqa: PLC0415 - loads the gazetteer's modules

    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise OptionError(f"{file}: cannot be read ({error.strerror}); name another file") from error
    report = import_user_places(data)
    for line, why in report.refused:
        click.echo(f"{file}, line {line}: {why}", err=True)
    click.echo(f"{report.added} added, {report.changed} changed, {len(report.refused)} refused")
    return int(bool(report.refused))
