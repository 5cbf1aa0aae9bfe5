"""Words in a Word document: direction, runs by script, tables from right to left.

WordprocessingML (ECMA-376, part 1, 17.3): a paragraph runs from right to left with ``w:bidi``, a run with ``w:rtl``, a
table with ``w:bidiVisual``. A run of a right-to-left script takes its size and weight from ``w:szCs`` and ``w:bCs``.
"""

import re
from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from geo.briefing.words import NARROW_SPACE, NO_BREAK_SPACE

FONT = "Vazirmatn"
INK, MUTED, ACCENT = "1B2733", "4A5560", "0B5A8A"
_LRM = "\N{LEFT-TO-RIGHT MARK}"
_ARABIC = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OTHER = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Look:
    """How words are set: points, weight, ``RRGGBB``."""

    size: float = 9.5
    bold: bool = False
    colour: str = INK


def set_words(paragraph: Any, text: str, *, rtl: bool, look: Look | None = None, ltr_block: bool = False) -> None:
    """Add `text` to `paragraph`, which runs from right to left with `rtl`.

    Runs are cut where the script changes. With `ltr_block` the text is one run from left to right (figures, codes).
    """
    look, text = look or Look(), text.replace(NARROW_SPACE, NO_BREAK_SPACE)
    direct(paragraph, rtl=rtl)
    # A mark at each end keeps digits and signs in order, for a run has no direction of its own to hold them.
    for piece, is_rtl in [(f"{_LRM}{text}{_LRM}", False)] if ltr_block and text else runs(text, rtl=rtl):
        _run(paragraph, piece, rtl=is_rtl, look=look)


def runs(text: str, *, rtl: bool) -> list[tuple[str, bool]]:
    """Return `text` in pieces with the direction of each.

    Digits and Latin letters run from left to right; signs and spaces between two pieces of one direction go with them,
    elsewhere with the paragraph.
    """
    marks = [True if _ARABIC.match(char) else False if _OTHER.match(char) else None for char in text]
    directions: list[bool] = []
    for index, mark in enumerate(marks):
        if mark is not None:
            directions.append(mark)
            continue
        before = directions[-1] if directions else rtl
        after = next((m for m in marks[index + 1 :] if m is not None), rtl)
        directions.append(before if before == after else rtl)
    pieces: list[tuple[str, bool]] = []
    for char, direction in zip(text, directions, strict=True):
        if pieces and pieces[-1][1] == direction:
            pieces[-1] = (pieces[-1][0] + char, direction)
        else:
            pieces.append((char, direction))
    return pieces


def _run(paragraph: Any, text: str, *, rtl: bool, look: Look) -> None:
    set_run(paragraph.add_run(text), rtl=rtl, look=look)


def set_run(run: Any, *, rtl: bool, look: Look) -> None:
    """Set font, size, weight, colour, direction and language of `run`."""
    run.font.size = Pt(look.size)
    run.font.bold = look.bold
    run.font.color.rgb = RGBColor.from_string(look.colour)
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-docx has no call for scripts from right to left
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    # The schema orders the children (CT_RPr): each stands right after its fellow for scripts from left to right.
    if look.bold:
        properties.find(qn("w:b")).addnext(OxmlElement("w:bCs"))
    size = OxmlElement("w:szCs")
    size.set(qn("w:val"), str(round(look.size * 2)))
    properties.find(qn("w:sz")).addnext(size)
    if rtl:
        properties.append(OxmlElement("w:rtl"))
    language = OxmlElement("w:lang")
    language.set(qn("w:bidi") if rtl else qn("w:val"), "ar-IQ" if rtl else "en-GB")
    properties.append(language)


def direct(paragraph: Any, *, rtl: bool, end: bool = False) -> None:
    """Make `paragraph` run from right to left, or from left to right; `end` sets it to the far side."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no call for direction
    for old in properties.findall(qn("w:bidi")):
        properties.remove(old)
    if rtl:
        # The schema orders the children: bidi stands before spacing and jc.
        bidi = OxmlElement("w:bidi")
        properties.insert_element_before(
            bidi, "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr"
        )
    if end:
        # In a paragraph from right to left "right" is the far side: Word turns left and right there.
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def spaced(paragraph: Any, *, before: float = 0, after: float = 0, keep: bool = False) -> Any:
    """Set the space around `paragraph` in points, and whether it stays with the next; return it."""
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.keep_with_next = keep
    return paragraph


def set_table(
    table: Any, widths: list[float], *, rtl: bool, header: bool = False, borders: str = "none", whole_rows: bool = True
) -> None:
    """Fix the columns of `table` (millimetres), its direction and its lines (``none``, ``box`` or ``rows``).

    With `header` the first row is repeated on each page; with `whole_rows` no row is broken over pages.
    """
    table.autofit = False
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no call for these
    if rtl:
        _put(properties, OxmlElement("w:bidiVisual"), before=("w:tblStyleRowBandSize", "w:tblW", "w:jc", "w:tblLayout"))
    _put(properties, _borders(borders), before=("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for index, row in enumerate(table.rows):
        row_properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        if whole_rows:
            row_properties.append(OxmlElement("w:cantSplit"))
        if header and index == 0:
            row_properties.append(OxmlElement("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _put(properties: Any, element: Any, *, before: tuple[str, ...]) -> None:
    for child in properties:
        if child.tag in {qn(name) for name in before}:
            child.addprevious(element)
            return
    properties.append(element)


def _borders(kind: str) -> Any:
    borders = OxmlElement("w:tblBorders")
    shown = {"none": (), "box": ("top", "left", "bottom", "right", "insideV"), "rows": ("bottom", "insideH")}[kind]
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if side in shown else "nil")
        if side in shown:
            line.set(qn("w:sz"), "4")
            line.set(qn("w:space"), "0")
            line.set(qn("w:color"), "B9C2CB")
        borders.append(line)
    return borders
