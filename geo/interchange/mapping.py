"""Which column of a table holds what: guessed from its headers, kept as JSON, checked against the table."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from geo.errors import OptionError
from geo.interchange.names import fold
from geo.interchange.values import DATE_ORDERS
from geo.model import CONTEXT_TYPES, EVENT_TYPES
from geo.resources import read_csv

TARGETS: tuple[str, ...] = (
    *("id", "date", "date_start", "date_end", "type", "place", "governorate", "district", "lat", "lon"),
    *("killed", "injured", "actors", "note", "source", "url"),
)
"""The fields that a column can be mapped to."""
MAX_JSON = 1_000_000
_DATES = ("date", "date_start")
_NOT_SLUG = re.compile(r"[^a-z0-9_.-]+")
RESERVED = ("extracted", "acled", "ucdp", "marsad")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column holds what.

    `columns` gives the column of a target (`TARGETS`), `types` our type for a value of the column of types (what is not
    in it is told by its words), `default_type` the type of rows that state none or an unknown one, `date_order` how
    ``05/06/2021`` is read. `name` is the short name of the data set.
    """

    columns: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)
    default_type: str = "other_violence"
    date_order: str = "dmy"
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the mapping as plain JSON values, as `parse_mapping` reads it."""
        return {
            "name": self.name,
            "columns": dict(self.columns),
            "types": dict(self.types),
            "default_type": self.default_type,
            "date_order": self.date_order,
        }


def parse_mapping(text: str, *, what: str = "mapping") -> ColumnMapping:
    """Return the mapping that `text` (JSON) holds.

    Raises:
        OptionError: no such JSON, an unknown target, type or order of dates.
    """
    if len(text) > MAX_JSON:
        raise OptionError(f"{what}: is larger than {MAX_JSON // 1_000_000} MB; it is no mapping")
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise OptionError(f"{what}: is no JSON ({error}); save the mapping anew on the page Imports") from error
    if not isinstance(data, dict) or not isinstance(data.get("columns"), dict):
        raise OptionError(f'{what}: has no object "columns" that gives a column for each field')
    types, name = data.get("types") or {}, data.get("name")
    strings = [*data["columns"].items(), *(types.items() if isinstance(types, dict) else [(None, types)])]
    if not all(isinstance(a, str) and isinstance(b, str) for a, b in strings) or not isinstance(name, str | None):
        raise OptionError(f"{what}: names of columns and types must be texts")
    mapping = ColumnMapping(
        columns={target: column for target, column in data["columns"].items() if column},
        types=types,
        default_type=str(data.get("default_type") or "other_violence"),
        date_order=str(data.get("date_order") or "dmy"),
        name=name or None,
    )
    return checked(mapping, what=what)


def checked(mapping: ColumnMapping, *, what: str = "mapping") -> ColumnMapping:
    """Return `mapping` if its codes exist.

    Raises:
        OptionError: an unknown target, type or order of dates.
    """
    for target in mapping.columns:
        if target not in TARGETS:
            raise OptionError(f"{what}: {target!r} is no field; use {', '.join(TARGETS)}")
    for code in (*mapping.types.values(), mapping.default_type):
        if code not in EVENT_TYPES and code not in CONTEXT_TYPES:
            raise OptionError(f"{what}: {code!r} is no type; use {', '.join(EVENT_TYPES + CONTEXT_TYPES)}")
    if mapping.date_order not in DATE_ORDERS:
        raise OptionError(f"{what}: date_order is {mapping.date_order!r}; use {', '.join(DATE_ORDERS)}")
    return mapping


def fits(mapping: ColumnMapping, columns: Sequence[str], *, what: str = "mapping") -> ColumnMapping:
    """Return `mapping` if the table has its columns, and something that tells when or where.

    Raises:
        OptionError: it has not.
    """
    for target, column in mapping.columns.items():
        if column not in columns:
            raise OptionError(f"{what}: the table has no column {column!r} (for {target}); it has {', '.join(columns)}")
    if not any(target in mapping.columns for target in (*_DATES, "place", "governorate", "district", "lat", "note")):
        raise OptionError(f"{what}: no column gives a date, a place or a note; map at least one")
    return mapping


def guess_mapping(columns: Sequence[str]) -> ColumnMapping:
    """Return the mapping that the headers suggest; an exact synonym goes before one that a header only contains."""
    found: dict[str, str] = {}
    for exact in (True, False):
        for target, words in _headers().items():
            if target in found:
                continue
            free = [c for c in columns if c not in found.values()]
            column = next((c for word in words for c in free if _matches(c, word, exact=exact)), None)
            if column is not None:
                found[target] = column
    if "date" in found and "date_start" in found:
        del found["date"]
    return ColumnMapping(columns={t: found[t] for t in TARGETS if t in found})


def _matches(column: str, word: str, *, exact: bool) -> bool:
    form = fold(column)
    return form == word if exact else len(word) > 3 and form.startswith(word)  # noqa: PLR2004 - short words are in many


@lru_cache(maxsize=1)
def _headers() -> Mapping[str, tuple[str, ...]]:
    return {
        row["target"]: tuple(dict.fromkeys(fold(name) for name in row["names"].split("|")))
        for row in read_csv("interchange/headers.csv")
    }


def short_name(name: str, sha256: str) -> str:
    """Return `name` (of a file or data set) as the short name that a data set has in the store."""
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0] if "." in name else name
    plain = _NOT_SLUG.sub("-", stem.lower()).strip("-_.")[:40].rstrip("-_.")
    return f"table-{sha256[:8]}" if not plain or plain in RESERVED else plain
