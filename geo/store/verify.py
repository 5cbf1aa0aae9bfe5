"""Integrity and provenance of every row of a store, as a list of problems in words."""

import json
from pathlib import Path
from typing import Any, Literal

import apsw

from geo.model import Incident, incident_from_json
from geo.store import revisions
from geo.store.codec import canonical_json, sha256, text_sha256
from geo.store.connection import connect
from geo.store.flat import flat_row, has_point
from geo.store.snapshot import load_snapshot
from geo.store.verify_imports import import_problems
from geo.store.wkb import blob_point

_FLOAT32 = 1e-5  # relative; the R*Tree stores 32-bit floats


def verify(path: Path) -> list[str]:
    """Return every contradiction found in the store at `path`, one sentence each; [] when all is well.

    Raises:
        StoreError: the file cannot be opened as a store.
    """
    connection = connect(path)
    try:
        problems = [f"file: {row[0]}" for row in connection.execute("PRAGMA integrity_check(100)") if row[0] != "ok"]
        problems += [
            f"{table}: row {row} points to a missing row of {parent}"
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
        ]
        problems += revisions.chain_problems(connection)
        problems += _article_problems(connection)
        problems += _incident_problems(connection)
        problems += import_problems(connection)
        problems += _index_problems(connection)
        stored = connection.execute("SELECT (SELECT count(*) FROM incidents) + (SELECT count(*) FROM imported)").get
    finally:
        connection.close()
    counted = load_snapshot(path).incidents.height if not problems else stored
    if counted != stored:
        problems.append(f"snapshot: has {counted} incidents, the store {stored}")
    return problems


def _article_problems(connection: apsw.Connection) -> list[str]:
    problems = []
    for article_id, digest, text in connection.execute("SELECT article_id, sha256, text FROM articles"):
        if text_sha256(text) != digest:
            problems.append(f"article {article_id}: its text was changed after it was stored")
    query = (
        'SELECT m.id, m.incident_id, m.article_id, m.start, m."end", m.text, a.text'
        " FROM mentions m JOIN articles a USING (article_id)"
    )
    for row, uid, article_id, start, end, words, text in connection.execute(query):
        if start < 0 or text[start:end] != words:
            problems.append(f"incident {uid}: evidence {row} is not what article {article_id} says at {start}-{end}")
    unproven = "SELECT incident_id FROM incidents WHERE incident_id NOT IN (SELECT incident_id FROM mentions)"
    problems += [f"incident {uid}: has no evidence" for (uid,) in connection.execute(unproven)]
    unnamed = "SELECT article_id FROM articles WHERE article_id NOT IN (SELECT article_id FROM article_urls)"
    problems += [f"article {article_id}: has no name" for (article_id,) in connection.execute(unnamed)]
    return problems


def _incident_problems(connection: apsw.Connection) -> list[str]:
    problems = []
    promised = _promised(connection)
    names = list(flat_row(Incident("", is_context=False, remnant=False, outcome="", event_type="")))
    query = f"SELECT article_id, geom, lat, lon, record, {', '.join(names)} FROM incidents ORDER BY id"  # noqa: S608
    seen: dict[str, set[str]] = {article_id: set() for article_id in promised}
    for article_id, geom, lat, lon, record, *columns in connection.execute(query):
        try:
            incident = incident_from_json(json.loads(record))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(f"incident {columns[0]}: its record cannot be read ({error})")
            continue
        uid = incident.incident_id
        seen.setdefault(article_id, set()).add(uid)
        if promised.get(article_id, {}).get(uid) != sha256(canonical_json(incident)):
            problems.append(f"incident {uid}: its record is not the one its last revision wrote")
        wrong = [n for n, v in zip(names, columns, strict=True) if flat_row(incident)[n] != v]
        if wrong:
            problems.append(f"incident {uid}: columns differ from its record: {', '.join(wrong)}")
        point = blob_point(geom)
        expected = (lon, lat) if has_point(incident.place) else None
        if point != expected or (incident.place is not None and (incident.place.lat, incident.place.lon) != (lat, lon)):
            problems.append(f"incident {uid}: geometry and coordinates disagree")
    for article_id, uids in promised.items():
        problems += [f"incident {uid}: is missing" for uid in sorted(uids.keys() - seen[article_id])]
    return problems


def _promised(connection: apsw.Connection) -> dict[str, dict[str, str]]:
    """Return the hashes of the incidents that the newest revision of each article says it wrote."""
    query = "SELECT subject, payload FROM revisions WHERE action IN ('new', 'updated', 'placed') ORDER BY seq"
    return {subject: json.loads(payload)["incidents"] for subject, payload in connection.execute(query)}


def _spatial_problems(connection: apsw.Connection, table: Literal["incidents", "imported"]) -> list[str]:
    index = f"rtree_{table}_geom"
    missing = f"SELECT incident_id FROM {table} WHERE geom IS NOT NULL AND id NOT IN (SELECT id FROM {index})"  # noqa: S608
    problems = [f"incident {uid}: is missing in the spatial index" for (uid,) in connection.execute(missing)]
    stray = f"SELECT id FROM {index} WHERE id NOT IN (SELECT id FROM {table} WHERE geom IS NOT NULL)"  # noqa: S608
    problems += [f"spatial index: entry {row} has no incident" for (row,) in connection.execute(stray)]
    moved = (
        f"SELECT incident_id, lat, lon, minx, miny FROM {table} JOIN {index} USING (id)"  # noqa: S608
        " WHERE abs(lon - minx) > :near * (1 + abs(lon)) OR abs(lat - miny) > :near * (1 + abs(lat))"
    )
    for uid, *_ in connection.execute(moved, {"near": _FLOAT32}):
        problems.append(f"incident {uid}: stands elsewhere in the spatial index")
    return problems


def _index_problems(connection: apsw.Connection) -> list[str]:
    problems = _spatial_problems(connection, "incidents") + _spatial_problems(connection, "imported")
    if not connection.readonly("main"):
        try:
            connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
        except apsw.Error as error:
            problems.append(f"full text index: {error}")
    indexed = {row for (row,) in connection.execute("SELECT rowid FROM articles_fts")}
    articles: list[Any] = connection.execute("SELECT id, article_id FROM articles").fetchall()
    stored: dict[int, str] = dict(articles)
    problems += [f"article {stored[row]}: is missing in the full text index" for row in sorted(stored.keys() - indexed)]
    problems += [f"full text index: entry {row} has no article" for row in sorted(indexed - stored.keys())]
    return problems
