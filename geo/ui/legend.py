"""Legends of the map in HTML, in the reader's language."""

from html import escape

import polars as pl

from geo.i18n import Translator
from geo.layers import choropleth_breaks, circle_factor, largest_toll, map_style, type_styles
from geo.ui.markup import type_dot


def legend_html(rows: pl.DataFrame, mode: str, t: Translator) -> str:
    """Return the legend for `rows` in `mode` (one of `geo.layers.MODES`)."""
    items = {"incidents": _incidents, "killed": _killed, "governorate": _governorate}[mode](rows, t)
    return f'<div class="m-legend">{"".join(f"<span>{item}</span>" for item in items)}</div>'


def _incidents(rows: pl.DataFrame, t: Translator) -> list[str]:
    present = set(rows["event_type"])
    items = [f"{type_dot(s.code)} {escape(t.label('event_type', s.code))}" for s in type_styles() if s.code in present]
    items += [
        f'<i class="m-solid"></i> {escape(t.t("legend_named"))}',
        f'<i class="m-ring"></i> {escape(t.t("legend_district"))}',
        f'<i class="m-square">\u25a6 n</i> {escape(t.t("legend_governorate"))}',
    ]
    if bool(rows["is_context"].any()):
        items.append(f'<i class="m-diamond"></i> {escape(t.t("legend_context"))}')
    return items


def _killed(rows: pl.DataFrame, t: Translator) -> list[str]:
    factor = circle_factor(largest_toll(rows))
    items = [escape(t.t("legend_killed"))]
    for number in map_style()["circles"]["legend"]:
        size = round(2 * max(4.0, factor * number**0.5))
        items.append(f'<i class="m-circle" style="width:{size}px;height:{size}px"></i> {number}')
    return items


def _governorate(rows: pl.DataFrame, t: Translator) -> list[str]:
    style, breaks = map_style(), choropleth_breaks(rows)
    items = [escape(t.t("legend_choropleth"))]
    items.append(f'<i class="m-swatch" style="background:{style["no_data"]}"></i> {escape(t.t("legend_no_data"))}')
    lower = 1
    for upper, colour in zip(breaks, style["ramp"], strict=False):
        text = str(upper) if upper == lower else f"{lower}–{upper}"
        items.append(f'<i class="m-swatch" style="background:{colour}"></i> <bdi>{text}</bdi>')
        lower = upper + 1
    return items
