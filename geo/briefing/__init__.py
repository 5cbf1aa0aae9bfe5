"""The briefing: from figures to a sheet in one language, and from the sheet to documents."""

from collections.abc import Callable, Mapping

from geo.briefing.compose import compose
from geo.briefing.data import Before, BriefingData, Counts, TollSum
from geo.briefing.html import sheet_css, sheet_html, to_html
from geo.briefing.mapping import to_map_image
from geo.briefing.pdf import to_pdf
from geo.briefing.sheet import Sheet
from geo.briefing.word import to_docx
from geo.errors import OptionError

__all__ = [
    "FORMATS", "MIME_TYPES", "Before", "BriefingData", "Counts", "Sheet", "TollSum", "compose", "render", "sheet_css",
    "sheet_html",
]  # fmt: skip

FORMATS: Mapping[str, Callable[[Sheet], bytes]] = {
    "docx": to_docx,
    "pdf": to_pdf,
    "html": to_html,
    "png": to_map_image,
}
"""The documents by their suffix. All hold the same words, but for ``png``, which is the map with the figures."""

MIME_TYPES: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "png": "image/png",
}


def render(sheet: Sheet, format: str) -> bytes:  # noqa: A002 - the option's name in the contract
    """Return `sheet` as a document.

    Raises:
        OptionError: no such format.
        ResourceError: the fonts are missing; the set-up has not run.
    """
    if format not in FORMATS:
        raise OptionError(f"format: {format!r} is not one of {', '.join(FORMATS)}")
    return FORMATS[format](sheet)
