"""What the readers of all layouts share: columns by name, ids, the row's own words, sources."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from geo.interchange.actors import split_names
from geo.interchange.report import LossReport, RowError
from geo.model import Evidence, SourceClaim

MAX_ID = 200
# What our exports put an apostrophe before, so that no spreadsheet runs it (see `geo.export.delimited`).
_GUARDED = ("'=", "'+", "'-", "'@", "'\t", "'\r", "'\n", "'\uff1d", "'\uff0b", "'\uff0d", "'\uff20")


def plain_name(name: str) -> str:
    """Return the form in which names of columns are compared: lower case, underscores for everything else."""
    return "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


class Columns:
    """The columns of a layout in a file: `at` gives the file's own name of a column, None where it has none."""

    def __init__(self, columns: Sequence[str], known: Iterable[str], old_names: Mapping[str, str]) -> None:
        by_name: dict[str, str] = {}
        for column in columns:
            name = plain_name(column)
            by_name.setdefault(name, column)
        for old, new in old_names.items():
            if old in by_name:
                by_name.setdefault(new, by_name[old])
        known = tuple(known)
        self._at = {name: by_name[name] for name in known if name in by_name}
        self.missing = tuple(name for name in known if name not in by_name)

    def __contains__(self, name: str) -> bool:
        return name in self._at

    def at(self, name: str) -> str | None:
        """Return the file's name of the column `name`."""
        return self._at.get(name)

    def of(self, names: Iterable[str]) -> frozenset[str]:
        """Return the file's names of the columns `names`."""
        return frozenset(self._at[name] for name in names if name in self._at)


def unguarded(cells: list[str]) -> list[str]:
    """Return `cells` without the apostrophes that our exports put before what a spreadsheet would run."""
    return [cell[1:] if cell[:1] == "'" and cell.startswith(_GUARDED) else cell for cell in cells]


def row_id(text: str, column: str) -> str:
    """Return the id of a row.

    Raises:
        RowError: empty, too long, or with characters that cannot be seen.
    """
    text = text.strip()
    if not text:
        raise RowError(column, "is empty; each row needs an id of its own")
    if len(text) > MAX_ID or not text.isprintable():
        raise RowError(column, f"is no id: more than {MAX_ID} characters, or some that cannot be seen")
    return text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text


def sentence(note: str) -> tuple[Evidence, ...]:
    """Return the row's own note as evidence, whole; its offsets are into itself."""
    return (Evidence("sentence", 0, len(note), note),) if note.strip() else ()


@lru_cache(maxsize=1 << 14)
def sources_of(names: str, *, published: str | None = None, url: str | None = None) -> tuple[SourceClaim, ...]:
    """Return the sources of a cell; they name no stored article."""
    basis = "metadata" if published else None
    found = split_names(names) or (("",) if url or published else ())
    return tuple(SourceClaim("", name or None, published, basis, url or None) for name in found)  # type: ignore[arg-type]


def count_lost(report: LossReport, original: Mapping[str, str], columns: Iterable[str]) -> None:
    """Count the `columns` in which the row states something."""
    for column in columns:
        if original[column]:
            report.count(("lost", column))
