"""The table of places outside Iraq: countries, places of the neighbours, large cities elsewhere."""

from collections import defaultdict
from pathlib import Path
from typing import Any

from build_places import (
    ARABIC,
    BIG_CITY,
    CITY_POPULATION,
    FORBIDDEN,
    LATIN,
    Cues,
    alt_names_of,
    clean_ar,
    km,
    read_rows,
    write_rows,
)

from geo.text.normalize import normalize_ar

COLUMNS = tuple(
    "place_id name_ar name_en alt_names kind country lat lon population policy uncertainty_m source".split()  # noqa: SIM905
)
NEIGHBOURS = {"SY", "IR", "TR", "KW", "SA", "JO"}
ARAB = set("LB PS IL EG LY TN DZ MA SD YE OM AE QA BH MR SO DJ".split())  # noqa: SIM905 - a list of codes
WORLD_MINIMUM, WORLD_FREE, REGION_FREE, EVERYWHERE_FREE = 100_000, 400_000, 60_000, 2_000_000
SAME_NAME_KM = 60


def _countries(reference: Path, words: set[str]) -> list[dict[str, Any]]:
    rows = []
    for raw in read_rows(reference / "countries_ar.csv"):
        name_ar = clean_ar(raw["name_ar"])
        row = dict.fromkeys(COLUMNS, "") | {
            "place_id": f"iso:{raw['iso2']}",
            "name_ar": name_ar,
            "name_en": raw["name_en"],
            "kind": "country",
            "country": raw["iso2"],
            "population": 0,
            "policy": "cue" if normalize_ar(name_ar) in words else "free",
            "uncertainty_m": 500_000,
            "source": "cldr",
        }
        if name_ar and raw["iso2"] != "IQ":
            rows.append(row)
    return rows


def _policy(raw: dict[str, str], name_ar: str, population: int, words: set[str]) -> str:
    minimum = REGION_FREE if raw["country"] in NEIGHBOURS | ARAB else WORLD_FREE
    word = normalize_ar(name_ar) in words and population < EVERYWHERE_FREE
    return "free" if population >= minimum and not word and len(name_ar) > 2 else "village"  # noqa: PLR2004


def _settlement(raw: dict[str, str], cues: Cues, words: set[str]) -> dict[str, Any] | None:
    population = int(float(raw["population"] or 0))
    name_ar = cues.strip(clean_ar(raw["name_ar"]))
    small = raw["country"] not in NEIGHBOURS and population < WORLD_MINIMUM
    if small or FORBIDDEN.search(name_ar) or LATIN.search(name_ar) or not ARABIC.search(name_ar):
        return None
    name_en = " ".join(raw["name_en"].split())
    return {
        "place_id": raw["id"],
        "name_ar": name_ar,
        "name_en": name_en,
        "alt_names": alt_names_of(name_ar, name_en, raw["alt_names"].split(";"), cues),
        "kind": "city" if population >= CITY_POPULATION else "town" if population else "village",
        "country": raw["country"],
        "lat": float(raw["lat"]),
        "lon": float(raw["lon"]),
        "population": population,
        "policy": _policy(raw, name_ar, population, words),
        "uncertainty_m": 8000 if population >= BIG_CITY else 5000 if population >= CITY_POPULATION else 2500,
        "source": raw["source"],
    }


def _once(settlements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without provinces named after their city and other doubles within 60 km."""
    merged: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(settlements, key=lambda r: (-r["population"], r["place_id"])):
        same = merged[(normalize_ar(row["name_ar"]), row["country"])]
        if not any(km(row, other) < SAME_NAME_KM for other in same):
            same.append(row)
    return sorted((r for group in merged.values() for r in group), key=lambda r: r["place_id"])


def _add(rows: list[dict[str, Any]], additions: list[dict[str, str]], cues: Cues) -> None:
    """Patch rows by id or append new ones, as world_additions.csv says."""
    by_id = {row["place_id"]: row for row in rows}
    for add in additions:
        row = by_id.get(add["place_id"])
        if row is None:
            row = dict.fromkeys(COLUMNS, "") | {"population": 0, "uncertainty_m": 5000, "source": "marsad"}
            row["place_id"] = add["place_id"]
            rows.append(row)
        for key in ("name_ar", "name_en", "kind", "country", "policy"):
            row[key] = add[key] or row[key]
        for key in ("lat", "lon"):
            row[key] = float(add[key]) if add[key] else row[key]
        names = [*add["alt_names"].split(";"), *row["alt_names"].split(";")]
        row["alt_names"] = alt_names_of(row["name_ar"], row["name_en"], names, cues)


def build_world(reference: Path, out: Path) -> int:
    """Compile world.csv and return its number of rows; raises `SystemExit` with the broken rule."""
    cues = Cues(out / "cues.csv")
    words = {normalize_ar(r["form"]) for r in read_rows(out / "words.csv")}
    found = [_settlement(raw, cues, words) for raw in read_rows(reference / "places_world.csv")]
    rows = [*_countries(reference, words), *_once([row for row in found if row is not None])]
    _add(rows, read_rows(out / "world_additions.csv"), cues)
    ids = [row["place_id"] for row in rows]
    if len(set(ids)) != len(ids) or any(FORBIDDEN.search(r["name_ar"]) or not r["country"] for r in rows):
        raise SystemExit("world.csv: double ids, missing country or letters that do not belong in name_ar")
    write_rows(out / "world.csv", COLUMNS, rows)
    return len(rows)
