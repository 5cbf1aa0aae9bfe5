"""Invented articles and extractions for the tests of store, service, export and command line."""

import hashlib
import os

from geo.model import (
    ActorRole,
    Article,
    Candidate,
    Evidence,
    Extraction,
    ImportedIncident,
    Incident,
    Place,
    SideToll,
    SourceClaim,
    Toll,
    Toponym,
)

TEXT = "انفجار في بعقوبة\nقتل ثلاثة أشخاص بانفجار عبوة في بعقوبة.\nوزار مسؤول المدينة."


def make_place(**changes):
    values = {
        "text": "بعقوبة",
        "chain": ("بعقوبة", "ديالى"),
        "place_id": "p1",
        "name_ar": "بعقوبة",
        "name_en": "Baquba",
        "kind": "city",
        "lat": 33.75,
        "lon": 44.65,
        "governorate": "IQ-DI",
        "district": "Baquba",
        "country": "IQ",
        "where_precision": 1,
        "uncertainty_m": 3000,
        "score": 0.9,
        "candidates": (Candidate("p1", "بعقوبة", "IQ-DI", 33.75, 44.65, 0.9, ("only one",)),),
    }
    return Place(**{**values, **changes})


def make_incident(article, number=0, **changes):
    lines = article.text.split("\n")
    sentence = lines[min(1, len(lines) - 1)]
    start = article.text.index(sentence)
    digest = hashlib.sha256(f"{article.text} {number}".encode()).hexdigest()[:12]
    values = {
        "incident_id": digest,
        "is_context": False,
        "remnant": False,
        "outcome": "carried_out",
        "event_type": "explosion",
        "date_start": article.published,
        "date_end": article.published,
        "date_precision": 1 if article.published else None,
        "place": make_place(),
        "killed": Toll(3, 3, 3),
        "by_side": {"civilians": SideToll(killed=Toll(3, 3, None))},
        "actors": (ActorRole("isis", "داعش", "ISIS", "militia", "perpetrator"),),
        "evidence": (Evidence("sentence", start, start + len(sentence), sentence),),
        "confidence": 0.75,
        "confidence_parts": {"trigger": 0.75},
        "sources": (
            SourceClaim(
                article.doc_id, article.source, article.published, article.published_basis, article.url, {"killed": 3}
            ),
        ),
    }
    return Incident(**{**values, **changes})


def make_extraction(article, *, incidents=None):
    found = (make_incident(article),) if incidents is None else tuple(incidents)
    title = article.text.split("\n")[0].strip() or None
    toponyms = (Toponym(article.text[:3], 0, 3, None),)
    return Extraction(article.doc_id, article.published, article.published_basis, title, found, toponyms, ())


def make_article(text=TEXT, **changes):
    values = {"doc_id": "a", "text": text, "published": "2021-12-08", "published_basis": "metadata"}
    return Article(**{**values, **changes})


def crash_on_marker(article):
    """An extractor that fails on texts with the word CRASH; a module-level function, so processes can use it."""
    if "CRASH" in article.text:
        raise RuntimeError("boom\nsecond line")
    return make_extraction(article)


def die_on_marker(article):
    """An extractor that ends its whole process on texts with the word DIE."""
    if "DIE" in article.text:
        os._exit(9)
    return make_extraction(article)


def make_import(source_id, *, origin="acled", note="a note that was made up", **changes):
    values = {
        "incident_id": source_id,
        "is_context": False,
        "remnant": False,
        "outcome": "carried_out",
        "event_type": "explosion",
        "date_start": "2021-12-08",
        "date_end": "2021-12-08",
        "date_precision": 1,
        "place": make_place(),
        "killed": Toll(3, 3, 3),
        "actors": (ActorRole("isis", "داعش", "ISIS", "militia", "perpetrator"),),
        "evidence": (Evidence("sentence", 0, len(note), note),),
        "confidence": 0.5,
        "sources": (SourceClaim("", "Invented daily", "2021-12-08", "stated", None),),
        "status": "imported",
    }
    original = {"event_id_cnty": source_id, "notes": note, "fatalities": "3"}
    return ImportedIncident(origin, source_id, Incident(**{**values, **changes}), original)
