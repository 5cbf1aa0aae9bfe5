"""The event types as files draw them: order, colour, label."""

from functools import lru_cache
from typing import NamedTuple

from geo.i18n import translator
from geo.resources import read_csv


class TypeSign(NamedTuple):
    """One event type: its code, colour (``#RRGGBB``) and label."""

    code: str
    colour: str
    label: str


@lru_cache(maxsize=2)
def type_signs(lang: str) -> tuple[TypeSign, ...]:
    """Return the types in list order (``data/style/event_types.csv``), labelled in `lang`."""
    t = translator(lang)
    rows = sorted(read_csv("style/event_types.csv"), key=lambda row: int(row["order"]))
    return tuple(TypeSign(row["code"], row["colour"], t.label("event_type", row["code"])) for row in rows)
