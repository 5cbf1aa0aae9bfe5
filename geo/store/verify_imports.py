"""Whether the imported rows are those that the history says: one pass over them, the texts hashed as they stand."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import apsw

from geo.model import incident_from_json
from geo.store import imported_rows, imports
from geo.store.codec import canonical_json, sha256
from geo.store.flat import flat_row, has_point
from geo.store.wkb import blob_point

_DERIVED = ("geom", "digest", "record", "original", "origin", "source_id")


def import_problems(connection: apsw.Connection) -> list[str]:
    """Return what is wrong with imported rows and data sets, one sentence each.

    A row is proved by its digest, or, where a human has decided on it, by the record that this revision promises;
    the digests together by the newest revision of the data set.
    """
    return [*_row_problems(connection), *_set_problems(connection)]


def _row_problems(connection: apsw.Connection) -> Iterator[str]:
    decided = _promised_by_humans(connection)
    names = [name for name in imported_rows.COLUMNS if name not in _DERIVED]
    query = f"SELECT {', '.join((*_DERIVED, *names))} FROM imported ORDER BY id"  # noqa: S608 - our own names
    place = names.index("incident_id")
    for geom, digest, record, original, origin, source_id, *columns in connection.execute(query):
        what = f"imported {origin} {source_id}"
        uid = columns[place]
        as_imported = imported_rows.row_digest(origin, source_id, record, original) == digest
        try:
            incident = incident_from_json(json.loads(record))
            json.loads(original)
        except (ValueError, KeyError, TypeError) as error:
            yield f"{what}: its record cannot be read ({error})"
            continue
        if not as_imported and sha256(canonical_json(incident)) not in decided.get(uid, ()):
            yield f"{what}: is not as it was imported, and no revision changed it"
        expected = {**flat_row(incident), **_own(incident)}
        wrong = [name for name, value in zip(names, columns, strict=True) if expected[name] != value]
        if wrong:
            yield f"{what}: columns differ from its record: {', '.join(wrong)}"
        point = (columns[names.index("lon")], columns[names.index("lat")]) if has_point(incident.place) else None
        if blob_point(geom) != point:
            yield f"{what}: geometry and coordinates disagree"
    both = "SELECT incident_id FROM imported WHERE incident_id IN (SELECT incident_id FROM incidents)"
    for (uid,) in connection.execute(both):
        yield f"incident {uid}: stands both as read in an article and as imported"


def _own(incident: Any) -> Mapping[str, Any]:
    place = incident.place
    return {
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "version": incident.version,
        "updated_at": incident.updated_at,
        "actor_ids": imported_rows.actor_ids(incident),
    }


def _set_problems(connection: apsw.Connection) -> Iterator[str]:
    slots = ", ".join("?" * len(imports.ACTIONS))
    query = f"SELECT subject, payload FROM revisions WHERE action IN ({slots}) ORDER BY seq"  # noqa: S608
    promised = {subject: json.loads(payload) for subject, payload in connection.execute(query, imports.ACTIONS)}
    stated = {item.origin: item.rows for item in imports.stored_imports(connection)}
    present = {origin for (origin,) in connection.execute("SELECT DISTINCT origin FROM imported")}
    for origin in sorted(promised.keys() | stated.keys() | present):
        count, digest = imports.digest(connection, origin)
        last = promised.get(origin, {"rows": 0, "digest": None})
        if count != last["rows"]:
            yield f"data set {origin}: has {count} rows, its last revision wrote {last['rows']}"
        elif digest != last["digest"]:
            yield f"data set {origin}: its rows are not those that its last revision wrote"
        if stated.get(origin, 0) != count:
            yield f"data set {origin}: says it has {stated.get(origin, 0)} rows, but has {count}"


def _promised_by_humans(connection: apsw.Connection) -> dict[str, set[str]]:
    """Return the hashes of records that the revisions of humans promise, by incident id."""
    found: dict[str, set[str]] = {}
    for (payload,) in connection.execute("SELECT payload FROM revisions WHERE author <> 'machine' ORDER BY seq"):
        data = json.loads(payload)
        promised = data.get("incidents") if isinstance(data, dict) else None
        if isinstance(promised, dict):
            for uid, digest in promised.items():
                found[uid] = {digest}
    return found
