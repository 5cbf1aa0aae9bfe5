"""A store with incidents of an article and of two data sets, and what people do to them."""

import hashlib
from dataclasses import replace

from make_records import make_article, make_extraction, make_import, make_place

from geo.store import (
    Store,
    connection,
    revisions,
)
from geo.store.codec import canonical_json, sha256


def take(path, *items, origin="acled", name="events.csv", **options):
    with Store(path, create=True) as store:
        return store.import_incidents(items, origin=origin, name=name, **options)


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def decide(store, uid, *, status="confirmed", **changes):
    """What a review does: a revision by a person that promises the record it leaves."""
    incident = replace(store.incident(uid), status=status, **changes)
    record = canonical_json(incident)
    payload = {"incidents": {uid: sha256(record)}}
    with connection.transaction(store.connection, store.path):
        store.connection.execute(
            "UPDATE imported SET status = ?, killed_low = ?, killed_best = ?, killed_high = ?, record = ?"
            " WHERE incident_id = ?",
            (status, incident.killed.low, incident.killed.best, incident.killed.high, record, uid),
        )
        revisions.append(
            store.connection, at="2026-01-02T00:00:00Z", author="ann", action=status, subject=uid, payload=payload
        )


def stocked(folder):
    """A store with one article (one incident), two rows of acled (one of them vague) and one of ucdp."""
    article = make_article()
    with Store(folder / "s.gpkg", create=True) as store:
        store.write([(article, make_extraction(article))], extract=make_extraction)
    vague = make_import("IRQ2", place=make_place(where_precision=4), date_start="2021-12-09", date_end="2021-12-09")
    take(folder / "s.gpkg", make_import("IRQ1"), vague, sha256="abc")
    take(folder / "s.gpkg", make_import("77", origin="ucdp"), origin="ucdp", name="ged.csv")
    return folder / "s.gpkg"
