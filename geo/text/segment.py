"""Parts of an article's text: headline, lead, body, captions, related links and site boilerplate, with sentences.

The headline is found, not assumed: site boilerplate may stand before it. Spans are half-open code-point offsets of the
original text; segments are in order, do not overlap and cover all but white space. The phrases are data
(``data/lexicon/segments.toml``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from geo.model import Span
from geo.resources import read_toml
from geo.text.normalize import normalize_ar
from geo.text.tokenize import Token, tokenize

SegmentKind = Literal["boilerplate", "headline", "caption", "related", "lead", "body"]

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_CLOSERS = "\"'\u00bb\u201d\u2019)\\]"
# A full stop between digits or Latin letters, after a single letter, or in an ellipsis does not end a sentence.
_SENTENCE_END = re.compile(
    rf"(?<!\.)(?<!\b\w)(?:\.(?![.\d\u0660-\u0669])(?![A-Za-z])|[!?\u061f]+)[{_CLOSERS}]*(?=\s|$|[^\W\d])"
)
_TERMINAL = re.compile(rf"[.!?\u061f:\u2026][{_CLOSERS}\s]*$")
_CAPTION_WORDS = 9
_RELATED_WORDS = 14
_LONG_WORDS = 12
_HEADLINE_WORDS = (3, 40)
_TITLE_WORDS = 20  # a first line no longer than this, right before a paragraph, is the headline
_HEAD_LINES = 12
_MIN_OVERLAP_LETTERS = 3
_PUNCTUATED_SHARE = 0.7
_TAIL = 40


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of the text that is not blank, with its sentences."""

    span: Span
    kind: SegmentKind
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An article's text in parts; `title` is the headline's span, `tokens` are those of the whole text."""

    text: str
    title: Span | None
    segments: tuple[Segment, ...]
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    words: tuple[str, ...]
    terminal: bool
    cue: SegmentKind | None


@lru_cache(maxsize=1)
def _cues() -> tuple[tuple[SegmentKind, tuple[tuple[str, ...], ...]], ...]:
    data = read_toml("lexicon/segments.toml")
    kinds: tuple[SegmentKind, ...] = ("boilerplate", "related", "caption")
    return tuple((k, tuple(tuple(normalize_ar(f).split()) for f in data[k]["starts"])) for k in kinds)


def _cue(words: tuple[str, ...]) -> SegmentKind | None:
    for kind, phrases in _cues():
        for phrase in phrases:
            # A single word is a cue only when it is the whole line ("Share"), else it opens ordinary sentences.
            if words[: len(phrase)] == phrase and (len(phrase) > 1 or len(words) <= len(phrase) + 1):
                return kind
    return None


def _lines(text: str, tokens: Sequence[Token]) -> list[_Line]:
    lines = []
    at = 0
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if not stripped:
            continue
        start = match.start() + match.group().index(stripped)
        end, first = start + len(stripped), at
        while at < len(tokens) and tokens[at].start < end:
            at += 1
        words = tuple([t.norm for t in tokens[first:at] if t.kind != "punct"])
        cue = _cue(words) if len(words) < 2 * _LONG_WORDS else None
        # Only the end of a line says how it ends: looking at all of a long one would take time for nothing.
        lines.append(_Line(Span(start, end), words, bool(_TERMINAL.search(stripped[-_TAIL:])), cue))
    return lines


def _headline(lines: Sequence[_Line]) -> int | None:
    """Return the index of the line that shares most words with the paragraphs after it, before the first of these."""
    if len(lines) > 1 and lines[0].cue is None and len(lines[0].words) <= _TITLE_WORDS:
        paragraph = lines[1]
        if paragraph.cue is None and len(paragraph.words) >= 2 * _LONG_WORDS and lines[0].words:
            return 0
    body = [i for i, line in enumerate(lines) if len(line.words) >= _LONG_WORDS and line.terminal and line.cue is None]
    first = next((i for i in body if i > 0), len(lines))
    heads = [i for i in range(min(first, _HEAD_LINES)) if lines[i].cue is None]
    low, high = _HEADLINE_WORDS
    fit = [i for i in heads if low <= len(lines[i].words) <= high]
    if not fit or len(lines) == 1:
        return None
    told = {w for i in [i for i in body if i >= first][:3] for w in lines[i].words if len(w) >= _MIN_OVERLAP_LETTERS}

    def score(i: int) -> tuple[float, int]:
        words = {w for w in lines[i].words if len(w) >= _MIN_OVERLAP_LETTERS}
        shared = len(words & told)
        return (shared + min(len(words), 10) / 4 + (2 if i == 0 else 0), -i)

    return max(fit, key=score)


def _kinds(lines: Sequence[_Line]) -> list[SegmentKind]:
    title = _headline(lines)
    long = [line for line in lines if len(line.words) >= _LONG_WORDS]
    punctuated = bool(long) and sum(line.terminal for line in long) >= _PUNCTUATED_SHARE * len(long)
    kinds: list[SegmentKind] = []
    lead_seen = False
    for i, line in enumerate(lines):
        if i == title:
            kinds.append("headline")
        elif line.cue is not None:
            kinds.append(line.cue)
        elif title is not None and i < title:
            kinds.append("boilerplate")
        elif not line.terminal and len(line.words) <= _CAPTION_WORDS and len(lines) > 1:
            kinds.append("caption")
        elif lead_seen and not line.terminal and punctuated and len(line.words) <= _RELATED_WORDS:
            kinds.append("related")
        else:
            kinds.append("body" if lead_seen else "lead")
            lead_seen = True
    return kinds


def _sentences(text: str, span: Span) -> tuple[Span, ...]:
    found, start = [], span.start
    for match in _SENTENCE_END.finditer(text, span.start, span.end):
        end = min(match.end(), span.end)
        if text[start:end].strip():
            found.append(_strip(text, start, end))
            start = end
    if text[start : span.end].strip():
        found.append(_strip(text, start, span.end))
    return tuple(found)


def _strip(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))


def segment(text: str) -> Document:
    """Return the parts of `text`; an empty or blank text has none."""
    tokens = tokenize(text)
    lines = _lines(text, tokens)
    kinds = _kinds(lines)
    segments = tuple(
        Segment(line.span, kind, _sentences(text, line.span)) for line, kind in zip(lines, kinds, strict=True)
    )
    title = next((s.span for s in segments if s.kind == "headline"), None)
    return Document(text, title, segments, tokens)
