"""The word lists of ``data/lexicon/dates.toml``, normalised, with the clitics that a date word may carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.resources import read_toml
from geo.text.normalize import normalize_ar

_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_CLITICS = "\N{ARABIC LETTER WAW}\N{ARABIC LETTER FEH}\N{ARABIC LETTER BEH}\N{ARABIC LETTER KAF}\N{ARABIC LETTER LAM}"
_LAM = "\N{ARABIC LETTER LAM}"
_MIN_STEM = 2


@lru_cache(maxsize=1 << 16)
def _stems(norm: str) -> tuple[str, ...]:
    """Return `norm` and what remains without one or two clitics (the contracted article restored)."""
    stems = [norm]
    for size in (1, 2):
        head, rest = norm[:size], norm[size:]
        if len(rest) >= _MIN_STEM and all(c in _CLITICS for c in head):
            stems.append(rest)
            if head.endswith(_LAM) and rest.startswith(_LAM):
                stems.append(_ARTICLE + rest[1:])
    return tuple(stems)


@dataclass(frozen=True, slots=True)
class DateWords:
    """Normalised date words; the methods answer for a word as it stands, clitics included."""

    weekdays: Mapping[str, int]
    months: Mapping[tuple[str, ...], int]
    hijri_months: Mapping[tuple[str, ...], int]
    day_names: Mapping[tuple[str, ...], int]
    relative: Mapping[tuple[str, ...], int]
    background: tuple[tuple[str, ...], ...]
    parts: frozenset[str]
    night: frozenset[str]
    past: frozenset[str]
    present: frozenset[str]
    same: frozenset[str]
    future: frozenset[str]
    tomorrow: frozenset[str]
    year: frozenset[str]
    ago: frozenset[str]
    two_days: frozenset[str]
    days: frozenset[str]
    week: frozenset[str]
    month: frozenset[str]
    until: frozenset[str]
    dated: frozenset[str]
    ordinals: frozenset[str]
    of: frozenset[str]
    not_day_before: frozenset[str]
    night_joints: frozenset[str]
    year_leads: frozenset[str]

    def weekday(self, norm: str) -> int | None:
        """Return 0-6 from Monday, None when the word is no weekday."""
        return next((self.weekdays[s] for s in _stems(norm) if s in self.weekdays), None)

    def month_at(self, norm: str, after: str) -> tuple[int, int] | None:
        """Return (month, words used) of the month name at `norm`, `after` being the next word."""
        for stem in _stems(norm):
            for form in ((stem, after), (stem,)):
                if form in self.months:
                    return self.months[form], len(form)
        return None

    def hijri_at(self, norm: str, after: str) -> tuple[int, int] | None:
        """Return (month, words used) of the Islamic month name at `norm`, `after` being the next word."""
        return next(((self.hijri_months[f], len(f)) for f in ((norm, after), (norm,)) if f in self.hijri_months), None)

    def day_at(self, norm: str, after: str) -> tuple[int, int] | None:
        """Return (day, words used) of a day of the month in words ("the twentieth") at `norm`."""
        for stem in _stems(norm):
            for form in ((stem, after), (stem,)):
                if form in self.day_names:
                    return self.day_names[form], len(form)
        return None

    def leads_year(self, norm: str) -> bool:
        """Whether a four-digit number behind the word is a year."""
        return any(stem in self.year_leads for stem in _stems(norm))

    def relative_at(self, norms: Sequence[str]) -> tuple[int, int] | None:
        """Return (days back, words used) of "today", "yesterday" and the like at the head of `norms`."""
        for size in range(len(norms), 0, -1):
            for stem in _stems(norms[0]):
                days = self.relative.get((stem, *norms[1:size]))
                if days is not None:
                    return days, size
        return None

    def background_at(self, norms: Sequence[str]) -> int | None:
        """Return how many words of a phrase for the past in general stand at the head of `norms`."""
        stems = _stems(norms[0])
        for phrase in self.background:
            if phrase[0] in stems and tuple(norms[1 : len(phrase)]) == phrase[1:]:
                return len(phrase)
        return None

    def is_night(self, norm: str) -> bool:
        """Whether the word is "night"."""
        return any(stem in self.night for stem in _stems(norm))


def _phrase_table(table: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], int]:
    return {tuple(normalize_ar(form).split()): int(value) for value, forms in table.items() for form in forms}


@lru_cache(maxsize=1)
def date_words() -> DateWords:
    """Return the lists (read once)."""
    data: dict[str, Any] = read_toml("lexicon/dates.toml")
    background = {tuple(normalize_ar(form).split()) for form in data["background"]["forms"]}
    return DateWords(
        weekdays={normalize_ar(f): int(v) for v, forms in data["weekdays"].items() for f in forms},
        months=_phrase_table(data["months"]),
        hijri_months=_phrase_table(data["hijri_months"]),
        day_names=_phrase_table(data["day_names"]),
        relative=_phrase_table(data["relative"]),
        background=tuple(sorted(background, key=lambda p: (-len(p), p))),
        **{name: frozenset(map(normalize_ar, forms)) for name, forms in data["words"].items()},
    )


@lru_cache(maxsize=1 << 16)
def may_begin_date(norm: str) -> bool:
    """Whether a date can begin with this word: most words are ruled out here, once."""
    return not _first_words().isdisjoint(_stems(norm))


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    words = date_words()
    phrases = (*words.months, *words.hijri_months, *words.day_names, *words.relative, *words.background)
    single = words.tomorrow | words.ago | words.week | words.month
    return frozenset(words.weekdays) | single | {phrase[0] for phrase in phrases}
