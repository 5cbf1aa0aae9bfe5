"""The types of options that the commands share."""

from collections.abc import Callable
from typing import Any

import click

from geo.errors import OptionError
from geo.model import Filters
from geo.service.reading import check_day

_SIDES = 4


class Day(click.ParamType[str]):
    """A calendar day ``YYYY-MM-DD``, handed on as text."""

    name = "YYYY-MM-DD"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return `value`, or end with a usage error (exit code 2)."""
        try:
            return check_day(value, what="date")
        except OptionError as error:
            self.fail(str(error), param, ctx)


class Box(click.ParamType[tuple[float, ...]]):
    """A bounding box ``W,S,E,N`` in degrees."""

    name = "W,S,E,N"

    def convert(
        self, value: str | tuple[float, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Return the four numbers, or end with a usage error (exit code 2)."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple(float(part) for part in value.split(","))
        except ValueError:
            numbers = ()
        if len(numbers) != _SIDES:
            self.fail(f"{value!r} is not four numbers W,S,E,N in degrees, for example 44,33,46,35", param, ctx)
        return numbers


def filter_options(command: Callable[..., object]) -> Callable[..., object]:
    """Give `command` the options that choose incidents; `filters_of` makes `Filters` of them."""
    options = (
        click.option("--from", "date_from", type=Day(), help="First day, inclusive."),
        click.option("--to", "date_to", type=Day(), help="Last day, inclusive."),
        click.option("--governorate", "governorates", metavar="CODE", multiple=True, help="ISO 3166-2; repeatable."),
        click.option("--actor", "actors", metavar="ID", multiple=True, help="Actor id; may be repeated."),
        click.option("--type", "types", metavar="CODE", multiple=True, help="Event type; may be repeated."),
        click.option("--origin", "origins", metavar="CODE", multiple=True, help="Only this data set; repeatable."),
        click.option("--min-killed", type=click.IntRange(min=0), default=0, help="Only incidents with as many killed."),
        click.option("--max-where-precision", type=click.IntRange(1, 7), help="1 exact place ... 7 vague."),
        click.option("--context", type=click.Choice(["include", "exclude"]), default="include", show_default=True),
        click.option("--bbox", type=Box(), help="Only incidents with a point in the box (degrees)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def filters_of(values: dict[str, Any]) -> Filters:
    """Return the filters that the options of `filter_options` say."""
    rest = {name: value for name, value in values.items() if name != "context"}
    return Filters(include_context=values["context"] == "include", **rest)
