"""The suggested name of an exported file: it says which governorates and days are inside."""

import re

from geo.export.formats import FORMATS
from geo.model import Filters

_MAX_CODES = 3


def suggested_name(filters: Filters, fmt: str) -> str:
    """Return a file name such as ``marsad_IQ-DI_2021-12-01_2021-12-31.geojson``: ASCII letters, digits, ``-_.``.

    Where several formats share a suffix, the name tells the format too: ``marsad_acled.csv``.
    """
    codes = filters.governorates
    area = [*codes] if len(codes) <= _MAX_CODES else [f"{len(codes)}-governorates"]
    days = [f"from-{filters.date_from}" if filters.date_from and not filters.date_to else filters.date_from]
    days += [f"to-{filters.date_to}" if filters.date_to and not filters.date_from else filters.date_to]
    suffix = FORMATS[fmt].suffix if fmt in FORMATS else f".{fmt}"
    layout = [] if suffix == f".{fmt}" else [fmt]
    parts = ["marsad", *area, *(day for day in days if day), *layout]
    return re.sub(r"[^A-Za-z0-9_.-]", "-", "_".join(parts)) + suffix
