"""Helpers that several folders of tests share are imported by name from `tests/store`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "store"))
