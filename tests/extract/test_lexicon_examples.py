"""Every row of the lexicon proves itself: its examples match, its counter-examples do not."""

import pytest

from geo.extract.lexicon import load_lexicon, readings, rows
from geo.extract.names import foreign
from geo.extract.words import load_words
from geo.resources import read_csv
from geo.text.normalize import normalize_ar
from geo.text.tokenize import tokenize

ROWS = list(rows())


def _rules(text: str) -> set[str]:
    """Return the rules found in `text` when each layer is free (masks apart)."""
    norms = [t.norm for t in tokenize(text)]
    return {hit.entry.rule for i in range(len(norms)) for hit in load_lexicon().at(norms, i)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_matches_its_examples(row):
    assert row["match"]
    for example in row["match"]:
        assert row["id"] in _rules(example), example


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_leaves_its_counter_examples_alone(row):
    assert row["no_match"]
    for example in row["no_match"]:
        found = {hit.entry.rule for hit in load_lexicon().match(tokenize(example))}
        assert row["id"] not in found, example


def test_rule_ids_are_unique_and_glossed():
    ids = [row["id"] for row in ROWS]
    assert len(ids) == len(set(ids))
    assert all(row["gloss"] and row["forms"] for row in ROWS)


def test_actor_table_is_whole():
    table = read_csv("lexicon/actors.csv")
    ids = [row["actor_id"] for row in table]
    assert len(ids) == len(set(ids))
    for row in table:
        assert row["name_ar"], row
        assert row["name_en"], row
        assert row["side"] in {"civilians", "security_forces", "militants", "unknown"}, row
        assert not row["parent"] or row["parent"] in ids, row
        assert all(normalize_ar(form) for form in row["forms"].split("|")), row


def test_masks_hide_what_is_inside():
    hits = load_lexicon().match(tokenize("ألقت قنابل الغاز المسيل للدموع"))
    assert not [h for h in hits if h.tag == "bomb"]


@pytest.mark.parametrize(
    ("word", "stem"),
    [("وبالانفجار", "انفجار"), ("للمدينة", "المدينه"), ("مقتلهم", "مقتل"), ("فقتلت", "قتلت"), ("إصابته", "اصابه")],
)
def test_readings_take_off_licensed_clitics(word, stem):
    assert stem in dict(readings(normalize_ar(word)))


def test_no_name_abroad_is_an_everyday_word():
    """A word that the grammar reads must not be taken for a town (fa-inna for Van)."""
    words = load_words()
    everyday = {normalize_ar(form) for row in ROWS for form in row["forms"] if " " not in form}
    lists = (words.that, words.of, words.in_place, words.not_a_name, words.never_place, words.companions)
    everyday |= {word for group in lists for word in group}
    taken = {name for name in foreign() if name in everyday or any(stem in words.that for stem, _ in readings(name))}
    assert taken == set()
