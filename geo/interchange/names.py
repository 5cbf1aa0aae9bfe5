"""Names of governorates, districts, countries, actors and types as data sets write them, by our codes."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from geo.i18n import LANGUAGES, translator
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

HOME = "IQ"
HALABJA = "IQ-X-HALABJA"
"""A governorate since 2014 that stays a district-level unit here (``data/boundaries/SOURCES.md``)."""
_WORDS = re.compile(r"[^\W_]+")
_ARTICLES = frozenset(["al", "an", "as", "ash", "ad", "adh", "ar", "at", "az", "el"])
_BRACKETS = re.compile(r"\([^()]*\)")


class Unit(NamedTuple):
    """A governorate or district: its code, names, label point (degrees) and radius (metres)."""

    code: str
    name_ar: str
    name_en: str
    governorate: str
    lat: float
    lon: float
    radius_m: int


@lru_cache(maxsize=1 << 15)
def fold(name: str) -> str:
    """Return the form by which names are compared: no accents, articles, punctuation or words for units."""
    text = "".join(c for c in unicodedata.normalize("NFD", normalize_ar(name)) if not unicodedata.combining(c))
    words = _WORDS.findall(text.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))
    if len(words) > 1:
        words = [w for w in words if w not in _ARTICLES and w not in _unit_words()] or words
    return "".join(words)


@lru_cache(maxsize=1)
def _unit_words() -> frozenset[str]:
    return frozenset(normalize_ar(row["word"]) for row in read_csv("interchange/unit_words.csv"))


@lru_cache(maxsize=2)
def units(level: str) -> Mapping[str, Unit]:
    """Return the units of ``governorates`` (by ISO 3166-2:IQ code) or ``districts`` (by P-code)."""
    return {
        row["code" if level == "governorates" else "pcode"]: Unit(
            row["code"] if level == "governorates" else row["pcode"],
            row["name_ar"], row["name_en"], row["governorate"],
            float(row["lat"]), float(row["lon"]), int(row["radius_m"]),
        )
        for row in read_csv(f"boundaries/{level}.csv")
    }  # fmt: skip


@lru_cache(maxsize=1)
def _governorates() -> Mapping[str, str]:
    return _folded(
        ((u.code, u.name_ar, u.name_en) for u in units("governorates").values()),
        _named("governorate_names", "code"),
        ((code, code) for code in units("governorates")),
    )


@lru_cache(maxsize=1)
def _districts() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    rows = [(u.code, u.name_ar, u.name_en, u.code) for u in units("districts").values()]
    gazetteer = [
        (row["district_pcode"], *row["alt_names"].split(";"))
        for row in read_csv("gazetteer/places.csv")
        if row["feature_code"] == "ADM2" and row["district_pcode"] in units("districts")
    ]
    for pcode, *names in (*rows, *_named("district_names", "pcode"), *gazetteer):
        for name in filter(None, names):
            if pcode not in found.setdefault(fold(name), []):
                found[fold(name)].append(pcode)
    return {name: tuple(codes) for name, codes in found.items()}


def governorate_code(name: str) -> str | None:
    """Return the ISO 3166-2:IQ code of a governorate (`HALABJA` for Halabja), None when the name is unknown."""
    return _governorates().get(fold(name))


def district_code(name: str, governorate: str | None) -> str | None:
    """Return the P-code of a district of `governorate` (None: of any, if the name is of one alone), None if unknown."""
    found = [
        code
        for code in _districts().get(fold(name), ())
        if governorate is None or units("districts")[code].governorate == governorate
    ]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    rows = read_csv("interchange/countries.csv")
    found = {fold(name): row["code"] for row in rows for name in (*row["names"].split("|"), row["code"])}
    arabic = {
        fold(row["name_ar"]): row["country"] for row in read_csv("gazetteer/world.csv") if row["kind"] == "country"
    }
    return {**arabic, **found}


@lru_cache(maxsize=1)
def _country_numbers() -> Mapping[tuple[str, str], str]:
    rows = read_csv("interchange/countries.csv")
    return {(kind, row[kind]): row["code"] for kind in ("iso_numeric", "ucdp_id") for row in rows if row[kind]}


def country_code(name: str, *, iso: str = "", ucdp: str = "") -> str | None:
    """Return the ISO 3166-1 code of a country, None if unknown.

    Its ISO number goes first, then its Gleditsch and Ward number (UCDP), then its name.
    """
    numbers = _country_numbers()
    by_number = numbers.get(("iso_numeric", iso.removesuffix(".0").lstrip("0")))
    return by_number or numbers.get(("ucdp_id", ucdp.removesuffix(".0"))) or _countries().get(fold(name))


@lru_cache(maxsize=1)
def _actors() -> Mapping[str, str]:
    rows = read_csv("lexicon/actors.csv")
    return _folded(
        ((r["actor_id"], r["actor_id"], r["name_en"], r["name_ar"]) for r in rows),
        _named("actor_names", "actor_id"),
        ((r["actor_id"], *r["forms"].split("|")) for r in rows),
    )


@lru_cache(maxsize=1)
def actor_rows() -> Mapping[str, Mapping[str, str]]:
    """Return the rows of ``data/lexicon/actors.csv`` by id."""
    return {row["actor_id"]: row for row in read_csv("lexicon/actors.csv")}


@lru_cache(maxsize=1 << 14)
def actor_id(name: str) -> str | None:
    """Return our id of an actor; years and countries in brackets play no part. None when the name is unknown."""
    whole = _actors().get(fold(name))
    return whole or _actors().get(fold(_BRACKETS.sub(" ", name)))


@lru_cache(maxsize=1)
def _types() -> Mapping[str, str]:
    codes = [row["code"] for row in read_csv("style/event_types.csv")]
    labels = ((code, code, *(translator(lang).label("event_type", code) for lang in LANGUAGES)) for code in codes)
    return _folded(labels, _named("type_words", "code"))


def type_code(word: str) -> str | None:
    """Return our code of a type of incident (codes, labels, and words of ``type_words.csv``), None if unknown."""
    return _types().get(fold(word))


def _named(table: str, key: str) -> list[tuple[str, ...]]:
    return [(row[key], *row["names"].split("|")) for row in read_csv(f"interchange/{table}.csv")]


def _folded(*tables: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Return folded names by code; what stands earlier holds."""
    found: dict[str, str] = {}
    for table in tables:
        for code, *names in table:
            for name in names:
                found.setdefault(fold(name), code)
    found.pop("", None)
    return found
