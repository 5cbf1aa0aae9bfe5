"""The command that writes a briefing."""

from pathlib import Path

import click

from geo.cli.options import Day
from geo.errors import OptionError
from geo.i18n import LANGUAGES
from geo.model import Filters

_FORMATS = ("docx", "pdf", "html", "png")


@click.command()
@click.option(
    "--governorate", "governorates", metavar="CODE", multiple=True, help="ISO 3166-2; the country without it."
)
@click.option("--from", "date_from", type=Day(), help="First day, inclusive.")
@click.option("--to", "date_to", type=Day(), help="Last day, inclusive.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="ar", show_default=True, help="Language of the sheet.")
@click.option("--format", "fmt", type=click.Choice(_FORMATS), help="Else told by the file's suffix.")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="The file to write.")
@click.option("--actor", "actors", metavar="ID", multiple=True, help="Only incidents with this actor; may be repeated.")
@click.option("--type", "types", metavar="CODE", multiple=True, help="Only incidents of this type; may be repeated.")
@click.option("--origin", "origins", metavar="CODE", multiple=True, help="Only this data set; may be repeated.")
@click.option("--min-killed", type=click.IntRange(min=0), default=0, help="Only incidents with as many killed.")
@click.option("--max-where-precision", type=click.IntRange(1, 7), help="1 exact place ... 7 vague.")
@click.option("--db", type=click.Path(dir_okay=False), help="The store; var/marsad.gpkg or $MARSAD_DB by default.")
def brief(*, lang: str, fmt: str | None, output: str, db: str | None, **filters: object) -> int:
    """Write a briefing (A4 sheet, or its map as PNG) of one governorate or the country."""
    from geo.service.briefing import write_briefing  # noqa: PLC0415 - loads the document libraries

    path = Path(output)
    name = fmt or path.suffix.lower().removeprefix(".")
    if name not in _FORMATS:
        raise OptionError(f"{path.name}: no format {name!r}; give --format {' or '.join(_FORMATS)}")
    write_briefing(path, db=db, filters=Filters(**filters), lang=lang, format=name)  # type: ignore[arg-type]
    click.echo(f"{output}")
    return 0
