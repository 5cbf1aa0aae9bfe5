"""The map of a briefing: its marks from the figures, as a drawing for the sheet."""

from geo.briefing.data import BriefingData
from geo.briefing.map_aggregate import aggregate, context_badges
from geo.briefing.map_draw import draw_map
from geo.i18n import Translator

WIDTH, HEIGHT = 450, 520
"""Pixels of the sheet's map: its letters come out at about 6 to 7 points where it is 92 mm wide."""


def draw(data: BriefingData, t: Translator) -> str:
    """Return the sheet's map as SVG, with the data date and the disclaimer inside."""
    marks, badges, off_map = aggregate(data.map_rows)
    date = [t.t("data_as_of", day=t.day(data.last_day))] if data.last_day else []
    return draw_map(
        marks,
        governorate=governorate(data),
        translator=t,
        width=WIDTH,
        height=HEIGHT,
        badges=badges,
        context_badges=context_badges(data.map_rows),
        off_map=off_map,
        caption=[*date, t.t("disclaimer")],
        alt=alt_text(data, t),
    )


def governorate(data: BriefingData) -> str | None:
    """Return the one governorate of the briefing; None for the country and for several."""
    codes = data.filters.governorates
    return codes[0] if len(codes) == 1 else None


def alt_text(data: BriefingData, t: Translator) -> str:
    return "map"


def to_map_image(sheet: object) -> bytes:
    return b""
