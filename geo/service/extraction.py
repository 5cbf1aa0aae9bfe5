"""Extract articles, in one process or several: the result and its order are the same."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import InputRefusedError
from geo.model import Article, Extraction, PlaceResolver
from geo.service.reading import read_inputs

if TYPE_CHECKING:
    from geo.geocode import Gazetteer

Extractor = Callable[[Article], Extraction]
Result = Extraction | InputRefusedError
_AHEAD = 8  # articles in flight per process: enough to keep them busy, little enough to keep memory flat


def _resolver() -> PlaceResolver:
    from geo.geocode import load_gazetteer  # noqa: PLC0415 - only who extracts loads the gazetteer

    return _resolver_over(load_gazetteer())  # another one once the user has changed a place


@lru_cache(maxsize=1)
def _resolver_over(gazetteer: "Gazetteer") -> PlaceResolver:
    from geo.geocode import GazetteerResolver  # noqa: PLC0415

    resolver = GazetteerResolver(gazetteer)
    # The gazetteer lives as long as the process: walking it at every collection would take an eighth of the time.
    gc.collect()
    gc.freeze()
    return resolver


def default_extractor(article: Article) -> Extraction:
    """Extract `article` with the gazetteer that comes with Marsad."""
    from geo.extract import extract_article  # noqa: PLC0415 - loads the lexicons

    return extract_article(article, _resolver())


def extract(
    paths: Iterable[str | Path], *, published: str | None = None, jobs: int = 1, extractor: Extractor | None = None
) -> Iterator[Result]:
    """Yield what extraction says of each article of `paths`, in input order; refusals stand in their place.

    An article on which extraction fails becomes a refusal and the rest goes on. `extractor` must be a module-level
    function when `jobs` > 1.

    Raises:
        OptionError: `published` is not a day.
    """
    return extract_all(read_inputs(paths, published=published), jobs=jobs, extractor=extractor)


def extract_all(
    items: Iterable[Article | InputRefusedError], *, jobs: int = 1, extractor: Extractor | None = None
) -> Iterator[Result]:
    """Yield the extraction of each article of `items`, in order; refusals pass through."""
    run = extractor or default_extractor
    if jobs <= 1:
        return (item if isinstance(item, InputRefusedError) else guarded(item, run) for item in items)
    return _parallel(iter(items), jobs, run)


def guarded(article: Article, run: Extractor) -> Result:
    """Return the extraction of `article`, or a refusal when the extractor fails on it."""
    try:
        return run(article)
    except Exception as error:  # noqa: BLE001 - one article must not end the batch
        return _failed(article, f"{type(error).__name__}: {error}")


def _failed(article: Article, reason: str) -> InputRefusedError:
    line = " ".join(reason.split())[:200]
    what = f"{article.path}, {article.doc_id}" if article.path else article.doc_id
    return InputRefusedError(what, f"extraction failed ({line}); please report it")


def _parallel(items: Iterator[Article | InputRefusedError], jobs: int, run: Extractor) -> Iterator[Result]:
    waiting: deque[tuple[Article | InputRefusedError, Future[Result] | None]] = deque()
    pool = _pool(jobs)
    try:
        exhausted = False
        while waiting or not exhausted:
            while not exhausted and len(waiting) < jobs * _AHEAD:
                item = next(items, None)
                if item is None:
                    exhausted = True
                else:
                    waiting.append((item, _submit(pool, item, run)))
            if not waiting:
                break
            item, future = waiting.popleft()
            if isinstance(item, InputRefusedError) or future is None:
                yield item if isinstance(item, InputRefusedError) else guarded(item, run)
                continue
            try:
                yield future.result()
            except BrokenProcessPool:
                # A process died (killed, out of memory): try the article alone, then go on with new processes.
                pool.shutdown(wait=False, cancel_futures=True)
                yield _alone(item, run)
                pool = _pool(jobs)
                waiting = deque((other, _submit(pool, other, run)) for other, _ in waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn"))


def _submit(pool: ProcessPoolExecutor, item: Article | InputRefusedError, run: Extractor) -> Future[Result] | None:
    if isinstance(item, InputRefusedError):
        return None
    try:
        return pool.submit(guarded, item, run)
    except BrokenProcessPool as error:
        failed: Future[Result] = Future()
        failed.set_exception(error)
        return failed


def _alone(article: Article, run: Extractor) -> Result:
    with _pool(1) as pool:
        try:
            return pool.submit(guarded, article, run).result()
        except BrokenProcessPool:
            return _failed(article, "the process that worked on it was ended")
