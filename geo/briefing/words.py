"""Day and place of an incident in words."""

from collections.abc import Mapping
from typing import Any
from unicodedata import bidirectional

from geo.i18n import Translator
from geo.text.visible import visible

NAME = 80
"""The longest name that is shown, in characters."""
NARROW_SPACE, NO_BREAK_SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
"""Between groups of digits; the documents' font has no width for the narrow one."""
_NAMED = 2
_PRECISE = 1


def is_figure(text: str) -> bool:
    """Tell whether `text` is figures and signs, which stay left to right in a line of any direction."""
    return any(char.isdigit() for char in text) and not any(is_rtl_letter(char) for char in text)


def is_rtl_letter(char: str) -> bool:
    """Tell whether `char` is a letter of a script that runs from right to left."""
    return bidirectional(char) in ("AL", "R")


def when(row: Mapping[str, Any], t: Translator) -> str:
    """Return the day or days of a row; how imprecise they are stands behind."""
    start, end = row["date_start"], row["date_end"]
    if start is None:
        return t.t("undated")
    text = t.day(start) if end is None or end == start else t.t("period_from_to", start=t.day(start), end=t.day(end))
    precision = row["date_precision"]
    return f"{text} ({t.label('date_precision', precision)})" if precision and precision > _PRECISE else text


def where(row: Mapping[str, Any], t: Translator) -> str:
    """Return the place of a row with its area; a place that is not a named one says so."""
    name = row["place_ar"] if t.rtl else row["place_en"] or row["place_ar"]
    area = t.governorate(row["governorate"]) if row["governorate"] else row["country"] or ""
    parts = list(dict.fromkeys(part for part in (visible(name or "", most=NAME), area) if part))
    place = ("\N{ARABIC COMMA} " if t.rtl else ", ").join(parts) or t.t("not_stated")
    precision = row["where_precision"]
    if precision is None or precision <= _NAMED:
        return place
    return f"{place} ({t.label('where_precision', precision)})"
