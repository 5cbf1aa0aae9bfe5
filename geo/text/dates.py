"""Dates as the news writes them, resolved against the publication day; the language is ``data/lexicon/dates.toml``.

A weekday beats "today" and "yesterday" when they disagree; the loser stays as an alternative. Without a publication
day nothing relative is resolved: ``start`` stays None. Precision codes are UCDP's ``date_prec``.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geo.model import Span
from geo.text.date_mention import DateMention, Kind
from geo.text.date_words import DateWords, date_words, may_begin_date
from geo.text.hijri import from_hijri
from geo.text.numbers import find_numbers
from geo.text.tokenize import Token

__all__ = ["DateMention", "find_dates", "implied_weekday"]

_WEEK = 7
_BACKGROUND_DAYS = 90  # a date further back than this is history, not the news
_AHEAD_DAYS = 2  # publication days are off by one now and then
_OPEN = frozenset("(/[-\u2013")
_CLOSE = frozenset(")]")
_COMMA = frozenset("\u060c,")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DMY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


@dataclass(frozen=True, slots=True)
class _Reader:
    tokens: Sequence[Token]
    published: date | None
    words: DateWords

    def norm(self, i: int) -> str:
        return self.tokens[i].norm if 0 <= i < len(self.tokens) else ""

    def mention(self, first: int, last: int, kind: Kind) -> DateMention:
        return DateMention(first, last, Span(self.tokens[first].start, self.tokens[last - 1].end), kind)


def _day(mention: DateMention, day: date | None, *, alternatives: tuple[date, ...] = ()) -> DateMention:
    if day is None:
        return mention
    others = tuple(sorted({d.isoformat() for d in alternatives if d != day}))
    return replace(mention, start=day.isoformat(), end=day.isoformat(), precision=1, alternatives=others)


def _last_weekday(published: date, weekday: int, *, before: bool = False) -> date:
    """Return the last such weekday on or before `published` (`before`: not on the day itself)."""
    back = (published.weekday() - weekday) % _WEEK
    return published - timedelta(days=_WEEK if back == 0 and before else back)


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _skip_comma(r: _Reader, i: int) -> int:
    return i + 1 if r.norm(i) in _COMMA else i


def _weekday_from(r: _Reader, i: int) -> tuple[int, int] | None:
    """Return (weekday, next index) at `i`, a comma and the word "day" before it skipped."""
    at = _skip_comma(r, i)
    opened = r.norm(at) == "("
    at += opened
    if r.norm(at) in r.words.parts:
        at += 1
    weekday = r.words.weekday(r.norm(at))
    return None if weekday is None else (weekday, at + 1 + (opened and r.norm(at + 1) in _CLOSE))


def _read_relative(r: _Reader, i: int) -> DateMention | None:
    found = r.words.relative_at([r.norm(k) for k in range(i, i + 3)])
    if found is None or r.norm(i - 1) in r.words.until:
        return None
    days, size = found
    if r.norm(i + size) in r.words.ordinals:
        return None
    if days == 0 and r.norm(i + size) in r.words.same:
        return replace(r.mention(i, i + size + 1, "relative"), same=True)
    mention = r.mention(i, i + size, "relative")
    paired = _weekday_from(r, i + size)
    base = None if r.published is None else r.published - timedelta(days=days)
    if paired is None:
        return _day(mention, base)
    weekday, last = paired
    dated = _dated_behind(r, last)
    if dated is not None:
        return replace(dated, first=i, span=Span(r.tokens[i].start, dated.span.end), weekday=weekday)
    mention = replace(r.mention(i, last, "relative"), weekday=weekday)
    return mention if base is None else _near(mention, base, weekday)


def _near(mention: DateMention, base: date, weekday: int) -> DateMention:
    """Return `mention` on the weekday nearest to `base`, at most a day after it; `base` stays as an alternative."""
    return _day(mention, _last_weekday(base + timedelta(days=1), weekday), alternatives=(base,))


def _read_weekday(r: _Reader, i: int) -> DateMention | None:
    weekday = r.words.weekday(r.norm(i))
    if weekday is None or r.norm(i - 1) in r.words.not_day_before:
        return None
    last, words = i + 1, r.words
    mention = replace(r.mention(i, last, "weekday"), weekday=weekday)
    after = r.norm(last)
    if after in words.future:
        return replace(r.mention(i, last + 1, "weekday"), weekday=weekday, future=True)
    past = after in words.past
    if past:
        mention = replace(r.mention(i, last + 1, "weekday"), weekday=weekday)
    dated = _dated_behind(r, mention.last)
    if dated is not None:
        return replace(dated, first=i, span=Span(r.tokens[i].start, dated.span.end), weekday=weekday)
    relative = _relative_behind(r, i, last)
    if relative is not None or r.published is None:
        return relative or mention
    day = _last_weekday(r.published, weekday, before=past)
    last += after in words.night_joints
    second = words.weekday(r.norm(last)) if words.is_night(r.norm(i - 1)) else None
    if second is not None:
        mention = replace(r.mention(i, last + 1, "weekday"), weekday=weekday)
        return _day(mention, day, alternatives=(_last_weekday(r.published, second),))
    return _day(mention, day)


def _relative_behind(r: _Reader, i: int, last: int) -> DateMention | None:
    """Return a weekday followed by "today" or "yesterday" as one mention ("Tuesday, yesterday")."""
    found = r.words.relative_at([r.norm(k) for k in range(last, last + 3)])
    weekday = r.words.weekday(r.norm(i))
    if found is None or weekday is None:
        return None
    days, size = found
    mention = replace(r.mention(i, last + size, "relative"), weekday=weekday)
    if r.published is None:
        return mention
    return _near(mention, r.published - timedelta(days=days), weekday)


def _dated_behind(r: _Reader, at: int) -> DateMention | None:
    """Return the calendar date right behind a weekday, a comma, a bracket or "corresponding to" skipped."""
    while r.norm(at) in _COMMA or r.norm(at) in _OPEN or r.norm(at) in r.words.dated:
        at += 1
    found = _read_calendar(r, at)
    if found is not None and r.norm(found.last) in _CLOSE:
        found = replace(found, last=found.last + 1, span=Span(found.span.start, r.tokens[found.last].end))
    return found


def _number(r: _Reader, i: int) -> int | None:
    if not 0 <= i < len(r.tokens) or r.tokens[i].kind != "number" or not r.norm(i).isdigit():
        return None
    return int(r.norm(i)) if len(r.norm(i)) <= 4 else None  # noqa: PLR2004


def _month_at(r: _Reader, i: int) -> tuple[int, int] | None:
    """Return (month, next index), a second name of the same month ("Tammuz/July") included."""
    found = r.words.month_at(r.norm(i), r.norm(i + 1))
    if found is None:
        return None
    month, size = found
    at = i + size
    if r.norm(at) in _OPEN:
        again = r.words.month_at(r.norm(at + 1), r.norm(at + 2))
        if again is not None and again[0] == month:
            at += 1 + again[1]
            at += r.norm(at) in _CLOSE
    return month, at


def _judge(r: _Reader, mention: DateMention, day: date) -> DateMention:
    """Mark a resolved calendar date as history or future."""
    if r.published is None:
        return mention
    age = (r.published - day).days
    return replace(mention, background=age > _BACKGROUND_DAYS, future=age < -_AHEAD_DAYS)


def _read_calendar(r: _Reader, i: int) -> DateMention | None:
    named = r.words.day_at(r.norm(i), r.norm(i + 1))
    day, at = (_number(r, i), i + 1) if named is None else (named[0], i + named[1])
    if day is None or not 1 <= day <= 31:  # noqa: PLR2004
        return None
    joint = at
    while r.norm(at) in r.words.of:
        at += 1
    if named is not None and at == joint:
        return None
    found = _month_at(r, at)
    if found is None:
        return _this_month(r, i, at, day) or _hijri(r, i, at, day)
    month, last = found
    year, last = _year_behind(r, last)
    kind: Kind = "full" if year else "day_month"
    if year is None:
        if r.published is None:
            return r.mention(i, last, kind)
        year = r.published.year
        this_year = _make(year, month, day)
        if this_year is not None and (this_year - r.published).days > _AHEAD_DAYS:
            year -= 1
    exact = _make(year, month, day)
    return None if exact is None else _judge(r, _day(r.mention(i, last, kind), exact), exact)


def _this_month(r: _Reader, i: int, at: int, day: int) -> DateMention | None:
    """Return the day of "the current month" or "last month" named at `at`."""
    after = r.norm(at + 1)
    if r.norm(at) not in r.words.month or after not in r.words.present | r.words.past:
        return None
    mention = r.mention(i, at + 2, "day_month")
    if r.published is None:
        return mention
    month = r.published.year * 12 + r.published.month - 1 - (after in r.words.past)
    exact = _make(month // 12, month % 12 + 1, day)
    return None if exact is None else _judge(r, _day(mention, exact), exact)


def _hijri(r: _Reader, i: int, at: int, day: int) -> DateMention | None:
    """Return the Islamic date whose month stands at `at`: a day either way with its year, unresolved without."""
    found = r.words.hijri_at(r.norm(at), r.norm(at + 1))
    if found is None:
        return None
    last = at + found[1]
    exact = from_hijri(_number(r, last) or 0, found[0], day)
    if exact is None:
        return r.mention(i, last, "hijri")
    start, end = (exact + timedelta(days=shift) for shift in (-1, 1))
    mention = replace(r.mention(i, last + 1, "hijri"), start=start.isoformat(), end=end.isoformat(), precision=2)
    return _judge(r, mention, exact)


def _year_behind(r: _Reader, i: int) -> tuple[int | None, int]:
    at = i
    while r.norm(at) in r.words.of or r.norm(at) in r.words.year or r.norm(at) in _COMMA:
        at += 1
    year = _number(r, at)
    if year is not None and 1900 <= year <= 2100:  # noqa: PLR2004
        return year, at + 1
    if r.norm(i) in r.words.present or r.norm(i) in r.words.past:
        return None, i + 1
    return None, i


def _read_month(r: _Reader, i: int) -> DateMention | None:
    found = _month_at(r, i)
    if found is None:
        return None
    month, last = found
    # A bare month name is often something else (a person, "August" as a surname): it needs a year or "last".
    year, end = _year_behind(r, last)
    if end == last:
        return None
    if year is None:
        if r.published is None:
            return r.mention(i, end, "month")
        year = r.published.year - (month > r.published.month)
    return _span_of_month(r, r.mention(i, end, "month"), year, month)


def _span_of_month(r: _Reader, mention: DateMention, year: int, month: int) -> DateMention:
    start = date(year, month, 1)
    end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    filled = replace(mention, start=start.isoformat(), end=end.isoformat(), precision=4)
    return _judge(r, filled, end if r.published is None else min(end, r.published) if start <= r.published else start)


def _read_numeric(r: _Reader, i: int) -> DateMention | None:
    if r.tokens[i].kind != "number":
        return None
    last = i
    while last + 1 < len(r.tokens) and r.tokens[last + 1].start == r.tokens[last].end and last - i < 4:  # noqa: PLR2004
        last += 1
    text = "".join(r.norm(k) for k in range(i, last + 1))
    for pattern, order in ((_ISO, (1, 2, 3)), (_DMY, (3, 2, 1))):
        match = pattern.match(text)
        day = _make(*(int(match.group(g)) for g in order)) if match else None
        if match and day is not None:
            end, size = i, 0
            while size < match.end():
                size += len(r.norm(end))
                end += 1
            return _judge(r, _day(r.mention(i, end, "full"), day), day)
    return None


def _read_year(r: _Reader, i: int) -> DateMention | None:
    year = _number(r, i)
    if year is None or not 1900 <= year <= 2100 or not r.words.leads_year(r.norm(i - 1)):  # noqa: PLR2004
        return None
    history = r.published is None or year < r.published.year
    return replace(
        r.mention(i, i + 1, "year"), start=f"{year}-01-01", end=f"{year}-12-31", precision=5, background=history
    )


def _read_ago(r: _Reader, i: int) -> DateMention | None:
    if r.norm(i) not in r.words.ago:
        return None
    if r.norm(i + 1) in r.words.two_days:
        days, last = 2, i + 2
    else:
        found = next((n for n in find_numbers(r.tokens[i + 1 : i + 2]) if n.low is not None), None)
        if found is None or r.norm(i + 2) not in r.words.days:
            return None
        days, last = found.low or 0, i + 3
    mention = r.mention(i, last, "relative")
    return mention if r.published is None else _day(mention, r.published - timedelta(days=days))


def _read_week_or_month(r: _Reader, i: int) -> DateMention | None:
    word, after = r.norm(i), r.norm(i + 1)
    past, present = after in r.words.past, after in r.words.present
    if not (past or present or after in r.words.future) or word not in r.words.week | r.words.month:
        return None
    mention = r.mention(i, i + 2, "week" if word in r.words.week else "month")
    if after in r.words.future:
        return replace(mention, future=True)
    if r.published is None:
        return mention
    if word in r.words.week:
        monday = r.published - timedelta(days=r.published.weekday() + (_WEEK if past else 0))
        sunday = min(monday + timedelta(days=_WEEK - 1), r.published)
        return replace(mention, start=monday.isoformat(), end=sunday.isoformat(), precision=3)
    month = r.published.year * 12 + r.published.month - 1 - int(past)
    return _span_of_month(r, mention, month // 12, month % 12 + 1)


def _read_vague(r: _Reader, i: int) -> DateMention | None:
    size = r.words.background_at([r.norm(k) for k in range(i, i + 4)])
    return None if size is None else replace(r.mention(i, i + size, "vague"), background=True)


def _read_tomorrow(r: _Reader, i: int) -> DateMention | None:
    if r.norm(i) not in r.words.tomorrow:
        return None
    paired = _weekday_from(r, i + 1)
    last = i + 1 if paired is None else paired[1]
    return replace(r.mention(i, last, "relative"), future=True)


_READERS: tuple[Callable[[_Reader, int], DateMention | None], ...] = (
    _read_vague,
    _read_numeric,
    _read_calendar,
    _read_relative,
    _read_weekday,
    _read_tomorrow,
    _read_ago,
    _read_week_or_month,
    _read_month,
    _read_year,
)


def _find(r: _Reader) -> Iterator[DateMention]:
    i = 0
    while i < len(r.tokens):
        token = r.tokens[i]
        if token.kind != "number" and not may_begin_date(token.norm):
            i += 1
            continue
        found = next((m for read in _READERS if (m := read(r, i)) is not None), None)
        if found is None:
            i += 1
        else:
            yield found
            i = found.last


def find_dates(tokens: Sequence[Token], published: str | None) -> tuple[DateMention, ...]:
    """Return the dates in `tokens`, in order, not overlapping; `published` is an ISO day or None."""
    day = None if published is None else date.fromisoformat(published)
    return tuple(_find(_Reader(tokens, day, date_words())))


def implied_weekday(tokens: Sequence[Token]) -> int | None:
    """Return the weekday (0-6 from Monday) of the publication day that "today/yesterday, Tuesday" tell, None if none.

    The weekday told most often wins, the first told among equals.
    """
    r, told = _Reader(tokens, None, date_words()), list[int]()
    for i in range(len(tokens)):
        found = r.words.relative_at([r.norm(k) for k in range(i, i + 3)])
        paired = None if found is None else _weekday_from(r, i + found[1])
        if found is not None and paired is not None:
            told.append((paired[0] + found[0]) % _WEEK)
    return max(told, key=told.count, default=None)
