"""How an incident was read is shown whole, escaped, in both languages; every rule and reason has a label."""

import re
from html import unescape
from pathlib import Path

import pytest

from geo.extract import extract_article
from geo.extract.confidence import weights
from geo.extract.lexicon import rows
from geo.geocode import GazetteerResolver, load_gazetteer
from geo.i18n import LANGUAGES, translator
from geo.model import Article
from geo.ui import markup

TEXT = (
    "انفجار في بعقوبة\n"
    "قتل ثلاثة أشخاص وأصيب شرطي بانفجار عبوة ناسفة <b>زرعها</b> تنظيم داعش في حي التحرير بمدينة بعقوبة، أمس الاثنين."
)
SHOWN = {"triggers", "casualties", "weapon", "bodies", "execution", "assassination", "protesters"}
SILENT = {"person", "subset", "many", "other", "fate", "rise", "losses"}


def incident():
    resolver = GazetteerResolver(load_gazetteer())
    return extract_article(Article("x", TEXT, "2023-03-14", "metadata"), resolver).incidents[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_names_words_rules_candidates_and_confidence(lang):
    found, t = incident(), translator(lang)
    page = unescape(re.sub(r"<[^>]+>", "|", markup.why_html(found, t)))
    for item in found.evidence:
        if item.rule is not None:
            assert item.text in page
            assert t.label("rule", item.rule) in page
    for candidate in found.place.candidates:
        assert candidate.name_ar in page
        assert f"{candidate.score:.2f}" in page
    assert all(t.label("confidence_part", name) in page for name in found.confidence_parts)
    assert f"{found.confidence:.2f}" in page


def test_why_escapes_the_words_of_the_article():
    assert "<b>" not in markup.why_html(incident(), translator("en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_that_can_be_shown_has_a_label(lang):
    labels = translator(lang).tables["rule"]
    files = {"triggers", "casualties"}
    needed = {r["id"] for r in rows() if r["file"] in files and r["tag"] not in SILENT | {"mask", "thing", "bomber"}}
    needed -= {r["id"] for r in rows() if r["tag"] == "hide_place"}
    needed = {name for name in needed if not name.startswith(("person.", "casualties.none.noun", "things"))}
    assert not needed - set(labels)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_and_part_has_a_label(lang):
    table = translator(lang).tables
    codes = re.findall(r'"([a-z_]+)"', (Path(__file__).parents[2] / "geo/geocode/ranking.py").read_text())
    emitted = {"exact_form", "spelling_variant", "cue_kind", "cue_other_kind", "governorate_in_text", "parent_in_text"}
    assert emitted <= set(codes)
    assert emitted <= set(table["place_reason"])
    assert {"base", *weights()[1]} == set(table["confidence_part"])


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "not decided: Anbar / Baghdad"), ("ar", "لم يُحسم: الأنبار / بغداد")]
)
def test_an_undecided_place_says_between_which(lang, words):
    text = "هجوم في العامرية\nقتل مدنيان بهجوم مسلح في العامرية، الاثنين."
    found = extract_article(
        Article("x", text, "2023-03-14", "metadata"), GazetteerResolver(load_gazetteer())
    ).incidents[0]
    page = unescape(re.sub(r"<[^>]+>", "", markup.incident_html(found, translator(lang))))
    assert words in page
