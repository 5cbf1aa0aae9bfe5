"""Clauses: the pieces of a sentence that may each tell of one incident, and what rules an incident out.

Plans, purposes, denials, reasons and references to earlier incidents suppress what they govern; background, sport,
accidents, trials and statistics rule out a whole sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.extract.lexicon import Hit
from geo.extract.sentence import Sentence

_PLAN_REACH = 16
_SINCE = 12
_REACH: Mapping[str, int] = {"purpose": 4, "after": 5, "reason": 6}
_NEVER = frozenset({"sport", "accident", "court", "statistics"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Words [first, last) of a sentence that may tell of one incident."""

    sentence: Sentence
    first: int
    last: int

    def hits(self, layer: str) -> list[Hit]:
        """Return the hits of `layer` in the clause."""
        return self.sentence.layer(layer, self.first, self.last)

    @property
    def ordinal(self) -> bool:
        """Whether the clause begins with "the first", "the second"."""
        return self.sentence.ordinal_at(self.first)

    def tags(self, layer: str) -> dict[str, Hit]:
        """Return the first hit of each tag of `layer` in the clause."""
        found: dict[str, Hit] = {}
        for hit in self.hits(layer):
            found.setdefault(hit.tag, hit)
        return found


def split(sentence: Sentence, places: Sequence[tuple[int, int]]) -> list[Clause]:
    """Return the clauses of `sentence`; `places` are the word ranges of its toponyms."""
    cuts = {0, len(sentence.tokens)}
    for hit in [*sentence.layer("clause"), *sentence.layer("another")]:
        cuts.add(hit.first)
    for i, norm in enumerate(sentence.norms[:-1], start=1):
        if (norm in sentence.words.breaks and norm != ":") or (
            norm in sentence.words.commas and (sentence.has_conjunction(i) or _telling(sentence, i))
        ):
            cuts.add(i)
    cuts.update(i for i in sentence.starts("context") if sentence.ordinal_at(i))
    cuts.update(i for i in sentence.starts("casualties") if sentence.has_conjunction(i) and _telling(sentence, i))
    edges = sorted(cuts)
    clauses: list[Clause] = []
    for first, last in pairwise(edges):
        piece = Clause(sentence, first, last)
        if clauses and not (_eventful(clauses[-1], places) and _eventful(piece, places)):
            clauses[-1] = Clause(sentence, clauses[-1].first, last)
        else:
            clauses.append(piece)
    return clauses


def _telling(s: Sentence, i: int) -> bool:
    hit = s.at("casualties", i)
    return hit is not None and hit.tag in {"kill_n", "kill_v"} and s.is_verb(hit)


def _eventful(clause: Clause, places: Sequence[tuple[int, int]]) -> bool:
    told = any(clause.hits(layer) for layer in ("triggers", "bodies", "protesters", "assassination")) or any(
        h.tag in {"kill_n", "kill_v", "dead"} for h in clause.hits("casualties")
    )
    told = told or clause.ordinal
    return told and any(clause.first <= first < clause.last for first, _ in places)


def suppressed(clause: Clause, hit: Hit) -> bool:
    """Whether a plan, purpose or denial governs `hit`."""
    for other in clause.hits("context"):
        gap = hit.first - other.first
        if other.tag == "negation" and gap >= 0:
            return True
        if other.tag == "possible" and 0 <= other.first - hit.last <= 1:
            return True
        if other.tag == "plan" and 0 <= gap <= _PLAN_REACH:
            stops = clause.sentence.words.plan_stops
            if not any(clause.sentence.norm(i) in stops for i in range(other.last, hit.first)):
                return True
        if other.tag in _REACH and (other.tag != "reason" or gap > 0) and 0 <= gap <= _REACH[other.tag]:
            return True
    return False


def _first_since(s: Sentence, hit: Hit) -> bool:
    """Whether "since ..." only says that the news is "the first" or "the worst" for a long time."""
    return s.norm(hit.first) in s.words.since and any(
        s.norm(i) in s.words.superlatives for i in range(max(0, hit.first - _SINCE), hit.first)
    )


def is_background(sentence: Sentence) -> bool:
    """Whether the sentence tells of the past in general, of sport or of an accident."""
    tags = {h.tag for h in sentence.layer("context") if not (h.tag == "background" and _first_since(sentence, h))}
    return bool(tags & _NEVER) or ("background" in tags and sentence.kind != "headline")
