"""Tolls: how many killed and wounded a clause tells of, by side.

A small hand-written grammar over lexicon hits and numbers: every word of killing or wounding looks for its people
(after it, or before it when the verb follows its subject). Subsets ("among them 3 women") are never added, a combined
figure ("20 killed and wounded") has its own field, "at least" leaves the high end open, an indefinite number ("dozens")
gives none, an explicit "without losses" gives zero, and the suicide bomber is not counted.
"""

from collections.abc import Iterable
from dataclasses import replace

from geo.extract.lexicon import Hit
from geo.extract.people import (
    APART,
    BACK,
    SINGULAR,
    People,
    Scan,
    TollMention,
    backward,
    coordinated,
    exact,
    forward,
    from_count,
    summed,
)
from geo.extract.sentence import Sentence
from geo.model import Toll

__all__ = ["TollMention", "find_tolls"]

_KILL = {"kill_n", "kill_v"}
_WOUND = {"wound_n", "wound_v"}
_NEAR = 4
_CLAIM = 4  # words between a number and "according to"


def _add(scan: Scan, name: str, hit: Hit, people: Iterable[People], *, risen: bool) -> None:
    for one in people:
        scan.take(one.first, one.last)
        scan.side = one.side if one.side != "unknown" else scan.side
        toll = one.toll if one.low is not None or one.high is not None else None
        scan.found.append(TollMention(name, min(hit.first, one.first), max(hit.last, one.last), toll, one.side,
                                      one.implicit, risen, rule=hit.entry.rule))  # fmt: skip


def _before(scan: Scan, hit: Hit) -> People | None:
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


def _noun(scan: Scan, hit: Hit, name: str, *, risen: bool) -> int:
    """Read a noun of the dead or wounded: "12 dead", "one martyr", "the number of dead rose to 11"."""
    s = scan.sentence
    following = s.at("casualties", hit.last) if hit.last < scan.last else None
    value = SINGULAR.get(hit.entry.attributes.get("number", "pl"))
    before = _before(scan, hit)
    if before is not None and following is not None and _pairs(s, hit, following):
        _add(scan, "combined", hit, [before], risen=risen)
        return following.last
    people = before
    if before is not None and name in {"killed", "injured"}:
        people = summed([before, *_among(scan, hit)])
    if people is None and hit.definite:
        people = next((p for i in range(hit.last, min(hit.last + 7, scan.last)) if (n := s.number_at(i))
                       and (p := from_count(scan, n)) and s.counts(hit.first)), None)  # fmt: skip
    if people is None and hit.tag == "body":
        people = forward(scan, hit.last, reach=3)
        if people is not None and people.implicit and value:
            people = replace(people, low=value, best=value, high=value)
    if people is None and value is not None and not hit.definite:
        people = exact(value, hit.first, hit.last, scan.side)
    if people is None and not hit.definite:
        people = People(hit.first, hit.last, None, None, None, side=scan.side)
    if people is not None:
        _add(scan, name, hit, [replace(people, side=_side_after(scan, hit, people.side))], risen=risen)
        return max(hit.last, people.last)
    return hit.last


def _among(scan: Scan, hit: Hit) -> list[People]:
    """Return further numbers of the same noun, each with whose they are ("15 wounded protesters and 25 policemen")."""
    s = scan.sentence
    for i in range(hit.last, min(hit.last + APART, scan.last)):
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


def _side_after(scan: Scan, hit: Hit, side: str) -> str:
    """Return the side that "of the 17th brigade" after a noun of the dead or wounded tells."""
    s = scan.sentence
    for i in range(hit.last, min(hit.last + 4, scan.last)):
        actor, person = s.at("actor", i), s.at("person", i)
        if s.norm(i - 1) in s.words.of and (actor or person):
            return (actor or person).entry.attributes.get("side", side)  # type: ignore[union-attr]
    return side


def _verb(scan: Scan, hit: Hit, name: str, *, risen: bool) -> int:
    """Read a word of killing or wounding with its people after or before it."""
    s = scan.sentence
    people = backward(scan, hit.first) if s.plural(hit) else None
    if people is None:
        people = forward(scan, hit.last, reach=2 if hit.tag in {"kill_n", "wound_n"} and not s.is_verb(hit) else _NEAR)
    if people is None and s.is_verb(hit):
        people = backward(scan, hit.first)
    if people is None and hit.tag == "wound_n":
        people = _before(scan, hit)
    if people is None:
        if s.at("person", hit.last) is None and s.names_one(hit):
            people = exact(1, hit.first, hit.last, "unknown")
        else:
            return hit.last
    group = coordinated(scan, people)
    _add(scan, name, hit, group, risen=risen)
    rival = _rival(scan, group[-1].last)
    if rival is not None:
        scan.take(rival.first, rival.last)
        scan.found.append(
            TollMention(name, rival.first, rival.last, rival.toll, rival.side, risen=risen, rule=hit.entry.rule)
        )
        return rival.last
    return max(hit.last, group[-1].last)


def _rival(scan: Scan, at: int) -> People | None:
    """Return the number that another source gives right after ("two, says the army, and three, says the mayor")."""
    s = scan.sentence
    said = next((i for i in range(at, min(at + _CLAIM, scan.last)) if s.says(i)), None)
    if said is None:
        return None
    for i in range(said + 1, min(said + 2 * _CLAIM, scan.last)):
        count = s.number_at(i)
        if count is not None and s.has_conjunction(i):
            return from_count(scan, count) if s.says(count.last) else None
    return None


def _combined(scan: Scan, hit: Hit, after: Hit, *, risen: bool) -> int:
    people = forward(scan, after.last, reach=_NEAR)
    if people is None:
        people = backward(scan, hit.first)
    if people is not None:
        _add(scan, "combined", hit, [people], risen=risen)
        return people.last
    return after.last


def _fated(s: Sentence, hit: Hit, last: int) -> bool:
    """Whether "their death", "their lives" completes the idiom that `hit` begins."""
    return any(s.at("fate", i) is not None for i in range(hit.last, min(hit.last + BACK, last)))


def _without_losses(scan: Scan, hit: Hit) -> bool:
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
    scan = Scan(sentence, first, last)
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
            scan.found += [
                TollMention(f, hit.first, hit.last, zero, rule=hit.entry.rule) for f in ("killed", "injured")
            ]
        elif hit.entry.attributes.get("needs") == "fate" and not _fated(sentence, hit, last):
            pass
        elif hit.tag in _KILL | _WOUND:
            name, both = ("killed", _WOUND) if hit.tag in _KILL else ("injured", _KILL)
            if (
                following is not None
                and following.tag in both
                and sentence.has_conjunction(following.first)
                and not sentence.plural(hit)
                and not (sentence.is_verb(hit) and backward(scan, hit.first) is not None)
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
