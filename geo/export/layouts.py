"""Files in the column layouts of other data sets, with a report of what these have no place for.

A row that was imported from the same data set goes out with the values that it came with.
"""

import csv
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from geo.export import acled, ucdp
from geo.export.delimited import cell, original_cell
from geo.export.options import Options, Written
from geo.export.rows import Rows, record_of, row_dicts

_SPOOL = 16 * 2**20
_NOT_NAME = re.compile(r"[^a-z0-9]+")
Make = Callable[[Mapping[str, Any], Mapping[str, Any], Counter[str], Counter[str]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of another data set: `code` is the origin of rows imported from it, `make` maps a row of ours."""

    code: str
    columns: tuple[str, ...]
    old_names: Mapping[str, str]
    make: Make


ACLED = Layout("acled", acled.COLUMNS, acled.OLD_NAMES, acled.acled_row)
UCDP = Layout("ucdp", ucdp.COLUMNS, ucdp.OLD_NAMES, ucdp.ucdp_row)


def write_acled(rows: Rows, path: Path, options: Options) -> Written:  # noqa: ARG001 - no labels, no metadata
    """Write `rows` as CSV in the columns of ACLED; see `geo.export.acled`."""
    return _write(rows, path, ACLED)


def write_ucdp(rows: Rows, path: Path, options: Options) -> Written:  # noqa: ARG001 - no labels, no metadata
    """Write `rows` as CSV in the columns of UCDP GED; see `geo.export.ucdp`."""
    return _write(rows, path, UCDP)


def in_layout(original: Mapping[str, str], layout: Layout) -> dict[str, str]:
    """Return the columns of a row as they were read under today's names; columns of no layout keep their own name."""
    found: dict[str, str] = {}
    for name, value in original.items():
        plain = _NOT_NAME.sub("_", name.strip().lower()).strip("_")
        known = layout.old_names.get(plain, plain)
        target = known if known in layout.columns and not found.get(known) else None
        if target is None and (known not in layout.columns or value != found[known]):
            target = name
        if target is not None:
            found[target] = value
    return found


def _write(rows: Rows, path: Path, layout: Layout) -> Written:
    report = _Report()
    extra: dict[str, None] = {}
    with tempfile.SpooledTemporaryFile(_SPOOL, "w+", encoding="utf-8", newline="") as body:
        writer = csv.writer(body)
        for row in row_dicts(rows, "record", "original", "title"):
            values = _values(row, layout, report)
            if values is None:
                continue
            extra.update(dict.fromkeys(name for name in values if name not in layout.columns and name not in extra))
            line = [values.get(name, "") for name in (*layout.columns, *extra)]
            report.filled.update(name for name, text in zip(layout.columns, line, strict=False) if text != "")
            writer.writerow(line)
            report.rows += 1
        body.seek(0)
        _finish(body, path, (*layout.columns, *extra), padded=bool(extra))
    return Written(
        report.rows,
        report.originals,
        report.left_out,
        report.lost,
        report.changed,
        tuple(name for name in layout.columns if report.rows and name not in report.filled),
    )


class _Report:
    def __init__(self) -> None:
        self.rows = self.originals = 0
        self.left_out: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.filled: set[str] = set()


def _values(row: Mapping[str, Any], layout: Layout, report: _Report) -> dict[str, Any] | None:
    original = json.loads(row["original"]) if row["original"] and row["origin"] == layout.code else None
    # What their own data set calls an event goes back to it as one, whatever it is here.
    if row["status"] == "rejected" or (row["is_context"] and original is None):
        report.left_out["rejected" if row["status"] == "rejected" else "context"] += 1
        return None
    if original is None:
        made = layout.make(row, record_of(row), report.lost, report.changed)
        return {name: cell(value) for name, value in made.items()}
    report.originals += 1
    own = {name: original_cell(value or "") for name, value in in_layout(original, layout).items()}
    if layout.columns[0] not in own:  # older files name their rows in another column
        own[layout.columns[0]] = original_cell(row["incident_id"].removeprefix(f"{row['origin']}:"))
    if row["status"] == "corrected":  # what a person corrected wins over what was published
        made = layout.make(row, record_of(row), Counter(), Counter())
        own.update({name: cell(value) for name, value in made.items() if value not in (None, "")})
    return own


def _finish(body: IO[str], path: Path, header: tuple[str, ...], *, padded: bool) -> None:
    """Columns that the layout does not know were met on the way: rows before that get empty cells for them."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([original_cell(name) for name in header])
        if padded:
            writer.writerows(line + [""] * (len(header) - len(line)) for line in csv.reader(body))
        else:
            shutil.copyfileobj(body, handle)
