"""Gazetteer dumps that the user downloaded, GeoNames and NGA GNS, told apart by their content.

Where to get them and which of their columns are read: ``docs/gazetteer.md``.
"""

from itertools import islice
from pathlib import Path

from geo.errors import OptionError
from geo.geocode import geonames, gns
from geo.geocode.dump_lines import Reading, numbered, opened

_PROBE = 50
"""So many lines may come before the first good one of a GeoNames dump."""


def read_dump(path: Path, country: str, *, alternate_names: Path | None = None) -> Reading:
    """Return the features of `country` (ISO 3166-1 alpha-2) that the dump at `path` holds, with their Arabic names.

    `alternate_names` is GeoNames' ``alternateNamesV2`` file, text or zip; it goes with a GeoNames dump only.

    Raises:
        OptionError: a file cannot be read, is no such dump or holds nothing of the country. A bad line does not raise,
            it stands in `Reading.refused`.
    """
    with opened(path) as handle:
        first = [line for _, line in islice(numbered(handle), _PROBE)]
    if not first:
        raise OptionError(f"{path}: is empty; give a GeoNames or GNS country dump")
    layout = gns.layout_of(first[0])
    if layout is not None:
        if alternate_names is not None:
            raise OptionError(f"{path}: is a GNS dump, which brings its own names; leave the alternate names out")
        reading = gns.read_gns(path, country, layout)
    elif any(geonames.looks_like(line) for line in first):
        reading = geonames.read_geonames(path, country, alternate_names)
    else:
        raise OptionError(
            f"{path}: is neither a GeoNames country dump (19 columns separated by tabs, no header) nor a GNS one"
            " (a header line with UFI, LAT, LONG, DSG, FULL_NAME_RO or ufi, lat_dd, long_dd, desig_cd, full_name)"
        )
    if reading.elsewhere and not (reading.features or reading.other_kinds or reading.without_arabic):
        raise OptionError(f"{path}: holds no feature of {country}; is it the dump of another country?")
    return reading
