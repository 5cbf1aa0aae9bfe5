"""One row of the table `imported`: its checks, its columns, its digest."""

import hashlib
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import apsw

from geo.errors import InputRefusedError
from geo.model import ImportedIncident, Incident, incident_from_json
from geo.store.codec import canonical_json, shallow
from geo.store.flat import flat_row, has_point
from geo.store.wkb import point_blob

STATUS = "imported"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MOST = 2**31 - 1  # of people or metres: what the snapshot's columns hold
_FLAT = tuple(flat_row(Incident("", is_context=False, remnant=False, outcome="", event_type="")))
COLUMNS = (
    *("geom", "incident_id", "origin", "source_id", "digest", "lat", "lon", "version", "updated_at", "actor_ids"),
    *("record", "original", *(name for name in _FLAT if name != "incident_id")),
)
INSERT = f"INSERT INTO imported ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608
UPDATE = f"UPDATE imported SET {', '.join(f'{name} = ?' for name in COLUMNS)} WHERE id = ?"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Known:
    """What an import must know of a row that stands already."""

    id: int
    incident_id: str
    version: int
    updated_at: str
    status: str
    digest: bytes


def checked(item: ImportedIncident, *, origin: str) -> ImportedIncident:
    """Return `item` if its values fit the columns (halves of surrogate pairs in texts are stored as question marks).

    Raises:
        InputRefusedError: another origin, no id, a day that is none, a number or a coordinate out of range.
    """
    incident, place = item.incident, item.incident.place
    what = f"{origin} {item.source_id or '(no id)'}"
    if item.origin != origin:
        raise InputRefusedError(what, f"is of {item.origin!r}; import each data set on its own")
    if not item.source_id or not incident.incident_id or not _is_utf8(item.source_id + incident.incident_id):
        raise InputRefusedError(ascii(what), "has no id that can be stored; give each row its own")
    for day in (incident.date_start, incident.date_end, *(claim.published for claim in incident.sources[:1])):
        if day is not None and not _is_day(day):
            raise InputRefusedError(what, f"{day!r} is not a day; write YYYY-MM-DD")
    tolls = [t for t in (incident.killed, incident.injured) if t is not None]
    numbers = [n for t in tolls for n in (t.low, t.best, t.high) if n is not None]
    if place is not None and place.uncertainty_m is not None:
        numbers.append(place.uncertainty_m)
    if any(not 0 <= n <= _MOST for n in numbers):
        raise InputRefusedError(what, f"a number is not from 0 to {_MOST}; correct it")
    if place is not None and not (_is_degrees(place.lat, 90.0) and _is_degrees(place.lon, 180.0)):
        raise InputRefusedError(what, f"{place.lat}, {place.lon} is not a latitude and a longitude in degrees")
    return item


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("YYYY-MM-DD") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_degrees(value: float | None, most: float) -> bool:
    return value is None or (math.isfinite(value) and abs(value) <= most)


def digest(item: ImportedIncident, *, uid: str, version: int, updated_at: str) -> bytes:
    """Return the digest that the row of `item` has under this id, version and time."""
    _, record, original = _stored(item, uid, version, updated_at)
    return row_digest(item.origin, item.source_id, record, original)


def values(item: ImportedIncident, *, uid: str, version: int, updated_at: str) -> tuple[Any, ...]:
    """Return the row of `item` in the order of `COLUMNS`."""
    incident, record, original = _stored(item, uid, version, updated_at)
    place = incident.place
    flat = flat_row(incident) | {"status": STATUS}
    del flat["incident_id"]
    geom = None
    if place is not None and has_point(place) and place.lat is not None and place.lon is not None:
        geom = point_blob(lat=place.lat, lon=place.lon)
    return (
        *(geom, uid, item.origin, item.source_id, row_digest(item.origin, item.source_id, record, original)),
        *((place.lat, place.lon) if place else (None, None)),
        *(version, updated_at, actor_ids(incident), record, original, *flat.values()),
    )


@contextmanager
def indexed_at_the_end(connection: apsw.Connection) -> Iterator[None]:
    """Put aside the trigger that indexes each new row; at the end all new ones are indexed, in a third of the time.

    Only inside a transaction: when the body fails, its rollback brings the trigger back.
    """
    trigger = "rtree_imported_geom_insert"
    sql = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (trigger,)).get
    last = connection.execute("SELECT coalesce(max(id), 0) FROM imported").get
    connection.execute(f"DROP TRIGGER {trigger}")
    yield
    connection.execute(
        "INSERT INTO rtree_imported_geom SELECT id, lon, lon, lat, lat FROM imported WHERE id > ? AND geom NOT NULL",
        (last,),
    )
    connection.execute(sql)


def actor_ids(incident: Incident) -> str:
    """Return the different actor ids of `incident` as a JSON list."""
    return json.dumps(list(dict.fromkeys(actor.actor_id for actor in incident.actors)), ensure_ascii=False)


def row_digest(origin: str, source_id: str, record: str, original: str) -> bytes:
    """Return the SHA-256 of what a row holds (JSON has no newline, so the parts cannot run into each other)."""
    return hashlib.sha256(f"{origin}\n{source_id}\n{record}\n{original}".encode()).digest()


def _stored(item: ImportedIncident, uid: str, version: int, updated_at: str) -> tuple[Incident, str, str]:
    """Return the incident, it as stored (JSON; a review elsewhere is not one here), and the row's columns (JSON)."""
    incident = item.incident
    # As `replace` of the four fields would give it, at half the price.
    own = {"incident_id": uid, "status": STATUS, "version": version, "updated_at": updated_at}
    record = canonical_json(shallow(incident) | own)
    original = _ENCODER.encode(dict(item.original))
    if not (_is_utf8(record) and _is_utf8(original)):
        incident = incident_from_json(json.loads(record.encode("utf-8", "replace")))
        return incident, canonical_json(incident), original.encode("utf-8", "replace").decode("utf-8")
    return incident, record, original


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
