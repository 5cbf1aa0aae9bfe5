"""The pipeline: document, sentences with mentions, places in context, tellings, merged incidents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from weakref import WeakKeyDictionary

from geo.extract.assembly import tell
from geo.extract.context import context_records
from geo.extract.ids import article_id
from geo.extract.incidents import build, spread
from geo.extract.merge import merge
from geo.extract.names import Names
from geo.extract.places import Geography
from geo.extract.sentence import Sentence, read_sentence
from geo.extract.words import load_words
from geo.model import Article, Extraction, Incident, PlaceResolver, Span, Toponym
from geo.text.segment import Document, segment
from geo.text.tokenize import Token

_LONGEST = 300  # words; the time that a sentence takes grows faster than its length
_NAMES: WeakKeyDictionary[PlaceResolver, Names] = WeakKeyDictionary()


def names_of(resolver: PlaceResolver) -> Names:
    """Return the forms of `resolver`, indexed once per resolver."""
    if resolver not in _NAMES:
        _NAMES[resolver] = Names(resolver.forms())
    return _NAMES[resolver]


def _inside(tokens: Sequence[Token], span: Span, at: int) -> tuple[list[Token], int]:
    """Return the tokens within `span`, searching from index `at`, and where to search on."""
    while at < len(tokens) and tokens[at].start < span.start:
        at += 1
    last = at
    while last < len(tokens) and tokens[last].end <= span.end:
        last += 1
    return list(tokens[at:last]), last


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """Return a sentence whole, or in pieces when a text without full stops makes it longer than any real one."""
    if len(tokens) <= _LONGEST:
        return [tokens] if tokens else []
    commas = load_words().commas
    pieces, first = [], 0
    while first < len(tokens):
        last = min(first + _LONGEST, len(tokens))
        cut = next((i for i in range(last, first + _LONGEST // 2, -1) if tokens[i - 1].norm in commas), last)
        last = last if last == len(tokens) else cut
        pieces.append(tokens[first:last])
        first = last
    return pieces


def sentences_of(article: Article, document: Document) -> list[Sentence]:
    """Return the sentences of `article` in order, read."""
    tokens = document.tokens
    result: list[Sentence] = []
    at = 0
    for paragraph, part in enumerate(document.segments):
        for span in part.sentences:
            own, at = _inside(tokens, span, at)
            for piece in _pieces(own):
                reach = span if len(piece) == len(own) else Span(piece[0].start, piece[-1].end)
                result.append(
                    read_sentence(reach, part.kind, paragraph, piece, published=article.published, source=article.text)
                )
    return result


def _dated(article: Article) -> tuple[Article, tuple[str, ...]]:
    """Return `article` with its publication day, or without it when that is no ISO day, and what to warn of."""
    if article.published is None:
        return article, ("no publication date: relative dates are not resolved",)
    try:
        date.fromisoformat(article.published)
    except ValueError:
        warning = f"publication date {article.published!r} is not YYYY-MM-DD: relative dates are not resolved"
        return replace(article, published=None, published_basis=None), (warning,)
    return article, ()


def extract_article(article: Article, resolver: PlaceResolver) -> Extraction:
    """Return the incidents, context records and toponyms of `article`; places are resolved by `resolver`.

    Deterministic; never raises on any text. Offsets are half-open code points of ``article.text``.
    """
    article, warnings = _dated(article)
    document = segment(article.text)
    title = None if document.title is None else article.text[document.title.start : document.title.end]
    sentences = sentences_of(article, document)
    names = names_of(resolver)
    geography = Geography(sentences, names, resolver)
    tellings = tell(sentences, geography, article.published)
    lead = [d for t in tellings[:4] for d in t.dates if d.mention.precision == 1]
    incidents: list[Incident] = []
    for ordinal, draft in enumerate(merge(tellings, geography.country)):
        incidents += spread(build(article, draft, ordinal, lead))
    incidents += context_records(article, sentences, geography)
    ids = {(c.toponym.mention.start, c.toponym.mention.end): c.place.place_id
           for chains in geography.chains for chain in chains for c in chain}  # fmt: skip
    toponyms = tuple(
        Toponym(t.mention.text, t.mention.start, t.mention.end, ids.get((t.mention.start, t.mention.end)))
        for tops in geography.toponyms for t in tops if not t.anaphor or t.mention.cue == "capital"
    )  # fmt: skip
    return Extraction(
        doc_id=article.doc_id or article_id(article.text),
        published=article.published,
        published_basis=article.published_basis,
        title=title if title is not None else article.title,
        incidents=tuple(incidents),
        toponyms=toponyms,
        warnings=warnings,
    )
