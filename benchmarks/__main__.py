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
from benchmarks.imports import bench_imports
from benchmarks.synthetic import write_store
from geo import service
from geo.model import Filters
from geo.service.filtering import forget

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
ROWS = 100_000


def median_seconds(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """Return the median CPU seconds of `work`, one warm-up run left out."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


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
    """One filter change on a made-up store, against the same as a plain Python loop; and the snapshot's start."""
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        path = Path(folder) / "synthetic.gpkg"
        write_store(path, ROWS)
        start = time.perf_counter()
        snap = service.load_snapshot(path)
        load = time.perf_counter() - start
    filters = Filters(date_from="2020-01-01", date_to="2020-12-31", governorates=("IQ-DI",), min_killed=1)

    def ours() -> object:
        forget()
        return service.figures(service.select(snap, filters))

    seconds = median_seconds(ours)
    rows = snap.incidents.select("date_start", "governorate", "killed_best").rows()
    first, last = datetime(2020, 1, 1, tzinfo=UTC).date(), datetime(2020, 12, 31, tzinfo=UTC).date()
    yard = median_seconds(lambda: sum(1 for d, g, k in rows if first <= d <= last and g == "IQ-DI" and (k or 0) >= 1))
    times = f"{yard / seconds:.1f} x a Python loop"
    return [
        (f"filter and figures, {ROWS:,} rows, cold", f"{seconds * 1000:.1f} ms CPU", times),
        (f"snapshot of {ROWS:,} rows", f"{load:.2f} s", ""),
    ]


def main() -> None:
    """Print the table."""
    print(
        f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(tz=UTC):%Y-%m-%d}; CPU time, medians"
    )
    for bench in (bench_extraction, bench_gazetteer, bench_search, bench_imports):
        for name, value, ratio in bench():
            print(f"{name:46} {value:45} {ratio}")


if __name__ == "__main__":
    main()
