"""Triggers: what happens in a clause, its outcome, and how sure the words are of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geo.extract.casualties import TollMention
from geo.extract.clauses import Clause, suppressed
from geo.extract.event_type import Seen, event_type, state_forces
from geo.extract.lexicon import Hit
from geo.extract.sentence import Sentence

_LAYERS = ("triggers", "weapon", "bodies", "execution", "assassination", "protesters")


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


def _outcome(tags: dict[str, Hit]) -> str:
    return "repelled" if "repelled" in tags else "foiled" if "foiled" in tags else "carried_out"


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
    return any(i < at and a in state_forces() for i, a in named) and any(i >= at and a == "isis" for i, a in named)


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
    for layer in _LAYERS:
        for hit in clause.hits(layer):
            if not suppressed(clause, hit):
                tags.setdefault(hit.tag, hit)
    outcome = _outcome(tags)
    air = clause.tags("air")
    found = event_type(Seen(tags, actors, air, outcome, _captors(clause, tags)))
    another = bool(clause.hits("another"))
    if found is not None:
        kind, tag = found
        hit = tags[tag]
        another = another or sentence.norm(hit.last) in sentence.words.another_one
        weapon = tags.get("bomb") or tags.get("remnant")
        definite = (hit.definite and not sentence.some_of(hit.first)) or _construct(sentence, hit)
        return Trigger(kind, hit, outcome, weapon, "remnant" in tags and kind == "explosion",
                       definite, another)  # fmt: skip
    killed = [m for m in tolls if m.field in {"killed", "combined"} and m.toll is not None and (m.toll.low or 0) > 0]
    if not killed or any(suppressed(clause, h) for h in clause.hits("casualties")):
        return None
    if any(h.tag == "mishap" for h in clause.hits("context")):
        return None
    return _bare(clause, killed, actors, Trigger("armed_attack", killed_hit(clause, killed), outcome, another=another))


def killed_hit(clause: Clause, killed: Sequence[TollMention]) -> Hit:
    """Return the word of killing that the first of `killed` stands at."""
    words = clause.sentence.layer("casualties")
    return next(h for h in words if h.first >= killed[0].first or h.last > killed[0].first)


def _bare(clause: Clause, killed: Sequence[TollMention], actors: frozenset[str], trigger: Trigger) -> Trigger:
    """Return the trigger of a killing with no other word for what happened."""
    guns = clause.tags("air").get("artillery")
    if guns is not None:
        return replace(trigger, event_type="shelling_rocket", hit=guns)
    if any(h.tag == "family" for h in clause.hits("triggers")):
        return replace(trigger, event_type="other_violence", weak=True)
    hunted = any(m.side == "militants" for m in killed) or _hunted(clause, killed)
    kind = "security_operation" if hunted and actors & state_forces() else "armed_attack"
    return replace(trigger, event_type=kind, weak=True)
