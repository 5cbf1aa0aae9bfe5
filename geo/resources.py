"""The only reader of ``data/``: every other module gets its tables from here, and its assets' paths.

Paths are relative to the ``data/`` folder, with forward slashes (``"lexicon/triggers.toml"``).
Raised everywhere: `ResourceError` when a file is missing or cannot be parsed, naming the file.
"""

import csv
import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import ResourceError

DATA_DIR = Path(__file__).resolve().parent.parent / "data"
STATIC_DIR = DATA_DIR.parent / "static"
"""Front-end assets and fonts, assembled by the set-up (``tools/assets.py``)."""


def data_path(name: str) -> Path:
    """Return the absolute path of the file `name` under ``data/``, which must exist."""
    path = DATA_DIR / name
    if not path.is_file():
        raise ResourceError(f"data/{name}: the file is missing; restore it from the repository")
    return path


def read_text(name: str) -> str:
    """Return the UTF-8 text of ``data/name``."""
    try:
        return data_path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceError(f"data/{name}: cannot be read as UTF-8 ({error}); restore the file") from error


@lru_cache(maxsize=64)
def _toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(name))
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(f"data/{name}: not valid TOML ({error}); correct the file") from error


def read_toml(name: str) -> dict[str, Any]:
    """Return the parsed TOML table ``data/name`` (shared between callers: do not modify it)."""
    return _toml(name)


@lru_cache(maxsize=8)
def read_toml_folder(name: str) -> dict[str, dict[str, Any]]:
    """Return the tables of all TOML files in the folder ``data/name`` as one (do not modify it).

    A table may be written in several files, a key of it in one alone; else `ResourceError`.
    """
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted((DATA_DIR / name).glob("*.toml")):
        for table, values in read_toml(f"{name}/{path.name}").items():
            known = tables.setdefault(table, {})
            if twice := known.keys() & values.keys():
                raise ResourceError(f"data/{name}/{path.name}, [{table}]: {min(twice)} stands in another file too")
            known.update(values)
    return tables


def static_path(name: str) -> Path:
    """Return the absolute path of the asset `name` that the set-up put into ``static/``.

    Raises:
        ResourceError: it is not there; the set-up has not run.
    """
    path = STATIC_DIR / name
    if not path.is_file():
        raise ResourceError(f"static/{name}: the file is missing; run make setup")
    return path


def read_json(name: str) -> Any:
    """Return the parsed JSON of ``data/name`` (GeoJSON layers included)."""
    try:
        return json.loads(read_text(name))
    except json.JSONDecodeError as error:
        raise ResourceError(f"data/{name}: not valid JSON ({error}); correct the file") from error


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of the UTF-8 CSV ``data/name`` as dicts of strings, in file order."""
    with data_path(name).open(encoding="utf-8", newline="") as handle:
        lines = csv.reader(handle, strict=True)
        header = next(lines, [])
        rows = []
        for line in lines:
            if not line:
                continue
            if len(line) != len(header):
                raise ResourceError(f"data/{name}, line {lines.line_num}: wrong number of columns; correct the row")
            rows.append(dict(zip(header, line, strict=True)))
    return rows
