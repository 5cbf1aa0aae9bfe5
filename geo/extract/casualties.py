"""Tolls: how many killed and wounded a clause tells of, by side.

A small hand-written grammar over lexicon hits and numbers: every word of killing or wounding looks for its people
(after it, or before it when the verb follows its subject). Subsets ("among them 3 women") are never added, a combined
figure ("20 killed and wounded") has its own field, "at least" leaves the high end open, an indefinite number ("dozens")
gives none, an explicit "without losses" gives zero, and the suicide bomber is not counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from geo.extract.lexicon import Hit
from geo.extract.sentence import Count, Sentence
from geo.model import Toll

_KILL = {"kill_n", "kill_v"}
_WOUND = {"wound_n", "wound_v"}
_NEAR = 4
_TOO_MANY = 5000  # wars and decades, not an incident
_BACK = 9
_YEARS = range(1900, 2100)  # a bare number like these is a year
_APART = 9  # words between two numbers of people that "and" joins
_CLAIM = 4  # words between a number and "according to"
_SINGULAR = {"sg": 1, "du": 2}


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


@dataclass(slots=True)
class _Scan:
    sentence: Sentence
    first: int
    last: int
    used: set[int] = field(default_factory=set)
    side: str = "unknown"
    found: list[TollMention] = field(default_factory=list)

    def free(self, first: int, last: int) -> bool:
        return not any(i in self.used for i in range(first, last))

    def take(self, first: int, last: int) -> None:
        self.used.update(range(first, last))


def _exact(value: int, first: int, last: int, side: str, *, implicit: bool = True) -> People:
    return People(first, last, value, value, value, side=side, implicit=implicit)


def _person_after(s: Sentence, at: int, last: int) -> Hit | None:
    for i in range(at, min(at + 4, last)):
        hit = s.at("person", i)
        if hit is not None:
            return hit
        if s.is_break(i) or s.number_at(i) is not None or s.at("casualties", i) is not None:
            return None
    return None


def _from_count(scan: _Scan, count: Count) -> People | None:
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


def _people_at(scan: _Scan, i: int) -> People | None:  # noqa: PLR0911 - one branch per way to write people
    """Return the people written from token `i` on, None when there are none."""
    s = scan.sentence
    count = s.number_at(i)
    if count is not None:
        return _from_count(scan, count)
    if s.norm(i) in s.words.one_of and i + 1 < scan.last:
        hit = s.at("person", i + 1)
        return _exact(1, i, i + 2, hit.entry.attributes.get("side", "unknown") if hit else scan.side)
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
        return _exact(number, i, other.last, scan.side)
    hit = s.at("person", i)
    if hit is None or hit.tag == "bomber" or (hit.definite and s.ends_actor(i)):
        return None
    side = hit.entry.attributes["side"]
    value = _SINGULAR.get(hit.entry.attributes["number"])
    if hit.entry.attributes["number"] == "tm" and s.number_ending(i - 1) is None and s.at("many", i - 1) is None:
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
    return _exact(value, i, last, side)


def _repeats(number: int, value: int | None) -> bool:
    """Whether a small number after a noun counts it: "two soldiers", "one person", "militants, two"."""
    return number == value if value is not None else number <= 3  # noqa: PLR2004


def _coordinated(scan: _Scan, head: People) -> list[People]:
    """Return `head` and the people joined to it by "and" in the same phrase ("three soldiers and two civilians")."""
    s, found, i = scan.sentence, [head], head.last
    limit = min(head.last + _APART, scan.last)
    while i < limit:
        if s.is_break(i) or s.says(i) or any(s.at(x, i) for x in ("subset", "casualties", "clause", "another", "fate")):
            break
        if s.has_conjunction(i):
            people = _people_at(scan, i)
            if people is None or (people.low is None and people.high is None and not people.implicit):
                break
            after = s.at("casualties", people.last) if people.last < scan.last else None
            if after is not None and after.tag in {"dead", "wounded", "body"}:
                break
            found.append(people)
            i, limit = people.last, min(people.last + _APART, scan.last)
            continue
        i += 1
    return found


def _sum(people: Sequence[People]) -> People:
    head = people[0]
    stated = [p for p in people if p.low is not None]
    if not stated:
        return head
    low = sum(p.low or 0 for p in stated)
    best = sum(p.best or 0 for p in stated)
    open_ended = any(p.high is None for p in stated) or len(stated) < len(people)
    return People(head.first, people[-1].last, low, best, None if open_ended else sum(p.high or 0 for p in stated),
                  any(p.approximate for p in stated), head.side, all(p.implicit for p in stated))  # fmt: skip


def _forward(scan: _Scan, at: int, *, reach: int) -> People | None:
    """Return the first people within `reach` words from `at`, jumping over names of actors."""
    s, i, left = scan.sentence, at, reach
    while i < scan.last and left > 0:
        if s.is_break(i) or s.at("subset", i) is not None or s.at("casualties", i) is not None:
            return None
        people = _people_at(scan, i) or (_national(scan, i) if i == at else None)
        if people is not None and scan.free(people.first, people.last):
            return people
        actor = s.at("actor", i)
        i, left = (actor.last, left) if actor is not None else (i + 1, left - 1)
    return None


def _national(scan: _Scan, i: int) -> People | None:
    """Return the people named only by their nationality ("the killing of an Iranian")."""
    hit = scan.sentence.at("demonym", i)
    value = None if hit is None else _SINGULAR.get(hit.entry.attributes["number"])
    if hit is None or value is None or hit.definite:
        return None
    return _exact(value, i, hit.last, scan.side)


def _backward(scan: _Scan, at: int) -> People | None:
    """Return the nearest counted people before token `at` in the clause."""
    s = scan.sentence
    for i in range(at - 1, max(scan.first, at - _BACK) - 1, -1):
        if i in scan.used or s.at("casualties", i) is not None or s.at("clause", i) is not None:
            return None
        if s.number_ending(i - 1) is not None or s.number_ending(i - 2) is not None:
            continue
        people = _people_at(scan, i)
        if people is not None and people.last <= at and (people.low is not None):
            return people
    return None


def _add(scan: _Scan, name: str, hit: Hit, people: Iterable[People], *, risen: bool) -> None:
    for one in people:
        scan.take(one.first, one.last)
        scan.side = one.side if one.side != "unknown" else scan.side
        toll = one.toll if one.low is not None or one.high is not None else None
        scan.found.append(TollMention(name, min(hit.first, one.first), max(hit.last, one.last), toll, one.side,
                                      one.implicit, risen))  # fmt: skip


def _before(scan: _Scan, hit: Hit) -> People | None:
    """Return the number right before a noun of the dead or wounded."""
    s = scan.sentence
    for i in range(hit.first - 1, max(scan.first, hit.first - 3) - 1, -1):
        count = s.number_ending(i)
        if count is not None and scan.free(count.first, count.last):
            return People(count.first, hit.last, count.low, count.best, count.high, count.approximate, scan.side)
        if s.norm(i) not in s.words.of:
            break
    return None


def _pairs(s: Sentence, hit: Hit, following: Hit) -> bool:
    """Whether two nouns share one number: "20 dead and wounded"."""
    alike = following.entry.attributes.get("number") == hit.entry.attributes.get("number")
    return alike and {hit.tag, following.tag} == {"dead", "wounded"} and s.has_conjunction(following.first)


def _noun(scan: _Scan, hit: Hit, name: str, *, risen: bool) -> int:
    """Read a noun of the dead or wounded: "12 dead", "one martyr", "the number of dead rose to 11"."""
    s = scan.sentence
    following = s.at("casualties", hit.last) if hit.last < scan.last else None
    value = _SINGULAR.get(hit.entry.attributes.get("number", "pl"))
    before = _before(scan, hit)
    if before is not None and following is not None and _pairs(s, hit, following):
        _add(scan, "combined", hit, [before], risen=risen)
        return following.last
    people = before
    if before is not None and name in {"killed", "injured"}:
        people = _sum([before, *_among(scan, hit)])
    if people is None and hit.definite:
        people = next((p for i in range(hit.last, min(hit.last + 7, scan.last)) if (n := s.number_at(i))
                       and (p := _from_count(scan, n)) and s.counts(hit.first)), None)  # fmt: skip
    if people is None and hit.tag == "body":
        people = _forward(scan, hit.last, reach=3)
        if people is not None and people.implicit and value:
            people = replace(people, low=value, best=value, high=value)
    if people is None and value is not None and not hit.definite:
        people = _exact(value, hit.first, hit.last, scan.side)
    if people is None and not hit.definite:
        people = People(hit.first, hit.last, None, None, None, side=scan.side)
    if people is not None:
        _add(scan, name, hit, [replace(people, side=_side_after(scan, hit, people.side))], risen=risen)
        return max(hit.last, people.last)
    return hit.last


def _among(scan: _Scan, hit: Hit) -> list[People]:
    """Return further numbers of the same noun, each with whose they are ("15 wounded protesters and 25 policemen")."""
    s = scan.sentence
    for i in range(hit.last, min(hit.last + _APART, scan.last)):
        if s.is_break(i) or s.is_comma(i) or s.at("casualties", i) is not None or s.at("subset", i) is not None:
            return []
        count = s.number_at(i)
        if count is None or not s.has_conjunction(i):
            continue
        owned = s.norm(count.last) in s.words.among or s.at("person", count.last) is not None
        if not owned or any(s.at("casualties", k) is not None for k in range(count.last, count.last + _CLAIM)):
            return []
        scan.take(count.first, count.last)
        return [People(count.first, count.last, count.low, count.best, count.high, count.approximate, scan.side)]
    return []


def _side_after(scan: _Scan, hit: Hit, side: str) -> str:
    """Return the side that "of the 17th brigade" after a noun of the dead or wounded tells."""
    s = scan.sentence
    for i in range(hit.last, min(hit.last + 4, scan.last)):
        actor, person = s.at("actor", i), s.at("person", i)
        if s.norm(i - 1) in s.words.of and (actor or person):
            return (actor or person).entry.attributes.get("side", side)  # type: ignore[union-attr]
    return side


def _verb(scan: _Scan, hit: Hit, name: str, *, risen: bool) -> int:
    """Read a word of killing or wounding with its people after or before it."""
    s = scan.sentence
    people = _backward(scan, hit.first) if s.plural(hit) else None
    if people is None:
        people = _forward(scan, hit.last, reach=2 if hit.tag in {"kill_n", "wound_n"} and not s.is_verb(hit) else _NEAR)
    if people is None and s.is_verb(hit):
        people = _backward(scan, hit.first)
    if people is None and hit.tag == "wound_n":
        people = _before(scan, hit)
    if people is None:
        if s.at("person", hit.last) is None and s.names_one(hit):
            people = _exact(1, hit.first, hit.last, "unknown")
        else:
            return hit.last
    group = _coordinated(scan, people)
    _add(scan, name, hit, group, risen=risen)
    rival = _rival(scan, group[-1].last)
    if rival is not None:
        scan.take(rival.first, rival.last)
        scan.found.append(TollMention(name, rival.first, rival.last, rival.toll, rival.side, risen=risen))
        return rival.last
    return max(hit.last, group[-1].last)


def _rival(scan: _Scan, at: int) -> People | None:
    """Return the number that another source gives right after ("two, says the army, and three, says the mayor")."""
    s = scan.sentence
    said = next((i for i in range(at, min(at + _CLAIM, scan.last)) if s.says(i)), None)
    if said is None:
        return None
    for i in range(said + 1, min(said + 2 * _CLAIM, scan.last)):
        count = s.number_at(i)
        if count is not None and s.has_conjunction(i):
            return _from_count(scan, count) if s.says(count.last) else None
    return None


def _combined(scan: _Scan, hit: Hit, after: Hit, *, risen: bool) -> int:
    people = _forward(scan, after.last, reach=_NEAR)
    if people is None:
        people = _backward(scan, hit.first)
    if people is not None:
        _add(scan, "combined", hit, [people], risen=risen)
        return people.last
    return after.last


def _fated(s: Sentence, hit: Hit, last: int) -> bool:
    """Whether "their death", "their lives" completes the idiom that `hit` begins."""
    return any(s.at("fate", i) is not None for i in range(hit.last, min(hit.last + _BACK, last)))


def _without_losses(scan: _Scan, hit: Hit) -> bool:
    """Whether losses follow "did not cause" within a few words: an explicit zero."""
    s = scan.sentence
    for i in range(hit.last, min(hit.last + _CLAIM + 1, scan.last)):
        if s.is_break(i) or s.is_comma(i):
            return False
        if (found := s.at("losses", i)) is not None or (found := s.at("casualties", i)) is not None:
            return found.tag in {"losses", "casualties"}
    return False


def find_tolls(sentence: Sentence, first: int, last: int) -> tuple[TollMention, ...]:
    """Return the tolls written in tokens [first, last) of `sentence`, in order."""
    scan = _Scan(sentence, first, last)
    i, risen = first, False
    while i < last:
        subset = sentence.at("subset", i)
        if subset is not None:
            i = sentence.end_of_subset(subset.last, last)
            continue
        hit = sentence.at("casualties", i)
        if hit is None or hit.last > last or i in scan.used:
            i += 1
            continue
        following = sentence.at("casualties", hit.last) if hit.last < last else None
        if hit.tag == "rise":
            risen = True
        elif hit.tag == "nothing" or (hit.tag == "fails" and _without_losses(scan, hit)):
            zero = Toll(0, 0, 0)
            scan.found += [TollMention(f, hit.first, hit.last, zero) for f in ("killed", "injured")]
        elif hit.entry.attributes.get("needs") == "fate" and not _fated(sentence, hit, last):
            pass
        elif hit.tag in _KILL | _WOUND:
            name, both = ("killed", _WOUND) if hit.tag in _KILL else ("injured", _KILL)
            if (
                following is not None
                and following.tag in both
                and sentence.has_conjunction(following.first)
                and not sentence.plural(hit)
                and not (sentence.is_verb(hit) and _backward(scan, hit.first) is not None)
            ):
                i = max(i + 1, _combined(scan, hit, following, risen=risen))
                continue
            i = max(i + 1, _verb(scan, hit, name, risen=risen))
            continue
        elif hit.tag in {"dead", "body", "wounded"}:
            i = max(i + 1, _noun(scan, hit, "injured" if hit.tag == "wounded" else "killed", risen=risen))
            continue
        i = max(i + 1, hit.last)
    return tuple(_claimed(sentence, m, first) for m in scan.found)


def _claimed(sentence: Sentence, m: TollMention, first: int) -> TollMention:
    """Number the claim that `m` belongs to: how many verbs of saying stand before it in the clause."""
    return replace(m, claim=sum(h.tag in {"announce", "statement"} for h in sentence.layer("context", first, m.first)))


def total(mentions: Iterable[TollMention], name: str) -> tuple[Toll | None, dict[str, Toll]]:
    """Return the sum of the clause's tolls of field `name` and its parts by side; a risen toll replaces older ones.

    Claims of different sources ("5 were killed; other reports say 20") are not added: they make a range.
    """
    own = [m for m in mentions if m.field == name and m.toll is not None and m.toll.low is not None]
    if not own:
        return None, {}
    claims = {m.claim for m in own}
    if len(claims) > 1:
        several = [_total([m for m in own if m.claim == c]) for c in sorted(claims)]
        return span(t for t, _ in several if t is not None), several[0][1]
    return _total(own)


def span(tolls: Iterable[Toll]) -> Toll:
    """Return the range that several claims of one toll make; `best` is the first claim."""
    stated = list(tolls)
    highs = [t.high for t in stated if t.high is not None]
    high = max(highs) if len(highs) == len(stated) else None
    approximate = any(t.approximate for t in stated)
    return Toll(min(t.low or 0 for t in stated), stated[0].best, high, approximate)


def _total(own: list[TollMention]) -> tuple[Toll | None, dict[str, Toll]]:
    if any(m.risen for m in own):
        own = own[-1:]
    explicit = [m for m in own if not m.implicit]
    if explicit and len(explicit) < len(own) and any(((m.toll and m.toll.low) or 0) > 2 for m in explicit):  # noqa: PLR2004
        own = explicit
    sides: dict[str, Toll] = {}
    for m in own:
        toll = m.toll
        if toll is not None:
            sides[m.side] = add(sides.get(m.side), toll)
    result: Toll | None = None
    for toll in sides.values():
        result = add(result, toll)
    return result, sides


def add(one: Toll | None, other: Toll) -> Toll:
    """Return the sum of two tolls; an open end stays open."""
    if one is None:
        return other
    high = None if one.high is None or other.high is None else one.high + other.high
    return Toll((one.low or 0) + (other.low or 0), (one.best or 0) + (other.best or 0), high,
                one.approximate or other.approximate)  # fmt: skip
