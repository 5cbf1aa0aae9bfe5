"""Tables of other countries: compiled from invented dumps in the three layouts, loaded beside the shipped gazetteer."""

import csv
import logging
import zipfile

import pytest

from geo.errors import OptionError
from geo.geocode import LocalGeocoder, find_places, load_gazetteer
from geo.geocode.compile import COLUMNS, compile_table
from geo.geocode.extra_tables import load_table

COLUMNS_OF_GEONAMES = 19


def geonames(gid, name, others, *at, country="YE", admin1="", admin2="", population=0):
    lat, lon, code = at
    cells = [gid, name, name, others, lat, lon, code[0], code, country, "", admin1, admin2, "", "", population]
    return "\t".join(map(str, [*cells, "", "", "Asia/Aden", "2024-01-01"]))


LINES = [
    geonames(1, "Hajjah Governorate", "محافظة حجة,حجة", 15.7, 43.6, "ADM1", admin1="22"),
    geonames(2, "Abs District", "مديرية عبس", 16.0, 43.2, "ADM2", admin1="22", admin2="2204"),
    geonames(3, "Hajjah", "حجة,Hajja,حجّه", 15.695, 43.603, "PPLA", admin1="22", population=46_568),
    geonames(4, "Wadi Test", "وادي الاختبار", 15.5, 43.5, "WAD", admin1="22"),
    geonames(5, "Bayt Nowhere", "", 15.4, 43.4, "PPL", admin1="22"),
    geonames(6, "Bayt al Ikhtibar", "بيت الاختبار,بیت الاختبار", 15.1, 43.1, "PPL", admin1="22", admin2="2204"),
    geonames(7, "Bayt al Ikhtibar 2", "بيت الاختبار", 15.101, 43.101, "PPL", admin1="22"),
    geonames(8, "Some Well", "بئر", 15.2, 43.2, "WLL", admin1="22"),
    geonames(9, "Damascus", "دمشق", 33.5, 36.3, "PPLC", country="SY"),
    "not\ta\tline",
    geonames(10, "Nowhere", "لا مكان", 95, 43.2, "PPL"),
]


@pytest.fixture
def dump(tmp_path):
    path = tmp_path / "YE.txt"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["place_id"]: row for row in csv.DictReader(handle)}


def test_a_geonames_dump_is_compiled(dump, tmp_path):
    done = compile_table(dump, tmp_path / "out.csv", country="YE")
    assert (done.lines, done.taken, done.without_arabic, done.other_kinds, done.doubles) == (11, 5, 1, 1, 1)
    assert [line for line, _ in done.refused] == [10, 11]
    rows = rows_of(tmp_path / "out.csv")
    assert set(rows) == {"gn:1", "gn:2", "gn:3", "gn:4", "gn:6"}
    assert tuple(rows["gn:3"]) == COLUMNS
    seat = rows["gn:3"]
    assert (seat["name_ar"], seat["name_en"], seat["kind"], seat["policy"]) == ("حجة", "Hajjah", "city", "free")
    assert (seat["governorate"], seat["population"], seat["country"]) == ("YE-22", "46568", "YE")
    assert rows["gn:6"]["name_ar"] == "بيت الاختبار"  # not the one with a Persian letter
    assert (rows["gn:6"]["kind"], rows["gn:6"]["policy"], rows["gn:6"]["district"]) == (
        "village",
        "village",
        "Abs District",
    )
    assert rows["gn:4"]["kind"] == "wadi"
    assert all(int(row["uncertainty_m"]) > 0 for row in rows.values())


def test_alternate_names_tell_the_arabic_one(dump, tmp_path):
    names = tmp_path / "alternateNamesV2.txt"
    names.write_text(
        "1\t5\tar\tبيت بلا اسم\t\t\t\t\n2\t5\tfa\tبیت\t\t\t\t\n3\t99\tar\tغيره\t\t\t\t\nbad\n", encoding="utf-8"
    )
    compile_table(dump, tmp_path / "out.csv", country="YE", alternate_names=names)
    assert rows_of(tmp_path / "out.csv")["gn:5"]["name_ar"] == "بيت بلا اسم"


def test_a_zip_with_a_read_me_is_read(dump, tmp_path):
    with zipfile.ZipFile(tmp_path / "YE.zip", "w") as archive:
        archive.writestr("readme.txt", "x" * 100_000)
        archive.write(dump, "YE.txt")
    assert compile_table(tmp_path / "YE.zip", tmp_path / "out.csv", country="YE").taken == 5


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (
            "RC\tUFI\tUNI\tLAT\tLONG\tFC\tDSG\tCC1\tADM1\tPOP\tNT\tLC\tFULL_NAME_RO\tFULL_NAME_ND_RO\tFULL_NAME_RG",
            "1\t{ufi}\t{ufi}1\t15.5\t43.5\tP\t{code}\tYM\t22\t\tN\tara\t{latin}\t{latin}\t{arabic}",
        ),
        (
            "rk\tufi\tuni\tfull_name\tnt\tlat_dd\tlong_dd\tdesig_cd\tfc\tcc_ft\tadm1\tlang_cd\tfull_nm_nd",
            "1\t{ufi}\t{ufi}1\t{arabic}\tNS\t15.5\t43.5\t{code}\tP\tYEM\tYE-HJ\tara\t{arabic}\n1\t{ufi}\t{ufi}2\t{latin}\tN\t15.5\t43.5\t{code}\tP\tYEM\tYE-HJ\t\t{latin}",
        ),
    ],
    ids=["before 2022", "since 2022"],
)
def test_both_layouts_of_gns_are_compiled(tmp_path, header, line):
    path = tmp_path / "ym.txt"
    body = line.format(ufi=77, code="PPL", latin="Bayt Test", arabic="بيت التجربة")
    path.write_text(f"{header}\n{body}\nshort\tline\n", encoding="utf-8")
    done = compile_table(path, tmp_path / "out.csv", country="YE")
    assert (done.taken, len(done.refused)) == (1, 1)
    row = rows_of(tmp_path / "out.csv")["gns:77"]
    assert (row["name_ar"], row["name_en"], row["kind"], row["source"]) == (
        "بيت التجربة",
        "Bayt Test",
        "village",
        "gns",
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"id,name\n1,x\n", "neither"),
        ("\t".join(["x"] * COLUMNS_OF_GEONAMES).encode(), "neither"),
        (b"\x89PNG\r\n\x1a\n" * 100, "neither"),
        ("\n".join(LINES[8:9]).encode(), "no feature of YE"),
    ],
    ids=["empty", "csv", "words", "picture", "other country"],
)
def test_what_is_no_dump_of_the_country_is_refused(tmp_path, content, why):
    path = tmp_path / "dump.txt"
    path.write_bytes(content)
    with pytest.raises(OptionError, match=why):
        compile_table(path, tmp_path / "out.csv", country="YE")
    assert not (tmp_path / "out.csv").exists()


def test_a_broken_zip_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "YE.zip").write_bytes(b"PK\x03\x04broken")
    for name in ("YE.zip", "none.txt"):
        with pytest.raises(OptionError, match="cannot be read"):
            compile_table(tmp_path / name, tmp_path / "out.csv", country="YE")


@pytest.fixture
def folder(dump, tmp_path, monkeypatch):
    monkeypatch.setenv("MARSAD_GAZETTEERS", str(tmp_path / "tables"))
    monkeypatch.setenv("MARSAD_PLACES", str(tmp_path / "none.csv"))
    compile_table(dump, tmp_path / "tables" / "YE.csv", country="YE")
    return tmp_path / "tables"


def test_a_compiled_table_is_found_and_never_outranks_iraq(folder):
    place = find_places("بيت الاختبار")[0]
    assert (place.place_id, place.country, place.governorate) == ("gn:6", "YE", None)
    assert LocalGeocoder().geocode("Hajjah", country="YE").raw["place_id"] in {"gn:1", "gn:3"}
    assert find_places("حجة", country="ye")[0].country == "YE"
    iraq = [p for p in find_places("بيت الاختبار", limit=50) if p.country == "IQ"]
    assert iraq == []
    (folder / "YE.csv").unlink()
    assert find_places("بيت الاختبار") == [] or find_places("بيت الاختبار")[0].place_id != "gn:6"


def test_a_name_that_iraq_has_too_is_iraqs_first(dump, folder):
    text = (
        dump.read_text(encoding="utf-8")
        + geonames(20, "Al Mawsil", "الموصل", 15.0, 43.0, "PPLA", population=900_000)
        + "\n"
    )
    dump.write_text(text, encoding="utf-8")
    compile_table(dump, folder / "YE.csv", country="YE")
    found = find_places("الموصل", limit=50)
    assert found[0].governorate == "IQ-NI"
    assert "gn:20" in {p.place_id for p in found}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(",YE\n", ",IQ\n"),
        lambda text: text.replace(",city,", ",hamlet,"),
        lambda text: text.replace("15.695", "north"),
        lambda text: text.replace("15.695", "195"),
        lambda text: text.replace(",free,", ",always,"),
        lambda text: "place_id\nx\n" + text[:0],
    ],
    ids=["Iraq", "kind", "no number", "no degrees", "policy", "columns"],
)
def test_a_spoilt_table_is_left_out_with_a_reason(folder, spoil, caplog):
    path = folder / "YE.csv"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert "gn:3" not in load_gazetteer().by_id
    assert "the table is left out" in caplog.text
    assert find_places("الموصل")[0].governorate == "IQ-NI"


def test_loaded_rows_stand_outside_iraqs_governorates(folder):
    assert {(row.country, row.governorate) for row in load_table(folder / "YE.csv")} == {("YE", None)}
