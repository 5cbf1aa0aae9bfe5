"""What every format shares: walking the frames row by row, the point of a row, and text that no format chokes on.

Rows come as a frame, or as frames one after the other, with the columns of `geo.model.EXPORT_COLUMNS` and, for the
geometry, `lat`, `lon` (degrees, EPSG:4326) and `has_point`; `record`, `original`, `article_ids`
where they are there.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from geo.model import EXPORT_COLUMNS

DECIMALS = 7
SLICE = 5_000
Rows = pl.DataFrame | Iterable[pl.DataFrame]
_GEOMETRY = ("lat", "lon", "has_point")
# Lone surrogates cannot be written as UTF-8; JSON escapes bring them in.
_SURROGATES = re.compile("[\ud800-\udfff]")
# Not a character of XML 1.0 (production 2): most control characters, surrogates, two non-characters.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Embeddings, overrides and isolates reach over the words after them; marks (U+200E, U+200F) do not, and stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Point(NamedTuple):
    """Longitude and latitude in degrees (EPSG:4326), at most 7 decimals."""

    lon: float
    lat: float


def frames(rows: Rows) -> Iterator[pl.DataFrame]:
    """Yield the rows in frames of at most `SLICE`."""
    for frame in [rows] if isinstance(rows, pl.DataFrame) else rows:
        yield from frame.iter_slices(SLICE)


def row_dicts(rows: Rows, *more: str) -> Iterator[dict[str, Any]]:
    """Yield each row by column name: the exported columns, the geometry and the columns `more` (None where absent)."""
    for frame in frames(rows):
        absent = [pl.lit(None).alias(name) for name in more if name not in frame.columns]
        yield from frame.with_columns(absent).select(*EXPORT_COLUMNS, *_GEOMETRY, *more).iter_rows(named=True)


def point_of(row: Mapping[str, Any], *, anchor_imprecise: bool = False) -> Point | None:
    """Return the point of a row; None for what is coarser than a district, unless `anchor_imprecise`."""
    if row["lat"] is None or row["lon"] is None or not (row["has_point"] or anchor_imprecise):
        return None
    return Point(_rounded(row["lon"]), _rounded(row["lat"]))


def plain(value: Any) -> Any:
    """Return `value`, days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def clean(text: str) -> str:
    """Return `text` without what UTF-8 cannot write (lone surrogates become U+FFFD)."""
    return _SURROGATES.sub(_REPLACEMENT, text)


def xml_text(text: str) -> str:
    """Return `text` with everything that XML 1.0 forbids replaced by U+FFFD; not escaped."""
    return _NOT_XML.sub(_REPLACEMENT, text)


def still(text: str) -> str:
    """Return `text` for people to read in a cell: `clean`, and without what would turn the words after it around."""
    return _TURNING.sub("", clean(text))


def escaped_turns(text: str) -> str:
    """Return JSON `text` with what turns text around as an escape: the same value, harmless where the file is read."""
    return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """Return `text` as a label: one line, no bidi controls, no angle brackets that somebody might take for markup."""
    text = _BIDI.sub("", " ".join(xml_text(text).split()))
    return text.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}").replace(
        ">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    )


def record_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole incident of a row (`record`), {} where the row has none."""
    found = json.loads(row.get("record") or "{}")
    return found if isinstance(found, dict) else {}


def _rounded(degrees: float) -> float:
    return round(degrees, DECIMALS) + 0.0  # -0.0 becomes 0.0
