"""The sheet as an editable Word document (DOCX) that runs from right to left where its language does."""

import io
from datetime import UTC, datetime
from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from geo.briefing.charts import type_symbol
from geo.briefing.map_render import to_png
from geo.briefing.sheet import BarGroup, Entry, Figure, Section, Sheet
from geo.briefing.word_shapes import add_shape, embed_fonts
from geo.briefing.word_text import ACCENT, MUTED, Look, direct, set_run, set_table, set_words, spaced
from geo.briefing.words import is_figure

_WIDTH = 182.0  # millimetres between the margins
_BAR = 34.0
_MAP = 100.0
_MAP_SCALE = 2.5
_SYMBOL, _SYMBOL_PIXELS = 2.6, 64
_TRENDS = {"up": ("triangle", "4A5560"), "down": ("flowChartMerge", "4A5560"), "same": ("rect", "4A5560")}
_SMALL, _NOTE = Look(8.5, colour=MUTED), Look(8.2, colour=MUTED)
_WORDS = Look(8.8)


class _Builder:
    """One document in the making: what every part of it needs to know."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rtl = sheet.rtl
        self.document = docx.Document()

    def paragraph(self, text: str, look: Look, *, within: Any = None, after: float = 0, block: bool = False) -> Any:
        """Add a paragraph of the sheet's direction to the document or a cell."""
        paragraph = spaced((within or self.document).add_paragraph(), after=after)
        set_words(paragraph, text, rtl=self.rtl, look=look, ltr_block=block)
        return paragraph

    def heading(self, text: str, *, level: int = 2, within: Any = None) -> None:
        """Add a heading that stays with what follows."""
        paragraph = (within or self.document).add_paragraph(style=f"Heading {level}")
        spaced(paragraph, before=8 if level > 1 else 0, after=2, keep=True)
        set_words(paragraph, text, rtl=self.rtl, look=Look(18, True) if level == 1 else Look(11.5, True, ACCENT))

    def gap(self) -> None:
        """Add a line of hardly any height: Word joins two tables that nothing parts."""
        set_run(spaced(self.document.add_paragraph()).add_run(" "), rtl=self.rtl, look=Look(2))


def to_docx(sheet: Sheet) -> bytes:
    """Return the sheet as a Word document: A4, page numbers, repeated table head, real right-to-left, its font inside.

    Raises:
        ResourceError: the document fonts are missing (the set-up has not run).
    """
    builder = _Builder(sheet)
    _page(builder)
    _head(builder)
    _figures(builder, sheet.figures)
    _map_and_bars(builder)
    _entries(builder, sheet.entries)
    for section in sheet.sections:
        _section(builder, section)
    builder.paragraph(sheet.disclaimer, _NOTE).paragraph_format.space_before = Mm(3)
    embed_fonts(builder.document)
    buffer = io.BytesIO()
    builder.document.save(buffer)
    return buffer.getvalue()


def _page(builder: _Builder) -> None:
    sheet, document = builder.sheet, builder.document
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(14)
    section.top_margin, section.bottom_margin = Mm(14), Mm(16)
    if builder.rtl:
        grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - python-docx has no call for direction
        grid.addprevious(OxmlElement("w:bidi"))
    core = document.core_properties
    core.title, core.author, core.language = f"{sheet.title} · {sheet.period}", "Marsad", sheet.lang
    core.comments = sheet.disclaimer
    core.created = core.modified = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    footer = section.footer.paragraphs[0]
    _page_numbers(footer, builder)


def _page_numbers(paragraph: Any, builder: _Builder) -> None:
    rest = builder.sheet.page_of
    for name, field in (("{page}", "PAGE"), ("{pages}", "NUMPAGES")):
        before, _, rest = rest.partition(name)
        set_words(paragraph, before, rtl=builder.rtl, look=_NOTE)
        run = paragraph.add_run("1")
        set_run(run, rtl=False, look=_NOTE)
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        run._r.addprevious(simple)  # noqa: SLF001 - python-docx has no call for fields
        simple.append(run._r)  # noqa: SLF001
    set_words(paragraph, rest, rtl=builder.rtl, look=_NOTE)
    paragraph.alignment = 1


def _head(builder: _Builder) -> None:
    sheet, rtl = builder.sheet, builder.rtl
    table = builder.document.add_table(rows=1, cols=2)
    set_table(table, [110, _WIDTH - 110], rtl=rtl)
    start, end = table.rows[0].cells
    _first(start, sheet.kicker, _SMALL, builder)
    builder.heading(sheet.title, level=1, within=start)
    builder.paragraph(sheet.period, Look(11), within=start, after=2)
    _first(end, sheet.data_date, _SMALL, builder)
    builder.paragraph(sheet.compared, _SMALL, within=end)
    for paragraph in end.paragraphs:
        direct(paragraph, rtl=rtl, end=True)
    if sheet.restricted:
        builder.paragraph(sheet.restricted, Look(9.5, True), after=2)
    for warning in sheet.warnings:
        _shade(builder.paragraph(warning, Look(9.2), after=3), "FFF4DC")


def _first(cell: Any, text: str, look: Look, builder: _Builder, *, block: bool = False) -> Any:
    """Set `text` in the paragraph that a new cell already has."""
    paragraph = spaced(cell.paragraphs[0])
    set_words(paragraph, text, rtl=builder.rtl, look=look, ltr_block=block)
    return paragraph


def _shade(paragraph: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    paragraph._p.get_or_add_pPr().insert_element_before(shade, "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr")  # noqa: SLF001


def _figures(builder: _Builder, figures: tuple[Figure, ...]) -> None:
    builder.gap()
    table = builder.document.add_table(rows=1, cols=len(figures))
    set_table(table, [_WIDTH / len(figures)] * len(figures), rtl=builder.rtl, borders="box")
    for cell, figure in zip(table.rows[0].cells, figures, strict=True):
        _first(cell, figure.label, _SMALL, builder)
        builder.paragraph(figure.value, Look(16, True), within=cell, block=is_figure(figure.value))
        if figure.change:
            paragraph = spaced(cell.add_paragraph())
            if figure.trend:
                form, colour = _TRENDS[figure.trend]
                add_shape(paragraph, form, width=2.2, height=2.0, colour=colour, number=builder.document.part.next_id)
                set_words(paragraph, " ", rtl=builder.rtl, look=_SMALL)
            set_words(paragraph, figure.change, rtl=builder.rtl, look=_SMALL, ltr_block=figure.trend is not None)
        if figure.note:
            builder.paragraph(figure.note, _SMALL, within=cell)


def _map_and_bars(builder: _Builder) -> None:
    """Draw the map beside the first group of bars, the other groups two by two under them."""
    sheet = builder.sheet
    first, *rest = sheet.groups
    builder.gap()
    table = builder.document.add_table(rows=1, cols=2)
    set_table(table, [_MAP + 2, _WIDTH - _MAP - 2], rtl=builder.rtl)
    start, end = table.rows[0].cells
    _cell_heading(start, sheet.map_title, builder)
    picture = spaced(start.add_paragraph())
    direct(picture, rtl=builder.rtl)
    shape = picture.add_run().add_picture(io.BytesIO(to_png(sheet.map_svg, scale=_MAP_SCALE)), width=Mm(_MAP - 6))
    properties = shape._inline.docPr  # noqa: SLF001 - python-docx has no call for the text of a picture
    properties.set("descr", sheet.map_alt)
    builder.paragraph(sheet.map_caption, _NOTE, within=start)
    _group(builder, end, first, room=_WIDTH - _MAP - 6)
    for pair in zip(rest[::2], [*rest[1::2], None], strict=False):
        builder.gap()
        table = builder.document.add_table(rows=1, cols=2)
        set_table(table, [_WIDTH / 2] * 2, rtl=builder.rtl, whole_rows=False)
        for cell, group in zip(table.rows[0].cells, pair, strict=True):
            if group is not None:
                _group(builder, cell, group, room=_WIDTH / 2 - 6)


def _cell_heading(cell: Any, text: str, builder: _Builder) -> None:
    """Turn the paragraph that a new cell already has into a heading."""
    paragraph = cell.paragraphs[0]
    paragraph.style = builder.document.styles["Heading 2"]
    spaced(paragraph, before=6, after=2, keep=True)
    set_words(paragraph, text, rtl=builder.rtl, look=Look(11.5, True, ACCENT))


def _group(builder: _Builder, cell: Any, group: BarGroup, *, room: float) -> None:
    _cell_heading(cell, group.title, builder)
    if not group.bars:
        builder.paragraph(group.note, _NOTE, within=cell)
        return
    table = cell.add_table(rows=len(group.bars), cols=3)
    set_table(table, [room - _BAR - 10, _BAR, 10], rtl=builder.rtl)
    for row, bar in zip(table.rows, group.bars, strict=True):
        name, track, number = row.cells
        label = spaced(name.paragraphs[0])
        if bar.symbol:
            _symbol(label, bar.symbol, builder)
        set_words(label, bar.label, rtl=builder.rtl, look=_WORDS)
        paragraph = _first(track, "", _WORDS, builder)
        add_shape(
            paragraph, "rect", width=max(0.4, bar.share * (_BAR - 4)), height=2.6,
            colour=bar.colour.removeprefix("#"), number=builder.document.part.next_id,
        )  # fmt: skip
        _first(number, bar.value, _WORDS, builder, block=True)
    # python-docx ends the cell with a paragraph, as a cell must end; the note is set there.
    last = spaced(cell.paragraphs[-1])
    set_words(last, group.note, rtl=builder.rtl, look=_NOTE if group.note else Look(2))


def _symbol(paragraph: Any, event_type: str, builder: _Builder) -> None:
    """Add the sign of a type as on the map; the words beside it say the same."""
    picture = to_png(type_symbol(event_type, size=_SYMBOL_PIXELS), scale=1.0)
    paragraph.add_run().add_picture(io.BytesIO(picture), height=Mm(_SYMBOL))
    set_words(paragraph, " ", rtl=builder.rtl, look=_WORDS)


def _entries(builder: _Builder, entries: tuple[Entry, ...]) -> None:
    sheet = builder.sheet
    builder.heading(sheet.entries_title)
    if not entries:
        builder.paragraph(sheet.entries_empty, _WORDS)
        return
    table = builder.document.add_table(rows=len(entries) + 1, cols=len(sheet.columns))
    widths = [23, 26, 32, 15, 16]
    set_table(table, [*widths, _WIDTH - sum(widths)], rtl=builder.rtl, header=True, borders="rows")
    for cell, column in zip(table.rows[0].cells, sheet.columns, strict=True):
        _first(cell, column, Look(8.6, True), builder)
    for row, entry in zip(table.rows[1:], entries, strict=True):
        cells = row.cells
        for cell, text in ((cells[0], entry.date), (cells[2], entry.place)):
            _first(cell, text, _WORDS, builder)
        kind = spaced(cells[1].paragraphs[0])
        _symbol(kind, entry.symbol, builder)
        set_words(kind, entry.event_type, rtl=builder.rtl, look=_WORDS)
        for cell, text in ((cells[3], entry.killed), (cells[4], entry.injured)):
            _first(cell, text, _WORDS, builder, block=is_figure(text))
        sentence = spaced(cells[5].paragraphs[0])
        set_words(sentence, entry.sentence, rtl=entry.sentence_rtl, look=Look(9))
        if entry.together:
            builder.paragraph(entry.together, Look(8.8, True), within=cells[5])
        source = builder.paragraph(f"{entry.source} · ", _NOTE, within=cells[5])
        set_words(source, entry.incident_id, rtl=builder.rtl, look=_NOTE, ltr_block=True)


def _section(builder: _Builder, section: Section) -> None:
    builder.heading(section.title)
    for line in section.lines:
        paragraph = spaced(builder.document.add_paragraph(style="List Bullet"), after=1)
        set_words(paragraph, line, rtl=builder.rtl, look=_WORDS)
