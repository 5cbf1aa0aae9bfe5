"""Files that are wrong, hostile or too large: one refusal a row or a file, in bounded memory, and the rest goes on."""

import io
import json
import tracemalloc
import zipfile

import openpyxl
import pytest
from reading_help import ACLED_ROW as ROW
from reading_help import table

from geo.errors import InputRefusedError
from geo.export.acled import COLUMNS
from geo.interchange import Source, bytes_source, file_source, opened
from geo.interchange import sources as sources_module
from geo.interchange.sources import MAX_BYTES, inspect

HEADER = list(COLUMNS)


def rows(n):
    return [{**ROW, "event_id_cnty": f"IRQ{i}"} for i in range(n)]


class Endless(io.RawIOBase):
    """A file that never ends, and says that it is small."""

    def __init__(self, piece):
        self.piece, self.given = piece, 0

    def readable(self):
        return True

    def readinto(self, buffer):
        data = (self.piece * (len(buffer) // len(self.piece) + 1))[: len(buffer)]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"), (b" \n\n ", "empty"), (b"\x7fELF\0\0\x01" * 40, "binary"), (b"only one column\nx\n", "header"),
        (b"PK\x03\x04 no zip at all", "broken workbook"), (b'{"type": "Topology"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no features"), (b"a,b,A\n1,2,3\n", "both called"),
        (b"[" * 100_000, "nested deeper"), (b'{"a":' * 100_000, "nested deeper"),
        (b'{"crs": {"type": "name", "properties": {"name": "EPSG:32638"}}, "features": []}', "EPSG:32638"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_are_refused(read, data, why):
    with pytest.raises(InputRefusedError, match=why):
        read(data)


def test_files_too_large_are_refused_unread():
    opened_files = []
    source = Source("big.csv", MAX_BYTES + 1, lambda: opened_files.append(1))
    with pytest.raises(InputRefusedError, match="more than 300 MB"):
        inspect(source)
    assert opened_files == []


def test_files_that_never_end_are_refused_in_bounded_memory(monkeypatch):
    monkeypatch.setattr(sources_module, "MAX_BYTES", 20 * 2**20)
    endless = Endless(b"a,b\n")
    tracemalloc.start()
    with pytest.raises(InputRefusedError, match="more than 20 MB"):
        inspect(Source("endless.csv", 10, lambda: io.BufferedReader(endless)))
    assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    tracemalloc.stop()
    assert endless.given < 24 * 2**20


def test_files_without_line_ends_are_refused_in_bounded_memory():
    data = b"a,b\n" + b"x" * (12 * 2**20)
    with pytest.raises(InputRefusedError, match="line of more than"), opened(bytes_source("x.csv", data)) as file:
        list(file.table.rows)


def test_files_that_are_devices_or_missing_are_refused(tmp_path):
    for path in ("/dev/zero", tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputRefusedError):
            file_source(path)


def test_files_a_quotation_mark_that_is_not_closed_costs_one_row(read):
    lines = table([HEADER, *rows(50)]).decode().splitlines(keepends=True)
    lines[10] = lines[10].replace("Invented note.", '"Invented note.')
    done = read("".join(lines).encode())
    assert (done.report.refused, len(done.items)) == (1, 49)
    assert done.refusals() == [(11, None)]


def test_files_cut_off_in_the_middle_give_what_stands_before(read):
    data = table([HEADER, *rows(5)])
    done = read(data[:-40])
    assert (len(done.items), done.report.refused) == (4, 1)
    features = {"type": "FeatureCollection", "features": [feature(i) for i in range(5)]}
    done = read(json.dumps(features).encode()[:-60])
    assert (len(done.items), done.report.refused) == (4, 1)
    assert "broken from here" in done.report.refusals[0].reason


def test_files_rows_of_another_width_are_refused(read):
    lines = table([HEADER, *rows(3)]).decode().splitlines(keepends=True)
    lines[2] = "IRQ1,just,three\r\n"
    done = read("".join(lines).encode())
    assert done.refusals() == [(3, None)]
    assert len(done.items) == 2


def test_files_nul_and_broken_bytes_refuse_their_rows(read):
    arabic = "نص مخترع طويل بما يكفي ليكون الترميز واضحا"
    good = table([HEADER, *({**row, "notes": arabic} for row in rows(400))])
    lines = good.splitlines(keepends=True)
    lines[300] = lines[300].replace(b"Invented Wire", b"Invented\xff\xfeWire")
    lines[350] = lines[350].replace(b"Invented Wire", b"Invented\0Wire")
    done = read(b"".join(lines))
    assert done.refusals() == [(301, "source"), (351, "source")]
    assert len(done.items) == 398


def test_files_windows_arabic(read):
    done = read(table([HEADER, {**ROW, "notes": "انفجار عبوة ناسفة مخترعة"}], encoding="cp1256"))
    assert (done.report.encoding, done.one.evidence[0].text) == ("cp1256", "انفجار عبوة ناسفة مخترعة")


def test_files_a_character_between_two_pieces(read, monkeypatch):
    monkeypatch.setattr(sources_module, "_HEAD", 7)
    monkeypatch.setattr(sources_module, "_PIECE", 5)
    done = read(table([HEADER, {**ROW, "notes": "انفجار عبوة é ناسفة"}]))
    assert (done.report.encoding, done.report.refused) == ("utf-8", 0)


def feature(i, **properties):
    properties = {
        "incident_id": f"m{i}",
        "event_type": "explosion",
        "date_start": "2021-06-05",
        "date_precision": 1,
        **properties,
    }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [44.4, 33.3]}, "properties": properties}


def test_files_features_of_any_size_cost_one_row(read):
    deep = json.loads("[" * 60 + "]" * 60)
    features = [
        feature(0),
        feature(1, x=deep),
        7,
        [1, [2]],
        feature(2, x=list(range(300_000))),
        {"type": "No"},
        feature(3),
    ]
    done = read(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    assert list(done.items) == ["m0", "m3"]
    assert [r for r, _ in done.refusals()] == [2, 3, 4, 5, 6]


def test_files_halves_of_surrogate_pairs_do_not_get_through(read):
    done = read(
        b'{"type":"FeatureCollection","features":[' + json.dumps(feature(1, evidence="x\ud800y")).encode() + b"]}"
    )
    done.one.evidence[0].text.encode("utf-8")


def workbook(values, title="Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in values:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_files_workbooks_give_the_same_as_csv(read):
    cells = [HEADER, [ROW.get(name, "") or None for name in HEADER]]
    cells[1][HEADER.index("fatalities")] = 3
    cells[1][HEADER.index("latitude")] = 33.31
    assert read(workbook([["A title"], [], *cells])).one == read(table([HEADER, ROW])).one


def test_files_workbooks_no_formula_is_computed(read):
    cells = [HEADER, [ROW.get(name, "") or None for name in HEADER]]
    cells[1][HEADER.index("notes")] = "=1+1"
    assert read(workbook(cells)).one.evidence == ()


def test_files_zip_bombs_are_refused_unpacked():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<x/>")
        parts.writestr("xl/sharedStrings.xml", b"\0" * (120 * 2**20))
    with pytest.raises(InputRefusedError, match="unpacks to"), opened(bytes_source("bomb.xlsx", data.getvalue())):
        pass
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"<row>" + b"x" * (6 * 2**20))
    with (
        pytest.raises(InputRefusedError, match="no workbook can hold"),
        opened(bytes_source("x.xlsx", data.getvalue())),
    ):
        pass
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        for i in range(2_001):
            parts.writestr(f"{i}", "")
    with pytest.raises(InputRefusedError, match="parts"), opened(bytes_source("many.xlsx", data.getvalue())):
        pass


def test_files_the_report_stays_small_and_exact(read):
    bad = [{**ROW, "event_id_cnty": f"B{i}", "latitude": "95"} for i in range(1_500)]
    odd = [{**ROW, "event_id_cnty": f"O{i}", "inter1": f"code {i}"} for i in range(700)]
    report = read(table([HEADER, *bad, *odd])).report.as_json()
    assert (report["rows_read"], report["rows_refused"], len(report["refusals"])) == (2_200, 1_500, 1_000)
    assert sum(item["rows"] for item in report["unknown_codes"]) == 700
    assert len(report["unknown_codes"]) == 501
    json.dumps(report)
