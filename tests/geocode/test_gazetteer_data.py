"""The compiled gazetteer tables are what their SOURCES.md claims."""

import csv
import re
from collections import Counter

import pytest
from shapely.geometry import Point, shape
from shapely.ops import nearest_points

from geo.geocode.areas import districts, governorates, locate
from geo.geocode.gazetteer import KINDS, POLICIES
from geo.geocode.loading import load_gazetteer
from geo.geocode.ranking import distance_km
from geo.resources import DATA_DIR, read_csv, read_json
from geo.text.normalize import normalize_ar

UNWANTED = re.compile("[\u06cc\u06a9\u06d5\ufb50-\ufdff\ufe70-\ufefc\u0640\u064b-\u0652\u00a0]")
PLACES = read_csv("gazetteer/places.csv")
WORLD = read_csv("gazetteer/world.csv")
ADDITIONS = [
    row
    for path in sorted((DATA_DIR / "gazetteer" / "additions").glob("*.csv"))
    for row in read_csv(f"gazetteer/additions/{path.name}")
]


def test_all_arabic_named_places_are_there() -> None:
    assert len(PLACES) > 19_800
    assert Counter(row["kind"] for row in PLACES)["governorate"] == 18
    assert sum(row["place_id"].startswith("cod:") and row["feature_code"] == "ADM2" for row in PLACES) == 101
    assert sum(row["feature_code"] == "ADM3" for row in PLACES) > 200


@pytest.mark.parametrize("table", [PLACES, WORLD], ids=["places", "world"])
def test_ids_are_unique_across_tables(table: list[dict[str, str]]) -> None:
    ids = Counter(row["place_id"] for row in PLACES) + Counter(row["place_id"] for row in WORLD)
    assert [row["place_id"] for row in table if ids[row["place_id"]] != 1] == []


@pytest.mark.parametrize("table", [PLACES, WORLD], ids=["places", "world"])
def test_arabic_names_hold_only_letters_that_ordinary_text_has(table: list[dict[str, str]]) -> None:
    assert [row["place_id"] for row in table if UNWANTED.search(row["name_ar"]) or not row["name_ar"]] == []


def test_english_names_hold_no_arabic() -> None:
    assert [row["place_id"] for row in PLACES if re.search("[\u0600-\u06ff]", row["name_en"])] == []


def test_every_kind_is_known() -> None:
    assert {row["kind"] for row in PLACES} <= KINDS


def test_codes_policies_and_uncertainty_are_valid() -> None:
    codes = {area.code for area in governorates()}
    pcodes = {area.pcode for area in districts()}
    bad = [
        row["place_id"]
        for row in PLACES
        if row["governorate"] not in codes
        or row["policy"] not in POLICIES
        or int(row["uncertainty_m"]) <= 0
        or (row["kind"] != "governorate" and row["district_pcode"] not in pcodes)
    ]
    assert bad == []


def test_every_point_lies_in_its_governorate() -> None:
    """Within 2 km of the simplified border; contested places and oil terminals out at sea apart."""
    shapes = {
        f["properties"]["code"]: shape(f["geometry"]) for f in read_json("boundaries/governorates.geojson")["features"]
    }
    over = []
    for row in PLACES:
        lat, lon = float(row["lat"]), float(row["lon"])
        units = locate(lat, lon)
        if units is not None and units.governorate.code == row["governorate"]:
            continue
        nearest = nearest_points(shapes[row["governorate"]], Point(lon, lat))[0]
        at_sea = row["kind"] == "port" and (units is None or not units.inside)
        if distance_km(lat, lon, nearest.y, nearest.x) > 2 and not row["contested"] and not at_sea:
            over.append(row["place_id"])
    assert over == []


def test_no_doubles_of_one_name_within_a_kilometre() -> None:
    seen: dict[tuple[str, str, str, str], str] = {}
    doubles = []
    for row in PLACES:
        settled = "settlement" if row["kind"] in {"city", "town", "village"} else row["kind"]
        key = (normalize_ar(row["name_ar"]), settled, f"{float(row['lat']):.3f}", f"{float(row['lon']):.3f}")
        if key in seen:
            doubles.append((seen[key], row["place_id"]))
        seen[key] = row["place_id"]
    assert doubles == []


def test_common_words_never_match_bare() -> None:
    words = {normalize_ar(row["form"]) for row in read_csv("gazetteer/words.csv")}
    assert [row["name_ar"] for row in PLACES if row["policy"] == "free" and normalize_ar(row["name_ar"]) in words] == []


def test_additions_are_compiled() -> None:
    gazetteer = load_gazetteer()
    for row in ADDITIONS:
        if row["place_id"].startswith("mar:") and row["kind"] != "-" and row["name_ar"]:
            names = {normalize_ar(found.name_ar) for found in gazetteer.lookup(normalize_ar(row["name_ar"]))}
            assert names, row["place_id"]


@pytest.mark.parametrize("code", ["IQG11Q04", "IQG15Q01", "IQG15Q06", "IQG10Q06", "IQG10Q05"])
def test_contested_districts_say_so(code: str) -> None:
    assert load_gazetteer().by_id[f"cod:{code}"].contested


def test_every_data_folder_has_sources() -> None:
    for folder in ("gazetteer", "boundaries", "basemap"):
        text = (DATA_DIR / folder / "SOURCES.md").read_text(encoding="utf-8")
        assert "build_data.py" in text
        for path in [*(DATA_DIR / folder).glob("*.csv"), *(DATA_DIR / folder).glob("*.geojson")]:
            assert path.stem in text, f"{folder}/SOURCES.md does not speak of {path.name}"


def test_compiled_tables_stay_small() -> None:
    size = sum(path.stat().st_size for path in DATA_DIR.rglob("*") if path.is_file())
    assert size < 10_000_000


def test_csv_files_are_plain_utf8_with_unix_line_ends() -> None:
    for path in (DATA_DIR / "gazetteer").rglob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw, path.name
        assert not raw.startswith(b"\xef\xbb\xbf"), path.name
        with path.open(encoding="utf-8", newline="") as handle:
            widths = {len(row) for row in csv.reader(handle, strict=True)}
        assert len(widths) == 1, path.name
