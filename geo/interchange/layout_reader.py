"""What the readers of published layouts share: where each of its columns stands in a file, and which are lost."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from geo.interchange.actors import Actors
from geo.interchange.places import Lookups, placer
from geo.interchange.report import LossReport
from geo.interchange.rows import Columns


class LayoutReader:
    """The base of a reader of rows with the given `columns`; what is lost goes to `report`.

    `carried` are the layout's columns that our model has fields for, `derived` those that others say too, `old_names`
    names of earlier releases by today's; `check` is handed the columns and raises when some are lacking.
    """

    def __init__(
        self,
        columns: Sequence[str],
        report: LossReport,
        lookups: Lookups,
        *,
        code: str,
        carried: Iterable[str],
        derived: Iterable[str],
        old_names: Mapping[str, str],
        check: Callable[[Columns, LossReport], None],
    ) -> None:
        carried = tuple(carried)
        self._columns = Columns(columns, carried, old_names)
        check(self._columns, report)
        self._report = report
        told = self._columns.of(carried) | Columns(columns, derived, {}).of(derived)
        self._lost = tuple(column for column in columns if column not in told)
        report.missing = self._columns.missing
        self._place = placer(lookups)
        self._actors = Actors(code)
        self._at = {name: self._columns.at(name) or name for name in carried}
