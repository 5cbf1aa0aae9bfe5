"""The data dictionary: every field of every file, from ``data/export/dictionary.csv``."""

from dataclasses import dataclass, fields
from functools import lru_cache

from geo.errors import ResourceError
from geo.resources import read_csv

TYPES = ("text", "integer", "number", "boolean", "date", "geometry", "json")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one table (``incidents``, ``position``, ``sources``, ``governorates`` ...).

    `type` is one of `TYPES`, `codes` the values of a closed list (``;`` between them), `standard` who defines field or
    codes, `acled`, `ucdp` and `hxl` its counterparts there ("" for none).
    """

    table: str
    field: str
    type: str
    unit: str
    codes: str
    description_en: str
    description_ar: str
    standard: str
    acled: str
    ucdp: str
    hxl: str


COLUMNS: tuple[str, ...] = tuple(item.name for item in fields(Field))


@lru_cache(maxsize=1)
def dictionary() -> tuple[Field, ...]:
    """Return the fields in the order of the files.

    Raises:
        ResourceError: a field has a type that is none, or stands there twice.
    """
    found = tuple(Field(**row) for row in read_csv("export/dictionary.csv"))
    seen = set()
    for number, item in enumerate(found, 2):
        if item.type not in TYPES or (item.table, item.field) in seen:
            raise ResourceError(
                f"data/export/dictionary.csv, line {number}: {item.field}: bad type or twice; correct it"
            )
        seen.add((item.table, item.field))
    return found


def fields_of(*tables: str) -> tuple[Field, ...]:
    """Return the fields of these tables."""
    return tuple(item for item in dictionary() if item.table in tables)
