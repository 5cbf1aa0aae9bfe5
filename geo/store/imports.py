"""Incidents of other data sets: written by source id, so that the same file twice changes nothing.

They stand in the table `imported`, apart from those of articles, which are proved by the words of a stored text. What
proves these is a digest per row and, in the history, one digest over those of all rows of the data set.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import apsw

from geo.errors import OptionError
from geo.model import EXTRACTED, ImportedIncident, incident_from_json
from geo.store import imported_rows, placing, revisions, rows
from geo.store.codec import canonical_json
from geo.store.connection import transaction

SAME_IDS = "marsad"
"""The origin of another store of this program: there an id that stands here too means the same incident."""
ACTIONS = ("imported", "superseded", "import_removed")
"""The actions of revisions that state what the rows of a data set are, by its origin as the subject."""
_BATCH = 2_000
_MANY = 500
_CACHE = "PRAGMA cache_size = -65536"  # KiB; with the 2 MB of the default the indexes are written many times over
_DATA_SET = 'INSERT INTO imports (origin, name, first_at, last_at, "rows", sha256) VALUES (?, ?, ?, ?, 0, ?)'
_ORIGIN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of the rows of an import: each counts in one of the first four.

    `kept` were left alone for something stronger that stands here: our own record of the same incident, a human's
    decision, or an earlier row of this import with the same source id. `renamed` of the new ones got another incident
    id, because theirs was taken.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    renamed: int = 0


@dataclass(frozen=True, slots=True)
class StoredImport:
    """A data set as it stands in the store; `report` is what `Store.set_import_report` was given last."""

    origin: str
    name: str
    first_at: str
    last_at: str
    rows: int
    sha256: str | None
    report: Mapping[str, Any] | None


def check_origin(origin: str) -> str:
    """Return `origin` if it can name a data set.

    Raises:
        OptionError: it is that of articles, or no short name.
    """
    if origin == EXTRACTED or not _ORIGIN.fullmatch(origin):
        raise OptionError(
            f"origin: {origin!r} cannot name a data set; give up to 40 of a-z 0-9 - _ . and not {EXTRACTED!r}"
        )
    return origin


def import_incidents(
    connection: apsw.Connection,
    path: Path,
    items: Iterable[ImportedIncident],
    *,
    origin: str,
    name: str,
    sha256: str | None,
    engine: str,
    now: str,
) -> ImportCounts:
    """Write `items` in one transaction and return what became of them; see `Store.import_incidents`."""
    check_origin(origin)
    tally = dict.fromkeys(("new", "updated", "unchanged", "kept", "renamed"), 0)
    seen: set[str] = set()
    stream = iter(items)
    connection.execute(_CACHE)
    with transaction(connection, path), ExitStack() as at_end:
        deferred = False
        run = _Run(connection, origin, now, placing.decided(connection), seen, tally)
        known = connection.execute("SELECT name, sha256 FROM imports WHERE origin = ?", (origin,)).fetchone()
        while batch := list(islice(stream, _BATCH)):
            new, changed = run.sort(batch)
            if new and known is None:
                known = (name, sha256)
                connection.execute(_DATA_SET, (origin, name, now, now, sha256))
            if len(new) >= _MANY and not deferred:
                at_end.enter_context(imported_rows.indexed_at_the_end(connection))
                deferred = True
            connection.executemany(imported_rows.INSERT, new)
            connection.executemany(imported_rows.UPDATE, changed)
        at_end.close()
        if tally["new"] or tally["updated"] or (known is not None and known != (name, sha256)):
            connection.execute(
                "UPDATE imports SET name = ?, sha256 = ?, last_at = ? WHERE origin = ?", (name, sha256, now, origin)
            )
            payload = {"engine": engine, "name": name, "sha256": sha256, **tally, **_state(connection, origin)}
            _record(connection, origin, "imported", payload, now)
    return ImportCounts(**tally)


def set_report(connection: apsw.Connection, path: Path, origin: str, report: Mapping[str, Any]) -> None:
    """Keep `report` with the data set; nothing happens when it is as before, or nothing of `origin` is here."""
    text = canonical_json(report)
    row = connection.execute("SELECT report FROM imports WHERE origin = ?", (origin,)).fetchone()
    if row is not None and row[0] != text:
        with transaction(connection, path):
            connection.execute("UPDATE imports SET report = ? WHERE origin = ?", (text, origin))


def stored_imports(connection: apsw.Connection) -> list[StoredImport]:
    """Return the data sets, by origin."""
    query = 'SELECT origin, name, first_at, last_at, "rows", sha256, report FROM imports ORDER BY origin'
    found: list[Any] = [
        (*values, None if report is None else json.loads(report)) for *values, report in connection.execute(query)
    ]
    return [StoredImport(*row) for row in found]


def imported(connection: apsw.Connection, incident_id: str) -> ImportedIncident | None:
    """Return the imported incident with this id, or None."""
    query = "SELECT origin, source_id, record, original FROM imported WHERE incident_id = ?"
    row = connection.execute(query, (incident_id,)).fetchone()
    if row is None:
        return None
    return ImportedIncident(row[0], row[1], incident_from_json(json.loads(row[2])), json.loads(row[3]))


def remove(connection: apsw.Connection, path: Path, origin: str, *, engine: str, now: str) -> int:
    """Delete a data set with all its rows and return how many; what humans decided on stays in the history."""
    if connection.execute("SELECT 1 FROM imports WHERE origin = ?", (origin,)).fetchone() is None:
        return 0
    with transaction(connection, path):
        where = "origin = :origin"
        payload: dict[str, Any] = {"engine": engine, "decided": _decided_records(connection, where, origin=origin)}
        connection.execute(f"DELETE FROM imported WHERE {where}", {"origin": origin})  # noqa: S608
        payload["removed"] = count = connection.changes()
        payload |= _state(connection, origin)
        connection.execute("DELETE FROM imports WHERE origin = ?", (origin,))
        _record(connection, origin, "import_removed", payload, now)
    return count


def supersede(connection: apsw.Connection, incident_ids: Iterable[str], *, engine: str, now: str) -> None:
    """Delete the rows of another store whose incidents stand here by now: our own record, with its evidence, counts."""
    if connection.execute("SELECT 1 FROM imports WHERE origin = ?", (SAME_IDS,)).fetchone() is None:
        return
    ids = json.dumps(list(incident_ids))
    where = "origin = :origin AND incident_id IN (SELECT value FROM json_each(:ids))"
    bindings = {"origin": SAME_IDS, "ids": ids}
    found = [i for (i,) in connection.execute(f"SELECT incident_id FROM imported WHERE {where}", bindings)]  # noqa: S608
    if not found:
        return
    payload: dict[str, Any] = {"engine": engine, "decided": _decided_records(connection, where, **bindings)}
    connection.execute(f"DELETE FROM imported WHERE {where}", bindings)  # noqa: S608
    payload |= {"removed": found, **_state(connection, SAME_IDS)}
    _record(connection, SAME_IDS, "superseded", payload, now)


def digest(connection: apsw.Connection, origin: str) -> tuple[int, str]:
    """Return the number of rows of `origin` and the digest over their digests, in the order in which they came."""
    count, whole = 0, hashlib.sha256()
    for (part,) in connection.execute("SELECT digest FROM imported WHERE origin = ? ORDER BY id", (origin,)):
        count += 1
        whole.update(part)
    return count, whole.hexdigest()


def _state(connection: apsw.Connection, origin: str) -> dict[str, Any]:
    count, text = digest(connection, origin)
    connection.execute('UPDATE imports SET "rows" = ? WHERE origin = ?', (count, origin))
    return {"rows": count, "digest": text}


def _record(connection: apsw.Connection, origin: str, action: str, payload: Mapping[str, Any], now: str) -> None:
    rows.refresh_extent(connection, now, table="imported")
    revisions.append(connection, at=now, author="machine", action=action, subject=origin, payload=payload)


def _decided_records(connection: apsw.Connection, where: str, **bindings: str) -> list[Any]:
    query = (
        f"SELECT record FROM imported WHERE {where} AND (status <> 'imported' OR incident_id IN"  # noqa: S608
        " (SELECT subject FROM revisions WHERE author <> 'machine')) ORDER BY id"
    )
    return [json.loads(record) for (record,) in connection.execute(query, bindings)]


@dataclass(frozen=True, slots=True)
class _Run:
    """One import under way."""

    connection: apsw.Connection
    origin: str
    now: str
    human: frozenset[str]
    seen: set[str]
    tally: dict[str, int]

    def sort(self, batch: Sequence[ImportedIncident]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Return the rows of `batch` to insert and those to update, and count what becomes of all."""
        items = [imported_rows.checked(item, origin=self.origin) for item in batch]
        known = self._known([item.source_id for item in items])
        taken, own, held = self._taken([item.incident.incident_id for item in items])
        new, changed = [], []
        for item in items:
            if item.source_id in self.seen:
                self.tally["kept"] += 1
                continue
            self.seen.add(item.source_id)
            row = known.get(item.source_id)
            wanted = item.incident.incident_id
            # Ids of articles' incidents are hashes: a row that has one is a copy of ours, whatever layout it came in.
            # A file of ours also holds what was imported here: it came from this store, or stands in it already.
            here = self.origin == SAME_IDS and held.get(wanted, "") == item.original.get("origin")
            if row is None and (wanted in own or here):
                self.tally["kept"] += 1
            elif row is None:
                uid = self._free_id(item, taken)
                taken.add(uid)
                new.append(imported_rows.values(item, uid=uid, version=1, updated_at=self.now))
                self.tally["new"] += 1
                self.tally["renamed"] += uid != wanted
            elif row.status != imported_rows.STATUS or row.incident_id in self.human:
                self.tally["kept"] += 1
            elif (
                imported_rows.digest(item, uid=row.incident_id, version=row.version, updated_at=row.updated_at)
                == row.digest
            ):
                self.tally["unchanged"] += 1
            else:
                values = imported_rows.values(item, uid=row.incident_id, version=row.version + 1, updated_at=self.now)
                changed.append((*values, row.id))
                self.tally["updated"] += 1
        return new, changed

    def _known(self, source_ids: Sequence[str]) -> dict[str, imported_rows.Known]:
        query = (
            "SELECT source_id, id, incident_id, version, updated_at, status, digest FROM imported"
            " WHERE origin = ? AND source_id IN (SELECT value FROM json_each(?))"
        )
        found = self.connection.execute(query, (self.origin, json.dumps(source_ids)))
        return {source_id: imported_rows.Known(*values) for source_id, *values in found}

    def _taken(self, ids: Sequence[str]) -> tuple[set[str], set[str], dict[str, str]]:
        """Return which of `ids` are taken, which by incidents of articles, and the origin of the imported ones."""
        text = json.dumps(ids)
        among = "WHERE incident_id IN (SELECT value FROM json_each(?))"
        own = {uid for (uid,) in self.connection.execute(f"SELECT incident_id FROM incidents {among}", (text,))}  # noqa: S608
        found: list[Any] = self.connection.execute(
            f"SELECT incident_id, origin FROM imported {among}",  # noqa: S608
            (text,),
        ).fetchall()
        held: dict[str, str] = dict(found)
        return own | held.keys(), own, held

    def _free_id(self, item: ImportedIncident, taken: set[str]) -> str:
        wanted = item.incident.incident_id
        if wanted not in taken:
            return wanted
        full = uid = f"{self.origin}:{item.source_id}"
        number = 1
        while uid in taken or self._taken([uid])[0]:
            number += 1
            uid = f"{full}:{number}"
        return uid
