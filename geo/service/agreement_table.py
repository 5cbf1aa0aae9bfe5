"""The result of a comparison with the words of both sides: line by line, and as a CSV file."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl

from geo.errors import OptionError
from geo.export import whole_file
from geo.export.delimited import cell
from geo.model import EXTRACTED, Filters
from geo.service.agreement import Agreement, agreement, data_sets
from geo.service.agreement_match import WEIGHTS, Rules
from geo.service.filtering import select
from geo.service.records import check_known, load_existing, whole_rows
from geo.service.targets import check_target
from geo.store import Snapshot

_SIDE = (
    *("origin", "incident_id", "date_start", "date_end", "date_precision", "event_type", "governorate", "district"),
    *("place_ar", "place_en", "where_precision", "killed_low", "killed_best", "killed_high"),
    *("injured_low", "injured_best", "injured_high", "actors", "source", "evidence"),
)
_PAIR = (
    *("result", "toll", "difference", "score", *(f"{name}_part" for name in WEIGHTS)),
    *("days_apart", "km_apart", "place", "why"),
)
CSV_COLUMNS = (*_PAIR, "rival_id", *(f"ours_{name}" for name in _SIDE), *(f"theirs_{name}" for name in _SIDE))
"""The columns of the file: the result, then each side's incident (empty where there is none)."""
_BATCH = 2_000
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A row of `Agreement.rows` with its incidents as whole rows (None where there is none) and the rival's id."""

    values: Mapping[str, Any]
    ours: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None
    rival: str | None


def lines(snapshot: Snapshot, rows: pl.DataFrame) -> Iterator[Line]:
    """Yield `rows` (some of `Agreement.rows`) as lines, in their order; some thousands are in memory at a time."""
    ids = snapshot.incidents["incident_id"]
    for part in rows.iter_slices(_BATCH):
        numbers = pl.concat([part["ours"], part["theirs"]]).drop_nulls().unique().sort()
        whole = whole_rows(snapshot, snapshot.incidents[numbers])
        known = dict(zip(numbers.to_list(), whole.iter_rows(named=True), strict=True))
        rivals = ids.gather(part["rival"]).to_list()
        for values, rival in zip(part.iter_rows(named=True), rivals, strict=True):
            yield Line(values, known.get(values["ours"]), known.get(values["theirs"]), rival)


def write_agreement(found: Agreement, snapshot: Snapshot, handle: IO[bytes]) -> int:
    """Write the comparison as CSV (UTF-8 with BOM, formula-safe) and return the number of its rows."""
    text = io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    for line in lines(snapshot, found.rows):
        pair = [cell(_rounded(line.values[name])) for name in _PAIR]
        sides = [cell(side[name]) if side else "" for side in (line.ours, line.theirs) for name in _SIDE]
        writer.writerow([*pair, cell(line.rival), *sides])
    text.flush()
    text.detach()
    return found.rows.height


def agreement_bytes(found: Agreement, snapshot: Snapshot) -> bytes:
    """Return the bytes that `write_agreement` writes."""
    buffer = io.BytesIO()
    write_agreement(found, snapshot, buffer)
    return buffer.getvalue()


def compare(
    *,
    theirs: str,
    ours: str = EXTRACTED,
    rules: Rules | None = None,
    filters: Filters | None = None,
    db: str | Path | None = None,
    output: str | Path | None = None,
) -> Agreement:
    """Compare two data sets of a store and, when `output` is given, write the result to that CSV file.

    Raises:
        OptionError: a data set that the store does not hold, a filter or rule that cannot be meant, or a file that
            cannot be written.
        StoreError: the store does not exist or cannot be read.
    """
    filters = filters or Filters()
    if filters.origins:
        raise OptionError("origin: a comparison is of two data sets; name them with --with and --base")
    check_known(filters, db)
    snapshot = load_existing(db)
    known = (EXTRACTED, *data_sets(snapshot))
    for what, code in (("with", theirs), ("base", ours)):
        if code not in known:
            raise OptionError(f"{what}: the store holds no data set {code!r}; there are {', '.join(known)}")
    found = agreement(select(snapshot, filters), ours=ours, theirs=theirs, rules=rules)
    if output is not None:
        check_target(output, db=db)
        with whole_file(Path(output)) as handle:
            write_agreement(found, snapshot, handle)
    return found


def _rounded(value: Any) -> Any:
    return round(value, _DECIMALS) if isinstance(value, float) else value
