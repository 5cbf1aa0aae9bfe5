"""Invented marks for the tests of the map: positions from the boundary tables, no news."""

import random
from collections import Counter

from geo.briefing.map_marks import MapMark, leading
from geo.briefing.map_symbols import looks
from geo.model import CONTEXT_TYPES
from geo.resources import read_csv

TYPES = [code for code in looks() if code not in CONTEXT_TYPES]


def invented(governorate, n, *, seed=7):
    """Return (marks, badges) of about `n` incidents, crowded where the first subdistricts are."""
    draw = random.Random(seed)
    within = [row for row in read_csv("boundaries/subdistricts.csv") if governorate in (None, row["governorate"])]
    districts = [row for row in read_csv("boundaries/districts.csv") if governorate in (None, row["governorate"])]
    places, badges = {}, Counter()
    for _ in range(n):
        kind, chance = draw.choice(TYPES), draw.random()
        if chance < 0.7:
            row = within[min(int(draw.expovariate(3 / len(within))), len(within) - 1)]
            away = draw.choice((0.0, 0.05))
            key = (float(row["lat"]) + draw.gauss(0, away), float(row["lon"]) + draw.gauss(0, away), 1, row)
        elif chance < 0.85:
            row = draw.choice(districts)
            key = (float(row["lat"]), float(row["lon"]), 3, row)
        else:
            badges[governorate or draw.choice(within)["governorate"]] += 1
            continue
        context = draw.random() < 0.1
        entry = places.setdefault((*key[:3], context), ([], row))
        entry[0].append("security_measure" if context else kind)
    marks = []
    for (lat, lon, precision, context), (kinds, row) in places.items():
        types = Counter(kinds)
        names = {"name_ar": row["name_ar"], "name_en": row["name_en"]}
        given = {"count": len(kinds), "killed": len(kinds) % 4, "types": tuple(sorted(types.items()))}
        marks.append(MapMark(lat, lon, leading(types), precision=precision, is_context=context, **names, **given))
    return marks, dict(badges)
