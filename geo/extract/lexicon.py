"""The lexicon matcher: word families from ``data/lexicon`` found in tokens, longest match first, masks before all.

A row licenses the clitics that its words may carry (``clitics`` in the files): the conjunction, the prepositions, the
article, a pronoun suffix. Tokens are analysed once per surface form (cached), never stemmed: a reading counts only
when some row has that exact word and licenses the clitics that were taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from geo.resources import read_csv, read_toml
from geo.text.normalize import normalize_ar

FILES = ("masks", "triggers", "casualties", "context", "places")
_WAW = "\N{ARABIC LETTER WAW}"
_FEH = "\N{ARABIC LETTER FEH}"
_BEH = "\N{ARABIC LETTER BEH}"
_KAF = "\N{ARABIC LETTER KAF}"
_LAM = "\N{ARABIC LETTER LAM}"
_TEH = "\N{ARABIC LETTER TEH}"
_HEH = "\N{ARABIC LETTER HEH}"
_ARTICLE = "\N{ARABIC LETTER ALEF}\N{ARABIC LETTER LAM}"
_SUFFIXES = (
    "\N{ARABIC LETTER HEH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER HEH}\N{ARABIC LETTER ALEF}",
    "\N{ARABIC LETTER HEH}\N{ARABIC LETTER MEEM}",
    "\N{ARABIC LETTER HEH}",
)
_SHORTEST = 2
_LICENCES: Mapping[str, frozenset[str]] = {
    "n": frozenset("cpka"),
    "s": frozenset("cpkas"),
    "c": frozenset("c"),
    "p": frozenset("cp"),
    "x": frozenset(),
}


class Word(Protocol):
    """What the matcher needs of a token: its normalised form."""

    @property
    def norm(self) -> str:
        """The form of `geo.text.normalize.normalize_ar`."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the lexicon."""

    rule: str
    tag: str
    layer: str
    clitics: frozenset[str]
    attributes: Mapping[str, str] = field(default_factory=dict)


class Hit(NamedTuple):
    """A row found at tokens [first, last), with the clitics that its first word carries (letters of c, p, k, a, s)."""

    first: int
    last: int
    entry: Entry
    clitics: str

    @property
    def tag(self) -> str:
        """The class of the row."""
        return self.entry.tag

    @property
    def definite(self) -> bool:
        """Whether the first word carries the article (or the row says so)."""
        return "a" in self.clitics or self.entry.attributes.get("definite") == "yes"


def _preposition(stem: str, clitics: str) -> tuple[str, str] | None:
    """Return the reading without an attached preposition, None when there is none."""
    if len(stem) > _SHORTEST + 1 and stem.startswith(_LAM + _LAM):
        return _ARTICLE + stem[2:], clitics + "p"
    if len(stem) > _SHORTEST and stem[0] in _BEH + _LAM + _KAF:
        return stem[1:], clitics + ("k" if stem[0] == _KAF else "p")
    return None


def _without_pronoun(stem: str) -> tuple[str, ...]:
    """Return the readings of a word without an attached pronoun, with teh marbuta restored."""
    suffix = next((s for s in _SUFFIXES if stem.endswith(s) and len(stem) - len(s) > _SHORTEST), None)
    if suffix is None:
        return ()
    base = stem[: -len(suffix)]
    return (base, base[:-1] + _HEH) if base.endswith(_TEH) else (base,)


@lru_cache(maxsize=1 << 16)
def readings(norm: str) -> tuple[tuple[str, str], ...]:
    """Return the readings of a normalised word as (stem, clitics taken off), the whole word first."""
    heads = [(norm, "")]
    if len(norm) > _SHORTEST and norm[0] in _WAW + _FEH:
        heads.append((norm[1:], "c"))
    heads += [reading for head in list(heads) if (reading := _preposition(*head)) is not None]
    heads += [(stem[2:], clitics + "a") for stem, clitics in list(heads)
              if len(stem) > _SHORTEST + 1 and stem.startswith(_ARTICLE)]  # fmt: skip
    bare = [(base, clitics + "s") for stem, clitics in heads if "a" not in clitics for base in _without_pronoun(stem)]
    found: dict[str, str] = {}
    for stem, clitics in [*heads, *bare]:
        found.setdefault(stem, clitics)
    return tuple(found.items())


@lru_cache(maxsize=1 << 16)
def _inner(norm: str) -> tuple[str, ...]:
    """Return the readings of a word inside a row: as it is, and without the article."""
    return (norm, norm[2:]) if norm.startswith(_ARTICLE) else (norm,)


class _Candidates(NamedTuple):
    """The forms that one word may begin: of one word; of several, by their second word."""

    single: tuple[tuple[Entry, str], ...]
    longer: Mapping[str, list[tuple[tuple[str, ...], Entry, str]]]


def _follows(norms: Sequence[str], start: int, rest: Sequence[str], *, loose: bool) -> bool:
    """Whether the words `rest` stand at `start`; with `loose` each may carry the article."""
    return all(word == norms[start + i] or (loose and word in _inner(norms[start + i])) for i, word in enumerate(rest))


class Lexicon:
    """Rows indexed by their first word."""

    def __init__(self) -> None:
        self._index: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}

    def add(self, form: str, entry: Entry) -> None:
        """Add a written form of `entry`; forms are normalised here."""
        words = normalize_ar(form).split()
        if words:
            self._index.setdefault(words[0], []).append((tuple(words[1:]), entry))

    def freeze(self) -> None:
        """Put the longest forms first; call once after the last `add`."""
        for rows in self._index.values():
            rows.sort(key=lambda row: -len(row[0]))

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - one lexicon lives as long as the process
    def _candidates(self, norm: str) -> _Candidates | None:
        """Return the forms that the word may begin, None when there are none."""
        single: list[tuple[Entry, str]] = []
        longer: dict[str, list[tuple[tuple[str, ...], Entry, str]]] = {}
        for stem, clitics in readings(norm):
            for rest, entry in self._index.get(stem, ()):
                if not entry.clitics.issuperset(clitics) or (rest and "s" in clitics):
                    continue
                if rest:
                    longer.setdefault(rest[0], []).append((rest, entry, clitics))
                else:
                    single.append((entry, clitics))
        return _Candidates(tuple(single), longer) if single or longer else None

    def at(self, norms: Sequence[str], position: int) -> list[Hit]:
        """Return every hit that begins at `position` of the normalised words, those of several words first."""
        found = self._candidates(norms[position])
        if found is None:
            return []
        hits = []
        if found.longer and position + 1 < len(norms):
            for word in _inner(norms[position + 1]):
                for rest, entry, clitics in found.longer.get(word, ()):
                    last = position + 1 + len(rest)
                    if last <= len(norms) and _follows(norms, position + 1, rest, loose="a" in entry.clitics):
                        hits.append(Hit(position, last, entry, clitics))
        hits += [Hit(position, position + 1, entry, clitics) for entry, clitics in found.single]
        return hits

    def match(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """Return the hits in `words`, per layer without overlaps, in order of position; masks hide what is inside."""
        norms = [word.norm for word in words]
        free: dict[str, int] = {}
        hits: list[Hit] = []
        masked = 0
        for position, norm in enumerate(norms):
            if self._candidates(norm) is None:
                continue
            best: dict[str, Hit] = {}
            for hit in self.at(norms, position):
                layer = hit.entry.layer
                if layer not in best or hit.last > best[layer].last:
                    best[layer] = hit
            mask = best.pop("mask", None)
            if mask is not None and mask.last > masked:
                hits.append(mask)
                if mask.tag == "mask":
                    masked = mask.last
            if position < masked:
                continue
            for layer, hit in best.items():
                if position >= free.get(layer, 0):
                    free[layer] = hit.last
                    hits.append(hit)
        return tuple(hits)


_KNOWN = {"id", "gloss", "tag", "clitics", "forms", "match", "no_match"}
_LAYERS = {"mask": "mask", "hide_place": "mask", "person": "person", "bomber": "person", "thing": "thing",
           "cue": "cue", "direction": "direction", "near": "near", "link": "link", "bomb": "weapon", "air": "air",
           "artillery": "air", "clause": "clause", "another": "another", "subset": "subset", "other": "other",
           "many": "many", "fate": "fate", "protesters": "protesters", "bodies": "bodies", "execution": "execution",
           "assassination": "assassination", "anaphor": "anaphor", "capital": "anaphor",
           "same": "anaphor", "news": "news", "losses": "losses", "facility": "facility"}  # fmt: skip


def rows() -> Iterable[dict[str, Any]]:
    """Yield every rule row of the lexicon files, in file order, with its file name under ``file``."""
    for name in FILES:
        for row in read_toml(f"lexicon/{name}.toml")["rule"]:
            yield {**row, "file": name}


def _entry(row: Mapping[str, Any]) -> Entry:
    layer = _LAYERS.get(row["tag"], str(row["file"]))
    attributes = {k: str(v) for k, v in row.items() if k not in _KNOWN and k != "file"}
    return Entry(row["id"], row["tag"], layer, _LICENCES[row["clitics"]], attributes)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Return the compiled lexicon (built once)."""
    lexicon = Lexicon()
    for row in rows():
        entry = _entry(row)
        for form in row["forms"]:
            lexicon.add(form, entry)
    for actor in read_csv("lexicon/actors.csv"):
        entry = Entry(actor["actor_id"], "actor", "actor", _LICENCES["n"], {"side": actor["side"]})
        for form in actor["forms"].split("|"):
            lexicon.add(form, entry)
    for people in read_csv("lexicon/demonyms.csv"):
        for column, number in (("one", "sg"), ("two", "du"), ("many", "pl")):
            entry = Entry(f"demonym.{people['country']}.{number}", people["country"], "demonym", _LICENCES["n"],
                          {"number": number, "side": "unknown"})  # fmt: skip
            for form in people[column].split("|"):
                lexicon.add(form, entry)
    lexicon.freeze()
    return lexicon
