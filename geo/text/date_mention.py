"""What a date in the text says; `geo.text.dates` finds them."""

from dataclasses import dataclass
from typing import Literal

from geo.model import Span

Kind = Literal["weekday", "relative", "full", "day_month", "month", "year", "week", "hijri", "vague"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date at tokens [first, last).

    `start` and `end` are ISO days (None when it cannot be resolved), `weekday` 0-6 from Monday, `background` marks
    history ("in 2017", "from time to time"), `future` what had not happened when the article came out, `same` "the same
    day", which the day named before resolves.
    """

    first: int
    last: int
    span: Span
    kind: Kind
    start: str | None = None
    end: str | None = None
    precision: int | None = None
    alternatives: tuple[str, ...] = ()
    weekday: int | None = None
    background: bool = False
    future: bool = False
    same: bool = False
