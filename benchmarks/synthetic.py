"""Made-up stores of any size from a seed: shaped like real ones, marked synthetic in every id and sentence.

`python -m benchmarks.synthetic ROWS FILE` writes one. Half of the incidents stand at places of the gazetteer, a fifth
has coordinates of its own, the rest is known to the district, the governorate or not at all; days crowd in waves.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from geo.model import EVENT_TYPES
from geo.resources import read_csv
from geo.store import Store, revisions
from geo.store.wkb import point_blob

FIRST_DAY, DAYS = date(2004, 1, 1), 8_300
PER_ARTICLE = 4
_BATCH = 50_000
_STAMP = "2026-01-01T00:00:00Z"
_SENTENCE = "خبر مختلق لقياس السرعة رقم {n}: قتل {killed} وأصيب {injured} بحادث في {place}."
_SHARES = {"place": 0.5, "own": 0.2, "district": 0.15, "governorate": 0.1, "none": 0.05}
_BUSY = {"IQ-BG": 9, "IQ-NI": 7, "IQ-AN": 6, "IQ-DI": 6, "IQ-SD": 5, "IQ-KI": 4, "IQ-BA": 3, "IQ-BB": 2}


def write_store(path: Path, rows: int, *, seed: int = 1) -> None:
    """Write a store of `rows` made-up incidents to `path`, which must not exist.

    The triggers that keep the spatial index are put aside while the rows go in; the index is filled at the end.
    """
    with Store(path, create=True) as store:
        db = store.connection
        triggers = list(db.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger' AND name LIKE 'rtree%'"))
        db.execute("PRAGMA synchronous = OFF; BEGIN IMMEDIATE")
        for name, _ in triggers:
            db.execute(f'DROP TRIGGER "{name}"')
        actors = _actors()
        db.executemany(
            "INSERT INTO actors (actor_id, name_ar, name_en, kind) VALUES (?, ?, ?, ?)",
            [(a["actor_id"], a["name_ar"], a["name_en"], a["kind"]) for a in actors],
        )
        for table in _tables(rows, actors, np.random.default_rng(seed)):
            for sql, values in table.items():
                db.executemany(sql, values)
        db.execute("INSERT INTO rtree_incidents_geom SELECT id, lon, lon, lat, lat FROM incidents WHERE geom NOT NULL")
        for _, sql in triggers:
            db.execute(sql)
        subject = {"synthetic": True, "rows": rows, "seed": seed}
        revisions.append(db, at=_STAMP, author="benchmark", action="synthetic", subject="synthetic", payload=subject)
        db.execute("COMMIT")


def _actors() -> list[dict[str, str]]:
    return [row for row in read_csv("lexicon/actors.csv") if row["name_ar"]][:40]


def _places() -> list[dict[str, str]]:
    usable = [p for p in read_csv("gazetteer/places.csv") if p["governorate"].startswith("IQ-") and p["lat"]]
    return usable[:: max(1, len(usable) // 12_000)]


def _tables(rows: int, actors: list[dict[str, str]], rng: np.random.Generator) -> Iterator[dict[str, list[Any]]]:
    places = _places()
    weight = np.array([_BUSY.get(p["governorate"], 1) for p in places], dtype=float)
    weight *= rng.pareto(1.2, len(places)) + 0.05
    weight /= weight.sum()
    governorates = {g["code"]: g for g in read_csv("boundaries/governorates.csv")}
    districts = {d["pcode"]: d for d in read_csv("boundaries/districts.csv")}
    waves = 1.2 + np.sin(np.arange(DAYS) / 400) + rng.random(DAYS)
    waves /= waves.sum()
    for start in range(0, rows, _BATCH):
        n = min(_BATCH, rows - start)
        draw = {
            "place": rng.choice(len(places), n, p=weight),
            "day": rng.choice(DAYS, n, p=waves),
            "kind": rng.choice(len(_SHARES), n, p=list(_SHARES.values())),
            "type": rng.choice(len(EVENT_TYPES), n),
            "killed": np.minimum(rng.geometric(0.35, n) - 1, 400),
            "injured": np.minimum(rng.geometric(0.25, n) - 1, 900),
            "stated": rng.random(n),
            "jitter": rng.normal(0, 0.03, (n, 2)),
            "actors": np.minimum(rng.geometric(0.12, (n, 2)) - 1, len(actors) - 1),
            "how_many": rng.choice(3, n, p=[0.4, 0.4, 0.2]),
        }
        yield _batch(start, n, draw, places=places, governorates=governorates, districts=districts, actors=actors)


def _batch(
    start: int, n: int, draw: dict[str, Any], *, places: Any, governorates: Any, districts: Any, actors: Any
) -> dict[str, list[Any]]:
    incidents, articles, links = [], [], []
    kinds = list(_SHARES)
    for i in range(n):
        number = start + i
        uid, article = f"synthetic-{number:07d}", f"synthetic-a{number // PER_ARTICLE:07d}"
        day = (FIRST_DAY + timedelta(days=int(draw["day"][i]))).isoformat()
        place = _place(kinds[draw["kind"][i]], places[draw["place"][i]], draw["jitter"][i], governorates, districts)
        stated = draw["stated"][i] > 0.3
        killed = {"low": int(draw["killed"][i]), "best": int(draw["killed"][i]), "high": int(draw["killed"][i])}
        injured = {"low": int(draw["injured"][i]), "best": int(draw["injured"][i]), "high": int(draw["injured"][i])}
        killed, injured = (killed if stated else None), (injured if stated else None)
        who = [actors[k] for k in dict.fromkeys(draw["actors"][i][: draw["how_many"][i]].tolist())]
        sentence = _SENTENCE.format(
            n=number,
            killed=killed["best"] if killed else "-",
            injured=injured["best"] if injured else "-",
            place=(place or {}).get("name_ar") or "-",
        )
        record = {
            "incident_id": uid, "event_type": EVENT_TYPES[draw["type"][i]], "is_context": False, "remnant": False,
            "outcome": "carried_out", "date_start": day, "date_end": day, "date_precision": 1,
            "date_alternatives": [], "place": place, "more_places": [], "killed": killed, "injured": injured,
            "killed_and_injured_combined": None, "by_side": {}, "weapon": None, "target_text": None,
            "actors": [{"actor_id": a["actor_id"], "name_ar": a["name_ar"], "name_en": a["name_en"], "kind": a["kind"],
                        "role": "participant"} for a in who],
            "evidence": [{"field": "sentence", "start": 0, "end": len(sentence), "text": sentence, "rule": None}],
            "confidence": 0.5, "confidence_parts": {}, "status": "extracted", "version": 1, "updated_at": _STAMP,
            "sources": [{"article_id": article, "source": "synthetic", "published": day, "published_basis": "metadata",
                         "url": None, "claims": {}}],
        }  # fmt: skip
        incidents.append(_incident_row(record, article, number, sentence))
        links += [(uid, a["actor_id"], "participant") for a in who]
        if number % PER_ARTICLE == 0:
            articles.append((article, article, article, f"خبر مختلق {number}", "synthetic", day, sentence))
    return {
        "INSERT INTO articles (article_id, sha256, doc_id, title, source, published, published_basis, text, toponyms,"
        " warnings, extraction_sha256, ingested_at, updated_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, 'metadata', ?, '[]', '[]', '', '{_STAMP}', '{_STAMP}')": articles,
        f"INSERT INTO incidents ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})": incidents,
        "INSERT INTO incident_actors (incident_id, actor_id, role) VALUES (?, ?, ?)": links,
    }


_COLUMNS = (
    "geom", "incident_id", "article_id", "ordinal", "event_type", "is_context", "remnant", "outcome", "date_start",
    "date_end", "date_precision", "place_ar", "place_en", "governorate", "district", "district_pcode", "country",
    "where_precision", "uncertainty_m", "killed_low", "killed_best", "killed_high", "injured_low", "injured_best",
    "injured_high", "actors", "actor_roles", "evidence", "source", "published", "published_basis", "confidence",
    "status", "lat", "lon", "version", "updated_at", "record",
)  # fmt: skip


def _incident_row(record: dict[str, Any], article: str, number: int, sentence: str) -> tuple[Any, ...]:
    place = record["place"] or {}
    exact = place.get("where_precision") is not None and place["where_precision"] <= 3
    killed, injured = record["killed"] or {}, record["injured"] or {}
    return (
        point_blob(lat=place["lat"], lon=place["lon"]) if exact else None,
        record["incident_id"], article, number % PER_ARTICLE, record["event_type"], False, False, "carried_out",
        record["date_start"], record["date_end"], 1, place.get("name_ar"), place.get("name_en"),
        place.get("governorate"), place.get("district"), place.get("district_pcode"), place.get("country"),
        place.get("where_precision"), place.get("uncertainty_m"),
        killed.get("low"), killed.get("best"), killed.get("high"),
        injured.get("low"), injured.get("best"), injured.get("high"),
        ";".join(a["name_en"] for a in record["actors"]) or None,
        ";".join(a["role"] for a in record["actors"]) or None,
        sentence, "synthetic", record["date_start"], "metadata", 0.5, "extracted",
        place.get("lat"), place.get("lon"), 1, _STAMP,
        json.dumps(record, ensure_ascii=False, separators=(",", ":")),
    )  # fmt: skip


def _radius(area: dict[str, str]) -> int:
    return int(area.get("radius_m") or area.get("uncertainty_m") or 1000)


def _place(kind: str, row: dict[str, str], jitter: Any, governorates: Any, districts: Any) -> dict[str, Any] | None:
    if kind == "none":
        return None
    district = districts.get(row["district_pcode"])
    if kind == "governorate" or (kind == "district" and district is None):
        area, precision = governorates[row["governorate"]], 4
    elif kind == "district":
        area, precision = district, 3
    else:
        area, precision = row, 1
    shift = jitter if kind == "own" else (0.0, 0.0)
    return {
        "text": area["name_ar"], "chain": [], "place_id": None, "name_ar": area["name_ar"], "name_en": area["name_en"],
        "kind": None, "lat": round(float(area["lat"]) + float(shift[0]), 5),
        "lon": round(float(area["lon"]) + float(shift[1]), 5), "governorate": row["governorate"],
        "district": district["name_en"] if district and precision < 4 else None,
        "district_pcode": row["district_pcode"] or None if precision < 4 else None, "country": "IQ",
        "where_precision": precision, "uncertainty_m": _radius(area), "score": 1.0, "candidates": [],
    }  # fmt: skip


if __name__ == "__main__":
    write_store(Path(sys.argv[2]), int(sys.argv[1]))
