"""How the map draws: the type table and the figures of ``data/style``."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.resources import read_csv, read_toml


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One event type: its colour (of its group), glyph and place in lists."""

    code: str
    group: str
    glyph: str
    colour: str


@lru_cache(maxsize=1)
def type_styles() -> tuple[TypeStyle, ...]:
    """Return the types in list order."""
    rows = sorted(read_csv("style/event_types.csv"), key=lambda row: int(row["order"]))
    return tuple(TypeStyle(row["code"], row["group"], row["glyph"], row["colour"]) for row in rows)


def map_style() -> dict[str, Any]:
    """Return ``data/style/map.toml``."""
    return read_toml("style/map.toml")


def circle_factor(largest: int) -> float:
    """Return the pixels per square root of a person, so that a circle's AREA is proportional to the toll."""
    circles = map_style()["circles"]
    if largest <= 0:
        return float(circles["factor"])
    return round(min(float(circles["factor"]), float(circles["max_radius"]) / math.sqrt(largest)), 3)


def class_breaks(values: list[int], classes: int) -> list[int]:
    """Return the upper ends of at most `classes` classes of near-equal width that cover `values` (1 or more each)."""
    top = max(values, default=0)
    if top <= classes:
        return list(range(1, top + 1))
    return sorted({math.ceil(top * k / classes) for k in range(1, classes + 1)})


def class_of(value: int, breaks: list[int]) -> int:
    """Return the index of the class that holds `value`."""
    return next((i for i, upper in enumerate(breaks) if value <= upper), len(breaks) - 1)
