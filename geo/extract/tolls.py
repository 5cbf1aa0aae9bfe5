"""Sums of tolls: the parts of one telling, the range of rival claims, open ends kept open."""

from collections.abc import Iterable

from geo.extract.people import TollMention
from geo.model import Toll


def total(mentions: Iterable[TollMention], name: str) -> tuple[Toll | None, dict[str, Toll]]:
    """Return the sum of the clause's tolls of field `name` and its parts by side; a risen toll replaces older ones.

    Claims of different sources ("5 were killed; other reports say 20") are not added: they make a range.
    """
    own = [m for m in mentions if m.field == name and m.toll is not None and m.toll.low is not None]
    if not own:
        return None, {}
    claims = {m.claim for m in own}
    if len(claims) > 1:
        several = [_total([m for m in own if m.claim == c]) for c in sorted(claims)]
        return span(t for t, _ in several if t is not None), several[0][1]
    return _total(own)


def span(tolls: Iterable[Toll]) -> Toll:
    """Return the range that several claims of one toll make; `best` is the first claim."""
    stated = list(tolls)
    highs = [t.high for t in stated if t.high is not None]
    high = max(highs) if len(highs) == len(stated) else None
    approximate = any(t.approximate for t in stated)
    return Toll(min(t.low or 0 for t in stated), stated[0].best, high, approximate)


def _total(own: list[TollMention]) -> tuple[Toll | None, dict[str, Toll]]:
    if any(m.risen for m in own):
        own = own[-1:]
    explicit = [m for m in own if not m.implicit]
    if explicit and len(explicit) < len(own) and any(((m.toll and m.toll.low) or 0) > 2 for m in explicit):  # noqa: PLR2004
        own = explicit
    sides: dict[str, Toll] = {}
    for m in own:
        toll = m.toll
        if toll is not None:
            sides[m.side] = add(sides.get(m.side), toll)
    result: Toll | None = None
    for toll in sides.values():
        result = add(result, toll)
    return result, sides


def add(one: Toll | None, other: Toll) -> Toll:
    """Return the sum of two tolls; an open end stays open."""
    if one is None:
        return other
    high = None if one.high is None or other.high is None else one.high + other.high
    return Toll((one.low or 0) + (other.low or 0), (one.best or 0) + (other.best or 0), high,
                one.approximate or other.approximate)  # fmt: skip
