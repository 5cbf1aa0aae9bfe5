"""Extraction in articles per CPU second, with the share of each step, on invented articles of 2,700 characters."""

import gc
import os
import random
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from geo import service
from geo.extract import extract_article, pipeline
from geo.geocode import GazetteerResolver, load_gazetteer
from geo.model import Article

ROOT = Path(__file__).resolve().parent.parent
LENGTH = 2700
ARTICLES = 400
STEPS = {
    "segment": "parts, sentences and tokens",
    "sentences_of": "lexicon, numbers and dates in sentences",
    "Geography": "place names found and resolved",
    "tell": "clauses, triggers, tolls, actors",
    "merge": "tellings put together and sifted",
    "build": "incidents with evidence",
    "context_records": "alerts and visits",
}


def invented_articles() -> list[Article]:
    """Return articles put together from the invented sentences of the test cases, the same at every run."""
    cases = tomllib.loads((ROOT / "tests" / "cases" / "extract_traps.toml").read_text(encoding="utf-8"))["case"]
    lines = [line for case in cases for line in case["text"].split("\n")]
    rng = random.Random(1)
    made = []
    for number in range(ARTICLES):
        text = ""
        while len(text) < LENGTH:
            text += rng.choice(lines) + "\n"
        made.append(Article(f"invented-{number}", text[:LENGTH], "2023-03-15", "metadata"))
    return made


def real_articles() -> list[Article]:
    """Return the articles of the folder that EVAL_DIR names, none when it names none."""
    folder = Path(os.environ.get("EVAL_DIR") or "-") / "docs"
    items = service.read_inputs([folder]) if folder.is_dir() else iter(())
    return [item for item in items if isinstance(item, Article)]


def _timed(name: str, spent: Counter[str], work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return work(*args, **options)
        finally:
            spent[name] += time.process_time() - start

    return run


def measure(articles: Sequence[Article], *, runs: int = 3) -> tuple[float, dict[str, float]]:
    """Return thousand characters per CPU second (median of `runs`, caches warm) and the share of each step."""
    resolver = GazetteerResolver(load_gazetteer())
    gc.collect()
    gc.freeze()
    size = sum(len(a.text) for a in articles) / 1000
    for article in articles:
        extract_article(article, resolver)
    rates = []
    for _ in range(runs):
        start = time.process_time()
        for article in articles:
            extract_article(article, resolver)
        rates.append(size / (time.process_time() - start))
    spent: Counter[str] = Counter()
    originals = {name: getattr(pipeline, name) for name in STEPS}
    try:
        for name, work in originals.items():
            setattr(pipeline, name, _timed(name, spent, work))
        start = time.process_time()
        for article in articles:
            extract_article(article, resolver)
        total = time.process_time() - start
    finally:
        for name, work in originals.items():
            setattr(pipeline, name, work)
    return statistics.median(rates), {name: spent[name] / total for name in STEPS}
