"""Nothing of a file is left out in silence: late properties, gaps, broken cells, vague dates, positions abroad."""

import json

import openpyxl
import pytest
from reading_help import ACLED_ROW, table

from geo.errors import InputRefusedError


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
