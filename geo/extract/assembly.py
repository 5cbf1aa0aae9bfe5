"""Assembly: from the clauses of an article to tellings, one for each clause that tells of an incident.

A telling has what its own clause says: what happened, where, when, how many, who. Tellings of the same incident are
put together in `geo.extract.merge`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.extract.actors import ActorMention, find_actors
from geo.extract.casualties import TollMention, find_tolls
from geo.extract.clauses import Clause, is_background, split, suppressed
from geo.extract.lexicon import Hit
from geo.extract.places import Geography, Located
from geo.extract.sentence import Sentence
from geo.extract.triggers import Trigger, find_trigger
from geo.extract.when import When, dates_in, own_day, same_day, too_old

_TOWNLIKE, _SPOT = 2, 4
_DATELINE = 4.0
_AFTER = 5
_ASIDE = 2
_TOP = 3  # sentences that tell what an article is
_LISTED = 3  # sentences between an announcement and its parts
_FINE = frozenset({"village", "neighbourhood", "street", "road", "area"})
SKIPPED_KINDS = frozenset({"boilerplate", "caption", "related", "dateline"})


@dataclass(slots=True)
class Telling:
    """What one clause tells of an incident; `order` is its place in the article."""

    order: int
    sentence_index: int
    clause: Clause
    trigger: Trigger | None
    chain: list[Located]
    more: list[list[Located]]
    tolls: tuple[TollMention, ...]
    actors: tuple[ActorMention, ...]
    dates: tuple[When, ...]
    headline: bool
    aggregate: bool = False
    place: Located | None = None
    """The narrowest place of the chain."""
    killed: int | None = None
    """The number killed by this telling, None when it gives none."""
    anew: bool = False
    """Whether the clause itself says that this is a further incident ("in the same district", "the second")."""

    @property
    def sentence(self) -> Sentence:
        """The sentence of the clause."""
        return self.clause.sentence


def primary(chain: Sequence[Located]) -> Located | None:
    """Return the narrowest place of a chain: the first of the highest rank that is more than a reference point."""
    real = [c for c in chain if c.toponym.mention.distance_km is None] or list(chain)
    if not real:
        return None
    narrow = [c for c in real if c.rank >= _TOWNLIKE]
    if not narrow:
        rank = max(c.rank for c in real)
        return next(c for c in real if c.rank == rank)
    first = narrow[0]
    finer = next(
        (c for c in narrow[1:] if c.toponym.mention.cue in _FINE and first.toponym.mention.cue not in _FINE), None
    )
    return finer if finer is not None and first.rank < _SPOT else first


def _score(chain: Sequence[Located], clause: Clause, trigger: Hit | None) -> float:
    best = primary(chain)
    if best is None:
        return -1.0
    score = {0: 0.0, 1: 2.5, 2: 3.0, 3: 3.0}.get(best.rank, 3.5)
    score += 1.5 if any(c.toponym.located for c in chain) else 0.0
    s, top = clause.sentence, chain[0].toponym
    if top.first == 0 and s.norm(top.last) in s.words.dashes:
        score -= _DATELINE
    if _attributed(clause, top.first):
        score -= _DATELINE
    if any(h.tag == "aside" and 0 <= top.first - h.last <= _ASIDE for h in clause.hits("context")):
        score -= _DATELINE / 2
    if trigger is not None:
        gap = chain[0].toponym.first - trigger.last
        score += (0.5 if gap >= 0 else 0.0) - min(abs(gap), 40) * 0.07
    return score


def _attributed(clause: Clause, at: int) -> bool:
    """Whether word `at` stands between a verb of saying and its "that": where the speaker is, not the incident."""
    s = clause.sentence
    said = next((h for h in clause.hits("context") if h.tag in {"announce", "statement"} and h.first < at), None)
    if said is None:
        return False
    return any(s.norm(i) in s.words.that for i in range(at, clause.last)) and not any(
        s.norm(i) in s.words.that for i in range(said.last, at)
    )


def _bordering(clause: Clause, chain: Sequence[Located]) -> bool:
    """Whether a country is named only as the one across the border, or as who speaks ("Tunisia condemned")."""
    top = chain[0].toponym
    if chain[0].rank > 0:
        return False
    said = clause.sentence.at("context", top.first - 1)
    if not top.located and said is not None and said.tag in {"announce", "statement"}:
        return True
    return any(h.tag == "aside" and 0 <= top.first - h.last <= 1 for h in clause.hits("context"))


def _places(
    chains: Sequence[list[Located]], clause: Clause, trigger: Hit | None, *, at_home: bool
) -> tuple[list[Located], list[list[Located]]]:
    inside = [c for c in chains if c and clause.first <= c[0].toponym.first < clause.last and not _bordering(clause, c)]
    # In an article about home, "Tehran said" names a government.
    inside = [c for c in inside if not (at_home and c[0].abroad and not any(x.toponym.located for x in c))]
    if not inside:
        return [], []
    best = max(inside, key=lambda c: _score(c, clause, trigger))
    return best, [c for c in inside if c is not best]


def _killed(tolls: Sequence[TollMention]) -> int | None:
    values = [m.toll.best for m in tolls if m.field == "killed" and m.toll is not None and m.toll.best is not None]
    return sum(values) if values else None


def _referred(clause: Clause, m: TollMention) -> bool:
    """Whether the toll belongs to an earlier incident that only dates this one ("the day after the killing of two")."""
    return any(h.tag == "after" and 0 <= m.first - h.first <= _AFTER for h in clause.hits("context"))


def _everywhere(chain: Sequence[Located]) -> bool:
    """Whether three governorates or more share what is told: a sum."""
    return sum(c.rank == 1 for c in chain) > 2 and any(c.toponym.joined for c in chain)  # noqa: PLR2004


def _same_place(chain: Sequence[Located]) -> bool:
    return any(c.toponym.mention.cue == "same" for c in chain)


def _listed(clause: Clause, trigger: Trigger | None, before: Sequence[Telling], k: int) -> Trigger | None:
    """Return the trigger of "the first in A, the second in B", that of the sentence which announced them.

    What announced them is their sum, and no incident of its own.
    """
    if not clause.ordinal or not before or (trigger is not None and not trigger.weak):
        return None
    announced = next((t for t in reversed(before) if t.trigger is not None and not t.clause.ordinal), None)
    if announced is None or announced.trigger is None or k - announced.sentence_index > _LISTED:
        return None
    if not clause.sentence.words.names_several(announced.sentence.norm(announced.trigger.hit.first)):
        return None
    announced.aggregate = True
    hit = clause.sentence.at("context", clause.first)
    return None if hit is None else Trigger(announced.trigger.event_type, hit, another=True)


def _burnt(clause: Clause) -> Trigger | None:
    """Return the trigger of a building set on fire or stormed, in an article about protests."""
    hit = clause.tags("triggers").get("arson")
    return None if hit is None or suppressed(clause, hit) else Trigger("protest", hit, definite=hit.definite)


def _alike(clause: Clause, trigger: Trigger | None, before: Sequence[Telling]) -> Trigger | None:
    """Return the trigger of a bare killing "in a similar incident": what happened is what was told last."""
    if trigger is None or not trigger.weak or not trigger.another:
        return None
    if not any(clause.sentence.norm(i) in clause.sentence.words.alike for i in range(clause.first, clause.last)):
        return None
    last = next((t.trigger for t in reversed(before) if t.trigger is not None), None)
    return None if last is None else replace(trigger, event_type=last.event_type)


def tell(sentences: Sequence[Sentence], geography: Geography, published: str | None) -> list[Telling]:
    """Return the tellings of the article in order; those with no trigger only add to others."""
    tellings: list[Telling] = []
    day: str | None = None
    marches = any(s.layer("protesters") or any(h.tag == "protest" for h in s.layer("triggers"))
                  for s in sentences[:_TOP])  # fmt: skip
    counts = any(h.entry.attributes.get("article") == "yes" for s in sentences[:_TOP] for h in s.layer("context"))
    for k, sentence in enumerate(sentences):
        if sentence.kind in SKIPPED_KINDS or is_background(sentence):
            continue
        chains = geography.chains[k]
        spots = [(t.first, t.last) for t in geography.toponyms[k]]
        for clause in split(sentence, spots):
            tolls = tuple(m for m in find_tolls(sentence, clause.first, clause.last) if not _referred(clause, m))
            actors = find_actors(clause)
            trigger = find_trigger(clause, tolls, frozenset(a.actor_id for a in actors))
            if trigger is None and marches:
                trigger = _burnt(clause)
            listed = _listed(clause, trigger, tellings, k)
            trigger = listed or _alike(clause, trigger, tellings) or trigger
            chain, more = _places(chains, clause, trigger.hit if trigger else None, at_home=geography.at_home)
            dates = tuple(same_day(when, day) for when in dates_in(clause, trigger))
            day = own_day(dates) or day
            if (trigger is None and not tolls and not chain) or too_old(dates, published) or (counts and not dates):
                continue
            sums = any(h.tag == "sum" for h in clause.hits("context"))
            place = primary(chain)
            aggregate = sums and (place is None or place.rank < 1 or (place.rank == 1 and bool(tolls)))
            aggregate = aggregate or (bool(tolls) and _everywhere(chain))
            tellings.append(Telling(len(tellings), k, clause, trigger, chain, more, tolls, actors, dates,
                                    sentence.kind == "headline", aggregate, place, _killed(tolls),
                                    listed is not None or (trigger is not None and _same_place(chain))))  # fmt: skip
    return tellings
