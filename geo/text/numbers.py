"""Numbers as counts: digits, words, compounds, ranges and bounds; the language is ``data/lexicon/numbers.toml``.

Years, clock times, ordinals, unit numbers, ages, distances and percentages are recognised and left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.model import Span
from geo.text.date_words import date_words
from geo.text.number_words import lookup, may_begin_count, number_words, stems
from geo.text.tokenize import Token

_WAW = "\N{ARABIC LETTER WAW}"
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_DASHES = frozenset("-\u2013\u2014\u0640")
_BRACKETS = frozenset("()[]")
_HARD_BREAK = frozenset(".\n:;!?\u061b\u061f")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TEN = 10
_HUNDRED = 100
_THOUSAND = 1000
_RISE_REACH = 8  # words between "rose" and "from 10 to 15"
_AFTER_REACH = 4  # words between a number and "at least" behind its noun

Kind = Literal["digits", "words", "vague"]


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A count at tokens [first, last), qualifiers before it included; `span` are the article offsets of those tokens.

    `high` None means open ("at least"); all three None means vague ("dozens").
    """

    first: int
    last: int
    span: Span
    low: int | None
    best: int | None
    high: int | None
    approximate: bool
    kind: Kind


def _digits(token: Token) -> int | None:
    digits = re.sub(r"[,.\u066b\u066c]", "", token.norm)
    grouped = re.fullmatch(r"\d{1,3}(?:[,.\u066c]\d{3})+", token.norm)
    if not (token.norm.isdigit() or grouped) or len(digits) > 7 or (len(digits) > 1 and token.norm.startswith("0")):  # noqa: PLR2004
        return None
    return int(digits)


def _is_monday(norm: str) -> bool:
    """Whether a form of two carries the article, which makes it the day."""
    tables = number_words()
    return any(s.startswith(_ARTICLE) and tables.values.get(s[2:]) == 2 for s in (norm, norm[1:], norm[2:]))  # noqa: PLR2004


def _teen(tokens: Sequence[Token], i: int, unit: int) -> bool:
    """Whether the unit at `i` and the next word are 12-19 ("three ten")."""
    return 2 <= unit < _TEN and i + 1 < len(tokens) and number_words().values.get(tokens[i + 1].norm) == _TEN  # noqa: PLR2004


def _eleven(tokens: Sequence[Token], i: int) -> bool:
    pair = tuple(t.norm for t in tokens[i : i + 2])
    return any((stem, *pair[1:]) in number_words().eleven for stem in stems(pair[0], conjunction=False))


def _part(tokens: Sequence[Token], i: int, *, conjunction: bool) -> tuple[int, int] | None:
    """Return (value, next index) of one number word or digit group with its scale, at `i`."""
    if i >= len(tokens):
        return None
    tables, token = number_words(), tokens[i]
    value, at = None, i
    if token.kind == "number":
        value = _digits(token)
    elif token.kind == "word":
        if not conjunction and _eleven(tokens, i):
            return _scaled(tokens, 11, i + 2)
        if _is_monday(token.norm) and not (i + 1 < len(tokens) and tables.values.get(tokens[i + 1].norm) == _TEN):
            return None
        value = lookup(tables.values, token.norm, conjunction=conjunction)
        if value is None:
            value = lookup(tables.alone, token.norm, conjunction=conjunction)
        elif _teen(tokens, i, value):
            value, at = value + _TEN, i + 1
    if value is None:
        return None
    return _scaled(tokens, value, at + 1)


def _scaled(tokens: Sequence[Token], value: int, at: int) -> tuple[int, int]:
    """Return (value, next index) with the scales ("thousand") that follow at `at` multiplied in."""
    while at < len(tokens) and tokens[at].kind == "word":
        scale = number_words().scales.get(tokens[at].norm)
        if scale is None or value >= scale:
            break
        value, at = value * scale, at + 1
    return value, at


def _value(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """Return (value, next index) of the whole number at `i`, parts joined by "and" added when they fit."""
    first = _part(tokens, i, conjunction=False)
    if first is None:
        return None
    total, at = first
    spelled = tokens[i].kind == "word" or tokens[at - 1].kind == "word"
    last, ascending = total, total < _TEN
    while spelled and at < len(tokens):
        nxt = _part(tokens, at, conjunction=True)
        if nxt is None and tokens[at].norm == _WAW:
            nxt = _part(tokens, at + 1, conjunction=False)
        if nxt is None:
            break
        value, end = nxt
        tens_after_unit = ascending and 2 * _TEN <= value < _HUNDRED and value % _TEN == 0
        smaller = last >= _HUNDRED and value < min(last, _HUNDRED if last < _THOUSAND else _THOUSAND)
        unit_after_hundreds = last >= _HUNDRED and value < _TEN
        if not (tens_after_unit or smaller or unit_after_hundreds):
            break
        total, at, ascending = total + value, end, value < _TEN
        last = value if not value < _TEN else last
        if tens_after_unit:
            break
    return total, at


def value_before(tokens: Sequence[Token], end: int) -> float | None:
    """Return the number (digits, with decimals, or words) whose last token stands right before index `end`.

    For measures, which `find_numbers` leaves out: the caller knows the unit at `end`.
    """
    if end < 1 or end > len(tokens):
        return None
    decimal = re.fullmatch(r"(\d{1,4})[.,\u066b](\d{1,2})", tokens[end - 1].norm)
    if decimal is not None:
        return float(f"{decimal[1]}.{decimal[2]}")
    for first in range(max(0, end - 4), end):
        found = _value(tokens, first)
        if found is not None and found[1] == end:
            return float(found[0])
    return None


def _phrase_before(tokens: Sequence[Token], i: int, phrases: tuple[tuple[str, ...], ...]) -> int | None:
    """Return where a phrase that ends just before `i` begins; its first word may carry "and" or a preposition."""
    for phrase in phrases:
        first = i - len(phrase)
        if first < 0:
            continue
        norms = tuple(t.norm for t in tokens[first:i])
        if norms[1:] == phrase[1:] and phrase[0] in stems(norms[0], conjunction=False):
            return first
    return None


def _phrase_at(tokens: Sequence[Token], i: int, phrases: tuple[tuple[str, ...], ...]) -> int | None:
    """Return where a phrase that begins at `i` ends; its first word may carry clitics."""
    if i >= len(tokens):
        return None
    readings = stems(tokens[i].norm, conjunction=False)
    for phrase in phrases:
        if phrase[0] in readings and tuple(t.norm for t in tokens[i + 1 : i + len(phrase)]) == phrase[1:]:
            return i + len(phrase)
    return None


def _behind(tokens: Sequence[Token], at: int, phrases: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a phrase stands right behind the number or behind its noun, in the same clause."""
    for i in range(at, min(len(tokens), at + _AFTER_REACH)):
        if _phrase_at(tokens, i, phrases) is not None:
            return True
        if i > at and (tokens[i].kind != "word" or _value(tokens, i) is not None):
            return False
        if tokens[i].norm in _HARD_BREAK:
            return False
    return False


def _norm(tokens: Sequence[Token], i: int) -> str:
    return tokens[i].norm if 0 <= i < len(tokens) else ""


def _is_label(tokens: Sequence[Token], first: int) -> bool:
    """Whether the number belongs to a Latin type name ("F16", "S-300")."""
    at = first - 1
    if at >= 1 and tokens[at].norm in _DASHES and tokens[at].end == tokens[first].start:
        first, at = at, at - 1
    return at >= 0 and tokens[at].end == tokens[first].start and tokens[at].norm.isascii() and tokens[at].norm.isalpha()


def _is_dated(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the number is a day before a month name, or a year."""
    words, at = date_words(), last + (_norm(tokens, last) in date_words().of)
    name = _norm(tokens, at), _norm(tokens, at + 1)
    if words.month_at(*name) is not None or words.hijri_at(*name) is not None or name[0] in words.month:
        return True
    year = tokens[first].norm
    if last != first + 1 or not _YEAR.fullmatch(year):
        return False
    joints = number_words().range_to | {_WAW}
    for step in (-2, 2):
        if _norm(tokens, first + step // 2) in joints and _YEAR.fullmatch(_norm(tokens, first + step)):
            return True
    before = _norm(tokens, first - 1)
    month = words.month_at(before, "") or words.month_at(_norm(tokens, first - 2), before)
    return month is not None or words.leads_year(before)


def _is_count(tokens: Sequence[Token], first: int, last: int) -> bool:
    tables = number_words()
    before = _norm(tokens, first - 1)
    if before in _BRACKETS and first > 1:
        before = tokens[first - 2].norm
    after = _norm(tokens, last)
    clock = ":/"
    if (after and after in clock and last + 1 < len(tokens) and tokens[last + 1].kind == "number") or (
        before and before in clock and first > 1 and tokens[first - 2].kind == "number"
    ):
        return False
    if any(stem in tables.not_before for stem in stems(before, conjunction=False)) or before in tables.ordinals:
        return False
    if _is_label(tokens, first) or _is_dated(tokens, first, last):
        return False
    return after not in tables.not_after and after not in tables.signs_after


def _read(tokens: Sequence[Token], i: int) -> tuple[NumberMention | None, int]:
    """Return the count at `i` (None when there is none) and where to go on."""
    tables = number_words()
    vague = _phrase_at(tokens, i, tables.vague)
    found = _value(tokens, i)
    if found is None:
        if vague is None:
            return None, i + 1
        return _mention(tokens, i, vague, None, "vague"), vague
    value, last = found
    if not _is_count(tokens, i, last):
        return None, last
    if (end := _numeric_date(tokens, i)) is not None:
        return None, end
    kind: Kind = "digits" if tokens[i].kind == "number" else "words"
    mention = _mention(tokens, i, last, value, kind)
    upper, end = _upper(tokens, i, last)
    if upper is not None and upper > value:
        value = _shared_scale(tokens, value, last, end)
        if not _is_count(tokens, end - 1, end):
            return None, end
        mention = replace(
            mention, last=end, low=value, best=value, high=upper, span=Span(mention.span.start, tokens[end - 1].end)
        )
    mention = _qualified(tokens, mention)
    return mention, mention.last


def _numeric_date(tokens: Sequence[Token], i: int) -> int | None:
    """Return where "4-6-2015" or "1990 - 1995" at `i` ends, None when neither stands there."""
    at = i
    while _norm(tokens, at).isdigit() and (_norm(tokens, at + 1) in _DASHES or _norm(tokens, at + 1) == "/"):
        at += 2
    parts = (at - i) // 2 + _norm(tokens, at).isdigit()
    years = parts == 2 and all(re.fullmatch(r"1\d{3}|20\d\d", _norm(tokens, k)) for k in (i, at))  # noqa: PLR2004
    return at + 1 if years or parts == 3 else None  # noqa: PLR2004


def _shared_scale(tokens: Sequence[Token], value: int, last: int, end: int) -> int:
    """Return the lower end of a range with the scale that only the upper end names ("between 10 and 15 thousand")."""
    scale = number_words().scales.get(_norm(tokens, end - 1))
    own = _norm(tokens, last - 1) in number_words().scales or _norm(tokens, last - 1) in number_words().alone
    return value * scale if scale is not None and value < scale and not own else value


def _qualified(tokens: Sequence[Token], mention: NumberMention) -> NumberMention:
    """Return `mention` with the bounds that words before or behind it give ("at least", "about")."""
    tables, ranged = number_words(), mention.high != mention.low
    if not ranged and (first := _phrase_before(tokens, mention.first, tables.at_least)) is not None:
        return replace(mention, first=first, high=None, span=Span(tokens[first].start, mention.span.end))
    if (first := _phrase_before(tokens, mention.first, tables.about)) is not None:
        return replace(mention, first=first, approximate=True, span=Span(tokens[first].start, mention.span.end))
    if not ranged and _behind(tokens, mention.last, tables.at_least_after):
        return replace(mention, high=None)
    if _behind(tokens, mention.last, tables.about_after):
        return replace(mention, approximate=True)
    return mention


def _upper(tokens: Sequence[Token], first: int, last: int) -> tuple[int | None, int]:
    """Return the upper end of a range ("10-15", "between 10 and 15", "3 or 4") and where it ends.

    "Rose from 10 to 15" is no range: both numbers stay, the later one counts.
    """
    tables, joint = number_words(), _norm(tokens, last)
    between = first > 0 and any(s in tables.range_from for s in stems(tokens[first - 1].norm, conjunction=False))
    found = None
    if joint in _DASHES and _norm(tokens, last + 1).isdigit():
        found = _part(tokens, last + 1, conjunction=False)
    elif joint in tables.range_to:
        before = {s for t in tokens[max(0, first - _RISE_REACH) : first] for s in stems(t.norm, conjunction=False)}
        found = _part(tokens, last + 1, conjunction=False) if not before & tables.rises else None
    elif between:
        spaced = joint == _WAW
        found = _part(tokens, last + spaced, conjunction=not spaced)
    return found or (None, last)


def _mention(tokens: Sequence[Token], first: int, last: int, value: int | None, kind: Kind) -> NumberMention:
    span = Span(tokens[first].start, tokens[last - 1].end)
    return NumberMention(first, last, span, value, value, value, approximate=False, kind=kind)


def find_numbers(tokens: Sequence[Token]) -> tuple[NumberMention, ...]:
    """Return the counts in `tokens`, in order, not overlapping."""
    found: list[NumberMention] = []
    tables = number_words()
    i = 0
    while i < len(tokens):
        norm = tokens[i].norm
        if norm in tables.ordinals:
            i += 2 if i + 1 < len(tokens) and tables.values.get(tokens[i + 1].norm) == _TEN else 1
            continue
        if norm in tables.not_after or (tokens[i].kind != "number" and not may_begin_count(norm)):
            i += 1
            continue
        mention, i = _read(tokens, i)
        if mention is not None:
            found.append(mention)
    return tuple(found)
