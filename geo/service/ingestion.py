"""Ingest: read, extract and store, idempotently, in batches; what has not changed is not written."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from geo import __version__
from geo.errors import InputRefusedError
from geo.model import Article, Extraction
from geo.service.decoding import MAX_BYTES, checked, decode, too_big
from geo.service.extraction import Extractor, default_extractor, guarded
from geo.service.reading import check_day, read_inputs, with_defaults
from geo.service.records import default_db
from geo.store import Store, Written

BATCH = 32
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did: numbers of articles, the refusals, and the ids of all that were taken, in input order."""

    new: int
    updated: int
    unchanged: int
    refused: tuple[InputRefusedError, ...]
    article_ids: tuple[str, ...] = ()


def ingest(
    paths: Iterable[str | Path],
    *,
    db: str | Path | None = None,
    published: str | None = None,
    source: str | None = None,
    progress: Progress | None = None,
    extractor: Extractor | None = None,
) -> IngestReport:
    """Take the articles of `paths` into the store and return what was new, updated, unchanged and refused.

    `published` and `source` hold for inputs that carry none; `progress` is called with (done, total).

    Raises:
        OptionError: `published` is not a day.
        StoreError: the store cannot be opened or written; batches before are kept.
    """
    items = read_inputs(paths, published=published, source=source)
    total = 0
    if progress is not None:  # a count needs one more reading; only a terminal asks for it
        listed = list(items)
        items, total = iter(listed), len(listed)
    return _ingest(items, db=db, total=total, progress=progress, extractor=extractor)


def ingest_text(
    text: str | bytes,
    *,
    name: str = "pasted",
    published: str | None = None,
    source: str | None = None,
    url: str | None = None,
    db: str | Path | None = None,
    extractor: Extractor | None = None,
) -> IngestReport:
    """Take one text (pasted, or the bytes of an upload) into the store under `name`.

    Raises:
        OptionError: `published` is not a day.
        StoreError: the store cannot be opened or written.
    """
    if published is not None:
        check_day(published, what="published")
    if len(text) > MAX_BYTES:
        return IngestReport(0, 0, 0, (too_big(name, len(text)),))
    try:
        content = decode(text, what=name) if isinstance(text, bytes) else checked(text, what=name)
    except InputRefusedError as refusal:
        return IngestReport(0, 0, 0, (refusal,))
    article = Article(doc_id=Path(name).stem or "pasted", text=content, url=url or None)
    given = with_defaults(article, published=published, source=source)
    return _ingest(iter([given]), db=db, total=1, progress=None, extractor=extractor)


def _ingest(
    items: Iterator[Article | InputRefusedError],
    *,
    db: str | Path | None,
    total: int,
    progress: Progress | None,
    extractor: Extractor | None,
) -> IngestReport:
    run = extractor or default_extractor
    written: list[Written] = []
    refused: list[InputRefusedError] = []
    seen: dict[tuple[str, str | None, str | None], str] = {}
    batch: list[tuple[Article, Extraction]] = []
    with ExitStack() as stack:
        store: Store | None = None
        for done, item in enumerate(items, start=1):
            if isinstance(item, InputRefusedError):
                refused.append(item)
            else:
                if store is None:  # a run in which everything is refused leaves no empty store behind
                    store = stack.enter_context(Store(db or default_db(), create=True, engine=f"marsad {__version__}"))
                taken = _taken(item, store, run, seen)
                if isinstance(taken, InputRefusedError):
                    refused.append(taken)
                else:
                    batch.append(taken)
                if len(batch) >= BATCH:
                    written.extend(store.write(batch, extract=run))
                    batch.clear()
            if progress is not None:
                progress(done, total)
        if store is not None and batch:
            written.extend(store.write(batch, extract=run))
    outcomes = [item.outcome for item in written]
    return IngestReport(
        new=outcomes.count("new"),
        updated=outcomes.count("updated"),
        unchanged=outcomes.count("unchanged"),
        refused=tuple(refused),
        article_ids=tuple(item.article_id for item in written),
    )


def _taken(
    article: Article, store: Store, run: Extractor, seen: dict[tuple[str, str | None, str | None], str]
) -> tuple[Article, Extraction] | InputRefusedError:
    key = (article.doc_id, article.source, article.url)
    if seen.setdefault(key, article.text) != article.text:
        why = f"another text of this run is also called {article.doc_id!r}; rename one, or give each its url"
        return InputRefusedError(article.path or article.doc_id, why)
    extraction = guarded(store.effective(article), run)
    return extraction if isinstance(extraction, InputRefusedError) else (article, extraction)
