"""The same words in every format; right-to-left, tags and fonts where they belong; hostile text stays text."""

import io
import re
import zipfile
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from conftest import JUNE

from geo.briefing import FORMATS, render
from geo.briefing.word_text import runs
from geo.errors import OptionError
from geo.i18n import LANGUAGES
from geo.resources import static_path
from geo.service.briefing import briefing

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\ufeff"))


class Text(HTMLParser):
    """The words of a page, without those of its style, and the tags in it."""

    def __init__(self, page):
        super().__init__()
        self.words, self.tags, self.inside = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("img", "meta", "br", "link"):
            self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.inside and "title" not in self.inside:
            self.words.append(data)


def squeezed(text):
    """Return the characters of `text` without white space and marks of direction."""
    return re.sub(r"\s+", "", text.translate(_MARKS))


def expected(sheet):
    return "".join(squeezed(text) for text in sheet.texts())


def html_text(data):
    # The page puts a dot between the source and the id of an incident.
    return "".join(Text(data.decode("utf-8")).words)


def docx_parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx_text(data):
    return "".join(node.text or "" for node in ET.fromstring(docx_parts(data)["word/document.xml"]).iter(f"{W}t"))


def pdf_text(data):
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def map_words(sheet):
    svg = ET.fromstring(sheet.map_svg)
    return "".join("".join(node.itertext()) for node in svg.iter("{http://www.w3.org/2000/svg}text"))


def alike(text):
    """Return `text` with the letters of lam-alef sorted: some readers of PDF give the two in the other order."""
    return re.sub("[الأإآ]{2,}", lambda found: "".join(sorted(found[0])), squeezed(text))


@pytest.fixture(scope="module", params=LANGUAGES)
def sheet(request, snapshot):
    return briefing(snapshot, JUNE, lang=request.param)


@pytest.fixture(scope="module")
def documents(sheet):
    return {name: render(sheet, name) for name in FORMATS}


def letters(text):
    """Return how often each letter and digit stands in `text`, whatever the order that a reader of PDF gives it."""
    return Counter(char for char in squeezed(text) if char.isalnum())


def test_documents_hold_the_same_words(sheet, documents):
    wanted = letters("".join(sheet.texts()))
    assert letters(html_text(documents["html"])) == wanted
    assert letters(docx_text(documents["docx"])) == wanted
    assert pdf_difference(sheet, documents["pdf"], wanted) == (Counter(), Counter())


def pdf_difference(sheet, data, wanted):
    """Return (missing, too many) of the letters of a PDF against those of the sheet, its footers and its map."""
    pages = len(pypdfium2.PdfDocument(data))
    for page in range(1, pages + 1):
        wanted = wanted + letters(sheet.page_of.replace("{page}", str(page)).replace("{pages}", str(pages)))
    # The map is drawn as shapes in the PDF, so that the names on it are words there too.
    wanted = wanted + letters(map_words(sheet))
    found = letters(pdf_text(data))
    # The head of the table may stand on each page.
    heads = letters("".join(sheet.columns))
    pairs = [(want - found, found - want) for want in (wanted, wanted + heads)]
    missing, extra = min(pairs, key=lambda pair: pair[0].total() + pair[1].total())
    # A letter with a vowel mark is drawn as two signs: this reader may give it twice, or a stray letter for the mark.
    marks = re.findall("[\u064b-\u0652]", "".join(sheet.texts()) + map_words(sheet))
    return missing, extra if extra.total() > len(marks) else Counter()


def test_documents_say_it_in_the_order_of_the_sheet(sheet, documents):
    """Every text of the sheet stands whole in the page and in the Word document."""
    page, word = squeezed(html_text(documents["html"])), squeezed(docx_text(documents["docx"]))
    for text in filter(None, map(squeezed, sheet.texts())):
        assert text in page
        assert text in word


def test_pdf_lines_can_be_searched(sheet, documents):
    found = alike(pdf_text(documents["pdf"]))
    for text in (sheet.title, sheet.figures[0].label, sheet.entries_title, sheet.sections[0].title.split(":")[0]):
        assert alike(text) in found
    assert all(squeezed(entry.incident_id) in found for entry in sheet.entries)
    assert squeezed(sheet.figures[0].change) in found


def test_pdf_is_tagged_a4_and_carries_its_fonts(sheet, documents):
    data = documents["pdf"]
    document = pypdfium2.PdfDocument(data)
    assert document.is_tagged()
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}
    assert document.get_metadata_dict()["Title"].startswith(sheet.title)
    assert f"/Lang ({sheet.lang}".encode() in data or f"/Lang({sheet.lang}".encode() in data
    assert b"Vazirmatn" in data


def test_pdf_of_the_same_sheet_is_the_same(sheet, documents):
    assert render(sheet, "pdf") == documents["pdf"]


def test_docx_runs_in_the_direction_of_its_language(sheet, documents):
    body = ET.fromstring(docx_parts(documents["docx"])["word/document.xml"])
    tables, paragraphs = list(body.iter(f"{W}tbl")), list(body.iter(f"{W}p"))
    assert all((table.find(f"{W}tblPr/{W}bidiVisual") is not None) == sheet.rtl for table in tables)
    turned = [p for p in paragraphs if p.find(f"{W}pPr/{W}bidi") is not None]
    sentences = sum(entry.sentence_rtl for entry in sheet.entries)
    assert len(turned) == sentences if not sheet.rtl else len(turned) > sentences
    arabic = [
        r for r in body.iter(f"{W}r") if re.search("[\u0600-\u06ff]", "".join(t.text or "" for t in r.iter(f"{W}t")))
    ]
    assert arabic
    assert all(r.find(f"{W}rPr/{W}rtl") is not None for r in arabic)
    assert [t for t in tables if t.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None]


def test_docx_has_page_numbers_alt_text_and_shapes(sheet, documents):
    parts = docx_parts(documents["docx"])
    footer = b"".join(data for name, data in parts.items() if name.startswith("word/footer"))
    assert b'w:instr="PAGE"' in footer
    assert b'w:instr="NUMPAGES"' in footer
    body = parts["word/document.xml"].decode("utf-8")
    assert sheet.map_alt.split(".")[0] in body
    bars = sum(len(group.bars) for group in sheet.groups)
    assert body.count("<wps:wsp>") == bars + sum(figure.trend is not None for figure in sheet.figures)
    ids = re.findall(r'<wp:docPr id="(\d+)"', body)
    assert len(ids) == len(set(ids))


def test_docx_embeds_the_font_whole(documents):
    parts = docx_parts(documents["docx"])
    table = parts["word/fontTable.xml"].decode("utf-8")
    key = bytes.fromhex(re.search(r'fontKey="\{([0-9A-F-]+)\}"', table)[1].replace("-", ""))[::-1]
    font = parts["word/fonts/font1.odttf"]
    plain = bytes(b ^ key[i % 16] for i, b in enumerate(font[:32])) + font[32:]
    assert plain == static_path("fonts/Vazirmatn_400Regular.ttf").read_bytes()
    assert b"embedTrueTypeFonts" in parts["word/settings.xml"]


def test_html_loads_and_runs_nothing(documents):
    page = documents["html"].decode("utf-8")
    parsed = Text(page)
    assert not {"script", "iframe", "link", "object", "form", "b"} & {tag for tag, _ in parsed.tags}
    assert not [name for _, attrs in parsed.tags for name in attrs if name.startswith("on")]
    assert all(attrs["src"].startswith("data:image/") for tag, attrs in parsed.tags if tag == "img")
    assert re.findall(r"(?:https?:)?//[a-z]", re.sub(r"base64,[A-Za-z0-9+/=]+", "", page)) == []
    assert "default-src 'none'" in page


def test_png_is_an_image_of_some_size(documents):
    data = documents["png"]
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(data[16:20], "big") > 1500
    assert len(data) > 50_000


def test_hostile_words_are_shown_as_words(sheet, documents):
    assert "<script>alert(1)</script>" in html_text(documents["html"])
    assert "<script>" not in documents["html"].decode("utf-8")
    assert "#panic() $x$ *b*" in docx_text(documents["docx"])
    assert "panic" in pdf_text(documents["pdf"])


def test_documents_refuse_an_unknown_format(sheet):
    with pytest.raises(OptionError, match="format"):
        render(sheet, "odt")


@pytest.mark.parametrize(
    ("text", "rtl", "pieces"),
    [
        ("قتل 3 أشخاص", True, [("قتل ", True), ("3", False), (" أشخاص", True)]),
        ("IQ-DI 4 (two)", False, [("IQ-DI 4 (two)", False)]),
        ("ISIS وداعش", True, [("ISIS", False), (" وداعش", True)]),
        ("Diyala (ديالى)", False, [("Diyala (", False), ("ديالى", True), (")", False)]),
        ("", True, []),
    ],
)
def test_word_runs_are_cut_where_the_script_changes(text, rtl, pieces):
    assert runs(text, rtl=rtl) == pieces


# The order of children that ECMA-376, part 1, prescribes (CT_RPr, CT_PPr, CT_TblPr, CT_SectPr), as far as we write
# them.
ORDER = {
    "rPr": ["rStyle", "rFonts", "b", "bCs", "i", "color", "sz", "szCs", "rtl", "lang"],
    "pPr": ["pStyle", "keepNext", "keepLines", "numPr", "shd", "bidi", "spacing", "ind", "jc", "rPr"],
    "tblPr": ["tblStyle", "bidiVisual", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblLook"],
    "sectPr": ["headerReference", "footerReference", "type", "pgSz", "pgMar", "cols", "bidi", "docGrid"],
}


@pytest.mark.parametrize("kind", ORDER)
def test_docx_properties_stand_in_the_order_of_the_schema(documents, kind):
    """Word refuses some files in which they do not."""
    parts = docx_parts(documents["docx"])
    seen = 0
    for name in ("word/document.xml", *(n for n in parts if n.startswith("word/footer"))):
        for node in ET.fromstring(parts[name]).iter(f"{W}{kind}"):
            places = [ORDER[kind].index(child.tag.removeprefix(W)) for child in node]
            assert places == sorted(places), ET.tostring(node)
            seen += 1
    assert seen
