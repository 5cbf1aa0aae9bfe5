"""Merging: several tellings of one incident (headline, lead, body, later details) become one.

A telling joins the latest incident that it does not contradict: compatible type, the same place or one inside the
other, no other day, no other toll. "In another incident" always begins a new one. Headlines only add to incidents of
the body.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from geo.extract.actors import load_actors
from geo.extract.assembly import Telling
from geo.extract.places import HOME, Located, same_name
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
    frozenset({"protest", "armed_clash", "other_violence"}),
)
_LEAD = 2
_SHORT = 7  # sentences: a report so short is all lead
_PARTS = 6  # incidents that a sum is told of
_OPEN = 50  # no article goes back to an incident so many incidents ago
_CITY_AND_SPOT = {3, 4}
_TELLING = 4  # fewer dead are the same by chance
_LOOSE = frozenset({"armed_attack", "other_violence"})


class Draft:
    """The tellings of one incident, in order; what they say together is kept up as each is added."""

    def __init__(self, first: Telling) -> None:
        self.tellings: list[Telling] = []
        self.names: set[str] = set()
        self.place: Located | None = None
        """The narrowest place told."""
        self.killed: int | None = None
        """The number killed by the first telling that gives one."""
        self.day: str | None = None
        """The first day that a telling gives itself."""
        self._lead: Telling | None = None
        self._types: dict[bool, list[str]] = {False: [], True: []}
        self.add(first)

    def add(self, t: Telling) -> None:
        """Take `t` as one more telling of the incident."""
        self.tellings.append(t)
        if t.trigger is not None:
            types = self._types[t.trigger.weak]
            if t.trigger.event_type not in types:
                types.append(t.trigger.event_type)
            if not t.trigger.weak:
                self._lead = self._lead or t
        if t.place is not None and (self.place is None or _narrowness(t.place) > _narrowness(self.place)):
            self.place = t.place
        self.names.update(c.toponym.mention.norm for c in t.chain if c.rank >= 2)  # noqa: PLR2004
        self.killed = t.killed if self.killed is None else self.killed
        self.day = own_day(t.dates) if self.day is None else self.day

    @property
    def lead(self) -> Telling:
        """The telling that names the incident: the first with a trigger of its own, else the first."""
        return self._lead or self.tellings[0]

    @property
    def bare(self) -> bool:
        """Whether nothing but a killing is told yet, which may have been done in any way."""
        return not self._types[False]

    @property
    def event_type(self) -> str:
        """The most telling type among the tellings."""
        types = [*self._types[False], *self._types[True]]
        return next((x for x in types if x not in _LOOSE), types[0]) if types else "other_violence"


def _narrowness(located: Located) -> tuple[bool, int]:
    place = located.place
    return place.place_id is not None or place.governorate is not None, located.rank


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
    if _recalled(one) or _recalled(other):
        return False if a.governorate and b.governorate and a.governorate != b.governorate else None
    if (a.place_id is not None and a.place_id == b.place_id) or same_name(a, b):
        return True
    abroad = a.country and b.country and a.country != b.country
    if abroad or (a.governorate and b.governorate and a.governorate != b.governorate):
        return False
    if one.rank < 2 or other.rank < 2:  # noqa: PLR2004 - a governorate or country may hold the other
        return None
    if {one.rank, other.rank} == _CITY_AND_SPOT and a.governorate == b.governorate and a.district == b.district:
        return None
    holds = a.district is not None and a.district == b.district and 2 in (one.rank, other.rank)  # noqa: PLR2004
    return None if holds or _mentions(one, other) else False


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
    if place is False or another or other_type or not _day_fits(draft, t):
        return 0
    if not _toll_fits(draft, t, same_place=place is True):
        return 0
    score = 2 if place is True else 1
    if t.trigger is not None and draft.event_type == t.trigger.event_type:
        score += 1
    killed = draft.killed
    return score + 2 if killed is not None and killed == t.killed else score


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
        drafts = [Draft(t) for t in (sums[:1] or heads[:1])]
    drafts = [d for d in drafts if country == HOME or (d.place is not None and d.place.place.country is not None)]
    short = max((t.sentence_index for t in everything), default=0) < _SHORT
    marches = any(t.trigger is not None and t.trigger.event_type == "protest"
                  for t in everything if t.headline or t.sentence_index <= 1)  # fmt: skip
    return _without_sums(_placed(drafts, _SHORT if short else _LEAD, marches=marches))


def _placed(drafts: list[Draft], lead: int, *, marches: bool) -> list[Draft]:
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
    told = any(m.toll is not None for t in draft.tellings for m in t.tolls)
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
    if any(d.event_type == draft.event_type and (d.day is None or _apart(d.day, draft.day) <= 1) for d in placed):
        return False
    strong = any(t.trigger is not None and not t.trigger.weak and not t.trigger.definite for t in draft.tellings)
    return strong and place.toponym.mention.direction is not None


def _marched(draft: Draft) -> bool:
    place = draft.place
    strong = any(t.trigger is not None and not t.trigger.definite for t in draft.tellings)
    return draft.event_type == "protest" and place is not None and place.rank >= 1 and not place.abroad and strong


def _told(draft: Draft) -> bool:
    """Whether a toll or the headline speaks for an incident without a place."""
    told = any(m.toll is not None for t in draft.tellings for m in t.tolls)
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


def _without_sums(drafts: list[Draft]) -> list[Draft]:
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
