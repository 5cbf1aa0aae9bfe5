"""A sentence as the grammar reads it: words without quotation marks, with lexicon hits, numbers and dates on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.extract.lexicon import Hit, load_lexicon, readings
from geo.extract.words import Words, load_words
from geo.model import Span
from geo.text.dates import DateMention, find_dates
from geo.text.normalize import dediac_ar
from geo.text.numbers import find_numbers
from geo.text.tokenize import Token

_TELLING = frozenset({"triggers", "casualties", "weapon", "bodies", "execution", "assassination", "protesters"})
"""Layers that make a sentence worth counting and dating."""
_NO_PLACE = frozenset({"actor", "weapon", "triggers", "casualties", "another"})
_NONE: Mapping[int, Hit] = {}
_CONTEXT = frozenset({"alert", "visit"})


@dataclass(frozen=True, slots=True)
class Count:
    """A number at words [first, last); `high` None when open."""

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    approximate: bool


@dataclass(slots=True)
class Sentence:
    """One sentence of the article; positions are indices into `tokens` (quotation marks dropped)."""

    span: Span
    kind: str
    paragraph: int
    tokens: tuple[Token, ...]
    words: Words
    source: str
    norms: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    dates: tuple[tuple[int, int, DateMention], ...] = ()
    hidden: frozenset[int] = frozenset()
    conjoined: frozenset[int] = frozenset()
    telling: bool = False
    blocked: tuple[tuple[int, int], ...] = ()
    _layers: dict[str, dict[int, Hit]] = field(default_factory=dict)
    _starts: dict[int, Count] = field(default_factory=dict)
    _ends: dict[int, Count] = field(default_factory=dict)

    def norm(self, i: int) -> str:
        """Return the normalised word at `i`, empty beyond the end."""
        return self.norms[i] if 0 <= i < len(self.norms) else ""

    def at(self, layer: str, i: int) -> Hit | None:
        """Return the hit of `layer` that begins at `i`."""
        return self._layers.get(layer, _NONE).get(i)

    def starts(self, layer: str) -> Mapping[int, Hit]:
        """Return the hits of `layer` by the word at which they begin, in order."""
        return self._layers.get(layer, _NONE)

    def layer(self, name: str, first: int = 0, last: int | None = None) -> list[Hit]:
        """Return the hits of layer `name` that begin in [first, last), in order."""
        hits = self._layers.get(name)
        if hits is None:
            return []
        end = len(self.tokens) if last is None else last
        return [h for i, h in hits.items() if first <= i < end]

    def number_at(self, i: int) -> Count | None:
        """Return the number that begins at `i`."""
        return self._starts.get(i)

    def number_ending(self, i: int) -> Count | None:
        """Return the number whose last word is `i`."""
        return self._ends.get(i)

    def is_break(self, i: int) -> bool:
        """Whether the token ends a clause for certain."""
        return self.norm(i) in self.words.breaks

    def is_comma(self, i: int) -> bool:
        """Whether the token is a comma."""
        return self.norm(i) in self.words.commas

    def has_conjunction(self, i: int) -> bool:
        """Whether the word carries "and" (attached, or as the word before)."""
        return bool(self._conjunction(i)) or self.norm(i - 1) in self.words.conjunction_wa

    def _conjunction(self, i: int) -> bool:
        if not self.norm(i).startswith(self.words.prefixed_and) or self.norm(i) in self.words.conjunction_wa:
            return False
        number = self._starts.get(i)
        if number is not None:
            return True
        return i in self.conjoined or not self.entries_at(i)

    def is_verb(self, hit: Hit) -> bool:
        """Whether the casualty word is a verb form."""
        return any(
            stem in self.words.verbs for stem, clitics in readings(self.norm(hit.first)) if set(clitics) <= {"c"}
        )

    def is_verb_form(self, hit: Hit) -> bool:
        """Whether the word is no noun with the article or an attached preposition."""
        return not set(hit.clitics) & {"a", "p"}

    def plural(self, hit: Hit) -> bool:
        """Whether the verb is plural or dual, so that its subject stands before it."""
        return any(stem in self.words.verbs_plural for stem, _ in readings(self.norm(hit.first)))

    def names_one(self, hit: Hit) -> bool:
        """Whether a word of killing is followed by what can only be one person's name."""
        after = self.norm(hit.last)
        if not after or self.tokens[hit.last].kind != "word" or after in self.words.not_a_name:
            return False
        if not any(stem in self.words.one_named for stem, _ in readings(self.norm(hit.first))):
            return False
        return not any(h.first == hit.last for h in self.hits)

    def counts(self, i: int) -> bool:
        """Whether one of the three words before `i` is "number" or "toll"."""
        return any(stem in self.words.numerous for k in range(max(0, i - 3), i) for stem, _ in readings(self.norm(k)))

    def end_of_subset(self, at: int, last: int) -> int:
        """Return where the subset ("among them ...") that opens before `at` ends."""
        for i in range(at, last):
            if self.is_break(i) or self.is_comma(i) or self.at("clause", i) is not None:
                return i
            if i > at and self.at("casualties", i) is not None and self.has_conjunction(i):
                return i
        return last

    def ends_actor(self, i: int) -> bool:
        """Whether an actor's name ends right before word `i`."""
        return any((h := self.at("actor", k)) is not None and h.last == i for k in range(max(0, i - 5), i))

    def is_companion(self, i: int) -> bool:
        """Whether the word is "and his wife", "and her son" ..., one more person."""
        return any(
            stem in self.words.companions and clitics.startswith("c") for stem, clitics in readings(self.norm(i))
        )

    def entries_at(self, i: int) -> bool:
        """Whether any lexicon row begins at `i`."""
        return any(i in layer for layer in self._layers.values())

    def some_of(self, i: int) -> bool:
        """Whether an indefinite number stands before word `i` ("hundreds of the protesters"): they are new."""
        return any((h := self.at("many", k)) is not None and h.last <= i for k in (i - 1, i - 2, i - 3))

    def says(self, i: int) -> bool:
        """Whether a word that names a source begins at `i` ("according to", "said")."""
        hit = self.at("context", i)
        return hit is not None and hit.tag == "statement"

    def demonym_at(self, i: int) -> str | None:
        """Return the country (ISO 3166-1 alpha-2) of the adjective or people that begins at `i`."""
        hit = self.at("demonym", i)
        return None if hit is None else hit.tag

    def demonym_after(self, i: int) -> str | None:
        """Return the country of the first nationality among the two words from `i` on ("the army's Libyan ...")."""
        return self.demonym_at(i) or (self.demonym_at(i + 1) if self.is_definite(i) else None)

    def is_common(self, i: int) -> bool:
        """Whether a grammatical or violent word begins at `i`, so that a rare place name is not meant."""
        return any(
            i in layer for name, layer in self._layers.items() if name not in {"person", "actor", "thing", "cue"}
        )

    def is_definite(self, i: int) -> bool:
        """Whether the word carries the article."""
        return any("a" in clitics for _, clitics in readings(self.norm(i)))

    def blocks_place(self, first: int, last: int) -> bool:
        """Whether a longer name of an actor, weapon or deed covers words [first, last), so that they are no place."""
        return any(a <= first and last <= b and b - a > last - first for a, b in self.blocked)

    def ordinal_at(self, i: int) -> bool:
        """Whether "the first", "the second" heads a clause at `i`, one of several things announced together."""
        hit = self.at("context", i)
        if hit is None or hit.tag != "ordinal":
            return False
        return i == 0 or "c" in hit.clitics or self.is_break(i - 1) or self.is_comma(i - 1)

    def slice(self, start: int, end: int) -> str:
        """Return the article's text at the offsets [start, end)."""
        return self.source[start:end]

    def text_span(self, first: int, last: int) -> Span:
        """Return the article span of tokens [first, last)."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)


def _as_spelled(hit: Hit, tokens: Sequence[Token]) -> bool:
    """Whether a row that asks for an exact spelling is written so; the normalised form hides hamzas."""
    spelling = hit.entry.attributes.get("exact")
    return spelling is None or dediac_ar(tokens[hit.first].text).endswith(spelling)


def read_sentence(
    span: Span, kind: str, paragraph: int, tokens: Sequence[Token], *, published: str | None, source: str
) -> Sentence:
    """Return `tokens` (those of one sentence) with everything that the lexicon, numbers and dates say of them."""
    words = load_words()
    kept = tuple([t for t in tokens if t.norm not in words.quotes])
    hits = tuple([hit for hit in load_lexicon().match(kept) if _as_spelled(hit, kept)])
    sentence = Sentence(span, kind, paragraph, kept, words, source, tuple([t.norm for t in kept]), hits)
    hidden: set[int] = set()
    for hit in hits:
        sentence._layers.setdefault(hit.entry.layer, {})[hit.first] = hit  # noqa: SLF001 - built here
        if hit.entry.layer == "mask":
            hidden.update(range(hit.first, hit.last))
    sentence.hidden = frozenset(hidden)
    sentence.blocked = tuple([(h.first, h.last) for h in hits if h.last - h.first > 1 and h.entry.layer in _NO_PLACE])
    sentence.conjoined = frozenset(h.first for h in hits if "c" in h.clitics)
    sentence.telling = any(h.entry.layer in _TELLING or h.tag in _CONTEXT for h in hits)
    if not sentence.telling:
        return sentence
    starts = {t.start: i for i, t in enumerate(kept)}
    ends = {t.end: i for i, t in enumerate(kept)}
    dates = find_dates(tokens, published)
    placed = [(starts[d.span.start], ends[d.span.end] + 1, d) for d in dates
              if d.span.start in starts and d.span.end in ends]  # fmt: skip
    sentence.dates = tuple(placed)
    dated = {i for first, last, _ in placed for i in range(first, last)}
    for n in find_numbers(kept):
        first, last = starts.get(n.span.start), ends.get(n.span.end)
        if first is None or last is None or first in dated or hidden.intersection(range(first, last + 1)):
            continue
        count = Count(first, last + 1, n.low, n.best, n.high, n.approximate)
        sentence._starts[first] = count  # noqa: SLF001
        sentence._ends[last] = count  # noqa: SLF001
    return sentence
