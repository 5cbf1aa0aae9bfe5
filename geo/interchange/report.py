"""What became of the rows of a file, and what of them our columns could not carry."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_REFUSALS = 1_000
"""Refusals that are kept in full; the count goes on."""
MAX_KINDS = 500
"""Different values that are counted one by one in each part; what comes after is counted together."""
_MAX_TEXT = 200
_REST = "…"


class RowError(ValueError):
    """A row cannot be taken: `column` is where (None: the row as a whole), the message why and what to do."""

    def __init__(self, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason

    def __reduce__(self) -> tuple[type["RowError"], tuple[str | None, str]]:
        return type(self), (self.column, self.reason)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken; `row` counts as a spreadsheet does (the header is row 1), None for the file's end."""

    row: int | None
    column: str | None
    reason: str


@dataclass(slots=True)
class LossReport:
    """What became of a file; filled while it is read.

    `lost` counts, by column, the rows that state something there which our model has no field for (it stays with the
    row as it was read). `coarse` counts the rows by (column, value, our code) where the value told more than our code
    does, `unknown` those by (column, value) whose code we do not know, `notes` those that something was assumed of
    (codes of the labels' table ``import_note``). `sheets` are those of a workbook that were not read.
    """

    file: str
    layout: str = ""
    origin: str = ""
    sha256: str = ""
    encoding: str = ""
    missing: tuple[str, ...] = ()
    rows_read: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    coarse: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    outcome: dict[str, int] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    _pending: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """The rows that were taken."""
        return self.rows_read - self.refused

    def refuse(self, row: int | None, column: str | None, reason: str) -> None:
        """Count a row that is not taken."""
        self.refused += 1
        if len(self.refusals) < MAX_REFUSALS:
            self.refusals.append(Refusal(row, _short(column) if column else column, _short(reason)))

    def count(self, issue: tuple[str, ...]) -> None:
        """Count ("coarse", column, value, code), ("unknown", column, value), ("note", code) or ("lost", column).

        The issue waits for `settle`, or for `drop` when the row turns out to be refused.
        """
        self._pending.append(issue)

    def settle(self) -> None:
        """The row of the waiting issues was taken: count them."""
        for issue in self._pending:
            self._settle(issue)
        self._pending.clear()

    def drop(self) -> None:
        """The row of the waiting issues was refused: nothing of it is in the store, so nothing of it was lost."""
        self._pending.clear()

    def _settle(self, issue: tuple[str, ...]) -> None:
        kind = issue[0]
        if kind == "lost":
            self.lost[issue[1]] += 1
        elif kind == "note":
            self.notes[issue[1]] += 1
        elif kind == "unknown":
            _add(self.unknown, (issue[1], _short(issue[2])))
        else:
            _add(self.coarse, (issue[1], _short(issue[2]), issue[3]))

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "file": self.file,
            "layout": self.layout,
            "origin": self.origin,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "columns_missing": list(self.missing),
            "sheets_not_read": list(self.sheets),
            "rows_read": self.rows_read,
            "rows_taken": self.taken,
            "outcome": dict(self.outcome),
            "rows_refused": self.refused,
            "refusals": [{"row": r.row, "column": r.column, "reason": r.reason} for r in self.refusals],
            "fields_not_carried": [{"column": c, "rows": n} for c, n in self.lost.most_common()],
            "mapped_coarsely": [
                {"column": c, "value": v, "to": to, "rows": n} for (c, v, to), n in self.coarse.most_common()
            ],
            "unknown_codes": [{"column": c, "value": v, "rows": n} for (c, v), n in self.unknown.most_common()],
            "notes": [{"code": code, "rows": n} for code, n in self.notes.most_common()],
        }


def lines_of(report: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, int]]:
    """Yield the report (as JSON values) as a table: part, column, value, what became of it, rows.

    The parts are ``sheet`` (not read; its rows are not counted), ``outcome``, ``refused``, ``not_carried``, ``coarse``,
    ``unknown`` and ``note``.
    """
    for name in report.get("sheets_not_read", ()):  # reports that were stored before know none
        yield "sheet", name, "", "", 0
    for name, rows in report["outcome"].items():
        yield "outcome", "", "", name, rows
    for item in report["refusals"]:
        yield "refused", item["column"] or "", "" if item["row"] is None else str(item["row"]), item["reason"], 1
    if (rest := report["rows_refused"] - len(report["refusals"])) > 0:
        yield "refused", "", "", _REST, rest
    for item in report["fields_not_carried"]:
        yield "not_carried", item["column"], "", "", item["rows"]
    for item in report["mapped_coarsely"]:
        yield "coarse", item["column"], item["value"], item["to"], item["rows"]
    for item in report["unknown_codes"]:
        yield "unknown", item["column"], item["value"], "", item["rows"]
    for item in report["notes"]:
        yield "note", "", "", item["code"], item["rows"]


def _add(counter: Counter[Any], key: tuple[str, ...]) -> None:
    if key not in counter and len(counter) >= MAX_KINDS:
        key = (key[0], *(_REST for _ in key[1:]))
    counter[key] += 1


def _short(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + _REST
