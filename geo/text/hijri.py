"""Islamic calendar days by the arithmetic ("civil") rule.

The sighted calendar differs from the rule by up to a day, so a converted day is good to one day either way.
"""

from datetime import date

_EPOCH_ORDINAL = 227014  # the day before 1 Muharram 1 as a proleptic Gregorian ordinal
_FIRST_YEAR = 1300
_LAST_YEAR = 1500


def from_hijri(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day, None outside the years 1300-1500 or for a day that no month has."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 30):  # noqa: PLR2004
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
    return date.fromordinal(_EPOCH_ORDINAL + days)
