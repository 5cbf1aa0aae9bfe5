"""Giving stored incidents other places: which articles to look at, and the new places with their revision."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from geo.model import Evidence, Incident, Place
from geo.store import revisions, rows
from geo.store.codec import canonical_json, sha256

_CLITICS = 4  # letters of a conjunction, a preposition and the article


@dataclass(frozen=True, slots=True)
class PlacedIncident:
    """Another place for an incident of an article; `old` is the place that it must still have.

    `evidence` are the words for the new place; None keeps those that the incident has.
    """

    article_id: str
    incident_id: str
    old: Place | None
    place: Place | None
    more_places: tuple[Place, ...]
    evidence: tuple[Evidence, ...] | None = None
    reason: str = ""


def articles_naming(connection: apsw.Connection, names: Iterable[str]) -> dict[int, str]:
    """Return {row: id} of the articles that may hold one of the normalised `names`.

    A name counts with up to `_CLITICS` letters before it ("and in X"); the words of a longer name may stand apart.
    """
    found: dict[int, str] = {}
    matching = "SELECT id, article_id FROM articles WHERE id IN (SELECT rowid FROM articles_fts WHERE body MATCH ?)"
    for query in _queries(connection, set(names)):
        found.update(connection.execute(matching, (query,)))
    return found


def articles_placed(connection: apsw.Connection, affected: Callable[[Mapping[str, Any]], bool]) -> dict[int, str]:
    """Return {row: id} of the articles with an incident of which a place (as JSON) is `affected`."""
    found: dict[int, str] = {}
    query = (
        "SELECT a.id, a.article_id, json_extract(i.record, '$.place', '$.more_places')"
        " FROM incidents i JOIN articles a USING (article_id)"
    )
    for row, article_id, places in connection.execute(query):
        if row not in found:
            place, more = json.loads(places)
            if any(affected(item) for item in (place, *more) if item is not None):
                found[row] = article_id
    return found


def decided(connection: apsw.Connection) -> frozenset[str]:
    """Return the ids of all that a human has a revision of."""
    return frozenset(
        s for (s,) in connection.execute("SELECT DISTINCT subject FROM revisions WHERE author <> 'machine'")
    )


def place_article(
    connection: apsw.Connection,
    article_id: str,
    incidents: Sequence[Incident],
    wanted: Mapping[str, PlacedIncident],
    *,
    human: frozenset[str],
    now: str,
    engine: str,
) -> int:
    """Give `incidents` of an article the places `wanted` (by incident id), with one revision; return how many changed.

    Left alone are incidents that a human has decided on (by status, or among `human`) and those that have changed.
    """
    kept: list[Incident] = []
    places: dict[str, dict[str, object]] = {}
    for incident in incidents:
        uid = incident.incident_id
        item = wanted.get(uid)
        free = incident.status == "extracted" and uid not in human
        if item is None or not free or incident.place != item.old:
            kept.append(incident)
            continue
        places[uid] = {"old": incident.place, "new": item.place, "reason": item.reason}
        kept.append(
            replace(
                incident, place=item.place, more_places=item.more_places, version=incident.version + 1, updated_at=now,
                evidence=_proven(incident, item.evidence),
            )
        )  # fmt: skip
    if places:
        rows.replace_incidents(connection, article_id, kept)
        payload = {
            "engine": engine,
            "places": places,
            "incidents": {item.incident_id: sha256(canonical_json(item)) for item in kept},
        }
        revisions.append(connection, at=now, author="machine", action="placed", subject=article_id, payload=payload)
    return len(places)


def _proven(incident: Incident, words: tuple[Evidence, ...] | None) -> tuple[Evidence, ...]:
    """Return the evidence of `incident` with `words` where those of its place stood."""
    old = incident.evidence
    if words is None:
        return old
    at = next((i for i, e in enumerate(old) if e.field == "place"), len(old))
    return (*old[:at], *words, *(e for e in old[at:] if e.field != "place"))


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _queries(connection: apsw.Connection, names: set[str]) -> Iterator[str]:
    """Yield the full-text queries for `names`: the first word of a name with what may be written before it."""
    first = {name.split()[0] for name in names if name.split()}
    if not first:
        return
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, articles_fts, row)")
    written: dict[str, list[str]] = {word: [] for word in first}
    for (term,) in connection.execute("SELECT term FROM temp.terms"):
        for start in range(min(len(term), _CLITICS + 1)):
            if term[start:] in written:
                written[term[start:]].append(term)
    for name in sorted(names):
        words = name.split()
        if words and written[words[0]]:
            quoted = [" OR ".join(map(_quoted, written[words[0]])), *map(_quoted, words[1:])]
            yield " AND ".join(f"({part})" for part in quoted)
