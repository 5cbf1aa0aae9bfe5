"""Names: the written forms of the gazetteer, indexed for finding them in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geo.extract.lexicon import readings
from geo.extract.words import load_words
from geo.model import ToponymForm
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

_CLITICS = frozenset("cp")


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Forms that begin with one word: by their further words, with the numbers of these, longest first."""

    clitics: str
    forms: Mapping[tuple[str, ...], ToponymForm]
    sizes: tuple[int, ...]


class Names:
    """The gazetteer's forms, indexed by first word; with the names of places abroad that extraction itself knows."""

    def __init__(self, forms: Iterable[ToponymForm]) -> None:
        self._index: dict[str, list[tuple[tuple[str, ...], ToponymForm]]] = {}
        for form in forms:
            self._add(form)
        for norm in load_words().home_region:
            self._index.pop(norm, None)
            self._add(ToponymForm(norm, "free", "region", "IQ"))
        known = {" ".join((first, *rest)): f for first, rows in self._index.items() for rest, f in rows}
        for norm, country in foreign().items():
            if norm not in known or known[norm].country == country or known[norm].policy != "free":
                self._add(ToponymForm(norm, "free", "country", country))
        for rows in self._index.values():
            rows.sort(key=lambda row: (-len(row[0]), row[1].policy != "free"))

    def _add(self, form: ToponymForm) -> None:
        words = form.norm.split()
        if words:
            self._index.setdefault(words[0], []).append((tuple(words[1:]), form))

    @lru_cache(maxsize=1 << 16)  # noqa: B019 - the forms of a resolver live as long as it
    def _candidates(self, norm: str) -> tuple[_Candidates, ...]:
        """Return the forms that the word may begin, a group for each reading of it."""
        return tuple(
            _candidates(self._index[stem], clitics)
            for stem, clitics in readings(norm)
            if stem in self._index and _CLITICS.issuperset(clitics)
        )

    def may_begin(self, norm: str) -> bool:
        """Whether any form may begin with the word."""
        return bool(self._candidates(norm))

    def at(self, norms: tuple[str, ...], i: int) -> tuple[int, ToponymForm, str] | None:
        """Return (end, form, clitics) of the longest form at `i`."""
        best: tuple[int, ToponymForm, str] | None = None
        for group in self._candidates(norms[i]):
            for size in group.sizes:
                last = i + 1 + size
                if best is not None and last <= best[0]:
                    break
                form = group.forms.get(norms[i + 1 : last])
                if form is not None and last <= len(norms):
                    best = (last, form, group.clitics)
                    break
        return best


def _candidates(rows: Iterable[tuple[tuple[str, ...], ToponymForm]], clitics: str) -> _Candidates:
    """Return `rows` by their further words; of two rows that are written alike the first counts."""
    forms: dict[tuple[str, ...], ToponymForm] = {}
    for rest, form in rows:
        forms.setdefault(rest, form)
    return _Candidates(clitics, forms, tuple(sorted({len(rest) for rest in forms}, reverse=True)))


@lru_cache(maxsize=1)
def foreign() -> Mapping[str, str]:
    """Return names of places abroad (normalised) with their country, ISO 3166-1 alpha-2."""
    return {normalize_ar(row["name"]): row["country"] for row in read_csv("lexicon/foreign.csv")}
