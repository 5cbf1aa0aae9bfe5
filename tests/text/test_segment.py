"""Segments: the examples of the data file, the two seed articles, and spans on any text."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.resources import read_toml
from geo.text.segment import segment

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CASES = read_toml("lexicon/segments.toml")["case"]
ALPHABET = st.sampled_from('ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآء ؟!.،؛:\n\r\t\u00a0"»«()0123456789٠١٢abc')


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_segment_example(case):
    assert [s.kind for s in segment(case["text"]).segments] == case["kinds"]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("000_693d2f57f8f2795e.txt", "العراق.. العمليات المشتركة تُعلن انطلاق حملة أمنية واسعة في ديالى"),
        ("004_3f0fa229c0dffd08.txt", "العراق: إحباط هجوم لتنظيم داعش الإرهابي وقتل اثنين من عناصره غرب الأنبار"),
    ],
)
def test_segment_finds_the_headline_behind_the_masthead(name, title):
    text = (SEEDS / name).read_text(encoding="utf-8")
    span = segment(text).title
    assert span is not None
    assert text[span.start : span.end] == title


def test_segment_photo_caption_is_no_body():
    text = (SEEDS / "000_693d2f57f8f2795e.txt").read_text(encoding="utf-8")
    kinds = {text[s.span.start : s.span.end]: s.kind for s in segment(text).segments}
    assert kinds["محاولة اغتيال مصطفى الكاظمي"] == "caption"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("قتل 3 جنود. وأصيب آخر.", 2),
        ("بلغت النسبة 3.5 بالمئة.", 1),
        ("العراق.. انطلاق حملة", 1),
        ("كان يستهدف مسؤولا.رئيس المجلس", 2),
        ("قال «انتهى كل شيء.» ثم غادر.", 2),
    ],
)
def test_segment_sentences(text, count):
    assert sum(len(s.sentences) for s in segment(text).segments) == count


@given(st.text(ALPHABET, max_size=200))
def test_segment_covers_the_text_in_order(text):
    document = segment(text)
    spans = [s.span for s in document.segments]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    for part in document.segments:
        covered = "".join("".join(text[s.start : s.end].split()) for s in part.sentences)
        assert covered == "".join(text[part.span.start : part.span.end].split())
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
