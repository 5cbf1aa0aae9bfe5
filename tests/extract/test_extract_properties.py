"""Any text: no exception, and every span is the text it says."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.extract import extract_article
from geo.model import Article

WORDS = [
    "انفجار",
    "عبوة ناسفة",
    "قتل",
    "مقتل",
    "وإصابة",
    "5",
    "٣",
    "شخصين",
    "آخرون",
    "في",
    "بغداد",
    "محافظة",
    "ديالى",
    "قرية",
    "أمس",
    "الثلاثاء",
    "،",
    ".",
    "\n",
    "و",
    "داعش",
    "بينهم",
    "أعلنت",
    "على الأقل",
    "\u00a0",
    "\u0640",
    "«",
    "»",
    "لقي",
    "مصرعهم",
    "العاصمة",
    "شمال",
    "كم",
    "(",
    ")",
    "جثة",
    "من جهة أخرى",
    "حظر التجول",
    "وصل رئيس الوزراء إلى",
]
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x6FF), max_size=300),
    st.text(max_size=200),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, published=st.sampled_from([None, "2021-12-08", "2024-02-29"]))
def test_any_text_gives_exact_spans(resolver, text, published):
    article = Article("any", text, published, "metadata" if published else None)
    extraction = extract_article(article, resolver)
    for incident in extraction.incidents:
        for e in incident.evidence:
            assert text[e.start : e.end] == e.text
        assert 0 <= incident.confidence <= 1
    for t in extraction.toponyms:
        assert text[t.start : t.end] == t.text
