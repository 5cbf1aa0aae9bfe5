"""How a file is to be written, and what is said of it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from geo.export.about import About


@dataclass(frozen=True, slots=True)
class Options:
    """How to write a file.

    `anchor_imprecise` puts what is coarser than a district on its area's label point, with `where_precision` and
    `uncertainty_m` telling so. `lang` is the language of labels (codes and field names never change). `about` is what
    the file says of itself, None for nothing. `titles` has the columns article_id and title, for the sources.
    """

    anchor_imprecise: bool = False
    lang: str = "en"
    about: About | None = None
    titles: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows.

    `rows` were written, of which `originals` as another data set had published them. `left_out` counts the rows that
    the layout has no place for, by reason; `lost` the rows that state a field of ours which the layout lacks, by field;
    `changed` the rows in which a value was made to fit, by what was done (codes of the labels' table ``export_loss``).
    `empty` names the layout's columns that stayed empty in every row.
    """

    rows: int
    originals: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    lost: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    empty: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every row and every value of the rows is in the file as it was."""
        return not (self.left_out or self.lost or self.changed)

    def as_json(self, *, fmt: str) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "format": fmt,
            "rows_written": self.rows,
            "rows_as_originally_published": self.originals,
            "rows_left_out": dict(self.left_out),
            "fields_without_counterpart": dict(self.lost),
            "values_made_to_fit": dict(self.changed),
            "columns_left_empty": list(self.empty),
        }
