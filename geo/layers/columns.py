"""Incidents as typed columns for the browser: packed once per state of the store, then only filters travel.

The file, gzip-compressed, little-endian: the bytes ``MARSAD01``, a 4-byte length, a header in JSON (UTF-8) padded with
blanks, then the arrays that the header names, each at a multiple of 8 bytes from the header's end. Rows stand in the
snapshot's order. What belongs to the place (point, name, areas, precision) is written once for each different one.

Per row: `day` (days since 1970-01-01; `UNDATED`), `length` (further days), `type`, `flags`, `killed` and `injured`
(best figure, else the lowest; `NOT_STATED`), `origin` (index; 255 for one beyond the first 255), `loc` (index of the
place), `actors_n` and, row after row, `actors`.
Per place: `lat`, `lon` (degrees; NaN without a point), `gov` (primary, 255 for none), `govs` (bit set of all),
`district` (65535 for none), `precision`, `uncertainty` (m), `name`.
"""

import gzip
import json
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from geo.i18n import governorate_codes
from geo.layers.style import type_styles
from geo.resources import read_csv

MAGIC = b"MARSAD01"
UNDATED = -(2**31)
NOT_STATED = 2**32 - 1
CONTEXT, KILLED_OPEN, KILLED_RANGE, INJURED_OPEN, INJURED_RANGE = 1, 2, 4, 8, 16
_NO_GOVERNORATE, _NO_DISTRICT, _NO_ORIGIN = 255, 65535, 255
_ALIGN = 8
_PLACE = (
    *("lat", "lon", "governorate", "district_pcode", "where_precision", "uncertainty_m", "place_ar", "place_en"),
    "set",
)
_FASTEST = 1


def pack_columns(incidents: pl.DataFrame, key: str) -> bytes:
    """Return the columns of `incidents` (a snapshot's frame) under the name `key` as one compressed file."""
    governorates, types = list(governorate_codes()), [s.code for s in type_styles()]
    districts = [row["pcode"] for row in read_csv("boundaries/districts.csv")]
    rows, places = _places(incidents, governorates)
    origins = sorted(map(str, incidents["origin"].unique().to_list()))[:_NO_ORIGIN]
    actors = sorted(map(str, incidents["actor_ids"].explode(empty_as_null=False).unique().to_list()))
    names = places.select("place_ar", "place_en").unique(maintain_order=True).with_row_index("name")
    placed = places.join(names, on=["place_ar", "place_en"], how="left", maintain_order="left", nulls_equal=True)
    arrays = {
        **_row_arrays(incidents, types, actors),
        "origin": _codes(incidents["origin"], origins, _NO_ORIGIN).astype(np.uint8),
        "loc": rows.to_numpy().astype(np.uint32),
        "lat": places["lat"].fill_null(float("nan")).to_numpy().astype(np.float64),
        "lon": places["lon"].fill_null(float("nan")).to_numpy().astype(np.float64),
        "gov": _codes(places["governorate"], governorates, _NO_GOVERNORATE).astype(np.uint8),
        "govs": places["set"].to_numpy().astype(np.uint32),
        "district": _codes(places["district_pcode"], districts, _NO_DISTRICT).astype(np.uint16),
        "precision": places["where_precision"].fill_null(0).to_numpy().astype(np.uint8),
        "uncertainty": places["uncertainty_m"].fill_null(0).to_numpy().astype(np.uint32),
        "name": placed["name"].to_numpy().astype(np.uint32),
    }
    header: dict[str, Any] = {
        "key": key,
        "rows": incidents.height,
        "places": places.height,
        "types": types,
        "governorates": governorates,
        "districts": districts,
        "actor_ids": actors,
        "origins": origins,
        "names_ar": names["place_ar"].cast(pl.String).to_list(),
        "names_en": names["place_en"].cast(pl.String).to_list(),
    }
    return gzip.compress(_file(header, arrays), compresslevel=_FASTEST, mtime=0)


def _places(incidents: pl.DataFrame, governorates: list[str]) -> tuple[pl.Series, pl.DataFrame]:
    """Return (index of its place for each row, the different places)."""
    lists = incidents["governorates"]
    flat = lists.explode(empty_as_null=False)
    bits = np.left_shift(np.uint32(1), _codes(flat, governorates, 31).astype(np.uint32))  # the last bit: elsewhere
    owner = np.repeat(np.arange(incidents.height), lists.list.len().to_numpy())
    sets = np.zeros(incidents.height, dtype=np.uint32)
    np.bitwise_or.at(sets, owner, bits)
    point = pl.when(pl.col("has_point"))
    keyed = incidents.select(
        point.then("lat").alias("lat"), point.then("lon").alias("lon"), *_PLACE[2:-1]
    ).with_columns(pl.Series("set", sets))
    places = keyed.unique(maintain_order=True).with_row_index("loc")
    rows = keyed.join(places, on=list(_PLACE), how="left", maintain_order="left", nulls_equal=True)["loc"]
    return rows, places


def _row_arrays(incidents: pl.DataFrame, types: list[str], actors: list[str]) -> dict[str, npt.NDArray[Any]]:
    days = incidents["date_start"].cast(pl.Int32)
    length = (incidents["date_end"].cast(pl.Int32) - days).fill_null(0).clip(0, 65535)
    lists = incidents["actor_ids"]
    flags = pl.lit(0, dtype=pl.UInt8)
    for bit, condition in (
        (CONTEXT, pl.col("is_context")),
        (KILLED_OPEN, _open("killed")),
        (KILLED_RANGE, pl.col("killed_low") != pl.col("killed_high")),
        (INJURED_OPEN, _open("injured")),
        (INJURED_RANGE, pl.col("injured_low") != pl.col("injured_high")),
    ):
        flags = flags + condition.fill_null(value=False).cast(pl.UInt8) * bit
    return {
        "day": days.fill_null(UNDATED).to_numpy(),
        "length": length.to_numpy().astype(np.uint16),
        "type": _codes(incidents["event_type"], types, len(types) - 1).astype(np.uint8),
        "flags": incidents.select(flags).to_series().to_numpy().astype(np.uint8),
        "killed": _toll(incidents, "killed"),
        "injured": _toll(incidents, "injured"),
        "actors_n": lists.list.len().clip(0, 255).to_numpy().astype(np.uint8),
        "actors": _codes(lists.list.head(255).explode(empty_as_null=False), actors, 0).astype(np.uint16),
    }


def _open(name: str) -> pl.Expr:
    return pl.col(f"{name}_high").is_null() & pl.coalesce(f"{name}_low", f"{name}_best").is_not_null()


def _toll(incidents: pl.DataFrame, name: str) -> npt.NDArray[np.uint32]:
    best = incidents.select(pl.coalesce(f"{name}_best", f"{name}_low").cast(pl.Int64)).to_series()
    return best.fill_null(NOT_STATED).to_numpy().astype(np.uint32)


def _codes(values: pl.Series, table: list[str], otherwise: int) -> npt.NDArray[np.int64]:
    """Return for each value its index in `table`; `otherwise` for nulls and what the table does not hold."""
    index = {code: i for i, code in enumerate(table)}
    # By the few different values, not by each of a million.
    different = values.unique().drop_nulls()
    mapping = {value: index.get(str(value), otherwise) for value in different.to_list()}
    if not mapping:
        return np.full(len(values), otherwise, dtype=np.int64)
    found = values.cast(pl.String).replace_strict(mapping, default=otherwise, return_dtype=pl.Int64)
    return found.fill_null(otherwise).to_numpy()


def _file(header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> bytes:
    offset, index, parts = 0, {}, []
    for name, array in arrays.items():
        data = array.tobytes()
        index[name] = [array.dtype.name, offset, len(array)]
        padding = -len(data) % _ALIGN
        parts += [data, b"\0" * padding]
        offset += len(data) + padding
    text = json.dumps({**header, "arrays": index}, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-(len(text) + len(MAGIC) + 4) % _ALIGN)
    return b"".join((MAGIC, len(text).to_bytes(4, "little"), text, *parts))
