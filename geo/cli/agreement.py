"""The command that compares an imported data set with what was read in articles."""

from typing import Any

import click

from geo.cli.options import filter_options, filters_of
from geo.cli.output import print_json
from geo.model import EXTRACTED


@click.command()
@click.option("--with", "theirs", required=True, metavar="ORIGIN", help="The imported data set, for example acled.")
@click.option("--base", "ours", default=EXTRACTED, show_default=True, metavar="ORIGIN", help="What it is compared to.")
@click.option("--days", type=click.IntRange(min=0), default=1, show_default=True, help="Days that may lie between.")
@click.option("--km", type=click.FloatRange(min=0), default=10.0, show_default=True, help="Kilometres between points.")
@click.option("--coarse", is_flag=True, help="Also compare what is known only to the governorate.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write every pair and single as CSV.")
@click.option("--db", type=click.Path(dir_okay=False), help="The store; var/marsad.gpkg or $MARSAD_DB by default.")
@filter_options
def agreement(
    *, theirs: str, ours: str, days: int, km: float, coarse: bool, output: str | None, db: str | None, **filters: Any
) -> int:
    """Compare two data sets incident by incident; prints a summary as one line of JSON."""
    from geo.service.agreement_match import Rules  # noqa: PLC0415 - only who compares loads it
    from geo.service.agreement_table import compare  # noqa: PLC0415

    rules = Rules(days=days, km=km, governorates=coarse)
    found = compare(theirs=theirs, ours=ours, rules=rules, filters=filters_of(filters), db=db, output=output)
    print_json(found.summary())
    return 0
