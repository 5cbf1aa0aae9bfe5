"""An incident as one flat row: the columns of the incidents table, of the snapshot and of every export."""

from collections.abc import Iterable
from typing import Any

from geo.model import Incident, Place

EXACT_PRECISION = 3
"""Named places and district anchors (UCDP 1-3) have a point; coarser ones only a label point."""


def has_point(place: Place | None) -> bool:
    """Tell whether `place` is precise enough to stand on the map as a point."""
    return (
        place is not None
        and place.lat is not None
        and place.lon is not None
        and place.where_precision is not None
        and place.where_precision <= EXACT_PRECISION
    )


def flat_row(incident: Incident) -> dict[str, Any]:
    """Return the exported columns of `incident` by name; lists are joined with ``;``, days are ISO strings."""
    place = incident.place or Place(text="")
    killed, injured = incident.killed, incident.injured
    first = incident.sources[0] if incident.sources else None
    return {
        "incident_id": incident.incident_id,
        "event_type": incident.event_type,
        "is_context": incident.is_context,
        "remnant": incident.remnant,
        "outcome": incident.outcome,
        "date_start": incident.date_start,
        "date_end": incident.date_end,
        "date_precision": incident.date_precision,
        "place_ar": place.name_ar or place.text or None,
        "place_en": place.name_en,
        "governorate": place.governorate,
        "district": place.district,
        "district_pcode": place.district_pcode,
        "country": place.country,
        "where_precision": place.where_precision,
        "uncertainty_m": place.uncertainty_m,
        "killed_low": killed.low if killed else None,
        "killed_best": killed.best if killed else None,
        "killed_high": killed.high if killed else None,
        "injured_low": injured.low if injured else None,
        "injured_best": injured.best if injured else None,
        "injured_high": injured.high if injured else None,
        "actors": _joined(actor.name_en for actor in incident.actors),
        "actor_roles": _joined(actor.role for actor in incident.actors),
        "evidence": proving_sentence(incident),
        "source": _joined(dict.fromkeys(claim.source for claim in incident.sources if claim.source)),
        "published": first.published if first else None,
        "published_basis": first.published_basis if first else None,
        "confidence": float(incident.confidence),
        "status": incident.status,
        "more_places": _joined(p.name_en or p.name_ar or p.text for p in incident.more_places),
    }


def internal_row(incident: Incident) -> dict[str, Any]:
    """Return what the snapshot keeps beside the exported columns."""
    place = incident.place
    codes = [p.governorate for p in (place, *incident.more_places) if p is not None and p.governorate]
    return {
        "actor_ids": list(dict.fromkeys(actor.actor_id for actor in incident.actors)),
        "governorates": list(dict.fromkeys(codes)),
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "has_point": has_point(place),
        "article_ids": list(dict.fromkeys(claim.article_id for claim in incident.sources)),
        "weapon": incident.weapon,
        "version": incident.version,
    }


def proving_sentence(incident: Incident) -> str | None:
    """Return the text of the sentence that proves the incident, else of its first evidence."""
    for item in incident.evidence:
        if item.field == "sentence":
            return item.text
    return incident.evidence[0].text if incident.evidence else None


def _joined(values: Iterable[str]) -> str | None:
    return ";".join(values) or None
