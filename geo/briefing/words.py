"""Day and place of an incident in words."""

import json
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
_PLACES = 5


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
    """Return the place of a row with its area, further places behind it; a place that is not a named one says so."""
    first, comma = _first_place(row, t), "\N{ARABIC COMMA} " if t.rtl else ", "
    if not row["more_places"]:
        return first
    others = json.loads(row["record"] or "{}").get("more_places") or []
    name, other = ("name_ar", "name_en") if t.rtl else ("name_en", "name_ar")
    named = [visible(place.get(name) or place.get(other) or place["text"], most=NAME) for place in others[:_PLACES]]
    more = [t.t("brief_places_more", n=t.number(len(others) - _PLACES))] if len(others) > _PLACES else []
    return t.t("brief_places", place=first, others=comma.join([*named, *more])) if named else first


def together(row: Mapping[str, Any], t: Translator) -> str:
    """Return what a row tells of killed and injured as one number; empty when it tells none, or tells them apart."""
    told = json.loads(row["record"] or "{}").get("killed_and_injured_combined")
    if not told or any(row[f"{name}_{end}"] is not None for name in ("killed", "injured") for end in ("low", "best")):
        return ""
    toll = t.toll_range(told["low"], told["best"], told["high"], approximate=bool(told.get("approximate")))
    return f"{t.t('combined')}: {toll}"


def _first_place(row: Mapping[str, Any], t: Translator) -> str:
    name = row["place_ar"] if t.rtl else row["place_en"] or row["place_ar"]
    area = t.governorate(row["governorate"]) if row["governorate"] else row["country"] or ""
    parts = list(dict.fromkeys(part for part in (visible(name or "", most=NAME), area) if part))
    place = ("\N{ARABIC COMMA} " if t.rtl else ", ").join(parts) or t.t("not_stated")
    precision = row["where_precision"]
    if precision is None or precision <= _NAMED:
        return place
    return f"{place} ({t.label('where_precision', precision)})"
