"""HTML of the pages: hostile text stays text, marks stand on the right words."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.i18n import translator
from geo.model import Evidence, Incident, SourceClaim
from geo.ui import markup

HOSTILE = '<img src=x onerror="alert(1)"></script><b>"&\''
TAG = re.compile(r"<[^>]*>")
EN = translator("en")


@given(
    st.text(st.sampled_from("ابج <>&\"'ab\n"), max_size=60),
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["date", "place", "killed"])), max_size=6
    ),
)
def test_markup_marks_change_no_text(text, marks):
    html = markup.mark_text(text, marks, EN)
    assert unescape(TAG.sub("", html)) == text


def test_markup_mark_covers_exactly_its_words():
    html = markup.mark_text("killed 4 near Basra", [(0, 8, "killed"), (14, 19, "place")], EN)
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", html) == ["killed 4", "Basra"]


def test_markup_overlapping_fields_are_all_named():
    html = markup.mark_text("abcdef", [(0, 4, "killed"), (2, 6, "injured")], EN)
    assert re.findall(r'title="([^"]*)">([^<]*)<', html) == [
        ("Killed", "ab"),
        ("Killed · Injured", "cd"),
        ("Injured", "ef"),
    ]


def test_markup_incident_escapes_everything():
    incident = Incident(
        incident_id=HOSTILE,
        is_context=False,
        remnant=False,
        outcome="carried_out",
        event_type="explosion",
        weapon=HOSTILE,
        evidence=(Evidence("sentence", 0, len(HOSTILE), HOSTILE),),
        sources=(SourceClaim("a", HOSTILE, None, None, HOSTILE),),
    )
    html = markup.incident_html(incident, EN)
    assert "<img" not in html
    assert "</script" not in html
    assert html.count("&lt;img") >= 4


def test_markup_not_stated_is_not_zero():
    incident = Incident("x", is_context=False, remnant=False, outcome="carried_out", event_type="explosion")
    facts = dict(markup.incident_facts(incident, EN))
    assert facts["Killed"] == facts["Injured"] == "not stated"


@pytest.mark.parametrize("text", ["*bold*", "[a](b)", "<b>", "$x$", ":red[a]", "# h", "~~a~~"])
def test_markup_plain_leaves_no_markdown(text):
    escaped = markup.plain(text)
    assert re.sub(r"\\(.)", r"\1", escaped) == text
    assert all(escaped[m.start() - 1] == "\\" for m in re.finditer(r"[*\[\]<$#~]", escaped))
