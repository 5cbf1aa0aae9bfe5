"""Compile a folder of reference facts into the tables of ``data/gazetteer``, ``data/boundaries`` and ``data/basemap``.

Usage: ``python tools/build_data.py REFERENCE_DIR``. The output is deterministic; every table is checked before it is
written, and a violation stops the script with the rows that broke the rule. What each column means, where the facts
come from and their licences stand in the SOURCES.md of the three folders.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

from build_areas import build_basemap, build_boundaries  # noqa: E402 - after the path is set
from build_places import build_places  # noqa: E402
from build_world import build_world  # noqa: E402


def main(arguments: list[str]) -> int:
    """Compile every table from the folder named in `arguments`; return the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python tools/build_data.py REFERENCE_DIR (the folder with gazetteer.csv and adm1.geojson)")
        return 2
    reference = Path(arguments[0])
    out = Path(__file__).resolve().parent.parent / "data"
    areas = build_boundaries(reference, out / "boundaries")
    places = build_places(reference, out / "gazetteer", areas)
    world = build_world(reference, out / "gazetteer")
    layers = build_basemap(reference, out / "basemap")
    print(f"{len(places)} places, {world} world places, {len(areas.districts)} districts, {layers} basemap features")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
