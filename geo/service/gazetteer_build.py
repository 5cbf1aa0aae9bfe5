"""Compile a gazetteer table of another country from a dump that the user downloaded."""

from pathlib import Path

from geo.errors import OptionError
from geo.geocode.compile import Compiled, compile_table
from geo.geocode.dump_codes import checked_country
from geo.geocode.extra_tables import extra_folder
from geo.geocode.gazetteer import HOME


def build_table(
    dump: str | Path, *, country: str, out: str | Path | None = None, alternate_names: str | Path | None = None
) -> tuple[Path, Compiled]:
    """Compile the table of `country` (ISO 3166-1 alpha-2); return the file and what was done.

    Without `out` it goes to the folder from which the gazetteer loads tables of other countries.

    Raises:
        OptionError: a wrong code, Iraq itself, or a file that cannot be read or written or is no dump.
    """
    code = checked_country(country)
    if code == HOME:
        raise OptionError("Iraq comes with Marsad; complete it on the page Gazetteer, or by its table of own places")
    target = Path(out) if out else extra_folder() / f"{code}.csv"
    names = Path(alternate_names) if alternate_names else None
    return target, compile_table(Path(dump), target, country=code, alternate_names=names)
