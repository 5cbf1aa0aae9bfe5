"""Confidence: a sum of named parts; the weights and what they mean are ``data/lexicon/confidence.toml``."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from geo.extract.draft import Draft
from geo.model import Place
from geo.resources import read_toml

_TOWNLIKE = 2
_MARGIN = 0.1


@lru_cache(maxsize=1)
def weights() -> tuple[float, Mapping[str, float]]:
    """Return the base and the weight of each feature."""
    table = read_toml("lexicon/confidence.toml")
    return float(table["base"]), {name: float(value) for name, value in table["parts"].items()}


def features(draft: Draft, place: Place | None, alternatives: Iterable[str]) -> frozenset[str]:
    """Return the names of the features that hold for an incident."""
    located, trigger = draft.place, draft.lead.trigger
    candidates = () if place is None else place.candidates
    lead = [c.score for c in candidates[:2]]
    holds = {
        "new": trigger is not None and not trigger.definite,
        "spot": located is not None and located.rank >= _TOWNLIKE and located.place.place_id is not None,
        "home": located is not None and not located.abroad and located.place.country is not None,
        "margin": bool(lead) and (len(lead) == 1 or lead[0] - lead[1] >= _MARGIN),
        "toll_in_lead": any(m.toll is not None for m in draft.lead.tolls),
        "place_in_lead": located is not None and draft.lead.place is located,
        "once": len(draft.tellings) == 1,
        "one_day": not list(alternatives),
    }
    return frozenset(name for name, held in holds.items() if held)


def confidence(held: Iterable[str]) -> tuple[float, dict[str, float]]:
    """Return the confidence (0-1) and its parts: the base, then every feature that holds with its weight."""
    base, table = weights()
    kept = set(held)
    parts = {"base": base} | {name: weight for name, weight in table.items() if name in kept}
    return round(min(sum(parts.values()), 1.0), 2), parts
