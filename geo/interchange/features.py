"""GeoJSON (RFC 7946) as rows of cells: one feature after the other, each of bounded size and depth."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from geo.errors import InputRefusedError
from geo.interchange.report import RowError
from geo.interchange.sources import Source
from geo.interchange.tables import MAX_COLUMNS, Table

MAX_DEPTH = 32
MAX_PARTS = 200_000
"""Values of one feature."""
_LAT, _LON = "lat", "lon"


def open_features(source: Source, handle: BinaryIO) -> Table:
    """Return the features as rows: their properties, ``id`` where the feature has one, ``lat`` and ``lon`` of a point.

    The columns are those of all features, for which the file is read twice. Lists and objects are JSON text, null is
    empty.

    Raises:
        InputRefusedError: no FeatureCollection with a feature that can be read, or another reference system.
    """
    columns: dict[str, None] = {}
    why = None
    for _, feature in _features(source, handle):
        if isinstance(feature, RowError):
            why = why or str(feature)
        else:
            with suppress(RowError):
                columns.update(dict.fromkeys(_cells(feature)))
        if len(columns) > MAX_COLUMNS:
            break
    if not columns:
        why = why or "it holds no features"
        raise InputRefusedError(source.name, f"is no FeatureCollection that can be read: {why}")
    if len(columns) > MAX_COLUMNS:
        raise InputRefusedError(source.name, f"has more than {MAX_COLUMNS} properties; take some away")
    names = tuple(columns)
    handle.seek(0)
    return Table(names, ((n, _row(f, names)) for n, f in _features(source, handle)))


def _row(feature: dict[str, Any] | RowError, names: tuple[str, ...]) -> list[str] | RowError:
    if isinstance(feature, RowError):
        return feature
    try:
        cells = _cells(feature)
    except RowError as error:
        return error
    return [cells.get(name, "") for name in names]


def _cells(feature: dict[str, Any]) -> dict[str, str]:
    properties = feature.get("properties")
    cells = {_clean(name): _text(value) for name, value in (properties or {}).items()} if properties else {}
    if feature.get("id") is not None:
        cells.setdefault("id", _text(feature["id"]))
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        position = geometry.get("coordinates")
        if isinstance(position, list) and len(position) > 1:
            cells.setdefault(_LON, _text(position[0]))
            cells.setdefault(_LAT, _text(position[1]))
    return cells


def _text(value: Any) -> str:
    if isinstance(value, str):
        return _clean(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _clean(json.dumps(value, ensure_ascii=False)) if isinstance(value, dict | list) else str(value)


def _clean(text: str) -> str:
    """JSON can escape halves of surrogate pairs, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _features(source: Source, handle: BinaryIO) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """Yield the features by number (the first is 1); a broken end is the last item."""
    import ijson  # noqa: PLC0415 - only who reads GeoJSON loads it

    number, path = 0, list[str]()
    events = ijson.basic_parse(handle, use_float=True)
    try:
        for event, value in events:
            if event == "map_key":
                path[-1] = value
            elif event == "start_array" and path == ["features"]:
                for feature in _items(events):
                    number += 1
                    yield number, feature
            elif event in ("start_map", "start_array"):
                if len(path) > MAX_DEPTH:
                    raise InputRefusedError(source.name, f"is nested deeper than {MAX_DEPTH} levels; it is no GeoJSON")
                path.append("")
            elif event in ("end_map", "end_array"):
                path.pop()
            elif path[:1] == ["crs"] and path[-1:] == ["name"] and not _is_wgs84(value):
                raise InputRefusedError(source.name, f"is in {str(value)[:80]}; export it in WGS 84 (EPSG:4326)")
    except (ijson.JSONError, UnicodeError, RecursionError) as error:
        yield number + 1, RowError(None, f"the file is broken from here on ({' '.join(str(error).split())[:120]})")


def _is_wgs84(name: Any) -> bool:
    return any(code in str(name).upper().replace("::", ":") for code in ("CRS84", "EPSG:4326"))


def _items(events: Iterator[tuple[str, Any]]) -> Iterator[dict[str, Any] | RowError]:
    for event, value in events:
        if event == "end_array":
            return
        if event == "start_map":
            yield _build(events)
        else:
            if event == "start_array":
                _skip(events)
            yield RowError(None, f"is {value if value is not None else 'no object'}, not a feature")


def _skip(events: Iterator[tuple[str, Any]]) -> None:
    depth = 1
    for event, _ in events:
        depth += event.startswith("start_") - event.startswith("end_")
        if not depth:
            return


def _build(events: Iterator[tuple[str, Any]]) -> dict[str, Any] | RowError:  # noqa: C901 - one loop, flat
    """Return the object whose start was just read, or what is wrong with it; it is read to its end in any case."""
    whole: dict[str, Any] = {}
    stack: list[Any] = [whole]
    keys: list[str] = [""]
    parts, depth, deepest = 0, 1, 1
    for event, value in events:
        parts += 1
        deepest = max(deepest, depth)
        if event == "map_key":
            keys[-1] = value
            continue
        if event in ("end_map", "end_array"):
            depth -= 1
            if depth < len(stack):
                stack.pop()
                keys.pop()
            if not depth:
                break
            continue
        start = event in ("start_map", "start_array")
        depth += start
        if parts > MAX_PARTS or depth > MAX_DEPTH:
            continue
        made: Any = ({} if event == "start_map" else []) if start else value
        if isinstance(stack[-1], dict):
            stack[-1][keys[-1]] = made
        else:
            stack[-1].append(made)
        if start:
            stack.append(made)
            keys.append("")
    if parts > MAX_PARTS:
        return RowError(None, f"has more than {MAX_PARTS} values; simplify its geometry")
    if deepest > MAX_DEPTH:
        return RowError(None, f"is nested deeper than {MAX_DEPTH} levels")
    if whole.get("type") != "Feature":
        return RowError(None, "has no type Feature")
    return whole
