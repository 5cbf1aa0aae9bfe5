"""What the standalone map says of each incident: sentences, tolls, actors, sources, as columns of a JSON object.

Every list has one entry a row, in the rows' order, so that row `r` of the map's columns (`geo.layers.columns`) is entry
`r` here; what few rows have stands in objects keyed by the row's number. All of it is text for the browser to draw as
text. Names of governorates, actors and sources are written once and referred to by number.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from geo.i18n import LANGUAGES, actor_name

MARKED_FIELDS: tuple[str, ...] = (
    *("event_type", "date", "place", "killed", "injured", "killed_and_injured_combined", "actors", "outcome"),
    *("weapon", "target"),
)
"""The fields whose words are marked in the sentence; a mark names its field by the number here."""
_AMBIGUOUS = "ambiguous"
_TOLLS = ("killed", "injured")


class _Numbers(dict[Any, int]):
    """Numbers for values, in the order in which they are first met."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


def pack_texts(batches: Iterable[pl.DataFrame]) -> dict[str, Any]:
    """Return the texts of whole rows (columns of the store's `INCIDENT_SCHEMA`), ready for JSON.

    Offsets of marks are code points of their sentence: flat triples (start, length, number in `MARKED_FIELDS`).
    """
    packed: dict[str, Any] = {
        **{name: [] for name in ("id", "status", "origin", "gov", "date_precision", "sentences", "marks")},
        **{name: [] for name in (*_TOLLS, "actors", "sources", "confidence")},
        **{name: {} for name in ("days", "country", "more", "undecided", "combined", "sides", "facts")},
    }
    governorates, actors, sources = _Numbers(), _Numbers(), _Numbers()
    for batch in batches:
        for row in batch.iter_rows(named=True):
            _add(packed, row, governorates, actors, sources)
    names = [{"id": actor, **{lang: _actor(actor, name, lang) for lang in LANGUAGES}} for actor, name in actors]
    return packed | {
        "governorates": list(governorates),
        "actor_names": names,
        "source_list": [list(source) for source in sources],
        "fields": list(MARKED_FIELDS),
    }


def _add(
    packed: dict[str, Any], row: Mapping[str, Any], governorates: _Numbers, actors: _Numbers, sources: _Numbers
) -> None:
    number = len(packed["id"])
    record: Mapping[str, Any] = json.loads(row["record"]) if row["record"] else {}
    packed["id"].append(row["incident_id"])
    packed["status"].append(row["status"])
    packed["origin"].append(row["origin"])
    packed["gov"].append(-1 if row["governorate"] is None else governorates[row["governorate"]])
    packed["date_precision"].append(row["date_precision"] or 0)
    packed["confidence"].append(round(row["confidence"], 2) if row["confidence"] is not None else None)
    for name in _TOLLS:
        packed[name].append(_toll(row, record, name))
    sentences, marks = _sentences(row, record)
    packed["sentences"].append(sentences)
    packed["marks"].append(marks)
    packed["actors"].append(
        [[actors[a["actor_id"], a["name_en"]], a["role"]] for a in record.get("actors", ())]
        if record
        else [[actors[a, a], None] for a in row["actor_ids"]]
    )
    packed["sources"].append([sources[claim] for claim in _claims(row, record)])
    for name, value in _rarely(row, record).items():
        packed[name][str(number)] = value


def _actor(actor: str, name: str, lang: str) -> str:
    """Return the name of the table, for an actor that it does not know the one of the record."""
    known = actor_name(actor, lang)
    return name or actor if known == actor else known


def _toll(row: Mapping[str, Any], record: Mapping[str, Any], name: str) -> list[int | None] | None:
    """Return [low, best, high, 1 when approximate]; None when the article states none: silence is no zero."""
    figures = [row[f"{name}_{part}"] for part in ("low", "best", "high")]
    if all(n is None for n in figures):
        return None
    about = (record.get(name) or {}).get("approximate")
    return [*figures, 1] if about else figures


def _sentences(row: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[list[str], list[list[int]]]:
    evidence = record.get("evidence") or ()
    found = [e for e in evidence if e["field"] == "sentence"]
    if not found:
        return ([row["evidence"]] if row["evidence"] else []), ([[]] if row["evidence"] else [])
    marks = []
    for sentence in found:
        inside = []
        for e in evidence:
            if e["field"] in MARKED_FIELDS and sentence["start"] <= e["start"] and e["end"] <= sentence["end"]:
                span = (e["start"] - sentence["start"], e["end"] - e["start"], MARKED_FIELDS.index(e["field"]))
                if span not in inside:
                    inside.append(span)
        marks.append([n for span in inside for n in span])
    return [s["text"] for s in found], marks


def _claims(row: Mapping[str, Any], record: Mapping[str, Any]) -> list[tuple[str | None, ...]]:
    claims = [
        tuple(claim.get(name) for name in ("source", "published", "published_basis", "url"))
        for claim in record.get("sources", ())
    ]
    if not claims and (row["source"] or row["published"]):
        claims = [(row["source"], row["published"], row["published_basis"], None)]
    return list(dict.fromkeys(claims))


def _rarely(row: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what only some rows have, by its name in the file."""
    place = record.get("place") or {}
    facts = {
        "outcome": row["outcome"] if row["outcome"] not in (None, "carried_out") else None,
        "weapon": row["weapon"],
        "target": record.get("target_text"),
        "remnant": True if row["remnant"] else None,
    }
    alike = [c for c in place.get("candidates", ()) if _AMBIGUOUS in c["reasons"]] if not place.get("place_id") else []
    sides = {
        side: {name: _figures(tolls[name]) for name in _TOLLS if tolls.get(name)}
        for side, tolls in (record.get("by_side") or {}).items()
    }
    values = {
        "days": record.get("date_alternatives"),
        "country": row["country"] if row["governorate"] is None else None,
        "more": [[p["name_ar"] or p["text"], p["name_en"], p["governorate"]] for p in record.get("more_places", ())],
        "undecided": list(dict.fromkeys(c["governorate"] for c in alike if c["governorate"])),
        "combined": _figures(record.get("killed_and_injured_combined")),
        "sides": {side: tolls for side, tolls in sides.items() if tolls},
        "facts": {name: value for name, value in facts.items() if value},
    }
    return {name: value for name, value in values.items() if value}


def _figures(toll: Mapping[str, Any] | None) -> list[int | None] | None:
    if not toll:
        return None
    figures = [toll["low"], toll["best"], toll["high"]]
    return [*figures, 1] if toll.get("approximate") else figures
