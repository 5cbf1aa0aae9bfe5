"""People: how the words around a killing or wounding say how many and whose.

A number with its noun ("three soldiers"), a dual ("two civilians"), one of a group, a named person with companions, a
nationality; joined by "and"; before a verb or after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from geo.extract.lexicon import Hit
from geo.extract.sentence import Count, Sentence
from geo.model import Toll

_TOO_MANY = 5000  # wars and decades, not an incident
BACK = 9
APART = 9  # words between two numbers of people that "and" joins
_YEARS = range(1900, 2100)  # a bare number like these is a year
SINGULAR = {"sg": 1, "du": 2}


@dataclass(frozen=True, slots=True)
class People:
    """A number of people at tokens [first, last); `low` None when the text gives no number."""

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    approximate: bool = False
    side: str = "unknown"
    implicit: bool = False

    @property
    def toll(self) -> Toll:
        """The same as a `Toll`."""
        return Toll(self.low, self.best, self.high, self.approximate)


@dataclass(frozen=True, slots=True)
class TollMention:
    """What a clause says of one field ("killed", "injured" or "combined"); `first`, `last` are its tokens."""

    field: str
    first: int
    last: int
    toll: Toll | None
    side: str = "unknown"
    implicit: bool = False
    risen: bool = False
    claim: int = 0
    rule: str = ""


@dataclass(slots=True)
class Scan:
    """What has been read of tokens [first, last) of a sentence: people already counted, the side named last."""

    sentence: Sentence
    first: int
    last: int
    used: set[int] = field(default_factory=set)
    side: str = "unknown"
    found: list[TollMention] = field(default_factory=list)

    def free(self, first: int, last: int) -> bool:
        """Whether none of the words is counted yet."""
        return not any(i in self.used for i in range(first, last))

    def take(self, first: int, last: int) -> None:
        """Mark the words as counted."""
        self.used.update(range(first, last))


def exact(value: int, first: int, last: int, side: str, *, implicit: bool = True) -> People:
    """Return exactly `value` people at words [first, last)."""
    return People(first, last, value, value, value, side=side, implicit=implicit)


def _person_after(s: Sentence, at: int, last: int) -> Hit | None:
    for i in range(at, min(at + 4, last)):
        hit = s.at("person", i)
        if hit is not None:
            return hit
        if s.is_break(i) or s.number_at(i) is not None or s.at("casualties", i) is not None:
            return None
    return None


def from_count(scan: Scan, count: Count) -> People | None:
    """Return the people that `count` counts, None when it counts things."""
    s, end = scan.sentence, count.last
    if count.best is not None and count.best >= _TOO_MANY:
        return None
    for i in range(end, min(end + 2, scan.last)):
        if s.at("thing", i) is not None and s.at("person", i) is None:
            return None
        if s.norm(i) not in s.words.of:
            break
    side = scan.side
    other = s.at("other", end) if end < scan.last else None
    if other is not None:
        end = other.last
    else:
        hit = _person_after(s, end, scan.last)
        if hit is None and (s.is_definite(count.first) or count.best in _YEARS):
            return None
        if hit is not None:
            end, side = hit.last, hit.entry.attributes["side"] if hit.tag == "person" else "militants"
            if end < scan.last and s.at("other", end) is not None:
                end += 1
        else:
            actor = next((a for i in range(end, min(end + 3, scan.last)) if (a := s.at("actor", i)) is not None), None)
            if actor is not None and s.norm(end) in s.words.of:
                side = actor.entry.attributes["side"]
    return People(count.first, end, count.low, count.best, count.high, count.approximate, side)


def people_at(scan: Scan, i: int) -> People | None:
    """Return the people written from token `i` on, None when there are none."""
    s = scan.sentence
    count = s.number_at(i)
    if count is not None:
        return from_count(scan, count)
    if s.norm(i) in s.words.one_of and i + 1 < scan.last:
        hit = s.at("person", i + 1)
        return exact(1, i, i + 2, hit.entry.attributes.get("side", "unknown") if hit else scan.side)
    many = s.at("many", i)
    if many is not None:
        hit = _person_after(s, many.last, scan.last)
        side = hit.entry.attributes.get("side", "unknown") if hit else scan.side
        return People(i, hit.last if hit else many.last, None, None, None, side=side)
    other = s.at("other", i)
    if other is not None:
        number = 2 if other.entry.attributes.get("number") == "du" else 1
        if other.entry.attributes.get("number") == "pl":
            return People(i, other.last, None, None, None, side=scan.side)
        return exact(number, i, other.last, scan.side)
    return _persons(scan, i)


def _counted(s: Sentence, i: int) -> bool:
    """Whether a number stands right before word `i`."""
    return s.number_ending(i - 1) is not None or s.at("many", i - 1) is not None


def _persons(scan: Scan, i: int) -> People | None:
    """Return the people that a noun alone names: one, two, or a plural with or without a small number behind it."""
    s = scan.sentence
    hit = s.at("person", i)
    if hit is None or hit.tag == "bomber" or (hit.definite and s.ends_actor(i)):
        return None
    side = hit.entry.attributes["side"]
    value = SINGULAR.get(hit.entry.attributes["number"])
    if hit.entry.attributes["number"] == "tm" and not _counted(s, i):
        value = 1
    behind = hit.last
    while behind < scan.last and s.at("demonym", behind) is not None:
        behind += 1
    after = s.number_at(behind) if behind < scan.last else None
    if after is not None and after.best is not None and _repeats(after.best, value):
        return People(i, after.last, after.low, after.best, after.high, after.approximate, side)
    if value is None:
        return People(i, hit.last, None, None, None, side=side)
    last = hit.last
    while last < scan.last and value and s.is_companion(last):
        value, last = value + 1, last + 1
    return exact(value, i, last, side)


def _repeats(number: int, value: int | None) -> bool:
    """Whether a small number after a noun counts it: "two soldiers", "one person", "militants, two"."""
    return number == value if value is not None else number <= 3  # noqa: PLR2004


def _national(scan: Scan, i: int) -> People | None:
    """Return the people named only by their nationality ("the killing of an Iranian")."""
    hit = scan.sentence.at("demonym", i)
    value = None if hit is None else SINGULAR.get(hit.entry.attributes["number"])
    if hit is None or value is None or hit.definite:
        return None
    return exact(value, i, hit.last, scan.side)


def coordinated(scan: Scan, head: People) -> list[People]:
    """Return `head` and the people joined to it by "and" in the same phrase ("three soldiers and two civilians")."""
    s, found, i = scan.sentence, [head], head.last
    limit = min(head.last + APART, scan.last)
    while i < limit:
        if s.is_break(i) or s.says(i) or any(s.at(x, i) for x in ("subset", "casualties", "clause", "another", "fate")):
            break
        if s.norm(i) in s.words.together and (more := _together(scan, i + 1)) is not None:
            found = [*(replace(p, implicit=False) for p in found), more]
            i, limit = more.last, min(more.last + APART, scan.last)
            continue
        if s.has_conjunction(i):
            people = people_at(scan, i)
            if people is None or (people.low is None and people.high is None and not people.implicit):
                break
            after = s.at("casualties", people.last) if people.last < scan.last else None
            if after is not None and after.tag in {"dead", "wounded", "body"}:
                break
            found.append(people)
            if not people.implicit:  # "an emir and three of his aides": all count, the one named too
                found = [replace(p, implicit=False) for p in found]
            i, limit = people.last, min(people.last + APART, scan.last)
            continue
        i += 1
    return found


def _together(scan: Scan, i: int) -> People | None:
    """Return the people with whom somebody died ("with three of his guards")."""
    s = scan.sentence
    count = s.number_at(i)
    if count is None or count.last >= scan.last:
        return None
    return from_count(scan, count) if s.norm(count.last) in s.words.of or s.at("other", count.last) else None


def summed(people: Sequence[People]) -> People:
    """Return `people` as one number; an open end, or a part without a number, keeps it open."""
    head = people[0]
    stated = [p for p in people if p.low is not None]
    if not stated:
        return head
    low = sum(p.low or 0 for p in stated)
    best = sum(p.best or 0 for p in stated)
    open_ended = any(p.high is None for p in stated) or len(stated) < len(people)
    return People(head.first, people[-1].last, low, best, None if open_ended else sum(p.high or 0 for p in stated),
                  any(p.approximate for p in stated), head.side, all(p.implicit for p in stated))  # fmt: skip


def forward(scan: Scan, at: int, *, reach: int) -> People | None:
    """Return the first people within `reach` words from `at`, jumping over names of actors."""
    s, i, left = scan.sentence, at, reach
    while i < scan.last and left > 0:
        if s.is_break(i) or s.at("subset", i) is not None or s.at("casualties", i) is not None:
            return None
        people = people_at(scan, i) or (_national(scan, i) if i == at else None)
        if people is not None and scan.free(people.first, people.last):
            return people
        actor = s.at("actor", i)
        i, left = (actor.last, left) if actor is not None else (i + 1, left - 1)
    return None


def backward(scan: Scan, at: int) -> People | None:
    """Return the nearest counted people before token `at` in the clause."""
    s = scan.sentence
    for i in range(at - 1, max(scan.first, at - BACK) - 1, -1):
        if i in scan.used or s.at("casualties", i) is not None or s.at("clause", i) is not None:
            return None
        if s.number_ending(i - 1) is not None or s.number_ending(i - 2) is not None:
            continue
        people = people_at(scan, i)
        if people is not None and people.last <= at and (people.low is not None):
            return people
    return None
