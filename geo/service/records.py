"""Read the store: snapshot, single records, verification."""

import os
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from geo.errors import OptionError
from geo.model import EXTRACTED, Filters, ImportedIncident, Incident
from geo.resources import read_csv
from geo.service.figures import actor_ids, origins
from geo.store import Snapshot, Store, StoredArticle, read_texts
from geo.store import load_snapshot as _load_snapshot
from geo.store import verify as _verify


def default_db() -> Path:
    """Return the store that is used when none is named: ``$MARSAD_DB``, else ``var/marsad.gpkg``."""
    return Path(os.environ.get("MARSAD_DB") or "var/marsad.gpkg")


def load_snapshot(db: str | Path | None = None) -> Snapshot:
    """Return the snapshot of the store; the empty one when the file does not exist (it is not created).

    Raises:
        StoreError: the file is there but is no store that can be read.
    """
    return _load_snapshot(_path(db))


def load_existing(db: str | Path | None = None) -> Snapshot:
    """Return the snapshot of a store that must exist.

    Raises:
        StoreError: it does not, or cannot be read.
    """
    if not _path(db).exists():
        Store(_path(db))  # says what is missing
    return load_snapshot(db)


def incident(incident_id: str, *, db: str | Path | None = None) -> Incident | None:
    """Return the incident, or None."""
    if not _path(db).exists():
        return None
    with Store(_path(db)) as store:
        return store.incident(incident_id)


def imported(incident_id: str, *, db: str | Path | None = None) -> ImportedIncident | None:
    """Return the imported incident with the columns of its row as they were read, or None."""
    if not _path(db).exists():
        return None
    with Store(_path(db)) as store:
        return store.imported(incident_id)


def article(article_id: str, *, db: str | Path | None = None) -> StoredArticle | None:
    """Return the article with everything extracted from it, or None."""
    if not _path(db).exists():
        return None
    with Store(_path(db)) as store:
        return store.article(article_id)


def whole_rows(snapshot: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Return `rows` of the snapshot with the texts (sentence, actors, sources ...) that it leaves in the file."""
    return read_texts(snapshot, rows)


def verify(db: str | Path | None = None) -> list[str]:
    """Return every contradiction in the store, one sentence each; [] when all is well.

    Raises:
        StoreError: the file cannot be opened as a store.
    """
    return _verify(_path(db))


def check_known(filters: Filters, db: str | Path | None = None) -> None:
    """Return when every governorate, actor and origin of `filters` is known, to the program or to the store at `db`.

    Raises:
        OptionError: one is not; a mistyped code would give an empty file that looks like peace.
        StoreError: the store cannot be read.
    """
    from geo.geocode import check_governorate  # noqa: PLC0415 - only who names governorates loads their areas

    for code in filters.governorates:
        check_governorate(code)
    actors = {row["actor_id"] for row in read_csv("lexicon/actors.csv")} if filters.actors else set()
    if not actors.issuperset(filters.actors):  # imported incidents may have actors of their own
        actors |= set(actor_ids(load_snapshot(db)))
    for actor in filters.actors:
        if actor not in actors:
            close = ", ".join(get_close_matches(actor, sorted(actors))) or "see data/lexicon/actors.csv"
            raise OptionError(f"actor: {actor!r} is not a known actor id; perhaps {close}")
    there = (EXTRACTED, *origins(load_snapshot(db))) if filters.origins else ()
    for code in filters.origins:
        if code not in there:
            raise OptionError(f"origin: {code!r} is none of this store; it has {', '.join(dict.fromkeys(there))}")


def _path(db: str | Path | None) -> Path:
    return Path(db) if db else default_db()
