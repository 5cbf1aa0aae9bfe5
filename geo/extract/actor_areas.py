"""Where armed actors are mostly at work: a weak prior for names that several places bear."""

from collections.abc import Iterable
from functools import lru_cache

from geo.extract.sentence import Sentence
from geo.resources import read_csv


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    return {row["actor_id"]: tuple(row["governorates"].split(";")) for row in read_csv("lexicon/actor_areas.csv")}


def likely_governorates(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Return the governorates (ISO 3166-2:IQ) that every actor with a known area, named in `sentences`, shares.

    Empty when no such actor is named or their areas have nothing in common: a prior that names half of the country
    says nothing.
    """
    areas = [_table()[h.entry.rule] for s in sentences for h in s.layer("actor") if h.entry.rule in _table()]
    if not areas:
        return ()
    shared = set(areas[0]).intersection(*areas[1:])
    return tuple(code for code in areas[0] if code in shared)
