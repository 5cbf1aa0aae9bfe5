"""The commands. Exit codes: 0 done, 1 some inputs refused (the others are done) or the store failed, 2 usage."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from geo import __version__, service
from geo.cli.agreement import agreement
from geo.cli.brief import brief
from geo.cli.features import serve_features
from geo.cli.gazetteer import gazetteer
from geo.cli.importing import import_command
from geo.cli.losses import tell_losses
from geo.cli.options import Day, filter_options, filters_of
from geo.cli.output import print_json, print_refusal, progress, reader_gone, utf8_streams
from geo.errors import GeoError, InputRefusedError, OptionError
from geo.service.targets import check_target

_PATHS = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
_DB = click.option("--db", type=click.Path(dir_okay=False), help="The store; var/marsad.gpkg or $MARSAD_DB by default.")
_PUBLISHED = click.option("--published", type=Day(), help="Publication day of inputs that carry none of their own.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="marsad")
def cli() -> None:
    """Marsad: Arabic security news to evidence-backed incidents on a map."""


cli.add_command(gazetteer)
cli.add_command(agreement)
cli.add_command(serve_features)
cli.add_command(brief)
cli.add_command(import_command)


@cli.command()
@_PATHS
@_PUBLISHED
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes to work with.")
def extract(paths: Sequence[str], published: str | None, jobs: int) -> int:
    """Print what each article reports, one JSON object a line; nothing is stored."""
    refused = 0
    for result in service.extract(paths, published=published, jobs=jobs):
        if isinstance(result, InputRefusedError):
            sys.stdout.flush()
            print_refusal(result)
            refused += 1
        else:
            print_json(result)
    return int(refused > 0)


@cli.command()
@_PATHS
@_PUBLISHED
@click.option("--source", help="Name of the source of inputs that carry none of their own.")
@_DB
def ingest(paths: Sequence[str], published: str | None, source: str | None, db: str | None) -> int:
    """Take articles into the store; doing it again changes nothing."""
    report = service.ingest(paths, db=db, published=published, source=source, progress=progress())
    for refusal in report.refused:
        print_refusal(refusal)
    click.echo(f"new {report.new}, updated {report.updated}, unchanged {report.unchanged}", nl=False)
    click.echo(f", refused {len(report.refused)}" if report.refused else "")
    return int(bool(report.refused))


@cli.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--within", metavar="CODE", help="Only places in this governorate (ISO 3166-2, for example IQ-DI).")
@click.option("--country", metavar="CODE", help="Only places in this country (ISO 3166-1, for example SY).")
@click.option("--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Matches for each name.")
def geocode(names: Sequence[str], within: str | None, country: str | None, limit: int) -> int:
    """Look names up in the gazetteer, one JSON object a line; `ambiguous` when the first match is not clearly ahead."""
    for name in names:
        matches = service.geocode(name, within=within, country=country, limit=limit)
        print_json({"query": name, "ambiguous": service.is_ambiguous(matches), "matches": matches})
    return 0


@cli.command()
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="The file to write.")
@click.option("--format", "fmt", type=click.Choice(list(service.FILE_FORMATS)), help="Else told by the file's suffix.")
@_DB
@filter_options
@click.option("--anchor-imprecise", is_flag=True, help="Put governorate-only incidents on the area's label point.")
@click.option("--lang", type=click.Choice(["ar", "en"]), default="ar", show_default=True, help="Of labels in the file.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write what became of rows and fields as JSON.")
def export(
    *,
    output: str,
    fmt: str | None,
    db: str | None,
    anchor_imprecise: bool,
    lang: str,
    report: str | None,
    **filters: object,
) -> int:
    """Write the filtered incidents to a file."""
    wanted = filters_of(filters)
    if report is not None:
        check_target(report, db=db, others=(output,))
    written = service.export_report(
        Path(output), db=db, filters=wanted, format=fmt, anchor_imprecise=anchor_imprecise, lang=lang
    )
    click.echo(f"{written.rows} rows in {output}")
    tell_losses(written, output=output, fmt=fmt, report=report)
    return 0


@cli.command()
@_DB
def verify(db: str | None) -> int:
    """Check integrity and provenance of every row; exit code 1 when something is wrong."""
    problems = service.verify(db)
    for problem in problems:
        click.echo(problem)
    if not problems:
        click.echo("all is well")
    return int(bool(problems))


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with the exit code of the contract."""
    utf8_streams()
    try:
        code = cli.main(args=None if args is None else list(args), prog_name="python -m geo", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except OptionError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        reader_gone()
    except GeoError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else os.EX_OK)
