"""The codes that gazetteer dumps use: kinds of features, and countries in the three lists in use."""

from functools import lru_cache

from geo.errors import OptionError
from geo.resources import read_csv


@lru_cache(maxsize=1)
def feature_kinds() -> dict[str, str]:
    """Return the kind of each feature code of GeoNames and GNS (``data/gazetteer/feature_codes.csv``)."""
    return {row["feature_code"]: row["kind"] for row in read_csv("gazetteer/feature_codes.csv")}


@lru_cache(maxsize=1)
def country_codes() -> dict[str, tuple[str, frozenset[str]]]:
    """Return ISO 3166-1 alpha-3 and the FIPS 10-4 codes of each country, by its alpha-2 code."""
    rows = read_csv("gazetteer/country_codes.csv")
    return {row["country"]: (row["iso3"], frozenset(filter(None, row["fips"].split(";")))) for row in rows}


def checked_country(code: str) -> str:
    """Return an ISO 3166-1 alpha-2 code in capitals; raises `OptionError` for anything else."""
    capitals = code.upper()
    if capitals not in country_codes():
        raise OptionError(f"{code[:20]!r} is no country code; give two letters of ISO 3166-1, for example SY")
    return capitals
