"""GeoJSON (RFC 7946): one feature a line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.export.about import about_json
from geo.export.options import Options, Written
from geo.export.rows import Rows, escaped_turns, plain, point_of, row_dicts
from geo.model import EXPORT_COLUMNS


def feature(row: Mapping[str, Any], *, anchor_imprecise: bool = False) -> dict[str, Any]:
    """Return a row (`EXPORT_COLUMNS`, `lat`, `lon`, `has_point`) as a GeoJSON feature (RFC 7946), its days as text.

    The geometry is a Point (longitude, latitude; at most 7 decimals), or null for what is coarser than a district;
    `anchor_imprecise` puts that on its area's label point.
    """
    point = point_of(row, anchor_imprecise=anchor_imprecise)
    return {
        "type": "Feature",
        "id": row["incident_id"],
        "geometry": {"type": "Point", "coordinates": list(point)} if point else None,
        "properties": {name: plain(row[name]) for name in EXPORT_COLUMNS},
    }


def write_geojson(rows: Rows, path: Path, options: Options) -> Written:
    """Write `rows` as a FeatureCollection; what the file says of itself is its foreign member ``metadata``.

    Geometry as in `feature`. UTF-8, no ``crs`` member.
    """
    count = 0
    with path.open("wb") as handle:
        handle.write(b'{"type":"FeatureCollection",')
        if options.about is not None:
            # Foreign members are allowed (RFC 7946, 6.1); before the features, where whoever streams meets it first.
            handle.write(b'"metadata":' + _json(about_json(options.about)) + b",\n")
        handle.write(b'"features":[')
        for row in row_dicts(rows):
            one = feature(row, anchor_imprecise=options.anchor_imprecise)
            handle.write((b",\n" if count else b"\n") + _json(one))
            count += 1
        handle.write(b"\n]}\n")
    return Written(count)


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return escaped_turns(text).encode("utf-8")
