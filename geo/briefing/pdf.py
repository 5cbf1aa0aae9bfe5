"""The sheet as PDF, set by Typst: shaped Arabic, tagged for screen readers, vector map, no browser and no network."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import typst

from geo.briefing.charts import trend_symbol, type_symbol
from geo.briefing.html import TEMPLATES
from geo.briefing.sheet import Sheet
from geo.briefing.words import NARROW_SPACE, NO_BREAK_SPACE
from geo.resources import static_path

_LONG = re.compile(r"\S{28}(?=\S)")
# How a viewer lays two pages side by side (ISO 32000-1, 12.2). PDFium, in Chrome and Edge, takes it for the direction
# of every line, and then gives figures and identifiers turned around when they are searched or copied. Same length.
_BOUND_RIGHT, _BOUND_LEFT = b"/Direction/R2L", b"/Direction/L2R"
_BREAK = "\N{ZERO WIDTH SPACE}"
_TRENDS = ("up", "down", "same")


def to_pdf(sheet: Sheet) -> bytes:
    """Return the sheet as a tagged PDF on A4 with page numbers.

    The time stamp inside is that of no clock, so that equal sheets give equal bytes.

    Raises:
        ResourceError: the document fonts are missing (the set-up has not run).
    """
    data = _breakable(asdict(sheet))
    del data["image_svg"]
    symbols = {bar.symbol for group in sheet.groups for bar in group.bars if bar.symbol}
    symbols |= {entry.symbol for entry in sheet.entries}
    data["types"] = {code: type_symbol(code, size=11) for code in sorted(symbols)}
    data["trends"] = {trend: trend_symbol(trend) for trend in _TRENDS}  # type: ignore[arg-type]
    pdf = typst.compile(
        (TEMPLATES / "sheet.typ").read_bytes(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False).replace(NARROW_SPACE, NO_BREAK_SPACE)},
        timestamp=int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()),
    )
    return pdf.replace(_BOUND_RIGHT, _BOUND_LEFT)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The document's font, and for what it lacks (arrows) those that Typst brings; none of the machine's."""
    folder = static_path("fonts/Vazirmatn_400Regular.ttf").parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _breakable(value: Any) -> Any:
    """Return `value` with places to break in words that are longer than a cell is wide; drawings stay as they are."""
    if isinstance(value, str):
        return value if value.startswith("<svg") else _LONG.sub(lambda found: found[0] + _BREAK, value)
    if isinstance(value, dict):
        return {name: _breakable(item) for name, item in value.items()}
    return [_breakable(item) for item in value] if isinstance(value, list | tuple) else value
