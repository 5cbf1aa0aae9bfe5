"""Confidence: a sum of visible parts between 0 and 1; nothing is learned and nothing is hidden."""

from collections.abc import Mapping

BASE = 0.3
PARTS: Mapping[str, float] = {
    "trigger": 0.2,
    "place": 0.15,
    "governorate": 0.1,
    "date": 0.1,
    "toll": 0.1,
    "retold": 0.05,
}


def confidence(features: Mapping[str, bool]) -> tuple[float, dict[str, float]]:
    """Return the confidence and its parts; `features` says which of `PARTS` hold."""
    parts = {"base": BASE} | {name: (weight if features.get(name) else 0.0) for name, weight in PARTS.items()}
    return round(min(sum(parts.values()), 1.0), 2), parts
