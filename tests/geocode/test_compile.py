"""Tables of other countries: compiled from invented dumps in the three layouts, loaded beside the shipped gazetteer."""

import csv
import logging
import math
import tracemalloc
import zipfile

import pytest

from geo.errors import OptionError
from geo.geocode import LocalGeocoder, find_places, load_gazetteer
from geo.geocode import compile as compile_module
from geo.geocode.compile import COLUMNS, compile_table
from geo.geocode.extra_tables import joined, load_table
from geo.geocode.gazetteer import shipped_rows
from geo.geocode.ranking import distance_km

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


OLD = "RC UFI UNI LAT LONG FC DSG CC1 ADM1 POP NT LC SHORT_FORM FULL_NAME_RO FULL_NAME_ND_RO FULL_NAME_RG".split()  # noqa: SIM905
NEW = "rk ufi uni full_name nt lat_dd long_dd desig_cd fc cc_ft adm1 lang_cd full_nm_nd".split()  # noqa: SIM905
OF_NEW = {
    "UFI": "ufi", "LAT": "lat_dd", "LONG": "long_dd", "DSG": "desig_cd", "CC1": "cc_ft", "ADM1": "adm1", "NT": "nt",
    "LC": "lang_cd", "FULL_NAME_RO": "full_name", "FULL_NAME_ND_RO": "full_nm_nd",
}  # fmt: skip
NAMES = [
    ("V", "", "Beit Tajriba"),
    ("N", "", "Bayt at Tajribah"),
    ("VS", "ara", "بيت تجربة"),
    ("NS", "ara", "بيت التجربة"),
]


def gns(path, header, country, admin1, *more):
    """Write a GNS dump: a village with four names, a well, a village without an Arabic name, and the cells of more."""
    base = {"UFI": "-77", "LAT": "15.5", "LONG": "43.5", "DSG": "PPL", "CC1": country, "ADM1": admin1}
    rows = [{**base, "NT": kind, "LC": lc, "FULL_NAME_RO": name, "FULL_NAME_ND_RO": name} for kind, lc, name in NAMES]
    rows += [
        {**rows[3], "UFI": "78", "DSG": "WLL"},
        {**rows[1], "UFI": "79"},
        *({**rows[3], **cells} for cells in more),
    ]
    if header is NEW:
        rows = [{OF_NEW[key]: value for key, value in row.items() if key in OF_NEW} for row in rows]
    lines = ["\t".join(header), *("\t".join(row.get(column, "") for column in header) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


LAYOUTS = pytest.mark.parametrize(
    ("header", "country", "admin1", "governorate"),
    [
        (OLD, "YM", "22", "YE-22"),
        (NEW, "YE", "YE-HJ", "YE-HJ"),
        (NEW, "YEM", "SA-09,YE-HJ", "YE-HJ"),
        (NEW, "OM,YE", "00", ""),
    ],
    ids=["before 2022", "since 2022", "three letters, two units", "two countries, no unit"],
)


@LAYOUTS
def test_both_layouts_of_gns_are_compiled(tmp_path, header, country, admin1, governorate):
    path = gns(tmp_path / "ym.txt", header, country, admin1, {"UFI": "80", "LAT": "x"}, {"UFI": "one"})
    with path.open("a", encoding="utf-8") as handle:
        handle.write("short\tline\n")
    done = compile_table(path, tmp_path / "out.csv", country="YE")
    assert (done.lines, done.taken, done.other_kinds, done.without_arabic) == (9, 1, 1, 1)
    assert [line for line, _ in done.refused] == [8, 9, 10]
    row = rows_of(tmp_path / "out.csv")["gns:-77"]
    assert (row["name_ar"], row["name_en"], row["governorate"]) == ("بيت التجربة", "Bayt at Tajribah", governorate)
    assert (row["kind"], row["source"]) == ("village", "gns")
    assert row["alt_names"] == "Beit Tajriba;بيت تجربة"


@pytest.mark.parametrize(("header", "country"), [(OLD, "SY"), (OLD, "YE"), (NEW, "SY"), (NEW, "SYR"), (NEW, "")])
def test_a_gns_dump_of_another_country_is_refused(tmp_path, header, country):
    """Codes of before 2022 are FIPS: Yemen is YM there, and YE is nobody."""
    with pytest.raises(OptionError, match="no feature of YE"):
        compile_table(gns(tmp_path / "x.txt", header, country, ""), tmp_path / "out.csv", country="YE")


def test_gns_names_of_what_is_gone_and_reversed_names_are_left_out(tmp_path):
    gone = {"UFI": "81", "FULL_NAME_RO": "((بيت الزوال))", "FULL_NAME_ND_RO": "((بيت الزوال))"}
    turned = {"UFI": "82", "LAT": "14.5", "FULL_NAME_RG": "التجربة، بيت", "SHORT_FORM": "التجربة"}
    path = gns(tmp_path / "ym.txt", OLD, "YM", "22", gone, turned)
    assert compile_table(path, tmp_path / "out.csv", country="YE").without_arabic == 2
    assert rows_of(tmp_path / "out.csv")["gns:82"]["alt_names"] == "التجربة"


def test_alternate_names_do_not_go_with_a_gns_dump(tmp_path, dump):
    with pytest.raises(OptionError, match="brings its own names"):
        compile_table(
            gns(tmp_path / "ym.txt", OLD, "YM", "22"), tmp_path / "out.csv", country="YE", alternate_names=dump
        )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (geonames("x", "A", "اسم", 15, 43, "PPL"), "identifier"),
        (geonames(10**12, "A", "اسم", 15, 43, "PPL"), "identifier"),
        (geonames(11, "A", "اسم", "nan", 43, "PPL"), "position"),
        (geonames(11, "A", "اسم", 15, 43, "PPL", population=-4), "population"),
        (geonames(3, "Hajjah", "حجة", 15, 43, "PPL"), "second time"),
        (geonames(11, "A" * 300_000, "اسم", 15, 43, "PPL"), "longer than"),
        (geonames(11, "A", "\N{REPLACEMENT CHARACTER}", 15, 43, "PPL"), "UTF-8"),
    ],
    ids=["id", "huge id", "nan", "population", "twice", "endless", "encoding"],
)
def test_a_bad_line_is_named_by_its_number_and_the_rest_goes_on(tmp_path, line, why):
    path = tmp_path / "YE.txt"
    path.write_text("\n".join([*LINES[:4], line, LINES[5]]) + "\n", encoding="utf-8")
    done = compile_table(path, tmp_path / "out.csv", country="YE")
    assert [number for number, _ in done.refused] == [5]
    assert why in done.refused[0][1]
    assert "gn:6" in rows_of(tmp_path / "out.csv")


def test_bytes_that_are_no_utf8_spoil_only_their_line(dump, tmp_path):
    dump.write_bytes(dump.read_bytes().replace("وادي".encode(), b"\xe6\xc7\xcf\xed"))
    done = compile_table(dump, tmp_path / "out.csv", country="YE")
    assert [number for number, _ in done.refused] == [4, 10, 11]


def test_refusals_are_all_counted_and_the_first_thousand_kept(dump, tmp_path):
    dump.write_text("\n".join([*LINES, *["bad"] * 1500]) + "\n", encoding="utf-8")
    done = compile_table(dump, tmp_path / "out.csv", country="YE")
    assert (done.refusals, len(done.refused)) == (1502, 1000)


def test_a_dump_may_begin_with_a_bad_line(dump, tmp_path):
    dump.write_text("geonameid\tname\n" + dump.read_text(encoding="utf-8"), encoding="utf-8")
    done = compile_table(dump, tmp_path / "out.csv", country="YE")
    assert (done.taken, done.refused[0][0], done.elsewhere) == (5, 1, 1)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("پیرمام", "پيرمام"),
        ("کۆیە", "كويه"),
        ("چمچمال", "چمچمال"),
        ("ٹھٹہ", None),
        ("بيت Alpha", None),
        ("بيت Дом", None),
        ("بيت\u202eلحم", None),
        ("ﺑﻴﺖ ﻟﺤﻢ", "بيت لحم"),
        ("(12)", None),
        ("١٢", None),
    ],
)
def test_only_names_in_arabic_letters_count_as_arabic(tmp_path, name, kept):
    (tmp_path / "YE.txt").write_text(geonames(1, "Alpha", name, 15, 43, "PPL") + "\n", encoding="utf-8")
    done = compile_table(tmp_path / "YE.txt", tmp_path / "out.csv", country="YE")
    assert [row["name_ar"] for row in rows_of(tmp_path / "out.csv").values()] == ([kept] if kept else [])
    assert done.without_arabic == (kept is None)


def test_memory_does_not_grow_with_the_lines_that_are_left_out(tmp_path):
    """A tenfold dump of features without an Arabic name takes no more memory than a small one."""

    def peak(count):
        path = tmp_path / f"{count}.txt"
        with path.open("w", encoding="utf-8") as handle:
            handle.writelines(geonames(i, f"Place {i}", "a,b,c" * 20, 15, 43, "PPL") + "\n" for i in range(count))
        tracemalloc.start()
        compile_table(path, tmp_path / "out.csv", country="YE")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # the tables of codes are loaded once
    assert peak(20_000) < peak(2_000) + 100_000


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


def table_of(tmp_path, *lines, country="SY"):
    (tmp_path / "dump.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    compile_table(tmp_path / "dump.txt", tmp_path / "table.csv", country=country)
    return load_table(tmp_path / "table.csv")


def test_a_place_known_by_the_same_id_is_as_the_table_has_it_and_keeps_its_names(tmp_path):
    old = next(row for row in shipped_rows() if row.place_id == "gn:173377")
    line = geonames(173377, "Qamishli", "قامشلي الجديدة", 37.0, 41.2, "PPLA2", country="SY", population=9)
    rows = {row.place_id: row for row in joined([old], table_of(tmp_path, line))}
    assert list(rows) == ["gn:173377"]
    assert (rows["gn:173377"].name_ar, rows["gn:173377"].population) == ("قامشلي الجديدة", 9)
    assert {old.name_ar, *old.alt_names} <= set(rows["gn:173377"].alt_names)


@pytest.mark.parametrize(("lat", "count"), [(37.07, 1), (37.5, 2)], ids=["2 km away", "50 km away"])
def test_a_place_known_by_another_id_is_not_taken_twice(tmp_path, lat, count):
    old = next(row for row in shipped_rows() if row.place_id == "gn:173377")
    line = geonames(12, "El Kamechliye", "القامشلي", lat, 41.2314, "PPLA2", country="SY")
    rows = joined([old], table_of(tmp_path, line))
    assert len(rows) == count
    assert any("El Kamechliye" in {row.name_en, *row.alt_names} for row in rows)


def test_a_table_never_changes_iraq_or_a_country(tmp_path):
    mosul = next(row for row in shipped_rows() if row.governorate == "IQ-NI" and row.kind == "city")
    assert mosul.place_id.startswith("gn:")
    line = geonames(mosul.place_id[3:], "Fake", "زائف", 37, 41, "PPL", country="SY")
    assert joined([mosul], table_of(tmp_path, line)) == (mosul,)


def test_two_wadis_of_one_name_in_one_table_stay_two(tmp_path):
    lines = [geonames(i, "Wadi", "وادي الاختبار", 15 + i / 10, 43, "WAD", country="SY") for i in (1, 2)]
    assert len(joined([], table_of(tmp_path, *lines))) == 2


def test_abroad_too_a_city_stands_before_the_governorate_of_its_name(folder, tmp_path):
    lines = [
        geonames(1, "Alpha Governorate", "محافظة الاختبار,الاختبار", 15, 43, "ADM1", admin1="22"),
        geonames(2, "Alpha", "الاختبار", 15.1, 43.1, "PPLA", admin1="22", population=900_000),
    ]
    (tmp_path / "dump.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    compile_table(tmp_path / "dump.txt", folder / "YE.csv", country="YE")
    assert [p.place_id for p in find_places("الاختبار", country="YE")] == ["gn:2", "gn:1"]
    assert find_places("محافظة الاختبار", country="YE")[0].place_id == "gn:1"


def test_a_table_that_is_not_whole_names_its_line(folder):
    path = folder / "YE.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("15.695", "north"), encoding="utf-8")
    with pytest.raises(OptionError, match=r"YE\.csv, line 4: .*north"):
        load_table(path)


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(15.0, 43.0), (0.0, 0.0), (-33.0, 18.0), (69.0, 30.0)],
    ids=["Yemen", "origin", "south", "far north"],
)
def test_doubles_are_found_in_every_direction_and_only_near(tmp_path, lat, lon):
    """1.4 km away in each of eight directions is the same place, 1.6 km away another one."""
    for km, count in ((1.4, 1), (1.6, 5)):  # those on the circle stand 1.2 km from the next: every second is a double
        spots = [(0, 0), *((math.sin(a * math.pi / 4), math.cos(a * math.pi / 4)) for a in range(8))]
        wide = 111.195 * math.cos(math.radians(lat))
        lines = [
            geonames(i, "A", "بيت الاختبار", round(lat + y * km / 111.195, 6), round(lon + x * km / wide, 6), "PPL",
                     population=9 - i)
            for i, (y, x) in enumerate(spots)
        ]  # fmt: skip
        (tmp_path / "YE.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = compile_table(tmp_path / "YE.txt", tmp_path / "out.csv", country="YE")
        assert done.taken == count


def test_thousands_of_one_name_are_compared_with_their_neighbours_only(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(compile_module, "distance_km", lambda *at: calls.append(at) or distance_km(*at))
    lines = [geonames(i, "A", "بيت الاختبار", 13 + i // 50 * 0.05, 43 + i % 50 * 0.05, "PPL") for i in range(1, 3000)]
    (tmp_path / "YE.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert compile_table(tmp_path / "YE.txt", tmp_path / "out.csv", country="YE").taken == 2999
    assert len(calls) < 3000
