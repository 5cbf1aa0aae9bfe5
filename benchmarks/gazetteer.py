"""The gazetteer: exact, contextual and fuzzy lookups a second, load time and memory, against two yardsticks.

The yardsticks answer the same names from the same table in the same run: an SQLite FTS5 table (phrase query), and a
scan of every spelling with rapidfuzz.
"""

import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from geo.geocode import GazetteerResolver, find_places, load_gazetteer
from geo.geocode.search import SimilarNames
from geo.geocode.similar import SIMILAR
from geo.model import GeoContext, ToponymMention

RUNS = 5
EXACT, CONTEXT, FUZZY, SCAN = 50_000, 20_000, 300, 40
_CHILD = (
    "import re, time; start = time.process_time(); import geo.geocode; ready = time.process_time();"
    " geo.geocode.load_gazetteer(); done = time.process_time();"
    " print(done - ready, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
)


def _rate(count: int, make: Callable[[], Callable[[], object]]) -> float:
    """Return answers a CPU second: the median of several runs, each on what `make` sets up anew."""
    times = []
    for _ in range(RUNS):
        work = make()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return count / statistics.median(times)


def _load() -> tuple[float, float]:
    """Return the CPU seconds that loading takes and the peak memory in MB of a process that did it, medians."""
    runs = [subprocess.run([sys.executable, "-c", _CHILD], check=True, capture_output=True, text=True).stdout.split()
            for _ in range(RUNS)]  # fmt: skip
    return statistics.median(float(r[0]) for r in runs), statistics.median(int(r[1]) for r in runs) / 1024


def _full_text(forms: Iterable[str]) -> sqlite3.Connection:
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE names USING fts5(norm)")
    table.executemany("INSERT INTO names VALUES (?)", [(form,) for form in forms])
    return table


def bench_gazetteer() -> list[tuple[str, str, str]]:
    """Return the rows of the table: what, its figure, the ratio to the yardsticks."""
    gazetteer = load_gazetteer()
    chance = random.Random(20)
    forms = [form.norm for form in gazetteer.forms]
    names = chance.choices(forms, k=EXACT)
    codes = sorted({row.governorate for row in gazetteer.rows if row.governorate})
    asked = [
        (
            ToponymMention(name, 0, len(name), name, cue=chance.choice((None, "village", "area", "city"))),
            GeoContext((chance.choice(codes), chance.choice(codes)), (), "IQ"),
        )
        for name in names[:CONTEXT]
    ]
    misspelt = [name[:2] + name[3:] for name in chance.sample([f for f in forms if len(f) > 5], FUZZY)]
    spellings = list(gazetteer.spellings)
    table = _full_text(forms)
    similar = SimilarNames(spellings)

    def phrases() -> None:
        for name in names[:2000]:
            phrase = '"' + name.replace('"', '""') + '"'
            table.execute("SELECT norm FROM names WHERE names MATCH ? LIMIT 5", (phrase,)).fetchall()

    def scan() -> None:
        for name in misspelt[:SCAN]:
            process.extract(name, spellings, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=10)

    def contextual() -> Callable[[], object]:
        resolver = GazetteerResolver(gazetteer)  # a new one: nothing is cached
        return lambda: [resolver.resolve(mention, context) for mention, context in asked]

    exact = _rate(EXACT, lambda: lambda: [gazetteer.lookup(name) for name in names])
    context = _rate(CONTEXT, contextual)
    ranked = _rate(5000, lambda: lambda: [find_places(name, limit=1) for name in names[:5000]])
    fuzzy = _rate(FUZZY, lambda: lambda: [similar.most_like(name, limit=10) for name in misspelt])
    full_text = _rate(2000, lambda: phrases)
    brute = _rate(SCAN, lambda: scan)
    seconds, megabytes = _load()
    size = f"{len(gazetteer.rows):,} rows, {len(forms):,} forms"
    return [
        (
            "gazetteer load",
            f"{seconds:.2f} s, {megabytes:.0f} MB",
            size,
        ),
        ("exact lookup", f"{exact:,.0f}/s", f"{exact / full_text:.0f} x FTS5, {exact / brute:,.0f} x rapidfuzz scan"),
        (
            "resolve in context, no cache",
            f"{context:,.0f}/s",
            f"{context / full_text:.1f} x FTS5 without context",
        ),
        (
            "geocode, ranked",
            f"{ranked:,.0f}/s",
            f"{ranked / full_text:.1f} x FTS5, {ranked / brute:,.0f} x scan",
        ),
        ("similar names", f"{fuzzy:,.0f}/s", f"{fuzzy / brute:.0f} x rapidfuzz scan"),
        ("    yardstick: FTS5 phrase", f"{full_text:,.0f}/s", ""),
        ("    yardstick: rapidfuzz scan", f"{brute:,.0f}/s", ""),
    ]
