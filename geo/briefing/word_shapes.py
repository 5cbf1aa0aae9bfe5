"""Shapes and fonts inside a Word document: bars and signs as DrawingML shapes, the document's font embedded.

Shapes are ``wps:wsp`` (MS-ODRAWXML) in ``mc:AlternateContent``, as Word writes them. Fonts are embedded as ECMA-376
part 4, 4.2.1 (obfuscated: the first 32 bytes are XORed with the key) says.
"""

import uuid
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from lxml import etree

from geo.briefing.word_text import FONT
from geo.resources import static_path

_EMU_PER_MM = 36_000
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    f' xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_SHAPE = """
<mc:AlternateContent {spaces}><mc:Choice Requires="wps"><w:drawing>
<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>
<wp:docPr id="{number}" name="{name}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
<wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
<a:prstGeom prst="{form}"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>
<a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline>
</w:drawing></mc:Choice><mc:Fallback><w:t></w:t></mc:Fallback></mc:AlternateContent>
"""
_FONT_FILES = (("embedRegular", "fonts/Vazirmatn_400Regular.ttf"), ("embedBold", "fonts/Vazirmatn_700Bold.ttf"))
_OBFUSCATED = 32
_FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT_RELATION = f"{_R}/font"
# One key for both files: it hides nothing from anyone, it only says that the font belongs to a document.
_KEY = uuid.UUID("6d617273-6164-4d61-8273-616400000001")


def add_shape(paragraph: Any, form: str, *, width: float, height: float, colour: str, number: int) -> None:
    """Add a filled shape (``rect``, ``ellipse``, ``triangle`` ...; millimetres, ``RRGGBB``) to `paragraph`.

    `number` is the shape's id, unique in the document. It is decoration: the words beside it say what it shows.
    """
    xml = _SHAPE.format(
        spaces=_SPACES,
        width=max(1, round(width * _EMU_PER_MM)),
        height=max(1, round(height * _EMU_PER_MM)),
        number=number,
        name=f"shape {number}",
        form=form,
        colour=colour,
    )
    paragraph.add_run()._r.append(parse_xml("".join(xml.splitlines())))  # noqa: SLF001


def embed_fonts(document: Any) -> None:
    """Embed the document's font, so that the page looks the same where it is not installed.

    Raises:
        ResourceError: the font files are missing (the set-up has not run).
    """
    package = document.part.package
    table = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    entry = OxmlElement("w:font")
    entry.set(qn("w:name"), FONT)
    for index, (kind, name) in enumerate(_FONT_FILES, start=1):
        part = Part(
            PackURI(f"/word/fonts/font{index}.odttf"), _FONT_TYPE, _obfuscated(static_path(name).read_bytes()), package
        )
        embed = OxmlElement(f"w:{kind}")
        embed.set(qn("r:id"), table.relate_to(part, _FONT_RELATION))
        embed.set(qn("w:fontKey"), "{" + str(_KEY).upper() + "}")
        entry.append(embed)
    fonts = parse_xml(table.blob)
    fonts.append(entry)
    table._blob = _xml(fonts)  # noqa: SLF001 - python-docx keeps this part as bytes
    settings = document.settings.element
    settings.insert(0, OxmlElement("w:embedTrueTypeFonts"))
    for early in ("w:zoom", "w:view", "w:writeProtection"):
        for element in reversed(settings.findall(qn(early))):
            settings.remove(element)
            settings.insert(0, element)


def _obfuscated(font: bytes) -> bytes:
    key = bytes.fromhex(_KEY.hex)[::-1]
    head = bytes(byte ^ key[index % len(key)] for index, byte in enumerate(font[:_OBFUSCATED]))
    return head + font[_OBFUSCATED:]


def _xml(element: Any) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)  # type: ignore[no-any-return]
