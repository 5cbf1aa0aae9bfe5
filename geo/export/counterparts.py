"""What the ACLED and UCDP layouts share: sides of actors, names of countries, and what neither has a place for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.model import EXTRACTED
from geo.resources import read_csv

PERPETRATING = ("perpetrator", "claimed", "suspected")
STATE_KINDS = ("state_force", "official")
HOME = "IQ"


@dataclass(frozen=True, slots=True)
class Party:
    """An actor of an incident: English name, kind, role, side (``security_forces`` ...) and country (ISO 3166-1)."""

    name: str
    kind: str
    role: str
    side: str
    country: str

    @property
    def is_state(self) -> bool:
        """Whether it belongs to a state."""
        return self.kind in STATE_KINDS or (self.side == "security_forces" and self.kind != "civilians")


@lru_cache(maxsize=1)
def countries() -> Mapping[str, Mapping[str, str]]:
    """Return the rows of ``data/export/countries.csv`` by ISO 3166-1 code."""
    return {row["code"]: row for row in read_csv("export/countries.csv")}


@lru_cache(maxsize=1)
def type_rows() -> Mapping[str, Mapping[str, str]]:
    """Return the rows of ``data/style/event_types.csv`` by code."""
    return {row["code"]: row for row in read_csv("style/event_types.csv")}


@lru_cache(maxsize=1)
def _actors() -> Mapping[str, Mapping[str, str]]:
    return {row["actor_id"]: row for row in read_csv("lexicon/actors.csv")}


def parties(record: Mapping[str, Any]) -> list[Party]:
    """Return the actors of an incident in order."""
    found = []
    for actor in record.get("actors") or ():
        known = _actors().get(actor.get("actor_id") or "", {})
        name = actor.get("name_en") or actor.get("name_ar") or ""
        kind = actor.get("kind") or ""
        found.append(Party(name, kind, actor.get("role") or "", known.get("side", ""), known.get("country", "")))
    return found


def two_sides(actors: Sequence[Party]) -> tuple[list[Party], list[Party]]:
    """Return the actors as two sides: who acts, and who is acted upon; participants join the emptier side in order."""
    acting = [a for a in actors if a.role in PERPETRATING]
    target = [a for a in actors if a.role == "target"]
    for actor in actors:
        if actor in acting or actor in target:
            continue
        fellows = [a for a in (*acting, *target) if a.side and a.side == actor.side]
        if fellows:
            (acting if fellows[0] in acting else target).append(actor)
        elif not acting:
            acting.append(actor)
        else:
            target.append(actor)
    return acting, target


def killed_of(record: Mapping[str, Any], side: str) -> int | None:
    """Return the best (else lowest) number of killed of one side; None when not stated."""
    toll = ((record.get("by_side") or {}).get(side) or {}).get("killed") or {}
    best = toll.get("best")
    return best if best is not None else toll.get("low")


def organised_sides(record: Mapping[str, Any], actors: Sequence[Party]) -> tuple[bool, bool]:
    """Return whether a state force and whether an armed group take part, by the actors and by the toll of the sides."""
    sides = {side for side, toll in (record.get("by_side") or {}).items() if toll and any(toll.values())}
    state = any(a.is_state for a in actors) or "security_forces" in sides
    group = any(a.side == "militants" or (a.kind == "armed_group" and not a.is_state) for a in actors)
    return state, group or "militants" in sides


def lost_fields(row: Mapping[str, Any], record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a row states and neither layout has a place for (codes of the labels' table ``export_loss``)."""
    place = record.get("place") or {}
    stated = {
        "weapon": record.get("weapon"),
        "target_text": record.get("target_text"),
        "injured": any(row[f"injured_{name}"] is not None for name in ("low", "best", "high")),
        "remnant": row["remnant"],
        "outcome": row["outcome"] not in (None, "carried_out"),
        "killed_and_injured_combined": record.get("killed_and_injured_combined"),
        "date_alternatives": record.get("date_alternatives"),
        "uncertainty_m": row["uncertainty_m"] is not None,
        "district_pcode": row["district_pcode"],
        "more_places": row["more_places"],
        "place_candidates": len(place.get("candidates") or ()) > 1,
        "actor_roles": {"claimed", "suspected"} & {a.get("role") for a in record.get("actors") or ()},
        "confidence": row["confidence"] is not None and row["origin"] in (None, EXTRACTED),
        "status": row["status"] not in (None, "extracted", "imported"),
        "published_basis": row["published_basis"],
        "url": any(source.get("url") for source in record.get("sources") or ()),
        "more_sources": len(record.get("sources") or ()) > 1,
        "origin": row["origin"] not in (None, EXTRACTED),
    }
    yield from (name for name, there in stated.items() if there)
