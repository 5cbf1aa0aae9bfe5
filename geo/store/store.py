"""The store: one GeoPackage of articles, incidents and their evidence, written idempotently."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from geo.errors import StoreError
from geo.model import Article, Extraction, ImportedIncident, Incident, Toponym, incident_from_json
from geo.store import aliases, imports, placing, revisions, rows
from geo.store.codec import canonical_json, extraction_sha256, sha256, text_sha256
from geo.store.connection import connect, transaction
from geo.store.identity import match_ids
from geo.store.imports import ImportCounts, StoredImport
from geo.store.placing import PlacedIncident

Outcome = Literal["new", "updated", "unchanged"]
_CHECKPOINT_PAGES = 4000
_EXTRACTED_FROM = ("text", "published", "published_basis", "source", "url", "title")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it stands in the store, with everything that was extracted from it."""

    article_id: str
    article: Article
    incidents: tuple[Incident, ...]
    toponyms: tuple[Toponym, ...]
    warnings: tuple[str, ...]
    ingested_at: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one article that was handed to `Store.write`."""

    article_id: str
    outcome: Outcome


def utc_now() -> str:
    """Return the present time, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """A connection to one store file; use it as a context manager.

    Args:
        path: the GeoPackage; created (with its folder) when `create`.
        engine: name and version of the extractor, recorded with each run that changes something.
        clock: gives the time stamps; tests hand in a fixed one.
    """

    def __init__(
        self, path: Path | str, *, create: bool = False, engine: str = "marsad", clock: Callable[[], str] = utc_now
    ) -> None:
        self.path = Path(path)
        self._engine = engine
        self._clock = clock
        self._run: int | None = None
        self.connection = connect(self.path, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the last connection to leave moves the log into the file."""
        self.connection.close()

    # -- reading ----------------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """Return the number of the newest revision, 0 when nothing was ever written."""
        return revisions.head(self.connection)[0]

    def incident(self, incident_id: str) -> Incident | None:
        """Return the incident as it was stored (read in an article, or imported), or None."""
        row = self.connection.execute("SELECT record FROM incidents WHERE incident_id = ?", (incident_id,)).fetchone()
        if row is not None:
            return incident_from_json(json.loads(row[0]))
        found = self.imported(incident_id)
        return found.incident if found else None

    def imported(self, incident_id: str) -> ImportedIncident | None:
        """Return the imported incident with the columns of its row as they were read, or None."""
        return imports.imported(self.connection, incident_id)

    def imports(self) -> list[StoredImport]:
        """Return the data sets that were imported, by origin."""
        return imports.stored_imports(self.connection)

    def article(self, article_id: str) -> StoredArticle | None:
        """Return the article with its incidents in text order, or None."""
        row = self.connection.execute(
            "SELECT doc_id, text, published, published_basis, source, url, title, path, toponyms, warnings, ingested_at"
            " FROM articles WHERE article_id = ?",
            (article_id,),
        ).fetchone()
        if row is None:
            return None
        *fields, toponyms, warnings, ingested_at = row
        return StoredArticle(
            article_id=article_id,
            article=Article(*fields),
            incidents=tuple(self._incidents_of(article_id)),
            toponyms=tuple(Toponym(**item) for item in json.loads(toponyms)),
            warnings=tuple(json.loads(warnings)),
            ingested_at=ingested_at,
        )

    def effective(self, article: Article) -> Article:
        """Return `article` with the metadata that its text has once `article` is stored.

        The same text may have come under several names; the first that states a value gives it.
        """
        plan = aliases.plan(self.connection, article, sha=text_sha256(article.text))
        return plan.effective

    def articles_to_place(self, names: Iterable[str], affected: Callable[[Mapping[str, Any]], bool]) -> list[str]:
        """Return the ids of the articles that may hold one of the normalised `names`, or have an `affected` place.

        `affected` is handed each place of an incident as JSON (keys as in `geo.model.Place`), once per incident.
        """
        found = placing.articles_naming(self.connection, names) | placing.articles_placed(self.connection, affected)
        return [found[row] for row in sorted(found)]

    def decided(self) -> frozenset[str]:
        """Return the ids of incidents (and whatever else) that a human has a revision of."""
        return placing.decided(self.connection)

    @staticmethod
    def pairs(old: Sequence[Incident], new: Sequence[Incident]) -> list[tuple[Incident, Incident]]:
        """Return each incident of `old` with the one of `new` that continues it, for the same text."""
        by_id = {item.incident_id: item for item in old}
        known = match_ids(old, new, same_text=True)
        return [(by_id[uid], new[index]) for index, uid in sorted(known.items())]

    # -- writing ----------------------------------------------------------------------------------------------------

    def write(
        self, items: Iterable[tuple[Article, Extraction]], *, extract: Callable[[Article], Extraction]
    ) -> list[Written]:
        """Write one batch (20 to 50 articles) in one transaction and return what became of each, in order.

        `extract` is called for an article whose metadata turns out to differ from what `items` was extracted with
        (the same text came under another name in this very batch). What has not changed is not written at all.

        Raises:
            StoreError: locked, full or read-only; nothing of the batch was written.
            InputRefusedError: never; refusals happen before.
        """
        batch = list(items)
        if all(self._unchanged(article, extraction) for article, extraction in batch):
            return [Written(self._plan(article).article_id, "unchanged") for article, _ in batch]
        if self.connection.readonly("main"):
            raise StoreError(f"{self.path}: cannot be written; check the permissions of the file and its folder")
        run_before = self._run
        try:
            with transaction(self.connection, self.path):
                written = [self._write_one(article, extraction, extract) for article, extraction in batch]
                if any(item.outcome != "unchanged" for item in written):
                    rows.refresh_extent(self.connection, self._clock(), table="incidents")
                    ids = [i for w in written if w.outcome != "unchanged" for i in self._ids_of(w.article_id)]
                    imports.supersede(self.connection, ids, engine=self._engine, now=self._clock())
        except BaseException:
            self._run = run_before
            raise
        self.connection.wal_autocheckpoint(_CHECKPOINT_PAGES)
        return written

    def place_anew(self, wanted: Sequence[PlacedIncident]) -> int:
        """Give incidents other places, all in one transaction, and return how many were changed.

        An incident that is gone, that a human has decided on, or whose place is no longer `PlacedIncident.old` is left.

        Raises:
            StoreError: locked, full or read-only; nothing was changed.
        """
        by_article: dict[str, dict[str, PlacedIncident]] = {}
        for item in wanted:
            by_article.setdefault(item.article_id, {})[item.incident_id] = item
        changed = 0
        with transaction(self.connection, self.path):
            human, now = self.decided(), self._clock()
            for article_id, items in by_article.items():
                changed += placing.place_article(
                    self.connection, article_id, self._incidents_of(article_id), items,
                    human=human, now=now, engine=self._engine,
                )  # fmt: skip
            if changed:
                rows.refresh_extent(self.connection, now, table="incidents")
        return changed

    def import_incidents(
        self, items: Iterable[ImportedIncident], *, origin: str, name: str, sha256: str | None = None
    ) -> ImportCounts:
        """Write the rows of a data set, all in one transaction, and return what became of them.

        `items` may be a stream: some thousands are in memory at a time. A row is known by its source id: a changed one
        is updated in place, one that is as before is not written, one that is no longer among `items` stays. When
        nothing at all changed, the file keeps every byte. Every row has the status ``imported`` until it is reviewed
        here. `name` and `sha256` are those of the file.

        Raises:
            OptionError: `origin` cannot name a data set.
            InputRefusedError: a row with values that cannot be meant (`geo.store.imported_rows.checked`).
            StoreError: locked, full or read-only. In each case nothing was written.
        """
        counts = imports.import_incidents(
            self.connection, self.path, items,
            origin=origin, name=name, sha256=sha256, engine=self._engine, now=self._clock(),
        )  # fmt: skip
        self.connection.wal_autocheckpoint(_CHECKPOINT_PAGES)
        return counts

    def set_import_report(self, origin: str, report: Mapping[str, Any]) -> None:
        """Keep `report` (JSON values) with the data set; an equal one, or an unknown data set, changes nothing."""
        imports.set_report(self.connection, self.path, origin, report)

    def remove_import(self, origin: str) -> int:
        """Delete a data set with all its rows and return how many; 0 when there is none of that origin."""
        return imports.remove(self.connection, self.path, origin, engine=self._engine, now=self._clock())

    def _plan(self, article: Article) -> aliases.Plan:
        return aliases.plan(self.connection, article, sha=text_sha256(article.text))

    def _unchanged(self, article: Article, extraction: Extraction) -> bool:
        plan = self._plan(article)
        return plan.unchanged and plan.extraction_sha256 == extraction_sha256(extraction)

    def _write_one(self, article: Article, extraction: Extraction, extract: Callable[[Article], Extraction]) -> Written:
        plan = self._plan(article)
        if any(getattr(plan.effective, key) != getattr(article, key) for key in _EXTRACTED_FROM):
            extraction = extract(plan.effective)
        digest = extraction_sha256(extraction)
        if plan.unchanged and plan.extraction_sha256 == digest:
            return Written(plan.article_id, "unchanged")
        now = self._clock()
        old = self._incidents_of(plan.article_id) if not plan.is_new else []
        old_text = self._text_of(plan.article_id) if not plan.is_new else None
        rows.put_article(self.connection, plan, extraction, digest=digest, now=now)
        aliases.put(self.connection, plan)
        incidents = self._identified(old, extraction.incidents, plan, same_text=old_text == plan.effective.text)
        stamped = [rows.stamped(item, old, plan, now) for item in incidents]
        rows.replace_incidents(self.connection, plan.article_id, stamped)
        payload: dict[str, Any] = {
            "sha256": plan.sha256,
            "engine": self._engine,
            "incidents": {item.incident_id: sha256(canonical_json(item)) for item in stamped},
        }
        kept = {item.incident_id for item in stamped}
        if gone := [item for item in old if item.incident_id not in kept]:
            payload["removed"] = gone
        if old_text is not None and old_text != plan.effective.text:
            payload["previous_text"] = old_text
        outcome: Outcome = "new" if plan.is_new else "updated"
        revisions.append(
            self.connection, at=now, author="machine", action=outcome, subject=plan.article_id, payload=payload
        )
        self._record_part(plan.article_id, outcome, now)
        return Written(plan.article_id, outcome)

    def _identified(
        self, old: Sequence[Incident], new: Sequence[Incident], plan: aliases.Plan, *, same_text: bool
    ) -> list[Incident]:
        known = match_ids(old, new, same_text=same_text)
        used = set(known.values())
        result = []
        for index, item in enumerate(new):
            uid = known.get(index) or item.incident_id
            salt = 0
            while index not in known and (uid in used or self._taken(uid, plan.article_id)):
                salt += 1
                uid = sha256(f"{plan.article_id} {item.incident_id} {salt}")[:16]
            used.add(uid)
            result.append(rows.with_id(item, uid))
        return result

    def _taken(self, uid: str, article_id: str) -> bool:
        query = (
            "SELECT 1 FROM incidents WHERE incident_id = ? AND article_id <> ?"
            " UNION ALL SELECT 1 FROM imported WHERE incident_id = ? AND origin <> ?"
        )
        bindings = (uid, article_id, uid, imports.SAME_IDS)
        return self.connection.execute(query, bindings).fetchone() is not None

    def _ids_of(self, article_id: str) -> list[str]:
        query = "SELECT incident_id FROM incidents WHERE article_id = ?"
        return [uid for (uid,) in self.connection.execute(query, (article_id,))]

    def _record_part(self, article_id: str, outcome: str, now: str) -> None:
        if self._run is None:
            self.connection.execute("INSERT INTO runs (started_at, engine) VALUES (?, ?)", (now, self._engine))
            self._run = self.connection.last_insert_rowid()
        self.connection.execute(
            "INSERT INTO run_parts (run_id, article_id, outcome, at) VALUES (?, ?, ?, ?)",
            (self._run, article_id, outcome, now),
        )

    def _incidents_of(self, article_id: str) -> list[Incident]:
        query = "SELECT record FROM incidents WHERE article_id = ? ORDER BY ordinal"
        return [incident_from_json(json.loads(row[0])) for row in self.connection.execute(query, (article_id,))]

    def _text_of(self, article_id: str) -> str | None:
        row = self.connection.execute("SELECT text FROM articles WHERE article_id = ?", (article_id,)).fetchone()
        return None if row is None else str(row[0])
