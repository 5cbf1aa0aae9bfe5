"""Actors: who takes part in an incident, and as what. News sources ("a source in the police said") are no actors."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from geo.extract.clauses import Clause
from geo.extract.lexicon import Hit
from geo.extract.sentence import Sentence
from geo.extract.triggers import Trigger
from geo.model import ActorRole
from geo.resources import read_csv

_ATTACKS = frozenset(
    {"explosion", "suicide_attack", "armed_attack", "assassination", "kidnapping", "drone", "shelling_rocket"}
)
_FORCE = frozenset({"airstrike", "security_operation", "arrest", "shelling_rocket", "drone"})
HOME = "IQ"
_HOLDS = 5  # words between what an actor holds and its name
_OWN_WORD = frozenset({"security_operation", "arrest", "airstrike"})


@dataclass(frozen=True, slots=True)
class ActorMention:
    """An actor named at words [first, last); `source` when it only tells the news."""

    actor_id: str
    first: int
    last: int
    source: bool
    suspected: bool
    claimed: bool
    struck: bool = False
    """Whether posts, patrols or people of the actor are named between the deed and it."""


@lru_cache(maxsize=1)
def load_actors() -> dict[str, dict[str, str]]:
    """Return the rows of ``data/lexicon/actors.csv`` by actor_id."""
    return {row["actor_id"]: row for row in read_csv("lexicon/actors.csv")}


def _is_source(clause: Clause, hit: Hit) -> bool:
    s = clause.sentence
    for k in range(max(0, hit.first - 4), hit.first):
        said = s.at("context", k)
        if said is not None and said.tag in {"announce", "statement"} and hit.first - said.last <= 3:  # noqa: PLR2004
            return not any(s.at(layer, i) for i in range(said.last, hit.first) for layer in ("casualties", "triggers"))
    return any(s.at("news", k) is not None for k in range(max(0, hit.first - 3), hit.first))


def _foreign(clause: Clause, hit: Hit) -> bool:
    """Whether the name of an Iraqi force is meant of another country's ("the army", "the Libyan army")."""
    if load_actors()[hit.entry.rule]["country"] != HOME:
        return False
    after = clause.sentence.demonym_after(hit.last)
    return after is not None and after != HOME


def _struck(clause: Clause, hit: Hit) -> bool:
    """Whether a word for what an actor holds stands right before its name, behind a word of violence."""
    s = clause.sentence
    held = next(
        (i for i in range(max(clause.first, hit.first - _HOLDS), hit.first) if s.norm(i) in s.words.held_places), None
    )
    if held is None or (s.norm(held) in s.words.held_people and s.norm(held - 1) in s.words.deeds_of_theirs):
        return False  # "members of X kidnapped": people right after the verb are those who did it
    return any(h.first < held for layer in ("triggers", "weapon", "assassination") for h in clause.hits(layer))


def is_generic(mention: ActorMention, sentence: Sentence) -> bool:
    """Whether an Iraqi force is named by a word that any country's could bear ("the army", "security forces")."""
    row = load_actors()[mention.actor_id]
    if row["country"] != HOME or row["generic"] != "yes":
        return False
    inside = range(mention.first, mention.last + 1)
    return not any(sentence.demonym_at(i) == HOME for i in inside)


def find_actors(clause: Clause) -> tuple[ActorMention, ...]:
    """Return the actors named in `clause`, in order."""
    context = clause.sentence.layer("context")
    found = []
    for hit in clause.hits("actor"):
        if _foreign(clause, hit):
            continue
        tags = {h.tag for h in context if abs(h.first - hit.first) <= 8}  # noqa: PLR2004
        found.append(ActorMention(hit.entry.rule, hit.first, hit.last, _is_source(clause, hit),
                                  "suspected" in tags and "claimed" not in tags,
                                  "claimed" in tags and "unclaimed" not in tags, _struck(clause, hit)))  # fmt: skip
    return tuple(found)


def roles(
    mentions: Iterable[ActorMention], trigger: Trigger, victims: frozenset[str]
) -> tuple[tuple[ActorMention, str], ...]:
    """Return each actor once with its role; `victims` are the sides that have dead or wounded."""
    table = load_actors()
    named = list(mentions)
    real = [m for m in named if not m.source]
    if trigger.event_type in _OWN_WORD or trigger.outcome != "carried_out":
        real = [m for m in named if not m.source or table[m.actor_id]["kind"] == "state_force"]
        if any(not m.source and table[m.actor_id]["kind"] == "state_force" for m in named):
            real = [m for m in named if not m.source]
    chosen: dict[str, tuple[ActorMention, str]] = {}
    for m in real:
        if table[m.actor_id]["kind"] == "official":
            continue
        chosen.setdefault(m.actor_id, (m, _role(m, trigger, table[m.actor_id], victims)))
    if "gunmen" in chosen and any(a in chosen for a in ("isis", "pkk", "aah", "badr")):
        del chosen["gunmen"]
    if "gunmen" in chosen and trigger.event_type not in _ATTACKS:
        del chosen["gunmen"]
    return tuple(chosen.values())


def _role(m: ActorMention, trigger: Trigger, row: dict[str, str], victims: frozenset[str]) -> str:
    side, kind = row["side"], trigger.event_type
    militant = side == "militants"
    if militant and (m.claimed or m.suspected):
        role = "claimed" if m.claimed else "suspected"
    elif kind in {"protest", "armed_clash"} and trigger.outcome == "carried_out":
        role = "participant"
    elif m.struck and kind not in _OWN_WORD - {"airstrike"}:
        role = "target"
    elif militant:
        hunted = kind in _FORCE and (kind != "shelling_rocket" or m.actor_id == "pkk")
        role = "target" if hunted else "perpetrator"
    elif side == "civilians" or kind not in _FORCE:
        role = "target"
    else:
        role = "target" if "security_forces" in victims and "militants" not in victims else "perpetrator"
    return role


def as_role(mention: ActorMention, role: str) -> ActorRole:
    """Return the contract's form of an actor."""
    row = load_actors()[mention.actor_id]
    return ActorRole(row["actor_id"], row["name_ar"], row["name_en"], row["kind"], role)
