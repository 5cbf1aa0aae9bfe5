"""GeoPackage point blobs (OGC 12-128r17, clause 2.1.3) and the SQL functions that its R*Tree triggers call."""

import struct

_HEADER = struct.Struct("<2sBBi")
_POINT = struct.Struct("<BIdd")
_WGS84 = 4326
_LITTLE_ENDIAN_NO_ENVELOPE = 1
_WKB_POINT = 1


def point_blob(*, lat: float, lon: float) -> bytes:
    """Return the GeoPackage geometry of a point (degrees, EPSG:4326; stored x = longitude, y = latitude)."""
    return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN_NO_ENVELOPE, _WGS84) + _POINT.pack(1, _WKB_POINT, lon, lat)


def blob_point(blob: bytes | None) -> tuple[float, float] | None:
    """Return (longitude, latitude) of a point blob; None for NULL, an empty geometry or another kind of geometry.

    Both byte orders and every envelope are read: other programs may have written the row.
    """
    if blob is None or blob[:2] != b"GP":
        return None
    flags = blob[3]
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((flags >> 1) & 7)
    if envelope is None or flags & 0x10:
        return None
    wkb = blob[8 + envelope :]
    if len(wkb) < _POINT.size:
        return None
    order = "<" if wkb[0] == 1 else ">"
    kind, lon, lat = struct.unpack_from(order + "Idd", wkb, 1)
    if kind != _WKB_POINT or lon != lon or lat != lat:  # noqa: PLR0124 - NaN marks an empty point
        return None
    return lon, lat


def st_is_empty(blob: bytes | None) -> int | None:
    """SQL ``ST_IsEmpty``: 1, 0, or NULL for NULL."""
    return None if blob is None else int(blob_point(blob) is None)


def st_x(blob: bytes | None) -> float | None:
    """SQL ``ST_MinX`` and ``ST_MaxX`` of a point: its longitude."""
    point = blob_point(blob)
    return None if point is None else point[0]


def st_y(blob: bytes | None) -> float | None:
    """SQL ``ST_MinY`` and ``ST_MaxY`` of a point: its latitude."""
    point = blob_point(blob)
    return None if point is None else point[1]
