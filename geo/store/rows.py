"""Write the rows of one article: the article itself, its incidents, their places, actors, evidence and claims."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import apsw

from geo.model import Extraction, Incident, Place, SourceClaim
from geo.store.aliases import Plan
from geo.store.codec import canonical_json
from geo.store.flat import flat_row, has_point
from geo.store.wkb import point_blob
from geo.text.normalize import normalize_ar


def put_article(connection: apsw.Connection, plan: Plan, extraction: Extraction, *, digest: str, now: str) -> None:
    """Insert or update the article's row and its full-text entry."""
    article = plan.effective
    values: dict[str, Any] = {
        "article_id": plan.article_id,
        "sha256": plan.sha256,
        "doc_id": article.doc_id,
        "title": extraction.title or article.title,
        "source": article.source,
        "published": extraction.published,
        "published_basis": extraction.published_basis,
        "url": article.url,
        "path": article.path,
        "text": article.text,
        "given_title": article.title,
        "toponyms": canonical_json(extraction.toponyms),
        "warnings": canonical_json(extraction.warnings),
        "extraction_sha256": digest,
        "updated_at": now,
    }
    if plan.is_new:
        _insert(connection, "articles", {**values, "ingested_at": now})
    else:
        changes = ", ".join(f"{name} = :{name}" for name in values)
        connection.execute(f"UPDATE articles SET {changes} WHERE article_id = :article_id", values)  # noqa: S608
    row_id = connection.execute("SELECT id FROM articles WHERE article_id = ?", (plan.article_id,)).get
    connection.execute("DELETE FROM articles_fts WHERE rowid = ?", (row_id,))
    connection.execute(
        "INSERT INTO articles_fts (rowid, title, body) VALUES (?, ?, ?)",
        (row_id, normalize_ar(values["title"] or ""), normalize_ar(article.text)),
    )


def with_id(incident: Incident, uid: str) -> Incident:
    """Return `incident` under the id `uid`."""
    return incident if incident.incident_id == uid else replace(incident, incident_id=uid)


def stamped(incident: Incident, old: Sequence[Incident], plan: Plan, now: str) -> Incident:
    """Return `incident` as it is stored: sources name the stored article; version and time change with its content."""
    article = plan.effective
    given = incident.sources[0] if incident.sources else None
    claim = SourceClaim(
        article_id=plan.article_id,
        source=article.source,
        published=given.published if given else article.published,
        published_basis=given.published_basis if given else article.published_basis,
        url=article.url,
        claims=given.claims if given else {},
    )
    fresh = replace(incident, sources=(claim,))
    known = next((item for item in old if item.incident_id == incident.incident_id), None)
    if known is None:
        return replace(fresh, version=1, updated_at=now)
    same = replace(fresh, version=known.version, updated_at=known.updated_at)
    if canonical_json(same) == canonical_json(known):
        return same
    return replace(fresh, version=known.version + 1, updated_at=now)


def replace_incidents(connection: apsw.Connection, article_id: str, incidents: Sequence[Incident]) -> None:
    """Put `incidents` in the place of those that the article had (rows that depend on them follow)."""
    connection.execute("DELETE FROM incidents WHERE article_id = ?", (article_id,))
    for ordinal, incident in enumerate(incidents):
        for place in (incident.place, *incident.more_places):
            if place is not None and place.place_id is not None:
                _put_place(connection, place)
        _put_incident(connection, article_id, ordinal, incident)


def refresh_extent(connection: apsw.Connection, now: str, *, table: Literal["incidents", "imported"]) -> None:
    """Bring the layer's bounding box and time of change in ``gpkg_contents`` up to date."""
    query = f"SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_{table}_geom"  # noqa: S608 - one of two
    box = connection.execute(query).fetchone()
    stamp = now.removesuffix("Z") + ".000Z"
    connection.execute(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?, last_change = ? WHERE table_name = ?",
        (*(box or (None,) * 4), stamp, table),
    )


def _put_incident(connection: apsw.Connection, article_id: str, ordinal: int, incident: Incident) -> None:
    place = incident.place
    geom = None
    if place is not None and has_point(place) and place.lat is not None and place.lon is not None:
        geom = point_blob(lat=place.lat, lon=place.lon)
    _insert(
        connection,
        "incidents",
        {
            "geom": geom,
            **flat_row(incident),
            "article_id": article_id,
            "ordinal": ordinal,
            "place_id": place.place_id if place else None,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "version": incident.version,
            "updated_at": incident.updated_at,
            "record": canonical_json(incident),
        },
    )
    for actor in incident.actors:
        connection.execute(
            "INSERT INTO actors (actor_id, name_ar, name_en, kind) VALUES (?, ?, ?, ?) ON CONFLICT (actor_id)"
            " DO UPDATE SET name_ar = excluded.name_ar, name_en = excluded.name_en, kind = excluded.kind",
            (actor.actor_id, actor.name_ar, actor.name_en, actor.kind),
        )
    uid = incident.incident_id
    connection.executemany(
        "INSERT INTO incident_actors (incident_id, actor_id, role) VALUES (?, ?, ?)",
        [(uid, actor.actor_id, actor.role) for actor in incident.actors],
    )
    connection.executemany(
        'INSERT INTO mentions (incident_id, article_id, field, start, "end", text) VALUES (?, ?, ?, ?, ?, ?)',
        [(uid, article_id, e.field, e.start, e.end, e.text) for e in incident.evidence],
    )
    connection.executemany(
        "INSERT INTO claims (incident_id, article_id, field, value) VALUES (?, ?, ?, ?)",
        [
            (uid, claim.article_id, field, canonical_json(value))
            for claim in incident.sources
            for field, value in claim.claims.items()
        ],
    )


def _put_place(connection: apsw.Connection, place: Place) -> None:
    columns = ("place_id", "name_ar", "name_en", "kind", "lat", "lon", "governorate", "district", "district_pcode")
    values = {name: getattr(place, name) for name in (*columns, "country")}
    updates = ", ".join(f"{name} = excluded.{name}" for name in values if name != "place_id")
    _insert(connection, "places", values, suffix=f" ON CONFLICT (place_id) DO UPDATE SET {updates}")


def _insert(connection: apsw.Connection, table: str, values: dict[str, Any], *, suffix: str = "") -> None:
    names = ", ".join(values)
    slots = ", ".join(f":{name}" for name in values)
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({slots}){suffix}", values)  # noqa: S608
