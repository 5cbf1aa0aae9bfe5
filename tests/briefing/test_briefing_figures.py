"""The figures of the briefing are those of the filtered incidents, counted by hand here."""

from dataclasses import replace

import pytest
from conftest import JUNE

from geo.errors import OptionError
from geo.i18n import LANGUAGES, translator
from geo.model import Filters
from geo.service.briefing import briefing, briefing_data


def figures(snapshot, filters, lang="en"):
    return {f.label: f for f in briefing(snapshot, filters, lang=lang).figures}


def test_briefing_counts_diyala_in_june(snapshot):
    data = briefing_data(snapshot, JUNE)
    # Four incidents in Diyala in June (one of them hostile); the context record, Basra, May and the undated are apart.
    assert data.incidents == 4
    assert (data.killed.low, data.killed.best, data.killed.high) == (5, 5, 7)
    assert (data.killed.stated, data.killed.not_stated) == (3, 1)
    assert (data.injured.best, data.injured.high, data.injured.not_stated) == (5, None, 2)
    assert (data.counts.named, data.counts.governorate_only, data.counts.no_place) == (3, 1, 0)
    assert (data.counts.context, data.counts.undated, data.off_map_total) == (1, 1, 1)
    assert dict(data.by_type) == {"explosion": 2, "armed_attack": 2}
    assert [row["killed_best"] for row in data.leading] == [3, 2, 0, None]
    assert data.area_kind == "district"
    assert sum(n for _, n in data.by_area) == 4


def test_briefing_of_the_country_has_what_no_governorate_has(snapshot):
    data = briefing_data(snapshot, replace(JUNE, governorates=()))
    assert (data.incidents, data.counts.no_place, data.off_map_total) == (6, 1, 2)
    assert dict(data.by_area) == {"IQ-DI": 4, "IQ-BA": 1, None: 1}
    assert data.area_kind == "governorate"


def test_briefing_compares_with_the_period_before(snapshot):
    data = briefing_data(snapshot, JUNE)
    assert (data.before.date_from, data.before.date_to) == ("2024-05-02", "2024-05-31")
    assert (data.before.incidents, data.before.killed.best) == (1, 2)
    assert data.before.partial  # the data begin on 20 May
    shown = figures(snapshot, JUNE)
    assert (shown["Incidents"].change, shown["Incidents"].trend) == ("+3 (1 → 4)", "up")
    assert shown["Killed"].change == "+3 (2 → 5)"
    # May states no number of injured: nothing to compare with, and never taken for 0.
    assert (shown["Injured"].trend, shown["Injured"].value) == (None, "5+")
    assert "not comparable" in shown["Injured"].change


@pytest.mark.parametrize(
    ("first", "last", "before", "partial"),
    [
        ("2024-06-09", "2024-06-09", ("2024-06-08", "2024-06-08"), False),
        ("2024-06-05", "2024-06-08", ("2024-06-01", "2024-06-04"), False),
        ("2024-03-01", "2024-03-31", ("2024-01-30", "2024-02-29"), True),
        (None, "2024-06-30", None, None),
        (None, None, None, None),
    ],
)
def test_briefing_previous_period(snapshot, first, last, before, partial):
    found = briefing_data(snapshot, Filters(date_from=first, date_to=last)).before
    if before is None:
        assert found is None
    else:
        assert (found.date_from, found.date_to, found.partial) == (*before, partial)


def test_briefing_warns_of_periods_that_the_data_do_not_fill(snapshot):
    warnings = briefing(snapshot, JUNE, lang="en").warnings
    assert len(warnings) == 2
    assert "2 May 2024, before the first day of the data (20 May 2024)" in warnings[0]
    assert "end on 9 Jun 2024" in warnings[1]
    assert briefing(snapshot, replace(JUNE, date_from="2024-06-09", date_to="2024-06-09"), lang="en").warnings == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_briefing_of_nothing_says_so(snapshot, lang):
    t = translator(lang)
    sheet = briefing(snapshot, replace(JUNE, governorates=("IQ-MU",)), lang=lang)
    assert sheet.entries == ()
    assert sheet.entries_empty in list(sheet.texts())
    assert sheet.figures[0].value == "0"
    assert sheet.figures[1].value == "0"  # no incidents, so nobody was killed in them
    assert t.t("not_stated") not in [figure.value for figure in sheet.figures]


def test_briefing_unstated_toll_is_not_zero(snapshot):
    only = replace(JUNE, date_from="2024-06-04", date_to="2024-06-04")
    assert figures(snapshot, only)["Killed"].value == "not stated"
    entry = briefing(snapshot, only, lang="en").entries[0]
    assert entry.killed == "not stated"


def test_briefing_names_the_rest_of_the_filter(snapshot):
    restricted = replace(JUNE, types=("explosion",), actors=("isis",), min_killed=2)
    sheet = briefing(snapshot, restricted, lang="en")
    for words in ("Explosion / IED", "ISIS", "at least 2 killed"):
        assert words in sheet.restricted
    assert briefing(snapshot, JUNE, lang="en").restricted == ""


def test_briefing_refuses_an_unknown_language(snapshot):
    with pytest.raises(OptionError, match="lang"):
        briefing(snapshot, JUNE, lang="xx")


def test_briefing_cuts_and_cleans_what_comes_from_outside(snapshot):
    sheet = briefing(snapshot, JUNE, lang="en")
    for text in sheet.texts():
        assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2069\0\n") & set(text)
        assert len(text) <= 430
