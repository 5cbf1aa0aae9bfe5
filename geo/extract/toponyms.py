"""Toponyms: the place names in a sentence, the words around them, and the chains that they form.

A form from the gazetteer counts bare only when its policy is ``free``; the others need a cue word ("village of"), a
wider place beside them or, for names of persons, always a cue word. A cue word followed by an unknown name is a
toponym too: it keeps the place visible though the gazetteer cannot resolve it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.extract.lexicon import Hit
from geo.extract.names import Names, foreign
from geo.extract.sentence import Sentence
from geo.model import ToponymForm, ToponymMention
from geo.text.normalize import normalize_ar
from geo.text.numbers import value_before

_MILE = 1.609344
_GAP = 7
_SHORT = 4
_NAMED_CUES = frozenset(
    {"village", "neighbourhood", "district", "subdistrict", "mountain", "area", "city", "street", "road", "base"}
)
_LOOSE_CUES = frozenset({"area", "street", "road", "city", "base"})
_WIDE = frozenset({"country", "governorate"})
_ENDS = frozenset({"governorate", "district", "subdistrict", "city", "town"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """A toponym at words [first, last) of its sentence; the cue word counts, the name begins at `name`."""

    first: int
    name: int
    last: int
    mention: ToponymMention
    country: str | None
    form: ToponymForm | None
    joined: bool
    located: bool
    text: str
    anaphor: bool = False
    paired: bool = False
    """Whether this is the other end of the road that the toponym before it begins."""


def _cue_before(s: Sentence, i: int) -> Hit | None:
    """Return the cue hit that ends right before word `i`."""
    for k in (i - 1, i - 2, i - 3):
        hit = s.at("cue", k)
        if hit is not None and hit.last == i and not hit.definite:
            return hit
    return None


def _direction_before(s: Sentence, i: int) -> Hit | None:
    for k in (i - 1, i - 2, i - 3, i - 4):
        hit = s.at("direction", k)
        if hit is not None and (hit.last == i or (hit.last == i - 1 and s.norm(i - 1) in s.words.of)):
            return hit
    return None


def _distance_before(s: Sentence, i: int) -> float | None:
    """Return the kilometres that stand before word `i` ("57 km", "20 miles from"), None when there are none."""
    for k in range(i - 1, max(i - 5, -1), -1):
        if s.norm(k) in s.words.far_from or s.norm(k) in s.words.two_kilometres:
            return _kilometres(s, k)
        if s.norm(k) not in s.words.apart_by:
            return None
    return None


def _distance_after(s: Sentence, i: int) -> float | None:
    """Return the kilometres that follow a place at word `i` ("north of X by about 30 km")."""
    for k in range(i, min(i + 6, len(s.tokens))):
        if s.norm(k) in s.words.far_from:
            return _kilometres(s, k) if k > i + 1 else None
        if s.tokens[k].kind != "number" and s.norm(k) not in s.words.far_by:
            return None
    return None


def _kilometres(s: Sentence, unit: int) -> float | None:
    """Return the number before a unit of length in kilometres."""
    if s.norm(unit) in s.words.two_kilometres:
        return 2.0
    number = value_before(s.tokens, unit)
    if number is None:
        return None
    if s.norm(unit) in s.words.metres:
        return number / 1000
    return number * _MILE if s.norm(unit) in s.words.miles else number


def _near_before(s: Sentence, i: int) -> bool:
    return any((h := s.at("near", k)) is not None and h.last == i for k in range(max(0, i - 3), i))


def _make(s: Sentence, start: int, last: int, form: ToponymForm | None, clitics: str) -> Toponym:  # one place for all
    cue = _cue_before(s, start)
    first = cue.first if cue is not None else start
    direction = _direction_before(s, first)
    near = _near_before(s, direction.first if direction else first)
    distance = _distance_before(s, direction.first if direction else first)
    if distance is None and direction is not None:
        distance = _distance_after(s, last)
    head = direction.first if direction else first
    span = s.text_span(start, last)
    text_first = s.tokens[start]
    norm = form.norm if form is not None else " ".join(s.norm(k) for k in range(start, last))
    skip = sum(c in "cp" for c in clitics) if len(normalize_ar(text_first.text)) == len(text_first.text) else 0
    offset = min(skip, len(text_first.text) - 1)
    if form is not None and form.norm.split()[0] not in s.norm(start):
        offset = 0
    mention = ToponymMention(
        text=s.slice(span.start + offset, span.end),
        start=span.start + offset,
        end=span.end,
        norm=norm,
        cue=cue.entry.attributes.get("kind") if cue is not None else None,
        direction=direction.entry.attributes["code"] if direction is not None else None,
        distance_km=distance,
        near=near,
    )
    located = bool(cue or direction or near or "p" in clitics or s.norm(head - 1) in s.words.in_place)
    joined = s.has_conjunction(first)
    own = s.text_span(first, last).start
    if cue is None:
        own += offset
    elif set(cue.clitics) & set("cp"):
        own += min(len(set(cue.clitics) & set("cp")), 2)
    return Toponym(
        first, start, last, mention, form.country if form else None, form, joined, located, s.slice(own, span.end)
    )


def _unknown_after(s: Sentence, cue: Hit) -> int | None:
    """Return the end of an unknown name after a cue word, None when what follows is no name."""
    i = cue.last
    if cue.entry.attributes.get("kind") not in _NAMED_CUES or i >= len(s.tokens) or s.tokens[i].kind != "word":
        return None
    if (
        s.entries_at(i)
        or s.norm(i) in s.words.not_a_name | s.words.not_place
        or cue.definite
        or s.has_conjunction(i)
        or len(s.norm(i)) < _SHORT - 1
    ):
        return None
    loose = cue.entry.attributes.get("kind") in _LOOSE_CUES and cue.entry.attributes.get("named") != "yes"
    if loose and not (s.is_definite(i) or _stands_alone(s, cue, i)):
        return None
    end = i + 1
    if end < len(s.tokens) and s.is_definite(end) and s.is_definite(i) and not s.entries_at(end):
        end += 1
    return end


def _stands_alone(s: Sentence, cue: Hit, i: int) -> bool:
    """Whether the word after "in the area of" ends the phrase, as a name does and an adjective or verb does not."""
    inside = "p" in cue.clitics or s.norm(cue.first - 1) in s.words.in_place
    ends = i + 1 == len(s.tokens) or s.tokens[i + 1].kind == "punct" or s.entries_at(i + 1) or s.has_conjunction(i + 1)
    return inside and ends and not s.norm(i).endswith(s.words.adjective_endings)


def find_toponyms(sentence: Sentence, names: Names) -> tuple[Toponym, ...]:
    """Return the toponyms of `sentence` in order, without overlaps, those of the lexicon's masks left out."""
    found: list[Toponym] = []
    starts = {i for layer in ("facility", "anaphor", "cue") for i in sentence.starts(layer)}
    i = 0
    while i < len(sentence.norms):
        begins = i in starts or names.may_begin(sentence.norms[i])
        if not begins or i in sentence.hidden or sentence.tokens[i].kind != "word":
            i += 1
            continue
        top, i = _read_at(sentence, names, i)
        if top is not None:
            found.append(top)
    return _roads(sentence, [t for k, t in enumerate(found) if _licensed(sentence, found, k)])


def _roads(s: Sentence, tops: list[Toponym]) -> tuple[Toponym, ...]:
    """Join "road A - B" into one: the first toponym gets the other end, the second is marked as that.

    A dash or nothing stands between the two; "and" only after "the road between".
    """
    for k in range(len(tops) - 1):
        one, other = tops[k], tops[k + 1]
        cue = s.at("cue", one.first)
        if cue is None or one.mention.cue != "road" or not (_is_end(one) and _is_end(other)) or other.mention.direction:
            continue
        between = range(one.last, other.first)
        joined = cue.entry.attributes.get("ends") == "and" and other.joined
        alone = s.tokens[other.name].start == other.mention.start and not other.joined and other.mention.cue is None
        if (joined or alone) and all(s.norm(i) in s.words.joins_ends for i in between):
            text = s.slice(s.text_span(one.first, one.last).start, other.mention.end)
            tops[k] = replace(one, mention=replace(one.mention, pair=other.mention.norm), text=text)
            tops[k + 1] = replace(other, paired=True)
    return tuple(tops)


def _is_end(top: Toponym) -> bool:
    """Whether a road may end there: a settlement or district whose name stands for it alone."""
    return top.form is not None and top.form.policy == "free" and top.form.kind in _ENDS and top.form.country == "IQ"


def _read_at(s: Sentence, names: Names, i: int) -> tuple[Toponym | None, int]:
    """Return the toponym at word `i`, None when there is none, and where to read on."""
    facility, recalled = s.at("facility", i), s.at("anaphor", i)
    if facility is not None:
        top = _make(s, i, facility.last, None, facility.clitics)
        return replace(top, mention=replace(top.mention, cue="facility")), facility.last
    hit = names.at(s.norms, i)
    if hit is not None and (recalled is None or hit[0] > recalled.last):
        last, form, clitics = hit
        if not s.blocks_place(i, last) and not _plain_word(s, i, last, form, clitics):
            return _make(s, i, last, form, clitics), last
    if recalled is not None:
        top = _make(s, i, recalled.last, None, recalled.clitics)
        cued = top.mention.cue is not None and s.norm(i) not in s.words.not_place
        mention = replace(top.mention, cue=recalled.tag, near=top.mention.near or cued)
        # "The capital Baghdad" names a place of home, though it is read as one word for it.
        inner = names.at(s.norms, recalled.last - 1) if recalled.last - i > 1 else None
        country = inner[1].country if inner is not None and inner[1].policy == "free" else None
        return replace(top, anaphor=True, mention=mention, country=country), recalled.last
    cue = s.at("cue", i)
    if cue is None or cue.last >= len(s.norms) or s.blocks_place(i, cue.last):
        return None, i + 1
    if names.at(s.norms, cue.last) is not None:
        return None, max(i + 1, cue.last)  # the name after a cue of several words is read with its cue
    end = _unknown_after(s, cue)
    return (None, i + 1) if end is None else (_make(s, cue.last, end, None, ""), end)


def _plain_word(s: Sentence, i: int, last: int, form: ToponymForm, clitics: str) -> bool:
    """Whether an everyday word stands there and no name: a cue word, a conjunction, a word of the stop list."""
    if last - i > 1:
        return False
    cue = s.at("cue", i)
    if s.norm(i - 1) in s.words.given_names and not set(clitics) & {"p", "c"} and form.kind not in _WIDE:
        return True
    if s.at("demonym", i) is not None and form.kind != "country" and form.norm not in foreign():
        return _cue_before(s, i) is None or not s.is_definite(i)
    everyday = form.norm in s.words.never_place or s.norm(i) in s.words.that | s.words.never_place
    abroad = form.country != "IQ" and form.norm not in foreign() and s.is_common(i)
    return everyday or abroad or (cue is not None and cue.last >= last)


def _licensed(s: Sentence, found: Sequence[Toponym], k: int) -> bool:
    """Whether the policy of the form lets it stand where it stands."""
    top = found[k]
    if top.mention.norm in s.words.names_of_persons and not (top.located or top.joined or top.first == 0):
        return False
    form = top.form
    if form is not None and form.country != "IQ" and form.kind != "country" and form.norm not in foreign():
        return top.located
    if form is None or form.policy == "free" or top.mention.cue is not None:
        return True
    return _licensed_rare(s, found, k, form)


def _licensed_rare(s: Sentence, found: Sequence[Toponym], k: int, form: ToponymForm) -> bool:
    """Whether a name that does not count bare has around it what makes it count."""
    top = found[k]
    if form.kind == "governorate" and form.policy == "cue" and top.located:
        return True
    if form.policy == "person" or len(top.mention.norm) < _SHORT or s.is_common(top.first):
        return False
    wider = k + 1 < len(found) and linked(s, top, found[k + 1]) and found[k + 1].form is not None
    return (wider and top.located) or bool(form.policy == "cue" and (top.mention.direction or top.mention.near))


def linked(s: Sentence, one: Toponym, other: Toponym) -> bool:
    """Whether only words that join a place to a wider one stand between the two."""
    if other.first - one.last > _GAP + 2 or other.joined:
        return False
    i = one.last
    while i < other.name:
        if s.is_break(i):
            return False
        step = next((h.last for h in (s.at(x, i) for x in ("link", "direction", "cue", "near", "anaphor")) if h), None)
        number = s.number_at(i)
        if step is not None:
            i = step
        elif number is not None:
            i = number.last
        elif (
            s.tokens[i].kind == "punct"
            or (s.tokens[i].kind == "number" and s.norm(i + 1) in s.words.far_from)
            or s.at("demonym", i) is not None
            or s.norm(i) in s.words.far_from
            or s.norm(i) in s.words.state_adjectives
            or s.norm(i) in s.words.site_adjectives
        ):
            i += 1
        else:
            return False
    return True


def siblings(s: Sentence, one: Toponym, other: Toponym) -> bool:
    """Whether the two are joined by "and" with nothing between but a cue word or comma."""
    between = [i for i in range(one.last, other.first) if not s.is_comma(i)]
    return other.joined and len([i for i in between if s.norm(i) not in s.words.conjunction_wa]) == 0


def groups(s: Sentence, tops: Sequence[Toponym]) -> list[list[Toponym]]:
    """Return the toponyms as chains (each joined to the wider place after it) and lists ("A and B")."""
    result: list[list[Toponym]] = []
    for top in tops:
        if result and (linked(s, result[-1][-1], top) or siblings(s, result[-1][-1], top)):
            result[-1].append(top)
        else:
            result.append([top])
    return result
