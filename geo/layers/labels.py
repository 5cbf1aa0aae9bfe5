"""One line that names an incident, for lists and hover texts."""

from typing import Any

from geo.i18n import Translator


def row_label(row: dict[str, Any], translator: Translator) -> str:
    """Return one line that names an incident: type, place, day, toll."""
    place = row["place_ar"] if translator.rtl else row["place_en"] or row["place_ar"]
    parts = [translator.label("event_type", row["event_type"]), place or translator.governorate(row["governorate"])]
    parts.append(translator.day(row["date_start"]) if row["date_start"] else translator.t("undated"))
    if row["killed_low"] is not None or row["killed_best"] is not None:
        killed = translator.toll_range(row["killed_low"], row["killed_best"], row["killed_high"])
        parts.append(f"{translator.t('killed')}: {killed}")
    return " · ".join(parts)
