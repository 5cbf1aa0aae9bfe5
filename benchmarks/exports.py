"""What each file format costs: the whole command, start of the program included, on made-up stores.

`python -m benchmarks.exports [ROWS ...]` prints wall time, rows a second, size of the file and peak memory for every
format. Two yardsticks stand above: the program's start with the store's snapshot, and the same with every row read and
none written; what is left is the format's own.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from geo.export import FORMATS

ROOT = Path(__file__).resolve().parent.parent
ROWS = (100_000,)
_SNAPSHOT = "from geo.service import load_snapshot; import sys; load_snapshot(sys.argv[1])"
_READ = (
    "from geo.service import load_snapshot; from geo.store import text_batches; import sys;"
    " s = load_snapshot(sys.argv[1]); print(sum(b.height for b in text_batches(s, s.incidents)))"
)


class Cost(NamedTuple):
    """Wall seconds and peak resident memory (MB) of a process."""

    seconds: float
    megabytes: float


def cost(*command: str) -> Cost:
    """Return what the Python command costs; raises when it fails."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace"))
    return Cost(time.perf_counter() - start, usage.ru_maxrss / 1024)


def main(*sizes: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        for rows in sizes or ROWS:
            db = str(Path(folder) / f"{rows}.gpkg")
            # Elsewhere: a process that has grown passes its peak on to those it starts.
            cost("-m", "benchmarks.synthetic", str(rows), db)
            print(f"\n{rows:,} incidents")
            for name, program in (("snapshot", _SNAPSHOT), ("every row read", _READ)):
                yard = cost("-c", program, db)
                print(f"{name:15} {yard.seconds:7.1f} s {'':>12} {'':>10} {yard.megabytes:7.0f} MB", flush=True)
            for code, fmt in FORMATS.items():
                target = Path(folder) / f"o{fmt.suffix}"
                taken = cost("-m", "geo", "export", "--db", db, "-o", str(target), "--format", code)
                size = target.stat().st_size / 1e6
                speed = f"{rows / taken.seconds:,.0f} rows/s"
                print(
                    f"{code:15} {taken.seconds:7.1f} s {speed:>14} {size:8.1f} MB {taken.megabytes:7.0f} MB", flush=True
                )
                target.unlink()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
