"""How long a briefing takes: the whole command, start of the program included, on a made-up store.

`python -m benchmarks.briefing [ROWS]` prints the median of three runs for each governorate, language and format. The
yardstick is the same command without the briefing: the program's start and the store's snapshot.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.synthetic import write_store

ROOT = Path(__file__).resolve().parent.parent
ROWS, RUNS = 100_000, 3
PERIOD = ("--from", "2025-06-01", "--to", "2025-06-30")
FORMATS = ("docx", "pdf", "html", "png")
AREAS = {"Diyala": ("--governorate", "IQ-DI"), "Basra": ("--governorate", "IQ-BA"), "country": ()}
_START = "from geo.service import load_snapshot; import sys; load_snapshot(sys.argv[1])"


def seconds(*command: str) -> float:
    """Return the median wall time of the command in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main(rows: int = ROWS) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        db = str(Path(folder) / "synthetic.gpkg")
        write_store(Path(db), rows)
        yard = seconds("-c", _START, db)
        print(f"{rows:,} incidents; program start and snapshot alone: {yard:.2f} s")
        for area, chosen in AREAS.items():
            for lang in ("ar", "en"):
                shown = []
                for fmt in FORMATS:
                    target = str(Path(folder) / f"brief.{fmt}")
                    taken = seconds("-m", "geo", "brief", *chosen, *PERIOD, "--lang", lang, "-o", target, "--db", db)
                    shown.append(f"{fmt} {taken:.2f} s ({Path(target).stat().st_size / 1024:,.0f} kB)")
                print(f"{area:8} {lang}  {'  '.join(shown)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
