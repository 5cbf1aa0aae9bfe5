"""Nothing of a file is left out in silence: late properties, gaps, broken cells, vague dates, positions abroad."""

import json
import zipfile

import openpyxl
import pytest
from reading_help import ACLED_ROW, table

from geo.errors import InputRefusedError
from geo.model import Toll


def feature(number, **properties):
    return {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [44.4, 33.3]},
        "properties": {"id": str(number), "date": "2021-06-05", "killed": 1, **properties},
    }  # fmt: skip


def test_geojson_properties_are_kept_wherever_they_first_stand(read):
    features = [*(feature(n) for n in range(300)), feature(300, injured=9, late="told")]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    done = read(data, name="late.geojson")
    assert done.report.rows_read == len(done.items) == 301
    assert done.items["300"].original["late"] == "told"
    assert done.items["300"].incident.injured.best == 9
    assert done.report.lost["late"] == 1


def test_geojson_that_breaks_off_keeps_what_stands_before(read):
    data = json.dumps({"type": "FeatureCollection", "features": [feature(n) for n in range(5)]}).encode()[:-20]
    done = read(data, name="torn.geojson")
    assert (len(done.items), done.report.refused) == (4, 1)


@pytest.mark.parametrize("row", [1_500, 40_000])
def test_xlsx_rows_after_a_gap_are_read(read, tmp_path, row):
    book = openpyxl.Workbook()
    sheet = book.active
    for column, (name, value) in enumerate({"id": "a", "date": "2021-06-05", "killed": 2}.items(), 1):
        sheet.cell(1, column, name)
        sheet.cell(2, column, value)
        sheet.cell(row, column, "b" if name == "id" else value)
    book.save(tmp_path / "gap.xlsx")
    done = read((tmp_path / "gap.xlsx").read_bytes(), name="gap.xlsx")
    assert set(done.items) == {"a", "b"}
    assert [number for number, _, _ in done.rows] == [2, row]


def test_a_nul_refuses_its_row_wherever_it_stands(read):
    rows = [list(ACLED_ROW), ACLED_ROW, {**ACLED_ROW, "event_id_cnty": "IRQ2", "notes": "a\0b"}]
    done = read(table(rows))
    assert (list(done.items), done.report.refused) == (["IRQ1"], 1)


def test_a_binary_file_is_refused_whole(read):
    with pytest.raises(InputRefusedError, match="binary"):
        read(bytes(range(256)) * 40 + bytes(4_000))


def test_a_missing_precision_of_the_date_is_said(read):
    rows = [list(ACLED_ROW), {**ACLED_ROW, "time_precision": ""}]
    done = read(table(rows))
    assert done.one.date_precision == 1
    assert done.report.notes["date_precision_assumed"] == 1


def test_a_position_abroad_with_the_country_iraq_is_said(read):
    done = read(table([list(ACLED_ROW), {**ACLED_ROW, "latitude": "40.28", "longitude": "33.04"}]))
    assert done.report.notes["position_abroad"] == 1
    assert "position_abroad" not in read(table([list(ACLED_ROW), ACLED_ROW])).report.notes


def workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path.read_bytes()


HEAD = ["id", "date", "killed"]


def test_sheets_that_are_not_read_are_named(read, tmp_path):
    sheets = {"2020": [HEAD, ["a", "2020-06-05", 1]], "2021": [HEAD, ["b", "2021-06-05", 1]], "empty": []}
    done = read(workbook(tmp_path / "two.xlsx", sheets), name="two.xlsx")
    assert (set(done.items), done.report.sheets) == ({"a"}, ("2021",))
    assert done.report.as_json()["sheets_not_read"] == ["2021"]


def test_our_own_workbook_is_read_over_all_its_sheets(read, tmp_path):
    sheets = {
        "read-me": [["a", "b"], ["c", "d"]],
        "incidents": [HEAD, ["a", "2020-06-05", 1]],
        "incidents 2": [HEAD, ["b", "2021-06-05", 1]],
        "incidents 10": [HEAD, ["d", "2021-06-05", 1]],
        "incidents 3": [HEAD, ["c", "2021-06-05", 1]],
        "sources": [["incident_id", "source"], ["a", "x"]],
    }
    done = read(workbook(tmp_path / "own.xlsx", sheets), name="own.xlsx")
    assert (list(done.items), done.report.sheets) == (["a", "b", "c", "d"], ())


@pytest.mark.parametrize("told", ["1.000", "12.500", "1_000"])
def test_a_number_that_may_be_a_thousand_times_as_many_is_refused(read, told):
    done = read(table([list(ACLED_ROW), {**ACLED_ROW, "fatalities": told}]))
    assert done.refusals() == [(2, "fatalities")]


def test_our_own_note_of_the_least_figure_comes_back(read):
    notes = "X. [At least 3 killed.]"
    assert read(table([list(ACLED_ROW), {**ACLED_ROW, "notes": notes}])).one.killed == Toll(3, 3, None)
    assert read(table([list(ACLED_ROW), {**ACLED_ROW, "notes": notes, "fatalities": "4"}])).one.killed == Toll(4, 4, 4)


def test_a_row_that_no_workbook_can_hold_is_refused_before_it_is_read(read, tmp_path, monkeypatch):
    """The parser would hold the row as a whole: the measure comes before it."""
    monkeypatch.setattr("geo.interchange.workbooks.MAX_ROW", 3 * 2**20)
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: pytest.fail("the workbook was opened"))
    sheet = b"<worksheet><sheetData><row r='1'>" + b"<c t='inlineStr'><is><t>x</t></is></c>" * 100_000
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(InputRefusedError, match="a row that no workbook can hold"):
        read((tmp_path / "bomb.xlsx").read_bytes(), name="bomb.xlsx")
