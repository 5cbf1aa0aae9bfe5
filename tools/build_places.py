"""The gazetteer tables: places.csv (Iraq) and world.csv (outside Iraq), cleaned, merged, completed and checked."""

import csv
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from build_areas import Area, Areas
from shapely.geometry import Point

from geo.geocode.cleaning import clean_ar
from geo.geocode.compile import UNCERTAINTY_M, kind_of
from geo.text.normalize import normalize_ar

COLUMNS = tuple(
    (  # noqa: SIM905 - one line reads better than eighteen
        "place_id name_ar name_en alt_names kind feature_code governorate district district_pcode "
        "lat lon population policy uncertainty_m contested source"
    ).split()
)
POLICIES = ("free", "cue", "village", "person")
CITY_POPULATION, BIG_CITY = 100_000, 1_000_000
SAME_PLACE_KM = 1.5
BY_HAND = "marsad"
SEAT = re.compile("Nahiya[ht] ")
CAPITAL_KM = 4.0
TOLERANCE_KM = 2.0

ARABIC = re.compile("[\u0620-\u06ff]")
LATIN = re.compile("[A-Za-z]")
FORBIDDEN = re.compile("[\u06cc\u06a9\u06d5\ufb50-\ufdff\ufe70-\ufefc\u0640\u064b-\u0652\u00a0]")


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def fold_latin(text: str) -> str:
    """Return `text` in ASCII lower case without diacritics and apostrophes."""
    text = unicodedata.normalize("NFKD", text)
    return " ".join(re.sub("[^a-z0-9 ]", "", text.lower().replace("-", " ")).split())


def km(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Return the distance of two rows in kilometres (equirectangular, good below 100 km)."""
    x = math.radians(b["lon"] - a["lon"]) * math.cos(math.radians((a["lat"] + b["lat"]) / 2))
    return math.hypot(x, math.radians(b["lat"] - a["lat"])) * 6371.0


class Cues:
    """The words before a name that say its kind (cues.csv)."""

    def __init__(self, path: Path) -> None:
        self.prefixes = sorted((r["form"] for r in read_rows(path)), key=len, reverse=True)

    def strip(self, name: str) -> str:
        """Return `name` without a leading cue word."""
        for prefix in self.prefixes:
            rest = name.removeprefix(prefix + " ")
            if rest != name and len(rest) > 2:  # noqa: PLR2004 - a name of two letters says nothing
                return rest
        return name


def alt_names_of(name_ar: str, name_en: str, raw: Iterable[str], cues: Cues) -> str:
    """Return the usable other names, each form once, joined by ``;``."""
    seen = {normalize_ar(name_ar), fold_latin(name_en)}
    kept = []
    for item in raw:
        arabic, latin = bool(ARABIC.search(item)), bool(LATIN.search(item))
        if arabic == latin or len(item) > 60 or "(" in item:  # noqa: PLR2004 - mixed scripts, sentences, glosses are noise
            continue
        text = cues.strip(clean_ar(item)) if arabic else " ".join(item.split())
        key = normalize_ar(text) if arabic else fold_latin(text)
        if key and key not in seen and len(key) > 1 and ";" not in text:
            seen.add(key)
            kept.append(text)
    return ";".join(kept)


def _from_reference(row: dict[str, str], cues: Cues) -> dict[str, Any]:
    code = row["feature_code"]
    population = int(float(row["population"] or 0))
    kind = kind_of(code, population) or kind_of("PPL", population) or "village"
    name_ar = cues.strip(clean_ar(row["name_ar"]))
    name_en = " ".join(row["name_en"].split())
    alts = row["alt_names"].split(";")
    if not LATIN.search(name_en):
        name_en = next((a for a in alts if LATIN.search(a) and not ARABIC.search(a)), "")
    return {
        "place_id": row["id"], "name_ar": name_ar, "name_en": name_en,
        "alt_names": alt_names_of(name_ar, name_en, alts, cues), "kind": kind, "feature_code": code,
        "governorate": row["admin1_code"], "district": "", "district_pcode": row["admin2_pcode"],
        "lat": float(row["lat"]), "lon": float(row["lon"]), "population": population, "policy": row["match_policy"],
        "uncertainty_m": 0, "contested": "", "source": row["source"], "loc": row["loc_method"],
    }  # fmt: skip


def _apply_additions(rows: list[dict[str, Any]], additions: list[dict[str, str]], cues: Cues) -> list[dict[str, Any]]:
    """Patch rows by id (non-empty fields replace, alt_names are added, kind ``-`` drops the row) or append new ones."""
    by_id = {row["place_id"]: row for row in rows}
    # New places first: a table may complete a place that one behind it brings.
    for add in sorted(additions, key=lambda a: not (a["name_ar"] and a["lat"] and a["kind"])):
        row = by_id.get(add["place_id"])
        if row is not None and add["kind"] == "-":
            del by_id[add["place_id"]]
            continue
        if row is None:
            if not (add["name_ar"] and add["lat"] and add["kind"]):
                raise SystemExit(f"additions: {add['place_id']} is unknown and not a complete new place")
            row = by_id[add["place_id"]] = dict.fromkeys(COLUMNS, "") | {
                "place_id": add["place_id"], "population": 0, "policy": "cue", "source": "marsad",
                "uncertainty_m": 0, "loc": "manual",
            }  # fmt: skip
        for key in ("name_ar", "name_en", "kind", "governorate", "policy", "contested"):
            row[key] = add[key] or row[key]
        for key, kind in (("lat", float), ("lon", float), ("population", int), ("uncertainty_m", int)):
            row[key] = kind(add[key]) if add[key] else row[key]
        if add["lat"]:
            row["loc"], row["district_pcode"] = "manual", add["district_pcode"]
        row["district_pcode"] = add["district_pcode"] or row["district_pcode"]
        if not row["source"].endswith(BY_HAND) and any(add[k] for k in ("name_ar", "alt_names", "kind", "policy")):
            row["source"] += "+" + BY_HAND
        alts = [] if add["alt_names"].startswith("=") else row["alt_names"].split(";")
        alts = [*add["alt_names"].lstrip("=").split(";"), *alts]
        row["alt_names"] = alt_names_of(row["name_ar"], row["name_en"], alts, cues)
    return list(by_id.values())


def _core_first(path: Path) -> tuple[bool, str]:
    return path.stem != "core", path.stem


def _merge(rows: list[dict[str, Any]], cues: Cues) -> Iterator[dict[str, Any]]:
    """Yield the rows with doubles (same name, same sort, within 1.5 km) merged into the best documented one."""
    admin = {"governorate", "district", "subdistrict"}
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (-r["population"], not r["source"].endswith(BY_HAND), r["place_id"])):
        settled = row["kind"] in {"village", "town", "city"}
        key = (normalize_ar(row["name_ar"]), "settlement" if settled else row["kind"])
        for other in groups[key]:
            if row["kind"] not in admin and km(row, other) <= SAME_PLACE_KM:
                alts = [row["name_en"], *other["alt_names"].split(";"), *row["alt_names"].split(";")]
                other["alt_names"] = alt_names_of(other["name_ar"], other["name_en"], alts, cues)
                other["policy"] = min(other["policy"], row["policy"], key=POLICIES.index)
                break
        else:
            groups[key].append(row)
    for group in groups.values():
        yield from group


def _place_in_areas(row: dict[str, Any], areas: Areas, by_pcode: dict[str, Area]) -> None:
    if row["kind"] == "governorate":
        area = next(a for a in areas.governorates if a.governorate == row["governorate"])
        row.update(lat=area.lat, lon=area.lon, name_en=area.name_en, uncertainty_m=area.radius_m, district_pcode="")
        return
    district = by_pcode.get(row["district_pcode"]) or areas.district_at(row["lat"], row["lon"])
    row["district_pcode"], row["district"] = district.pcode, district.name_en
    row["governorate"] = row["governorate"] or district.governorate
    if row["place_id"] == "cod:" + district.pcode:
        if row["name_en"] != district.name_en:
            row["alt_names"] = ";".join(filter(None, [row["alt_names"], row["name_en"]]))
        row["name_en"] = district.name_en
        row["uncertainty_m"] = district.radius_m
        if row["loc"] == "polygon":
            row.update(lat=district.lat, lon=district.lon)


def _promote(row: dict[str, Any]) -> None:
    """Make seats of subdistricts towns ("Nahiyat X" in GeoNames); towns and cities match bare."""
    if row["kind"] == "village" and SEAT.match(row["name_en"]):
        row["kind"], row["policy"] = "town", "cue"  # its name may be an everyday word
    elif row["kind"] in {"town", "city"} and row["policy"] != "person":
        row["policy"] = "free"


def _settle(rows: list[dict[str, Any]], areas: Areas, contested: dict[str, str], words: set[str]) -> None:
    """Fill district, uncertainty, contested claims; make capitals towns; common words never match bare."""
    by_pcode = {a.pcode: a for a in areas.districts}
    sub = {"cod:" + a.pcode: a for a in areas.subdistricts}
    for row in rows:
        _place_in_areas(row, areas, by_pcode)
    capitals: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["kind"] in {"district", "subdistrict"}:
            for name in (row["name_ar"], *row["alt_names"].split(";")):
                capitals[normalize_ar(name)].append(row)
    for row in rows:
        norm = normalize_ar(row["name_ar"])
        names = [norm, *map(normalize_ar, row["alt_names"].split(";"))]
        if row["kind"] == "village" and any(km(row, c) < CAPITAL_KM for n in names if n for c in capitals.get(n, [])):
            row["kind"] = "town"
        _promote(row)
        if row["policy"] == "free" and norm in words:
            row["policy"] = "cue"
        if not row["uncertainty_m"]:
            area = sub.get(row["place_id"])
            default = UNCERTAINTY_M.get(row["kind"], 5000)
            big = 8000 if row["population"] >= BIG_CITY else default
            row["uncertainty_m"] = area.radius_m if area else big
        row["contested"] = row["contested"] or (
            contested.get(row["district_pcode"], "") if row["kind"] != "governorate" else ""
        )


def check_places(rows: list[dict[str, Any]], areas: Areas) -> list[str]:
    """Return what breaks the rules of places.csv: ids, names, codes, coordinates, governorate against polygon."""
    problems = [f"double id {i}" for i, n in Counter(r["place_id"] for r in rows).items() if n > 1]
    codes = {a.governorate for a in areas.governorates}
    known = set(UNCERTAINTY_M)
    for r in rows:
        where = r["place_id"]
        if not r["name_ar"] or FORBIDDEN.search(r["name_ar"]) or not ARABIC.search(r["name_ar"]):
            problems.append(f"{where}: name_ar {r['name_ar']!r}")
        if ARABIC.search(r["name_en"]) or r["kind"] not in known or r["policy"] not in POLICIES:
            problems.append(f"{where}: name_en, kind or policy")
        if r["governorate"] not in codes or r["uncertainty_m"] <= 0:
            problems.append(f"{where}: governorate or uncertainty_m")
            continue
        point = Point(r["lon"], r["lat"])
        own = next(a for a in areas.governorates if a.governorate == r["governorate"])
        away = own.shape.distance(point) * 111.195
        at_sea = r["kind"] == "port" and not any(a.shape.contains(point) for a in areas.governorates)
        if away > TOLERANCE_KM and not r["contested"] and not at_sea:
            problems.append(f"{where}: {r['name_en']} lies {away:.0f} km outside {r['governorate']}")
    return problems


def build_places(reference: Path, out: Path, areas: Areas) -> list[dict[str, Any]]:
    """Compile places.csv; raises `SystemExit` with the broken rules."""
    cues = Cues(out / "cues.csv")
    words = {normalize_ar(r["form"]) for r in read_rows(out / "words.csv")}
    contested = {r["pcode"]: r["claims"] for r in read_rows(out.parent / "boundaries" / "contested.csv") if r["claims"]}
    rows, seen = [], set()
    for raw in read_rows(reference / "gazetteer.csv"):
        usable = raw["name_ar"] and ARABIC.search(raw["name_ar"]) and not LATIN.search(clean_ar(raw["name_ar"]))
        if usable and raw["id"] not in seen:
            seen.add(raw["id"])
            rows.append(_from_reference(raw, cues))
    additions = [row for path in sorted((out / "additions").glob("*.csv"), key=_core_first) for row in read_rows(path)]
    rows = _apply_additions(rows, additions, cues)
    rows = sorted(_merge(rows, cues), key=lambda r: r["place_id"])
    _settle(rows, areas, contested, words)
    problems = check_places(rows, areas)
    if problems:
        raise SystemExit(f"places.csv: {len(problems)} broken rules:\n" + "\n".join(problems[:40]))
    write_rows(out / "places.csv", COLUMNS, rows)
    return rows


def write_rows(path: Path, columns: Sequence[str], rows: list[dict[str, Any]]) -> None:
    """Write `rows` as CSV, coordinates with at most 5 decimals."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {k: f"{row[k]:.5f}".rstrip("0") for k in ("lat", "lon") if row[k] != ""})
