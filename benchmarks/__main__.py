"""Run every benchmark and print one table: median of several runs, and the ratio to a yardstick of the same run."""

import platform
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.extraction import LENGTH, STEPS, invented_articles, measure, real_articles
from benchmarks.gazetteer import bench_gazetteer
from geo import service
from geo.model import Filters
from geo.store import snapshot as snapshots

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
ROWS = 100_000
TYPES = ("explosion", "armed_attack", "airstrike", "arrest", "protest")


def median_seconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return the median CPU seconds of `work`, one warm-up run left out."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def synthetic_frame(rows: int) -> object:
    """Return a snapshot-shaped frame of made-up incidents (deterministic, marked synthetic by its ids)."""
    base = service.load_snapshot(_seed_store())
    template = base.incidents.to_dicts()[0]
    days = [f"20{y:02d}-{m:02d}-{d:02d}" for y in range(15, 25) for m in range(1, 13) for d in range(1, 28)]
    governorates = ("IQ-DI", "IQ-BA", "IQ-AN", "IQ-NI", "IQ-BG", "IQ-SD")
    made = [
        {
            **template,
            "incident_id": f"synthetic-{i}",
            "is_context": False,
            "event_type": TYPES[i % len(TYPES)],
            "date_start": days[(i * 7919) % len(days)],
            "date_end": days[(i * 7919) % len(days)],
            "governorate": governorates[i % 6],
            "governorates": [governorates[i % 6]],
            "killed_low": i % 9,
            "killed_best": i % 9,
            "killed_high": i % 9,
        }
        for i in range(rows)
    ]
    return snapshots.Snapshot(
        revision=1, key=f"synthetic {rows}", incidents=snapshots.incidents_frame(made), articles=base.articles
    )


def _seed_store() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="marsad-bench-"))
    service.ingest([ROOT / "seeds"], db=folder / "bench.gpkg")
    return folder / "bench.gpkg"


def bench_extraction() -> list[tuple[str, str, str]]:
    """Articles of 2,700 characters per CPU second with the share of each step; a plain word split is the yardstick."""
    table = []
    for name, articles in (("invented, dense", invented_articles()), ("annotated articles", real_articles())):
        if not articles:
            continue
        rate, shares = measure(articles)
        word = re.compile(r"\w+")
        yard = median_seconds(lambda: [word.findall(a.text) for a in articles], runs=3)  # noqa: B023 - run at once
        split = sum(len(a.text) for a in articles) / 1000 / yard
        value = f"{rate * 1000 / LENGTH:,.0f} articles/s of {LENGTH:,} characters"
        table.append((f"extraction, {name}", value, f"a word split is {split / rate:,.0f} x faster"))
        table += [(f"    {STEPS[step]}", f"{share:.0%}", "") for step, share in shares.items()]
    return table


def bench_search() -> list[tuple[str, str, str]]:
    """One filter change on the snapshot, against the same filter as a plain Python loop."""
    snap = synthetic_frame(ROWS)
    filters = Filters(date_from="2020-01-01", date_to="2020-12-31", governorates=("IQ-DI",), min_killed=1)
    ours = median_seconds(lambda: service.summary(service.search(snap, filters)))  # type: ignore[arg-type]
    rows = snap.incidents.select("date_start", "governorate", "killed_best").rows()  # type: ignore[attr-defined]
    first, last = datetime(2020, 1, 1, tzinfo=UTC).date(), datetime(2020, 12, 31, tzinfo=UTC).date()
    yard = median_seconds(lambda: sum(1 for d, g, k in rows if first <= d <= last and g == "IQ-DI" and k >= 1))
    return [(f"filter and figures, {ROWS:,} rows", f"{ours * 1000:.1f} ms CPU", f"{yard / ours:.1f} x a Python loop")]


def main() -> None:
    """Print the table."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(tz=UTC):%Y-%m-%d}; CPU time, medians"
    )
    for bench in (bench_extraction, bench_gazetteer, bench_search):
        for name, value, ratio in bench():
            print(f"{name:46} {value:45} {ratio}")


if __name__ == "__main__":
    main()
