"""Merging: several tellings of one incident (headline, lead, body, later details) become one.

A telling joins the latest incident that it does not contradict: compatible type, the same place or one inside the
other, no other day, no other toll. "In another incident" always begins a new one. Headlines only add to incidents of
the body.
"""

from collections.abc import Iterable
from datetime import date

from geo.extract.assembly import Telling
from geo.extract.draft import Draft
from geo.extract.places import HOME, Located, same_name
from geo.extract.sift import placed_only, without_sums
from geo.extract.triggers import Trigger
from geo.extract.when import own_day

_GROUPS = (
    frozenset({"explosion", "suicide_attack", "armed_attack", "assassination", "drone", "shelling_rocket"}),
    frozenset({"airstrike", "shelling_rocket", "drone"}),
    frozenset({"airstrike", "security_operation"}),
    frozenset({"armed_attack", "armed_clash", "security_operation", "assassination"}),
    frozenset({"security_operation", "arrest"}),
    frozenset({"armed_attack", "kidnapping"}),
    frozenset({"kidnapping", "other_violence"}),
    frozenset({"armed_attack", "assassination", "other_violence"}),
    frozenset({"protest", "armed_clash"}),
)
_LEAD = 2
_SHORT = 7  # sentences: a report so short is all lead
_OPEN = 50  # no article goes back to an incident so many incidents ago
_CITY_AND_SPOT = {3, 4}
_SPOT = {4}
_TELLING = 4  # fewer dead are the same by chance


def compatible(one: str, other: str) -> bool:
    """Whether two event types may name the same incident."""
    return one == other or any(one in g and other in g for g in _GROUPS)


def _recalled(located: Located) -> bool:
    """Whether the place is only "the city", the one named before."""
    return located.toponym.anaphor and located.toponym.mention.cue == "anaphor"


def _places_agree(one: Located | None, other: Located | None) -> bool | None:
    """Whether the places are the same (True), at odds (False), or one may hold the other (None)."""
    if one is None or other is None:
        return None
    a, b = one.place, other.place
    apart = bool(a.governorate and b.governorate and a.governorate != b.governorate)
    if _recalled(one) or _recalled(other):
        return False if apart else None
    if (a.place_id is not None and a.place_id == b.place_id) or same_name(a, b):
        return True
    if apart or (a.country and b.country and a.country != b.country):
        return False
    return None if _may_hold(one, other) else False


def _may_hold(one: Located, other: Located) -> bool:
    """Whether one of two places in the same governorate may be the other, said more widely."""
    a, b = one.place, other.place
    if one.rank < 2 or other.rank < 2:  # noqa: PLR2004 - a governorate or country may hold the other
        return True
    alike = a.district == b.district
    if {one.rank, other.rank} == _CITY_AND_SPOT and a.governorate == b.governorate and alike:
        return True
    holds = a.district is not None and alike and 2 in (one.rank, other.rank)  # noqa: PLR2004
    return holds or _mentions(one, other)


def _mentions(one: Located, other: Located) -> bool:
    """Whether one place is written as lying in the other."""
    return any(
        p == inner.toponym.mention.norm
        for outer, inner in ((one, other), (other, one))
        for p in outer.toponym.mention.parents
    )


def _anaphoric(t: Telling) -> bool:
    """Whether the telling speaks of something told before ("the explosion")."""
    return t.trigger is None or t.trigger.definite or t.trigger.weak


def _place_fits(draft: Draft, t: Telling) -> bool | None:
    """Whether the telling's place is the draft's (True), may be (None) or cannot be (False)."""
    agree = _places_agree(draft.place, t.place)
    if agree is not False or draft.place is None or t.place is None:
        return agree
    if (_anaphoric(t) and t.place.place.place_id is None) or _same_toll(draft, t):
        return None
    here, there = draft.place.place.governorate, t.place.place.governorate
    if here and there and here != there:
        return False
    return None if draft.names & {c.toponym.mention.norm for c in t.chain} else False


def _day_fits(draft: Draft, t: Telling) -> bool:
    day, own = draft.day, own_day(t.dates)
    if day is None or own is None or day == own or t.headline:
        return True
    return _anaphoric(t) and (t.place is None or _apart(day, own) == 1)


def _toll_fits(draft: Draft, t: Telling, *, same_place: bool) -> bool:
    killed, mine = draft.killed, t.killed
    if killed is None or mine is None or killed == mine or same_place or t.headline:
        return True
    recalled = t.place is None and t.trigger is not None and t.trigger.definite
    return recalled or any(m.risen for m in t.tolls)


def _joins(draft: Draft, t: Telling) -> int:
    """Return how well telling `t` fits `draft`: 0 not at all."""
    place = _place_fits(draft, t)
    another = t.trigger is not None and t.trigger.another and place is not True
    bare = (draft.bare or (t.trigger is not None and t.trigger.weak)) and draft.killed == t.killed is not None
    other_type = t.trigger is not None and not (
        bare or compatible(draft.event_type, t.trigger.event_type) or _crowd_recalled(t.trigger)
    )
    if place is False or another or other_type or not _day_fits(draft, t) or _other_march(draft, t, place):
        return 0
    if not _toll_fits(draft, t, same_place=place is True):
        return 0
    score = 2 if place is True else 1
    if t.trigger is not None and draft.event_type == t.trigger.event_type:
        score += 1
    killed = draft.killed
    return score + 2 if killed is not None and killed == t.killed else score


def _other_march(draft: Draft, t: Telling, place: bool | None) -> bool:
    """Whether a protest at a spot of its own is told beside one of the wider place: each spot has its crowd."""
    if place is not None or draft.place is None or t.place is None or t.trigger is None or _recalled(t.place):
        return False
    both = draft.event_type == t.trigger.event_type == "protest" and not t.trigger.definite
    return both and t.place.rank > draft.place.rank and t.place.rank in _SPOT and t.place.place.place_id is not None


def _crowd_recalled(trigger: Trigger) -> bool:
    """Whether only "the protesters" are named: people of what was told before, whatever it was."""
    return trigger.hit.tag == "protesters" and trigger.definite


def _same_toll(draft: Draft, t: Telling) -> bool:
    """Whether both tell the same number of dead, high enough to tell, in one governorate."""
    killed, mine = draft.killed, t.killed
    a, b = draft.place, t.place
    if killed is None or killed != mine or killed < _TELLING or a is None or b is None:
        return False
    return a.place.governorate == b.place.governorate


def _apart(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def _attach(drafts: list[Draft], t: Telling) -> bool:
    """Join `t` to the best of the latest drafts; False when none fits."""
    best, score = None, 0
    for draft in reversed(drafts[-_OPEN:]):
        fit = _joins(draft, t)
        if fit > score:
            best, score = draft, fit
    if best is None:
        return False
    best.add(t)
    return True


def merge(tellings: Iterable[Telling], country: str | None = HOME) -> list[Draft]:
    """Return the incidents of the article as drafts, in order of their first body telling.

    `country` is the one that the article is about: an incident of which no place is known counts only at home.
    """
    everything = list(tellings)
    drafts: list[Draft] = []
    for t in everything:
        if t.headline or t.aggregate:
            continue
        if t.trigger is None:
            if t.tolls and drafts and t.sentence_index - drafts[-1].tellings[-1].sentence_index <= 1:
                _attach(drafts[-1:], t)
            continue
        if any(h.tag == "version" for h in t.clause.hits("context")) and drafts:
            continue
        if t.anew or not _attach(drafts, t):
            drafts.append(Draft(t))
    heads = [t for t in everything if t.headline and t.trigger is not None]
    sums = [t for t in everything if t.aggregate and not t.headline and t.trigger is not None]
    for t in heads:
        fitting = [d for d in drafts[:_OPEN] if _joins(d, t)]
        if fitting and (len(fitting) == 1 or t.place is not None):
            fitting[0].add(t)
    if not drafts:
        drafts = [Draft(t) for t in (sums[:1] or [t for t in heads if not _anaphoric(t)][:1])]
    drafts = [d for d in drafts if country == HOME or (d.place is not None and d.place.place.country is not None)]
    short = max((t.sentence_index for t in everything), default=0) < _SHORT
    marches = any(t.trigger is not None and t.trigger.event_type == "protest"
                  for t in everything if t.headline or t.sentence_index <= 1)  # fmt: skip
    return without_sums(placed_only(drafts, _SHORT if short else _LEAD, marches=marches))
