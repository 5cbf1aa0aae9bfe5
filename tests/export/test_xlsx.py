"""XLSX: three sheets, typed cells, never a formula, within Excel's limits, right to left for Arabic."""

import re
import zipfile

import openpyxl
import pytest
from export_rows import ABOUT, HOSTILE, any_text, frame, hostile_incident, incident, mixed, written
from hypothesis import HealthCheck, given, settings

from geo.export import dictionary, workbook
from geo.export.delimited import FORMULA_START
from geo.export.sources import source_columns
from geo.i18n import LANGUAGES, translator
from geo.model import EXPORT_COLUMNS, Toll


def opened(rows, path, **options):
    done = written(rows, path, "xlsx", **options)
    return openpyxl.load_workbook(path), done


def table(sheet):
    header, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_xlsx_read_back_gives_the_same_rows(tmp_path):
    rows = mixed()
    book, _ = opened(rows, tmp_path / "o.xlsx", about=ABOUT)
    assert book.sheetnames == ["read-me", "incidents", "sources"]
    found = table(book["incidents"])
    assert [tuple(line) for line in found] == [EXPORT_COLUMNS] * rows.height
    for line, row in zip(found, rows.select(EXPORT_COLUMNS).iter_rows(named=True), strict=True):
        for name, value in row.items():
            shown = line[name].date() if name.startswith("date_") and hasattr(line[name], "date") else line[name]
            assert shown == (value or None if isinstance(value, str) else value), name


@pytest.mark.parametrize(("lang", "rtl"), [("ar", True), ("en", False)])
def test_xlsx_sheets_are_laid_out_for_reading(tmp_path, lang, rtl):
    book, _ = opened(mixed(), tmp_path / "o.xlsx", about=ABOUT, lang=lang)
    for sheet in book:
        assert bool(sheet.sheet_view.rightToLeft) is rtl
    for name, columns in (("incidents", EXPORT_COLUMNS), ("sources", source_columns())):
        sheet = book[name]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert [cell.value for cell in sheet[1]] == list(columns)
        assert sheet.column_dimensions["A"].width > 15
    assert book.active.title == "incidents"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_xlsx_read_me_explains_file_and_fields(tmp_path, lang):
    book, _ = opened(mixed(), tmp_path / "o.xlsx", about=ABOUT, lang=lang)
    texts = {cell for row in book["read-me"].iter_rows(values_only=True) for cell in row if cell}
    assert {translator(code).t("disclaimer") for code in LANGUAGES} <= texts
    assert "2021-12-31" in texts
    assert {item.field for item in dictionary()} | {item.description_ar for item in dictionary()} <= texts


def test_xlsx_hostile_texts_are_texts(tmp_path):
    rows = frame(*(hostile_incident(n, text) for n, text in enumerate(HOSTILE)))
    book, done = opened(rows, tmp_path / "o.xlsx", about=ABOUT)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.startswith(FORMULA_START):
                    assert cell.quotePrefix, "an edited cell would become a formula"
    with zipfile.ZipFile(tmp_path / "o.xlsx") as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        assert b"<f>" not in inside
        assert b"<hyperlink" not in inside
        assert not [n for n in archive.namelist() if "externalLink" in n or "vba" in n.lower()]
    found = [line["evidence"] for line in table(book["incidents"])]
    assert found[0] == HOSTILE[0]
    assert found[13] == HOSTILE[13], "10,000 characters stand in one cell"
    assert len(found[14].encode("utf-16-le")) <= 2 * workbook.MAX_TEXT
    assert HOSTILE[14].startswith(found[14])
    assert done.changed["cut"] > 0
    texts = [row for row in book["read-me"].iter_rows(values_only=True) if row[0]]
    label = translator("en").t("export_about_cut")
    assert [row[1] for row in texts if row[0] == label] == [str(done.changed["cut"])]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_text)
def test_xlsx_reads_back_any_text(tmp_path, text):
    book, _ = opened(frame(incident(sentence=text)), tmp_path / "any.xlsx")
    (line,) = table(book["incidents"])
    shown = openpyxl.utils.escape.unescape(line["evidence"] or "")
    plain = openpyxl.utils.escape.unescape(re.sub("[\u202a-\u202e\u2066-\u2069]", "", text))
    assert shown.replace("\r\n", "\n").replace("\r", "\n") == plain.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("known", [True, False])
def test_xlsx_goes_on_in_another_sheet(tmp_path, monkeypatch, known):
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    rows = frame(*(incident(n) for n in range(5)))
    about = {"about": ABOUT.__class__(rows=5)} if known else {}
    book, _ = opened(rows, tmp_path / "o.xlsx", **about)
    names = ["incidents", "incidents 2", "incidents 3"]
    assert [name for name in book.sheetnames if name.startswith("incidents")] == names
    if known:
        assert book.sheetnames[:4] == ["read-me", *names]
    ids = [line["incident_id"] for n in names for line in table(book[n])]
    assert ids == rows["incident_id"].to_list()
    assert [name for name in book.sheetnames if name.startswith("sources")] == ["sources", "sources 2", "sources 3"]


def test_xlsx_not_stated_is_empty_and_none_is_zero(tmp_path):
    rows = frame(incident(1, killed=None), incident(2, killed=Toll(0, 0, 0)))
    book, _ = opened(rows, tmp_path / "o.xlsx")
    assert [line["killed_low"] for line in table(book["incidents"])] == [None, 0]


def test_xlsx_days_before_1900_stay_text(tmp_path):
    rows = frame(incident(1, date_start="1890-05-01", date_end="1890-05-01"))
    book, _ = opened(rows, tmp_path / "o.xlsx")
    assert table(book["incidents"])[0]["date_start"] == "1890-05-01"
