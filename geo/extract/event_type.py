"""Event types: a table of priorities, from the most telling words of a clause to the least."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from geo.extract.lexicon import Hit
from geo.resources import read_csv

AIR_ACTORS = frozenset({"coalition", "iqaf", "us", "russia", "israel"})
_NEAR = 4
_Choice = tuple[str, str] | None


@lru_cache(maxsize=1)
def state_forces() -> frozenset[str]:
    """Return the ids of Iraq's forces, from the table of actors."""
    rows = read_csv("lexicon/actors.csv")
    return frozenset(row["actor_id"] for row in rows if row["kind"] == "state_force" and row["country"] == "IQ")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the words of a clause show: the first hit of each tag, the actors, aircraft and guns, who is the subject."""

    tags: Mapping[str, Hit]
    actors: frozenset[str]
    air: Mapping[str, Hit]
    outcome: str
    by_captors: bool

    def any(self, *tags: str) -> bool:
        """Whether one of `tags` was found."""
        return any(tag in self.tags for tag in tags)

    @property
    def by_air(self) -> bool:
        """Whether aircraft or a force that only flies is named."""
        return "air" in self.air or bool(self.actors & AIR_ACTORS)


def _suicide(seen: Seen) -> _Choice:
    if seen.any("drone"):
        return "drone", "drone"
    if seen.any("suicide"):
        return "suicide_attack", "suicide"
    if seen.any("suicide_person") and seen.any("explosion", "attack", "bomb") and not seen.any("arrest"):
        return "suicide_attack", "suicide_person"
    return ("assassination", "assassination") if seen.any("assassination") else None


def _from_afar(seen: Seen) -> _Choice:
    guns = "artillery" in seen.air
    if seen.any("airstrike"):
        return "airstrike", "airstrike"
    if seen.any("launch") and guns and not seen.any("shelling", "attack"):
        return "shelling_rocket", "launch"
    if seen.any("shelling"):
        return ("airstrike" if seen.by_air and not guns else "shelling_rocket"), "shelling"
    if seen.any("strike"):
        return ("shelling_rocket" if guns and not seen.by_air else "airstrike"), "strike"
    return None


def _blast(seen: Seen) -> _Choice:
    if seen.any("explosion"):
        return "explosion", "explosion"
    return ("explosion", "remnant") if seen.any("remnant") else None


def _people(seen: Seen) -> _Choice:
    attacked_first = (
        seen.any("attack") and seen.any("kidnapping") and (seen.tags["attack"].first < seen.tags["kidnapping"].first)
    )
    if seen.any("kidnapping") and not attacked_first:
        return "kidnapping", "kidnapping"
    if seen.any("execution") and "isis" in seen.actors:
        return "other_violence", "execution"
    if seen.any("protest", "protesters") and not (seen.any("attack") and "gunmen" in seen.actors):
        return "protest", "protest" if seen.any("protest") else "protesters"
    return None


def _fight(seen: Seen) -> _Choice:
    clash = next((tag for tag in ("tribal", "clash") if seen.any(tag)), None)
    if clash is not None:
        return "armed_clash", clash
    if seen.any("bomb") and seen.any("attack", "target", "throw") and not seen.any("arrest", "destroy", "operation"):
        return "explosion", "bomb"
    if seen.any("attack"):
        return ("airstrike" if _flown(seen) else "armed_attack"), "attack"
    return None


def _flown(seen: Seen) -> bool:
    """Whether aircraft stand right before the attack, as who makes it."""
    return "air" in seen.air and 0 <= seen.tags["attack"].first - seen.air["air"].last <= _NEAR


def _force(seen: Seen) -> _Choice:
    if seen.any("operation"):
        return "security_operation", "operation"
    if seen.any("recapture") and seen.any("managed") and seen.actors & state_forces():
        return "security_operation", "recapture"
    if seen.any("arrest"):
        return ("kidnapping" if seen.by_captors else "arrest"), "arrest"
    return ("other_violence", "bodies") if seen.any("bodies") else None


def _rest(seen: Seen) -> _Choice:
    if seen.any("destroy") and seen.any("hideout") and seen.by_air:
        return "airstrike", "destroy"
    if seen.any("destroy") and (seen.any("hideout") or seen.actors & state_forces()) and not seen.by_captors:
        return "security_operation", "destroy"
    if seen.any("dismantle") and not seen.any("bomb") and seen.actors & state_forces():
        return "security_operation", "dismantle"
    if seen.outcome != "carried_out" and "isis" in seen.actors:
        return "armed_attack", seen.outcome
    return ("explosion", "bomb") if seen.any("target") and seen.any("bomb") else None


_ORDER: tuple[Callable[[Seen], _Choice], ...] = (_suicide, _from_afar, _blast, _people, _fight, _force, _rest)


def event_type(seen: Seen) -> _Choice:
    """Return (event type, the tag that decided), None when nothing happens."""
    found = next((choice for read in _ORDER if (choice := read(seen)) is not None), None)
    if found is None:
        return None
    kind, tag = found
    if seen.any("family"):
        kind = "other_violence"
    elif seen.any("used") and kind == "explosion":
        kind = "armed_attack"
    return kind, tag
