"""The types of options that the commands share."""

import click

from geo.errors import OptionError
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
