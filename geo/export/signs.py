"""The signs of the KMZ: a disc for a named place, a ring where only the district is known. PNG, drawn here."""

import struct
import zlib
from functools import lru_cache

import numpy as np

_SIZE = 48
_RADIUS = 20.0
_RING = 5.0
_EDGE = 2.0


@lru_cache(maxsize=64)
def sign(colour: str, *, hollow: bool) -> bytes:
    """Return a PNG of 48 x 48 pixels: a disc with a white edge in `colour` (``#RRGGBB``), or a ring."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    middle = (_SIZE - 1) / 2
    y, x = np.mgrid[0:_SIZE, 0:_SIZE]
    distance = np.hypot(x - middle, y - middle)
    inside = np.clip(_RADIUS - distance + 0.5, 0, 1)
    alpha = inside * np.clip(distance - (_RADIUS - _RING) + 0.5, 0, 1) if hollow else inside
    white = np.zeros_like(alpha) if hollow else np.clip(distance - (_RADIUS - _EDGE) + 0.5, 0, 1)
    pixels = np.empty((_SIZE, _SIZE, 4), dtype=np.uint8)
    for channel, value in enumerate((red, green, blue)):
        pixels[..., channel] = np.round(value + (255 - value) * white)
    pixels[..., 3] = np.round(alpha * 255)
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data) for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
