"""How the map draws: the type table and the figures of ``data/style``."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.i18n import LANGUAGES, translator
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


def map_words() -> dict[str, Any]:
    """Return what the map's script needs of both languages and of the style: one public file, no incident in it."""
    tables = {lang: translator(lang).tables for lang in LANGUAGES}
    words: dict[str, Any] = {
        lang: {name: table[name] for name in ("map", "event_type", "month")} for lang, table in tables.items()
    }
    style = map_style()
    people = {row["code"]: int(row["population"]) for row in read_csv("boundaries/population.csv")}
    words["style"] = {
        **{name: style[name] for name in ("ramp", "change", "cover", "killed", "no_data", "circles")},
        "types": [{"code": s.code, "group": s.group, "glyph": s.glyph, "colour": s.colour} for s in type_styles()],
        "population": people,
    }
    return words
