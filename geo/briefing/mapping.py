"""The map of a briefing: drawn for the sheet, as an image to hand over on its own, and in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo.briefing.data import BriefingData
from geo.briefing.map_aggregate import aggregate, context_badges
from geo.briefing.map_draw import draw_map, draw_map_image
from geo.briefing.map_render import to_png
from geo.briefing.map_words import map_alt_text
from geo.briefing.sheet import Figure, Sheet
from geo.i18n import Translator

WIDTH, HEIGHT = 450, 500
"""Pixels of the sheet's map: its letters come out at about 6 to 7 points where it is 92 mm wide."""
_IMAGE_SCALE = 2.0


def drawings(
    data: BriefingData, t: Translator, *, title: str, period: str, figures: Sequence[Figure], notes: Sequence[str]
) -> tuple[str, str, str]:
    """Return (SVG for the sheet, SVG of the image on its own, the map in words).

    Both drawings bear the date of the data and the disclaimer; `notes` (the filter, warnings) stand in the image too.
    """
    shared = _shared(data, t)
    words = map_alt_text(**shared, period=period)
    dated = [t.t("data_as_of", day=t.day(data.last_day))] if data.last_day else []
    # The bars by type beside the map show the signs: the legend need not.
    sheet = draw_map(
        **shared, width=WIDTH, height=HEIGHT, caption=[*dated, t.t("disclaimer")], with_types=False, alt=words
    )
    image = draw_map_image(
        **shared,
        title=title,
        period=period,
        figures=[(figure.label, figure.value) for figure in figures],
        data_date=data.last_day,
        caption=[note for note in notes if note],
        alt=words,
    )
    return sheet, image, words


def _shared(data: BriefingData, t: Translator) -> Mapping[str, Any]:
    marks, badges, off_map = aggregate(data.map_rows)
    codes = data.filters.governorates
    return {
        "marks": marks,
        "governorate": codes[0] if len(codes) == 1 else None,
        "translator": t,
        "badges": badges,
        "context_badges": context_badges(data.map_rows),
        "off_map": off_map,
    }


def to_map_image(sheet: Sheet) -> bytes:
    """Return the map on its own, with title, figures and disclaimer, as PNG."""
    return to_png(sheet.image_svg, scale=_IMAGE_SCALE)
