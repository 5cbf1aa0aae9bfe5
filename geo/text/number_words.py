"""The word lists of ``data/lexicon/numbers.toml``, normalised, with the clitics that a number word may carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geo.resources import read_toml
from geo.text.normalize import normalize_ar

_WAW = "\N{ARABIC LETTER WAW}"
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_PREPOSITIONS = (
    "\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}\N{ARABIC LETTER KAF}\N{ARABIC LETTER FEH}\N{ARABIC LETTER WAW}"
)


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Normalised number words and qualifiers."""

    values: Mapping[str, int]
    scales: Mapping[str, int]
    alone: Mapping[str, int]
    eleven: frozenset[tuple[str, ...]]
    ordinals: frozenset[str]
    vague: tuple[tuple[str, ...], ...]
    not_before: frozenset[str]
    not_after: frozenset[str]
    signs_after: frozenset[str]
    at_least: tuple[tuple[str, ...], ...]
    at_least_after: tuple[tuple[str, ...], ...]
    about: tuple[tuple[str, ...], ...]
    about_after: tuple[tuple[str, ...], ...]
    range_from: frozenset[str]
    range_to: frozenset[str]
    rises: frozenset[str]


def _phrases(forms: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({tuple(normalize_ar(form).split()) for form in forms}, key=lambda p: (-len(p), p)))


@lru_cache(maxsize=1)
def number_words() -> NumberWords:
    """Return the lists (read once)."""
    data = read_toml("lexicon/numbers.toml")

    def table(name: str) -> dict[str, int]:
        return {normalize_ar(f): int(v) for v, forms in data[name].items() for f in forms if " " not in f}

    stop, qualifiers = data["not_a_count"], data["qualifiers"]
    return NumberWords(
        values=table("values"),
        scales=table("scales"),
        alone=table("alone"),
        eleven=frozenset(_phrases(data["values"]["11"])),
        ordinals=frozenset(map(normalize_ar, data["ordinals"]["forms"])),
        vague=_phrases(data["vague"]["forms"]),
        not_before=frozenset(map(normalize_ar, stop["before"])),
        not_after=frozenset(map(normalize_ar, stop["after"])),
        signs_after=frozenset(stop["signs_after"]),
        at_least=_phrases(qualifiers["at_least"]),
        at_least_after=_phrases(qualifiers["at_least_after"]),
        about=_phrases(qualifiers["about"]),
        about_after=_phrases(qualifiers["about_after"]),
        range_from=frozenset(map(normalize_ar, qualifiers["range_from"])),
        range_to=frozenset(map(normalize_ar, qualifiers["range_to"])),
        rises=frozenset(map(normalize_ar, qualifiers["rises"])),
    )


@lru_cache(maxsize=1 << 16)
def stems(norm: str, *, conjunction: bool) -> tuple[str, ...]:
    """Return the readings of a word without clitics; with `conjunction` only those that begin with "and"."""
    found = [] if conjunction else [norm]
    for size in (1, 2):
        if len(norm) - size >= 2 and all(c in _PREPOSITIONS for c in norm[:size]):  # noqa: PLR2004
            if conjunction and norm[0] != _WAW:
                continue
            found.append(norm[size:])
            if norm[size:].startswith(_ARTICLE):
                found.append(norm[size + 2 :])
    if not conjunction and norm.startswith(_ARTICLE):
        found.append(norm[2:])
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def may_begin_count(norm: str) -> bool:
    """Whether a count in words can begin with this word: most words are ruled out here, once."""
    tables = number_words()
    phrases = {phrase[0] for phrase in (*tables.vague, *tables.eleven)}
    return any(s in tables.values or s in tables.alone or s in phrases for s in stems(norm, conjunction=False))


def lookup(table: Mapping[str, int], norm: str, *, conjunction: bool = False) -> int | None:
    """Return the value of a word in `table`, its clitics left off."""
    for stem in stems(norm, conjunction=conjunction):
        if stem in table:
            return table[stem]
    return None
