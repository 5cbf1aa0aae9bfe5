"""When: which of the dates in and around a clause is the day of the incident."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.extract.clauses import Clause
from geo.extract.lexicon import Hit
from geo.extract.sentence import Sentence
from geo.extract.triggers import Trigger
from geo.text.dates import DateMention

_OLD_DAYS = 10
_NEAR = 12
_MONTH = 4
_TELLING = ("triggers", "casualties", "weapon", "bodies", "assassination", "protesters")


@dataclass(frozen=True, slots=True)
class When:
    """A date of a clause, with how much it counts; `announced` when it governs the announcement of the incident."""

    mention: DateMention
    first: int
    last: int
    weight: float
    announced: bool = False


def dates_in(clause: Clause, trigger: Trigger | None) -> tuple[When, ...]:
    """Return the dates of `clause` that may be the day of its incident, each weighted."""
    s = clause.sentence
    inside = [date for date in s.dates if clause.first <= date[0] < clause.last]
    if not inside:
        return ()
    if not s.words.of_wounds.isdisjoint(s.norms[clause.first : clause.last]):  # the day of a death, not of the attack
        return tuple(When(mention, first, last, 0.6, announced=True) for first, last, mention in inside)
    weighed = [_weighed(clause, trigger, first, last, mention) for first, last, mention in inside]
    return tuple(when for when in weighed if when is not None)


def _weighed(clause: Clause, trigger: Trigger | None, first: int, last: int, mention: DateMention) -> When | None:
    """Return a date with its weight: most at the event itself, less behind a verb of announcing or saying."""
    s = clause.sentence
    said = _said_before(clause, first)
    if said is None or _eventful(s, said.last, first) or _launched(s, said, trigger, last):
        return When(mention, first, last, 3.0)
    if said.tag == "announce" and trigger is not None and trigger.hit.first > first:
        return When(mention, first, last, 2.0, announced=True)
    if trigger is not None:
        return When(mention, first, last, 1.1, announced=True)
    return When(mention, first, last, 0.5, announced=True) if said.tag == "announce" else None


def _said_before(clause: Clause, at: int) -> Hit | None:
    """Return the last verb of announcing or saying shortly before word `at`."""
    s, said = clause.sentence, None
    for k in range(max(clause.first, at - _NEAR), at):
        hit = s.at("context", k)
        if hit is not None and hit.tag in {"announce", "statement"}:
            said = hit
    return said


def _eventful(s: Sentence, first: int, last: int) -> bool:
    """Whether something happens in words [first, last): a date behind it is the event's."""
    return any(s.layer(layer, first, last) for layer in _TELLING) or any(
        h.tag == "visit" for h in s.layer("context", first, last)
    )


def _launched(s: Sentence, said: Hit, trigger: Trigger | None, last: int) -> bool:
    """Whether the start of an operation is announced: it starts on the day named."""
    if said.tag != "announce" or trigger is None:
        return False
    return any(s.norm(i) in s.words.launch for i in range(last, trigger.hit.first))


def own_day(dates: Iterable[When]) -> str | None:
    """Return the single day that a telling gives itself."""
    best = max((d for d in dates if d.mention.start is not None and d.mention.precision == 1 and d.weight > 1),
               key=lambda d: (d.weight, -d.first), default=None)  # fmt: skip
    return best.mention.start if best is not None else None


def same_day(when: When, day: str | None) -> When:
    """Return "the same day" as the day named last (`day`, ISO), any other date unchanged."""
    if not when.mention.same or day is None:
        return when
    return replace(when, mention=replace(when.mention, start=day, end=day, precision=1))


def too_old(dates: Sequence[When], published: str | None) -> bool:
    """Whether a telling is of the past: all its dates end more than ten days before publication, or are years."""
    if published is None:
        return False
    days = [d.mention.end or d.mention.start for d in dates if d.weight > 1]
    stated = [d for d in days if d is not None]
    spans = [d.mention for d in dates]
    if spans and all((m.precision is not None and m.precision >= _MONTH) or m.background for m in spans):
        return True
    limit = date.fromisoformat(published)
    return bool(stated) and all((limit - date.fromisoformat(d)).days > _OLD_DAYS for d in stated)


def _days(one: str, other: str) -> int:
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)


def choose(own: Sequence[When], later: Sequence[When], around: Sequence[When]) -> tuple[When | None, tuple[str, ...]]:
    """Return the day of an incident and the alternatives.

    A weighted vote: the dates of the telling that names the incident, then those of the other tellings; the dates
    of the article's lead (`around`) count only when the incident has none of its own.
    """
    votes: dict[str, float] = {}
    first: dict[str, tuple[float, When]] = {}
    if not any(w.mention.start for w in [*own, *later]):
        own = around
    for w, factor in [*((d, 1.0) for d in own), *((d, 0.8) for d in later)]:
        start = w.mention.start
        if start is None:
            continue
        precise = 1.0 if w.mention.precision == 1 else 0.3
        votes[start] = votes.get(start, 0.0) + w.weight * factor * precise
        if start not in first or w.weight * factor > first[start][0]:
            first[start] = (w.weight * factor, w)
    if not votes:
        return None, ()
    order = sorted(votes, key=lambda day: (-votes[day], day))
    rivals = [day for day in order if votes[day] == votes[order[0]]]
    if len(rivals) > 1 and _days(rivals[0], rivals[-1]) > 1:
        order.remove(rivals[-1])
        order.insert(0, rivals[-1])  # of two days far apart the later is the news
    best = first[order[0]][1]
    others = [d for d in order[1:] if any(w.mention.start == d for w in [*own, *later])]
    alternatives = [*others, *(a for w in own for a in w.mention.alternatives)]
    return best, tuple(dict.fromkeys(a for a in alternatives if a != order[0]))
