"""The user layer: checked rows, laid over the shipped gazetteer, never lost."""

import csv
import io
import subprocess
import sys
from dataclasses import replace

import pytest

from geo.errors import OptionError
from geo.geocode import LocalGeocoder, find_places, load_gazetteer, user_file
from geo.geocode import user_layer as layer
from geo.geocode.user_layer import PlaceEdit

VILLAGE = PlaceEdit("user:0001", "قرية الاختبار الجديدة", "Test Village", kind="village", lat=33.75, lon=44.65)


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "places.csv"
    monkeypatch.setenv("MARSAD_PLACES", str(file))
    return file


def test_the_layer_stands_beside_the_store_unless_named(monkeypatch):
    monkeypatch.delenv("MARSAD_PLACES", raising=False)
    monkeypatch.setenv("MARSAD_DB", "/tmp/x/other.gpkg")  # noqa: S108 - only a name
    assert user_file.user_path().as_posix() == "/tmp/x/other.places.csv"  # noqa: S108
    monkeypatch.setenv("MARSAD_PLACES", "mine.csv")
    assert user_file.user_path().name == "mine.csv"


def test_rows_survive_writing_and_reading(path):
    odd = PlaceEdit("user:0002", "ب" * 120, "=HYPERLINK(1)", ("+a", "-33"), "area", 33.7, 44.6, 250, "cue", "@note")
    user_file.write(path, [VILLAGE, odd])
    edits, problems = user_file.read(path)
    assert problems == []
    assert edits == [layer.checked(VILLAGE), layer.checked(odd)]


def test_no_cell_is_a_formula(path):
    user_file.write(path, [PlaceEdit("user:0002", "قرية", "=1+1", ("@x", "+y"), "village", 33.7, 44.6, note="-cmd")])
    cells = [c for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))) for c in row]
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name_ar": None}, "needs an Arabic name"),
        ({"name_ar": "Basra"}, "no Arabic letter"),
        ({"name_ar": "قرية" * 40}, "longer than"),
        ({"name_ar": "قرية\u202eب"}, "invisible"),
        ({"name_en": "a\x00b"}, "invisible"),
        ({"alt_names": ("a;b",)}, "semicolon"),
        ({"alt_names": tuple(f"n{i}" for i in range(99))}, "more than"),
        ({"name_ar": "و"}, "too short"),
        ({"alt_names": ("ـ",)}, "too short"),
        ({"place_id": "=1+1"}, "is none"),
        ({"kind": "hamlet"}, "unknown"),
        ({"kind": "governorate"}, "unknown"),
        ({"kind": None}, "needs"),
        ({"policy": "always"}, "unknown"),
        ({"lat": None, "lon": None}, "needs"),
        ({"lat": None}, "latitude and longitude"),
        ({"lat": 44.65, "lon": 33.75}, "outside Iraq"),
        ({"lat": 999.0}, "no number"),
        ({"lat": float("nan")}, "no number"),
        ({"uncertainty_m": 0}, "no number"),
    ],
    ids=str,
)
def test_wrong_rows_are_refused_with_the_reason(change, why):
    fields = {name: getattr(VILLAGE, name) for name in layer.COLUMNS} | change
    with pytest.raises(OptionError, match=why):
        layer.checked(PlaceEdit(**fields))


def test_a_bad_line_is_named_and_the_others_are_used(path):
    good = "user:1,قرية واحد,,,village,33.75,44.65,,,"
    bad = ["user:2,قرية اثنين,,,village,99,44.65,,,", "user:3,قرية ثلاثة,,,village,x,44.65,,,"]
    lines = [",".join(layer.COLUMNS), good, *bad, "", good.replace("user:1", "user:4")]
    path.write_text("\n".join(lines), encoding="utf-8")
    edits, problems = user_file.read(path)
    assert [e.place_id for e in edits] == ["user:1", "user:4"]
    assert [line for line, _ in problems] == [3, 4]
    assert find_places("قرية واحد")[0].place_id == "user:1"


@pytest.mark.parametrize(
    "data", [b"", b"a,b\n1,2\n", "place_id\nx".encode("utf-16"), b"\xff\xfe\x00", b"x" * 9_000_000]
)
def test_what_is_no_such_table_is_refused_whole(data, path):
    with pytest.raises(OptionError):
        user_file.parse(data)
    path.write_bytes(data)
    assert find_places("الموصل")[0].kind == "city"  # the shipped gazetteer goes on


def test_an_unclosed_quote_ends_the_table_with_a_reason():
    data = ",".join(layer.COLUMNS) + '\nuser:1,قرية واحد,,,village,33.75,44.65,,,\nuser:2,"قرية'
    good, bad = user_file.parse(data.encode())
    assert [(line, e.place_id) for line, e in good] == [(2, "user:1")]
    assert len(bad) == 1


def test_a_new_place_is_found_at_once_by_every_way_in(path):
    assert "user:0001" not in load_gazetteer().by_id
    user_file.write(path, [VILLAGE])
    place = find_places("قرية الاختبار الجديدة")[0]
    assert (place.place_id, place.governorate, place.district) == ("user:0001", "IQ-DI", "Baquba")
    assert LocalGeocoder().geocode("Test Village").raw["place_id"] == "user:0001"
    assert LocalGeocoder().reverse((33.75, 44.65)).raw["place_id"] == "user:0001"
    path.unlink()
    assert "user:0001" not in load_gazetteer().by_id


def test_a_patch_adds_names_and_moves_the_point_and_keeps_the_rest(path):
    shipped = load_gazetteer().by_id["gn:99072"]
    user_file.write(path, [PlaceEdit("gn:99072", alt_names=("أم الربيعين",), lat=36.36, lon=43.15)])
    row = load_gazetteer().by_id["gn:99072"]
    assert (row.lat, row.lon, row.name_ar, row.kind, row.population) == (
        36.36, 43.15, shipped.name_ar, shipped.kind, shipped.population
    )  # fmt: skip
    assert set(shipped.alt_names) <= set(row.alt_names)
    assert row.source.endswith("+user")
    assert find_places("أم الربيعين")[0].place_id == "gn:99072"


def test_a_patch_of_a_place_that_is_gone_is_kept(path):
    edit = PlaceEdit("gn:0", alt_names=("اسم",))
    user_file.write(path, [edit])
    assert "gn:0" not in load_gazetteer().by_id
    assert user_file.read(path)[0] == [edit]


def test_everyday_words_need_a_word_beside_them(path):
    user_file.write(path, [VILLAGE])
    assert load_gazetteer().by_id["user:0001"].policy == "free"
    user_file.write(path, [PlaceEdit("user:0001", "السلام", kind="village", lat=33.75, lon=44.65)])
    assert load_gazetteer().by_id["user:0001"].policy == "cue"


def test_one_writer_at_a_time_and_the_lock_ends_with_its_holder(path, monkeypatch):
    monkeypatch.setattr(user_file, "_LOCK_SECONDS", 0.2)
    with user_file.locked(path), pytest.raises(OptionError, match="another program"), user_file.locked(path):
        pytest.fail("the lock was not held")
    hold = f"import fcntl, os, signal; h = open({str(path) + '.lock'!r}, 'ab'); fcntl.flock(h, fcntl.LOCK_EX)"
    subprocess.run([sys.executable, "-c", hold + "; os.kill(os.getpid(), signal.SIGKILL)"], check=False)
    with user_file.locked(path):
        assert path.with_name(path.name + ".lock").exists()


def test_a_write_that_fails_leaves_the_file_whole(path, monkeypatch):
    user_file.write(path, [VILLAGE])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(user_file.os, "fsync", full)
    with pytest.raises(OptionError, match="No space"):
        user_file.write(path, [])
    assert [(p.name, p.read_bytes()) for p in path.parent.iterdir()] == [(path.name, before)]


def test_rows_without_an_id_get_the_next_one(path):
    rows = ["user:7,قرية سبعة,,,village,33.75,44.65,,,", ",قرية ثمانية,,,village,33.75,44.65,,,"]
    path.write_text("\n".join([",".join(layer.COLUMNS), *rows]), encoding="utf-8")
    assert find_places("قرية ثمانية")[0].place_id == "user:0008"


def test_the_gazetteer_is_not_read_again_while_nothing_changes(path):
    user_file.write(path, [VILLAGE])
    assert load_gazetteer() is load_gazetteer()
    before = load_gazetteer()
    user_file.write(path, [VILLAGE, replace(VILLAGE, place_id="user:0002")])
    assert load_gazetteer() is not before


def test_a_governorate_stays_one(path):
    shipped = next(row for row in load_gazetteer().rows if row.kind == "governorate")
    user_file.write(path, [PlaceEdit(shipped.place_id, name_en="Other", kind="village")])
    row = load_gazetteer().by_id[shipped.place_id]
    assert (row.name_en, row.kind) == ("Other", "governorate")


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(OptionError, match="cannot be written"), user_file.locked(blocked / "places.csv"):
        pytest.fail("there is no such folder")
