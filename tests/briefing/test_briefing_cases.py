"""Cases of the briefing in stores of their own: tolls as one number, several places, order, periods without data."""

import pytest
from make_records import make_article, make_extraction, make_incident, make_place

from geo import service
from geo.model import Filters, Toll
from geo.service.briefing import briefing, briefing_data
from geo.store import Store

TIKRIT = make_place(name_ar="تكريت", name_en="Tikrit", governorate="IQ-SD", lat=34.6, lon=43.68)


def governorate(code, name_ar, name_en):
    return make_place(
        place_id=None, name_ar=name_ar, name_en=name_en, governorate=code, where_precision=4, district=None,
        lat=34.0, lon=44.0,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    def make(*incidents):
        written = []
        for number, changes in enumerate(incidents):
            day = changes.get("date_start", "2024-06-10")
            article = make_article(f"خبر {number}\nجملة الحادث {number} في بعقوبة.", doc_id=f"d{number}", published=day)
            incident = make_incident(article, number, **{"date_start": day, "date_end": day, **changes})
            written.append((article, make_extraction(article, incidents=[incident])))
        with Store(tmp_path / "s.gpkg", create=True) as made:
            made.write(written, extract=make_extraction)
        return service.load_snapshot(tmp_path / "s.gpkg")

    return make


def test_tolls_told_as_one_number_are_shown_and_in_neither_sum(store):
    together = {"killed": None, "injured": None, "killed_and_injured_combined": Toll(15, 15, None)}
    split = {"killed": Toll(1, 1, 1), "injured": None, "killed_and_injured_combined": Toll(4, 4, 4)}
    snapshot = store(together, split, {"killed": Toll(2, 2, 2)}, {"killed": None})
    data = briefing_data(snapshot, Filters())
    assert (data.combined, data.combined_incidents) == (15, 1)
    assert data.killed.best == 3
    sheet = briefing(snapshot, Filters(), lang="en")
    assert [entry.together for entry in sheet.entries] == ["", "Killed and injured together: 15+", "", ""]
    assert "15" in sheet.figures[1].note
    assert "Killed and injured told as one number, in neither figure: 15 in incidents: 1" in sheet.sections[1].lines


def test_leading_incidents_stand_by_killed_then_injured_then_day(store):
    tolls = [(2, None), (1, 0), (1, 7), (None, 50), (0, 3), (2, 5), (None, None)]
    snapshot = store(
        *({"killed": k if k is None else Toll(k, k, k), "injured": i if i is None else Toll(i, i, i)} for k, i in tolls)
    )
    found = [(row["killed_best"], row["injured_best"]) for row in briefing_data(snapshot, Filters()).leading]
    assert found == [(2, 5), (2, None), (1, 7), (1, 0), (None, 50), (0, 3), (None, None)]


def test_an_incident_in_several_governorates_says_so_in_each(store):
    places = {
        "place": governorate("IQ-DI", "ديالى", "Diyala"),
        "more_places": (governorate("IQ-SD", "صلاح الدين", "Salah al-Din"),),
    }
    snapshot = store(places)
    for code in ("IQ-DI", "IQ-SD"):
        sheet = briefing(snapshot, Filters(governorates=(code,)), lang="en")
        assert "also: Salah al-Din" in sheet.entries[0].place
        assert briefing_data(snapshot, Filters(governorates=(code,))).map_rows["governorate"].to_list() == [code]
    both = briefing_data(snapshot, Filters(governorates=("IQ-SD", "IQ-KI")))
    assert both.by_area == (("IQ-SD", 1),)


def test_many_governorates_are_all_named(store):
    snapshot = store({"place": TIKRIT})
    codes = ("IQ-AN", "IQ-BA", "IQ-BG", "IQ-SD")
    sheet = briefing(snapshot, Filters(governorates=codes), lang="en")
    for name in ("Anbar", "Basra", "Baghdad", "Salah al-Din"):
        assert name in sheet.restricted
    assert "4 governorates" in sheet.title
    assert "Salah al-Din" in briefing(snapshot, Filters(governorates=codes[1:]), lang="en").title


@pytest.mark.parametrize(
    ("first", "last", "warned", "compared"),
    [
        ("2030-01-01", "2030-12-31", "say nothing", False),
        ("1800-01-01", "1801-12-31", "say nothing", False),
        ("2024-06-01", "2024-06-30", "begin on 10 Jun 2024, after the first day of the period", False),
        ("2024-06-10", "2024-06-20", "", False),
        ("2024-06-15", "2024-06-20", "", True),
    ],
)
def test_periods_that_the_data_do_not_cover(store, first, last, warned, compared):
    snapshot = store({"date_start": "2024-06-10"}, {"date_start": "2024-06-20"})
    sheet = briefing(snapshot, Filters(date_from=first, date_to=last), lang="en")
    assert any(warned in warning for warning in sheet.warnings) or not warned
    assert (sheet.figures[0].trend is not None) is compared
    assert ("No comparison" in sheet.compared) is not compared
    if sheet.figures[0].value == "0":
        assert "Every incident stands on the map." not in sheet.sections[0].lines


def test_a_long_word_stays_on_the_page_of_the_pdf(store):
    from geo.briefing.pdf import _breakable

    word = "ك" * 300
    broken = _breakable({"sentence": f"قبل {word} بعد", "map_svg": "<svg" + "x" * 200})
    assert max(map(len, broken["sentence"].replace("\u200b", " ").split())) == 28
    assert broken["sentence"].replace("\u200b", "") == f"قبل {word} بعد"
    assert "\u200b" not in broken["map_svg"]
