"""The compile script refuses rows that break the rules of the tables."""

import sys
from pathlib import Path

import pytest
from shapely.geometry import box

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import build_areas
import build_places

GOOD = {
    "place_id": "mar:1",
    "name_ar": "عكاشات",
    "name_en": "Akashat",
    "kind": "town",
    "governorate": "IQ-AN",
    "lat": 33.5,
    "lon": 40.5,
    "policy": "free",
    "uncertainty_m": 1000,
    "contested": "",
}


def _area(code: str, west: float) -> build_areas.Area:
    return build_areas.Area(code, code, "", "", code, 33.5, west + 0.5, 1000, box(west, 33, west + 1, 34))


AREAS = build_areas.Areas((_area("IQ-AN", 40), _area("IQ-BG", 44)), (), ())


def test_a_good_row_passes() -> None:
    assert build_places.check_places([GOOD], AREAS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"name_ar": "\ufedb\ufeae\ufeaf"},
        {"name_ar": "کركوک"},
        {"name_ar": "Akashat"},
        {"name_ar": ""},
        {"name_en": "عكاشات"},
        {"kind": "hamlet"},
        {"policy": "always"},
        {"governorate": "IQ-XX"},
        {"uncertainty_m": 0},
        {"lon": 44.5},
    ],
    ids=str,
)
def test_a_broken_row_is_reported(change: dict) -> None:
    assert build_places.check_places([GOOD | change], AREAS)


def test_double_ids_are_reported() -> None:
    assert build_places.check_places([GOOD, dict(GOOD)], AREAS) == ["double id mar:1"]


@pytest.mark.parametrize(
    ("written", "clean"),
    [("\ufefb\ufee7\ufe91\ufe8e\ufead", "لانبار"), ("کرکوک", "كركوك"), ("بَغْداد", "بغداد"), ("هه\u200cولیر", "هه ولير")],
)
def test_clean_ar_writes_ordinary_letters(written: str, clean: str) -> None:
    assert build_places.clean_ar(written) == clean


def test_rewind_makes_exterior_rings_counter_clockwise() -> None:
    clockwise = box(0, 0, 1, 1, ccw=False)
    assert not clockwise.exterior.is_ccw
    assert build_areas.rewind(clockwise).exterior.is_ccw


def test_a_contested_row_or_a_port_at_sea_may_lie_outside() -> None:
    assert build_places.check_places([GOOD | {"lon": 44.5, "contested": "IQ-BG"}], AREAS) == []
    assert build_places.check_places([GOOD | {"lat": 34.5, "kind": "port"}], AREAS) == []
    assert build_places.check_places([GOOD | {"lat": 34.5}], AREAS) != []
