"""The comparison of two data sets: which incidents are one event, which tolls differ, and that each is paired once."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import service
from geo.errors import OptionError
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXPORT_COLUMNS, Filters
from geo.resources import read_csv
from geo.service.agreement import RESULTS, TOLLS, Rules, agreement, data_sets
from geo.service.agreement_match import WEIGHTS
from geo.store import make_snapshot

BLANK = {
    **dict.fromkeys((*EXPORT_COLUMNS, "lat", "lon", "weapon", "article_id", "title")),
    "event_type": "explosion",
    "is_context": False,
    "remnant": False,
    "outcome": "carried_out",
    "date_start": "2021-12-08",
    "date_precision": 1,
    "lat": 33.75,
    "lon": 44.65,
    "has_point": True,
    "where_precision": 1,
    "governorate": "IQ-DI",
    "district_pcode": "IQG10Q01",
    "country": "IQ",
    "confidence": 0.5,
    "status": "extracted",
    "actor_ids": [],
    "governorates": ["IQ-DI"],
    "article_ids": [],
    "version": 1,
}
NEARBY = {"lat": 33.80, "lon": 44.65}  # 5.6 km north
FAR = {"lat": 34.75, "lon": 44.65}  # 111 km north
DISTRICT = {"where_precision": 3, "lat": 34.0, "lon": 44.9}
GOVERNORATE = {"where_precision": 4, "has_point": False, "lat": 33.9, "lon": 44.9, "district_pcode": None}
NOWHERE = {"where_precision": None, "has_point": False, "lat": None, "lon": None, "district_pcode": None,
           "governorate": None, "governorates": []}  # fmt: skip


def killed(low, best=..., high=...):
    best, high = (low if value is ... else value for value in (best, high))
    return {"killed_low": low, "killed_best": best, "killed_high": high}


def snapshot_of(ours, theirs, key):
    rows = [{**BLANK, "incident_id": f"o{n}", "origin": "extracted", **one} for n, one in enumerate(ours)]
    rows += [
        {**BLANK, "incident_id": f"t{n}", "origin": "acled", "status": "imported", **one}
        for n, one in enumerate(theirs)
    ]
    for row in rows:
        row["date_end"] = row["date_end"] or row["date_start"]
    return make_snapshot(rows, key=key)


def compare(ours, theirs, *, rules=None, filters=None, key=None):
    """Return the agreement with the ids of its pairs and of those left alone."""
    snapshot = snapshot_of(ours, theirs, key or repr((ours, theirs)))
    found = agreement(service.select(snapshot, filters or Filters()), theirs="acled", rules=rules)
    ids = snapshot.incidents["incident_id"]
    named = found.rows.with_columns(
        a=ids.gather(found.rows["ours"]), b=ids.gather(found.rows["theirs"]), other=ids.gather(found.rows["rival"])
    )
    return found, named


def pairs_of(named):
    return sorted(named.filter(pl.col("result") == "matched").select("a", "b").rows())


@pytest.mark.parametrize(
    ("ours", "theirs", "rules", "matches"),
    [
        ({}, {}, Rules(), True),
        ({}, {"date_start": "2021-12-09"}, Rules(), True),
        ({}, {"date_start": "2021-12-07"}, Rules(), True),
        ({}, {"date_start": "2021-12-10"}, Rules(), False),
        ({}, {"date_start": "2021-12-10"}, Rules(days=2), True),
        ({}, {"date_start": "2021-12-09"}, Rules(days=0), False),
        ({}, {"date_start": "2021-12-01", "date_end": "2021-12-07", "date_precision": 3}, Rules(), True),
        ({}, {"date_start": "2021-11-01", "date_end": "2021-12-31", "date_precision": 5}, Rules(), False),
        ({"date_start": None}, {}, Rules(), False),
        ({}, {"date_start": None}, Rules(), False),
        ({}, NEARBY, Rules(), True),
        ({}, NEARBY, Rules(km=5), False),
        ({}, FAR, Rules(), False),
        ({}, {**FAR, "district_pcode": "IQG10Q02"}, Rules(km=100), False),
        # one district, both places exact and far apart: the distance tells
        ({}, {**FAR, "where_precision": 2}, Rules(), False),
        ({}, DISTRICT, Rules(), True),
        (DISTRICT, {}, Rules(), True),
        ({}, {**DISTRICT, "district_pcode": "IQG10Q02"}, Rules(), False),
        ({}, GOVERNORATE, Rules(), False),
        ({}, GOVERNORATE, Rules(governorates=True), True),
        (GOVERNORATE, GOVERNORATE, Rules(governorates=True), True),
        ({}, {**GOVERNORATE, "governorate": "IQ-BA"}, Rules(governorates=True), False),
        ({}, NOWHERE, Rules(governorates=True), False),
        (NOWHERE, NOWHERE, Rules(governorates=True), False),
        ({}, {"event_type": "suicide_attack"}, Rules(), True),
        ({"event_type": "assassination"}, {"event_type": "armed_attack"}, Rules(), True),
        ({}, {"event_type": "protest"}, Rules(), False),
        ({"event_type": "security_measure", "is_context": True}, {}, Rules(), False),
        ({"status": "rejected"}, {}, Rules(), False),
        ({}, {"lat": 33.75 + 9.9 / 111.195}, Rules(km=10), True),
        ({}, {"lat": 33.75 + 10.1 / 111.195}, Rules(km=10), False),
        ({}, {}, Rules(km=0), True),
        ({"lat": -0.01, "lon": 0.01}, {"lat": 0.01, "lon": -0.01}, Rules(), True),
        ({"lat": 78.2, "lon": 15.6}, {"lat": 78.2, "lon": 15.9}, Rules(), True),
    ],
)
def test_agreement_what_may_be_one_event(ours, theirs, rules, matches):
    found, _ = compare([ours], [theirs], rules=rules)
    assert found.count("matched") == int(matches)
    counted = not (ours.get("is_context") or ours.get("status") == "rejected")
    assert found.count("only_ours") == int(not matches and counted)
    assert found.count("only_theirs") == int(not matches)


@pytest.mark.parametrize(
    ("ours", "theirs", "toll"),
    [
        (killed(3), killed(3), "equal"),
        (killed(3), killed(5), "differs"),
        (killed(0), killed(1), "differs"),
        (killed(2, 3, 4), killed(4), "in_range"),
        (killed(2, 2, None), killed(7), "in_range"),
        (killed(8, 8, None), killed(7), "differs"),
        (killed(None), killed(7), "one_stated"),
        (killed(0), killed(None), "one_stated"),
        (killed(None), killed(None), "none_stated"),
        (killed(2, None, 5), killed(2), "equal"),
    ],
)
def test_agreement_tolls(ours, theirs, toll):
    found, _ = compare([ours], [theirs])
    assert found.rows["toll"].to_list() == [toll]
    assert found.summary()["tolls"] == {kind: int(kind == toll) for kind in TOLLS}
    assert found.part("differs").height == int(toll == "differs")


def test_agreement_sums_of_tolls_take_pairs_that_both_state():
    days = ["2021-01-01", "2021-02-01", "2021-03-01", "2021-04-01"]
    ours = [{"date_start": d, **killed(n)} for d, n in zip(days, (3, 10, None, 2), strict=True)]
    theirs = [{"date_start": d, **killed(n)} for d, n in zip(days, (5, 6, 9, 2), strict=True)]
    summary = compare(ours, theirs)[0].summary()
    assert (summary["killed_ours"], summary["killed_theirs"]) == (15, 13)
    assert (summary["killed_difference"], summary["killed_apart"]) == (-2, 6)
    assert (summary["share_ours"], summary["share_theirs"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"date_start": "2021-12-09"}),
        ({}, NEARBY),
        ({}, DISTRICT),
        (DISTRICT, GOVERNORATE),
        ({}, {"event_type": "armed_clash"}),
        (killed(3), killed(4)),
        (killed(3), killed(None)),
        ({}, {"date_start": "2021-12-07", "date_end": "2021-12-09"}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_agreement_of_two_candidates_the_better_is_taken(better, worse, turned):
    theirs = [better, worse] if not turned else [worse, better]
    _, named = compare([killed(3)], theirs, rules=Rules(governorates=True))
    assert pairs_of(named) == [("o0", "t1" if turned else "t0")]
    left = named.filter(pl.col("result") == "only_theirs").row(0, named=True)
    assert (left["why"], left["other"]) == ("taken", "o0")


def test_agreement_reasons_of_those_left_alone():
    theirs = [{"date_start": None}, {"date_start": "2020-01-01", "date_end": "2020-12-31"}, NOWHERE, FAR, GOVERNORATE]
    _, named = compare([{}], theirs)
    why = dict(named.filter(pl.col("result") == "only_theirs").select("b", "why").rows())
    assert why == {"t0": "undated", "t1": "vague_date", "t2": "no_place", "t3": "none", "t4": "coarse"}


def test_agreement_score_is_the_sum_of_its_parts():
    found, _ = compare(
        [killed(3)], [{**NEARBY, "date_start": "2021-12-09", "event_type": "suicide_attack", **killed(4)}]
    )
    row = found.rows.row(0, named=True)
    assert row["score"] == pytest.approx(sum(row[f"{name}_part"] * share for name, share in WEIGHTS.items()), abs=1e-3)
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert (row["days_apart"], row["place"]) == (1, "near")
    assert row["km_apart"] == pytest.approx(5.56, abs=0.01)
    assert row["type_part"] == pytest.approx(0.9)


def test_agreement_filter_does_not_part_a_pair():
    filters = Filters(date_from="2021-12-01", date_to="2021-12-08", types=("explosion",))
    ours = [{}, {"date_start": "2021-11-01"}]
    theirs = [{"date_start": "2021-12-09", "event_type": "armed_clash"}, {"date_start": "2021-11-01"}, FAR]
    found, named = compare(ours, theirs, filters=filters)
    assert pairs_of(named) == [("o0", "t0")]
    assert named.filter(pl.col("result") != "matched").select("result", "b").rows() == [("only_theirs", "t2")]
    assert (found.ours, found.theirs) == (1, 2)


def test_agreement_by_governorate_and_type():
    ours = [killed(1), {**FAR, "governorate": "IQ-SD", "event_type": "drone"}, {**NOWHERE, "date_start": "2020-01-01"}]
    theirs = [killed(4), {"date_start": "2021-06-01", "event_type": "arrest"}]
    found, _ = compare(ours, theirs)
    assert found.by_governorate.rows() == [("IQ-DI", 1, 1, 0, 1), ("IQ-SD", 0, 0, 1, 0), (None, 0, 0, 1, 0)]
    by_type = {code: counts for code, *counts in found.by_type.rows()}
    assert by_type == {"explosion": [1, 1, 1, 0], "arrest": [0, 0, 0, 1], "drone": [0, 0, 1, 0]}


def test_agreement_empty_sides():
    found, _ = compare([], [])
    assert (found.count("matched"), found.summary()["share_ours"]) == (0, None)
    assert compare([{}], [])[0].count("only_ours") == 1
    assert compare([], [{}])[0].count("only_theirs") == 1
    assert data_sets(snapshot_of([{}], [{}], "sets")) == ("acled",)
    assert data_sets(snapshot_of([{}], [], "none")) == ()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"theirs": "extracted"}, "itself"),
        ({"theirs": "acled", "rules": Rules(days=-1)}, "days"),
        ({"theirs": "acled", "rules": Rules(days=99)}, "days"),
        ({"theirs": "acled", "rules": Rules(km=-0.1)}, "km"),
        ({"theirs": "acled", "rules": Rules(km=float("nan"))}, "km"),
    ],
)
def test_agreement_bad_options_are_refused(options, word):
    with pytest.raises(OptionError, match=word):
        agreement(service.select(snapshot_of([{}], [{}], "options"), Filters()), **options)


def test_agreement_table_of_types_is_sound():
    rows = read_csv("agreement/compatible_types.csv")
    pairs = [frozenset((row["type_a"], row["type_b"])) for row in rows]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)
    assert {code for pair in pairs for code in pair} <= set(EVENT_TYPES) - set(CONTEXT_TYPES)
    assert all(0 < float(row["weight"]) < 1 and row["why"] for row in rows)


@st.composite
def incidents(draw):
    start = date(2021, 12, 1) + timedelta(days=draw(st.integers(0, 4)))
    place = draw(st.sampled_from([{}, NEARBY, DISTRICT, GOVERNORATE, NOWHERE, FAR]))
    one = {
        **place,
        "date_start": start.isoformat(),
        "date_end": (start + timedelta(days=draw(st.sampled_from([0, 0, 0, 2, 40])))).isoformat(),
        "event_type": draw(st.sampled_from(["explosion", "drone", "armed_clash", "protest"])),
        **killed(draw(st.none() | st.integers(0, 3))),
    }
    return {**one, "date_start": None, "date_end": None} if draw(st.integers(0, 9)) == 0 else one


@settings(max_examples=80, deadline=None)
@given(st.lists(incidents(), max_size=7), st.lists(incidents(), max_size=7), st.booleans())
def test_agreement_pairs_each_once_and_either_way_alike(ours, theirs, governorates):
    rules = Rules(governorates=governorates)
    snapshot = snapshot_of(ours, theirs, repr((ours, theirs)))
    everything = service.select(snapshot, Filters())
    found = agreement(everything, theirs="acled", rules=rules)
    back = agreement(everything, ours="acled", theirs="extracted", rules=rules)
    for side, count in (("ours", len(ours)), ("theirs", len(theirs))):
        numbers = found.rows[side].drop_nulls().to_list()
        assert len(set(numbers)) == len(numbers) == count
    pairs = found.part("matched")
    assert (
        pairs.select("ours", "theirs").sort("ours").rows()
        == back.part("matched").select(ours="theirs", theirs="ours").sort("ours").rows()
    )
    assert [found.count(r) for r in RESULTS] == [back.count(r) for r in ("matched", "only_theirs", "only_ours")]
    assert pairs["score"].to_list() == sorted(pairs["score"], reverse=True)
    assert pairs["score"].is_between(0, 1).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(incidents(), min_size=1, max_size=5), st.lists(incidents(), min_size=1, max_size=5))
def test_agreement_blocks_find_what_comparing_all_with_all_finds(ours, theirs):
    """A slow rule-by-rule check of who may be paired at all: whoever has a fitting one is paired or lost it."""
    _, named = compare(ours, theirs)
    fits = {(f"o{i}", f"t{j}") for i, a in enumerate(ours) for j, b in enumerate(theirs) if may_be_one(a, b)}
    assert set(pairs_of(named)) <= fits
    taken = set(named.filter(pl.col("why") == "taken").select(pl.coalesce("a", "b")).to_series())
    paired = {one for pair in pairs_of(named) for one in pair}
    assert taken == {one for pair in fits for one in pair} - paired


def may_be_one(a, b):
    a, b = {**BLANK, **a}, {**BLANK, **b}
    if a["date_start"] is None or b["date_start"] is None:
        return False
    starts, ends = ([date.fromisoformat(x[name]) for x in (a, b)] for name in ("date_start", "date_end"))
    if any((end - start).days >= 31 for start, end in zip(starts, ends, strict=True)):
        return False
    listed = {frozenset((r["type_a"], r["type_b"])) for r in read_csv("agreement/compatible_types.csv")}
    alike = a["event_type"] == b["event_type"] or frozenset((a["event_type"], b["event_type"])) in listed
    if not alike or (max(starts) - min(ends)).days > 1:
        return False
    both = a["has_point"] and b["has_point"]
    if both and abs(a["lat"] - b["lat"]) * 111.195 <= 10 and a["lon"] == b["lon"]:
        return True
    exact = both and max(a["where_precision"], b["where_precision"]) <= 2
    return not exact and a["district_pcode"] is not None and a["district_pcode"] == b["district_pcode"]


@pytest.mark.parametrize(
    ("day", "precision", "matches"),
    [
        ("2021-12-12", 1, False), ("2021-12-12", 2, True), ("2021-12-12", 3, True), ("2021-12-20", 3, False),
        ("2021-12-20", 4, True), ("2021-12-08", 5, False),
    ],
)  # fmt: skip
def test_agreement_a_day_that_stands_for_a_longer_time_is_spread_over_it(day, precision, matches):
    _, named = compare([{}], [{"date_start": day, "date_precision": precision}])
    assert bool(pairs_of(named)) is matches


def test_agreement_the_exact_day_goes_before_the_vague_one():
    _, named = compare([{}], [{"date_precision": 4}, {}])
    assert pairs_of(named) == [("o0", "t1")]
