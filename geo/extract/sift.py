"""Sifting: which drafts are incidents. Faint ones, ones without a place, and sums of others are dropped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from geo.extract.actors import load_actors
from geo.extract.draft import Draft
from geo.extract.places import HOME

_NEWS = 12  # sentences: deep in a long text one man's death is somebody's story
_PARTS = 6  # incidents that a sum is told of


def placed_only(drafts: list[Draft], lead: int, *, marches: bool) -> list[Draft]:
    """Drop drafts without any place when the article has others that are placed, and faint ones.

    `marches`: the headline or lead tells of protests, so that a protest needs nothing but its place.
    """
    kept = [d for d in drafts if not _faint(d, lead) or (marches and _marched(d))]
    placed = [d for d in kept if d.place is not None and d.place.rank >= 1]
    if placed:
        return [d for d in kept if d.place is not None and (d.place.rank >= 1 or d.killed or _somewhere(d, placed))]
    return [d for d in kept[:1] if _told(d)]


def _faint(draft: Draft, last: int) -> bool:
    """Whether nothing but a word of violence speaks for the incident: no toll, no day, not in the headline or lead.

    `last` is the index of the last sentence of the lead.
    """
    place = draft.place
    if all(t.trigger is None or t.trigger.weak for t in draft.tellings):
        ours = draft.event_type == "security_operation"
        anew = any(t.trigger is not None and t.trigger.another for t in draft.tellings)
        narrow = place is not None and place.rank >= 2 and (draft.day is not None or ours or anew)  # noqa: PLR2004
        early = place is not None and place.rank >= 1 and draft.tellings[0].sentence_index <= last
        return not (narrow or early) or place is None or place.abroad
    told = any(
        m.toll is not None and (not m.implicit or t.sentence_index <= _NEWS) for t in draft.tellings for m in t.tolls
    )
    if place is not None and place.abroad:
        return draft.day is None or not (told or _by_iraqis(draft))
    if place is not None and place.rank == 0 and draft.day is None and not any(t.headline for t in draft.tellings):
        return True
    if told or any(t.headline for t in draft.tellings):
        return False
    lead = draft.tellings[0].sentence_index <= last
    recalled = all(t.trigger is None or t.trigger.definite for t in draft.tellings) and draft.event_type != "protest"
    if draft.day is not None and not (recalled and not lead):
        return False
    return not (lead and place is not None and place.rank >= 1)


def _somewhere(draft: Draft, placed: Iterable[Draft]) -> bool:
    """Whether the incident happened on a day of its own in a part of the country ("in the north of Iraq").

    One of the same kind that is placed more narrowly (`placed`), and on no other day, is what it announces.
    """
    place = draft.place
    if place is None or place.abroad or draft.day is None:
        return False
    if any(d.event_type == draft.event_type and (d.day is None or _days_apart(d.day, draft.day) <= 1) for d in placed):
        return False
    strong = any(t.trigger is not None and not t.trigger.weak and not t.trigger.definite for t in draft.tellings)
    return strong and place.toponym.mention.direction is not None


def _marched(draft: Draft) -> bool:
    place = draft.place
    strong = any(t.trigger is not None and not t.trigger.definite for t in draft.tellings)
    return draft.event_type == "protest" and place is not None and place.rank >= 1 and not place.abroad and strong


def _told(draft: Draft) -> bool:
    """Whether a toll or the headline speaks for an incident without a place."""
    told = any(m.toll is not None for t in draft.tellings for m in t.tolls) or _somewhere(draft, ())
    return any(t.headline for t in draft.tellings) or (told and draft.day is not None)


def _by_iraqis(draft: Draft) -> bool:
    """Whether an Iraqi force is said to act."""
    table = load_actors()
    return any(table[a.actor_id]["country"] == HOME for t in draft.tellings for a in t.actors)


def _sums_up(draft: Draft, following: Sequence[Draft]) -> bool:
    """Whether the dead of `draft` are exactly those of the next incidents ("21 were killed; 16 in A, five in B")."""
    total = 0
    for number, part in enumerate(following[:_PARTS], start=1):
        if part.place is None or draft.place is None or not part.killed or part.place.rank < draft.place.rank:
            return False
        if draft.place.rank >= 1 and part.place.place.governorate != draft.place.place.governorate:
            return False
        total += part.killed
        if number > 1 and total == draft.killed:
            return True
    return False


def without_sums(drafts: list[Draft]) -> list[Draft]:
    """Drop an incident that is the sum of the narrower ones told below it."""
    drafts = [d for i, d in enumerate(drafts) if not _sums_up(d, drafts[i + 1 : i + 1 + _PARTS])]
    parts = [d for d in drafts if d.place is not None and d.place.rank >= 1]
    everywhere = Counter[str | None]()
    number = Counter[str | None]()
    for d in parts:
        for code in {None, d.place.place.governorate if d.place else None}:
            everywhere[code] += d.killed or 0
            number[code] += 1
    result = []
    for draft in drafts:
        place = draft.place
        rank = -1 if place is None else place.rank
        if rank <= 1 and len(drafts) > 2:  # noqa: PLR2004 - a sum and two parts
            code = place.place.governorate if place is not None and rank == 1 else None
            own, counted = draft.killed, int(rank == 1)
            total = everywhere[code] - counted * (own or 0)
            if number[code] - counted > 1 and (own is None or own >= total * 0.8):
                continue
        result.append(draft)
    return result


def _days_apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
