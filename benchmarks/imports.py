"""Importing: an invented file of ACLED's columns end to end, again without a change, and how much memory it takes.

`python -m benchmarks.imports [ROWS]`; the yardstick is the bare reading of the same file with `csv.reader`.
"""

import csv
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from geo.export.acled import COLUMNS
from geo.resources import read_csv

ROWS = 200_000
_CHILD = (
    "import re, sys, time; from geo.service.importing import import_source; start = time.perf_counter();"
    " report = import_source(sys.argv[1], db=sys.argv[2]); seconds = time.perf_counter() - start;"
    " peak = re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1];"
    " print(seconds, int(peak) / 1024, report.outcome['new'], report.outcome['unchanged'], report.refused)"
)
_SENTENCE = (
    "On {day}, {actor} attacked a checkpoint near {place} ({admin1}); {n} people were killed. Invented row {i}. "
)


def write_acled(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write an invented file of `rows` rows in ACLED's columns: 3,000 places of the gazetteer, 60 actors."""
    chance = random.Random(seed)
    names = {row["code"]: row["name_en"] for row in read_csv("boundaries/governorates.csv")}
    places = [r for r in read_csv("gazetteer/places.csv") if r["name_en"] and r["lat"] and r["governorate"] in names]
    places = chance.sample(places, min(3_000, len(places)))
    types = [(r["event_type"], r["sub_event_type"]) for r in read_csv("interchange/acled_types.csv")[:29]]
    actors = ["Islamic State (Iraq)", "Military Forces of Iraq (2014-)", "Civilians (Iraq)"]
    actors += [f"Invented Group {n} (Iraq)" for n in range(57)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(COLUMNS)
        for i in range(rows):
            place, (kind, sub) = chance.choice(places), chance.choice(types)
            day = date(2016, 1, 1) + timedelta(days=chance.randrange(3_600))
            one, two = chance.sample(actors, 2)
            n = chance.choice((0, 0, 0, 1, 2, 5))
            admin1 = names[place["governorate"]]
            note = _SENTENCE.format(day=day, actor=one, place=place["name_en"], admin1=admin1, n=n, i=i)
            writer.writerow([
                f"IRQ{i}", f"{day:%d %B %Y}", day.year, 1, "Political violence", kind, sub, one, "", 2, two, "", 1, 12,
                "", 368, "Middle East", "Iraq", admin1, "", "", place["name_en"], place["lat"], place["lon"],
                chance.choice((1, 1, 2, 3)), "Invented Wire; Another Wire", "National", note * 2, n, "", 1700000000 + i,
            ])  # fmt: skip


def bench_imports(rows: int = ROWS) -> list[tuple[str, str, str]]:
    """Return the rows of the table: what, its figure, the ratio to the yardstick."""
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        path, store = Path(folder) / "acled.csv", Path(folder) / "store.gpkg"
        write_acled(path, rows)
        start = time.perf_counter()
        with path.open(encoding="utf-8", newline="") as handle:
            for _ in csv.reader(handle):
                pass
        yard = time.perf_counter() - start
        table = []
        for what in ("import", "import again, nothing changed"):
            done = subprocess.run(
                [sys.executable, "-c", _CHILD, str(path), str(store)], check=True, capture_output=True, text=True
            ).stdout.split()
            seconds, peak = float(done[0]), float(done[1])
            table.append((
                f"{what}, {rows:,} rows of ACLED",
                f"{seconds:.1f} s, {peak:.0f} MB at most",
                f"{seconds / yard:.0f} x csv.reader; new {done[2]}, unchanged {done[3]}, refused {done[4]}",
            ))  # fmt: skip
        return table


if __name__ == "__main__":
    for name, value, ratio in bench_imports(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
        print(f"{name:52} {value:28} {ratio}")
