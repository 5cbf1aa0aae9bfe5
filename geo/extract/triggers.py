"""Clauses and what happens in them: the event type, its outcome, and whether it is an event at all.

Priority among the triggers of one clause goes from the most telling (drone, suicide attack) to the least (a bare
killing). Plans, purposes, denials, background, sport, accidents and court sentences give nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geo.extract.casualties import TollMention
from geo.extract.lexicon import Hit
from geo.extract.sentence import Sentence

_TRIGGER_LAYERS = ("triggers", "weapon", "bodies", "execution", "assassination", "protesters")
_PLAN_REACH = 16
_SINCE = 12
_NEAR = 4
_REACH: Mapping[str, int] = {"purpose": 4, "after": 5, "reason": 6}
_AIR_ACTORS = frozenset({"coalition", "iqaf", "us", "russia", "israel"})
_STATE = frozenset({"isf", "army", "police", "federal_police", "cts", "pmf", "joc", "peshmerga", "asayish", "iqaf"})


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


@dataclass(frozen=True, slots=True)
class Trigger:
    """What happens in a clause."""

    event_type: str
    hit: Hit
    outcome: str = "carried_out"
    weapon: Hit | None = None
    remnant: bool = False
    definite: bool = False
    another: bool = False
    weak: bool = False


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
    return bool(tags & {"sport", "accident", "court", "statistics"}) or (
        "background" in tags and sentence.kind != "headline"
    )


def _outcome(tags: dict[str, Hit]) -> str:
    return "repelled" if "repelled" in tags else "foiled" if "foiled" in tags else "carried_out"


def _type(
    tags: dict[str, Hit], actors: frozenset[str], air: dict[str, Hit], outcome: str, *, by_captors: bool
) -> tuple[str, str] | None:  # noqa: C901, PLR0911, PLR0912 - a table of priorities
    """Return (event type, deciding tag)."""
    by_air = "air" in air or bool(actors & _AIR_ACTORS)
    if "drone" in tags:
        return "drone", "drone"
    if "suicide" in tags:
        return "suicide_attack", "suicide"
    if "suicide_person" in tags and {"explosion", "attack", "bomb"} & set(tags) and "arrest" not in tags:
        return "suicide_attack", "suicide_person"
    if "assassination" in tags:
        return "assassination", "assassination"
    if "airstrike" in tags:
        return "airstrike", "airstrike"
    if "launch" in tags and "artillery" in air and "shelling" not in tags and "attack" not in tags:
        return "shelling_rocket", "launch"
    if "shelling" in tags:
        return ("airstrike" if by_air and "artillery" not in air else "shelling_rocket"), "shelling"
    if "strike" in tags:
        return ("shelling_rocket" if "artillery" in air and not by_air else "airstrike"), "strike"
    if "explosion" in tags:
        return "explosion", "explosion"
    if "remnant" in tags:
        return "explosion", "remnant"
    if "kidnapping" in tags and not ("attack" in tags and tags["attack"].first < tags["kidnapping"].first):
        return "kidnapping", "kidnapping"
    if "execution" in tags and "isis" in actors:
        return "other_violence", "execution"
    if ("protest" in tags or "protesters" in tags) and not ("attack" in tags and "gunmen" in actors):
        return "protest", "protest" if "protest" in tags else "protesters"
    if "tribal" in tags:
        return "armed_clash", "tribal"
    if "clash" in tags:
        return "armed_clash", "clash"
    if (
        "bomb" in tags
        and {"attack", "target", "throw"} & set(tags)
        and not {"arrest", "destroy", "operation"} & set(tags)
    ):
        return "explosion", "bomb"
    if "attack" in tags:
        return ("airstrike" if _flown(tags["attack"], air) else "armed_attack"), "attack"
    if "operation" in tags:
        return "security_operation", "operation"
    if {"recapture", "managed"} <= set(tags) and actors & _STATE:
        return "security_operation", "recapture"
    if "arrest" in tags:
        return ("kidnapping" if by_captors else "arrest"), "arrest"
    if "bodies" in tags:
        return "other_violence", "bodies"
    if "destroy" in tags and "hideout" in tags and by_air:
        return "airstrike", "destroy"
    if "destroy" in tags and ("hideout" in tags or actors & _STATE) and not by_captors:
        return "security_operation", "destroy"
    if outcome != "carried_out" and "isis" in actors:
        return "armed_attack", outcome
    if "target" in tags and ("bomb" in tags):
        return "explosion", "bomb"
    return None


def _flown(attack: Hit, air: Mapping[str, Hit]) -> bool:
    """Whether aircraft stand right before the attack, as who makes it."""
    return "air" in air and 0 <= attack.first - air["air"].last <= _NEAR


def _construct(s: Sentence, hit: Hit) -> bool:
    """Whether a noun is made definite by the place after it ("the explosion of Basra governorate")."""
    cue = s.at("cue", hit.last)
    return (
        cue is not None and not cue.clitics and not s.is_verb(hit) and cue.entry.attributes.get("kind") == "governorate"
    )


def _hunted(clause: Clause, killed: Sequence[TollMention]) -> bool:
    """Whether a force of the state is named before the killing, the militants after it, and no other victims."""
    if any(m.side in {"security_forces", "civilians"} for m in killed):
        return False
    at = killed[0].first
    named = [(h.first, h.entry.rule) for h in clause.hits("actor")]
    return any(i < at and a in _STATE for i, a in named) and any(i >= at and a == "isis" for i, a in named)


def _captors(clause: Clause, tags: Mapping[str, Hit]) -> bool:
    """Whether an armed group is the subject of "arrested" (it takes captives) or of "destroyed"."""
    hit = tags.get("arrest")
    if hit is None and "destroy" in tags:
        first = next(iter(clause.hits("actor")), None)
        return first is not None and first.first < tags["destroy"].first and first.entry.rule == "isis"
    if hit is None or not clause.sentence.is_verb_form(hit):
        return False
    return any((a := clause.sentence.at("actor", i)) is not None and a.entry.attributes["side"] == "militants"
               for i in range(hit.last, hit.last + 2))  # fmt: skip


def find_trigger(clause: Clause, tolls: Iterable[TollMention], actors: frozenset[str]) -> Trigger | None:
    """Return what happens in `clause`, None when nothing does."""
    sentence = clause.sentence
    tags: dict[str, Hit] = {}
    for layer in _TRIGGER_LAYERS:
        for hit in clause.hits(layer):
            if not suppressed(clause, hit):
                tags.setdefault(hit.tag, hit)
    outcome = _outcome(tags)
    found = _type(tags, actors, clause.tags("air"), outcome, by_captors=_captors(clause, tags))
    another = bool(clause.hits("another"))
    if found is not None:
        event_type, tag = found
        if "family" in tags:
            event_type = "other_violence"
        elif "used" in tags and event_type == "explosion":
            event_type = "armed_attack"
        hit = tags[tag]
        another = another or sentence.norm(hit.last) in sentence.words.another_one
        weapon = tags.get("bomb") or tags.get("remnant")
        definite = (hit.definite and not sentence.some_of(hit.first)) or _construct(sentence, hit)
        return Trigger(event_type, hit, outcome, weapon, "remnant" in tags and event_type == "explosion",
                       definite, another)  # fmt: skip
    killed = [m for m in tolls if m.field in {"killed", "combined"} and m.toll is not None and (m.toll.low or 0) > 0]
    if killed and not any(suppressed(clause, h) for h in clause.hits("casualties")):
        militants = any(m.side == "militants" for m in killed) or _hunted(clause, killed)
        hit = next(h for h in sentence.layer("casualties") if h.first >= killed[0].first or h.last > killed[0].first)
        event_type = "security_operation" if militants and actors & _STATE else "armed_attack"
        if "family" in tags:
            event_type = "other_violence"
        if "artillery" in clause.tags("air"):
            return Trigger("shelling_rocket", clause.tags("air")["artillery"], outcome, None, remnant=False,
                           definite=False, another=another)  # fmt: skip
        return Trigger(event_type, hit, outcome, None, remnant=False, definite=False, another=another, weak=True)
    return None
