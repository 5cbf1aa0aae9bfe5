"""Looking places up by name alone, for the `geocode` command and the geopy geocoder."""

import re
from functools import lru_cache

from geo.geocode.ambiguity import marked
from geo.geocode.areas import check_governorate
from geo.geocode.gazetteer import HOME, Gazetteer, PlaceRow, fold_latin, is_latin
from geo.geocode.loading import load_gazetteer
from geo.geocode.places import Scored, plain_place
from geo.geocode.ranking import SUGGESTION_SCORE, Setting, score
from geo.geocode.similar import SimilarNames
from geo.model import Place
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

_COMMA = re.compile("[,\N{ARABIC COMMA}]")
_CITY_FIRST, _GOVERNORATE_FIRST = 0.15, 0.1
_PARENT_ROWS = 6


@lru_cache(maxsize=1)
def _cue_words() -> tuple[tuple[str, str], ...]:
    rows = [(normalize_ar(r["form"]), r["kind"]) for r in read_csv("gazetteer/cues.csv")]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def split_cue(name: str) -> tuple[str, str | None]:
    """Return a normalised name without the word that says its kind, and that kind (None when there is none)."""
    for word, kind in _cue_words():
        if name.startswith(word + " "):
            return name.removeprefix(word + " "), kind
        if name.endswith(" " + word) and word.isascii():
            return name.removesuffix(" " + word), kind
    return name, None


def _lookup(gazetteer: Gazetteer, name: str) -> tuple[PlaceRow, ...]:
    return gazetteer.lookup_latin(name) if is_latin(name) else gazetteer.lookup(normalize_ar(name))


def _suggest(gazetteer: Gazetteer, name: str, limit: int) -> list[Scored]:
    query = fold_latin(name) if is_latin(name) else normalize_ar(name)
    forms = gazetteer.spellings
    found: dict[str, Scored] = {}
    for form, similarity in _similar(gazetteer).most_like(query, limit=limit * 2):
        for row in forms[form][:2]:
            value = round(SUGGESTION_SCORE * similarity / 100, 4)
            found.setdefault(row.place_id, (value, row, ("suggestion",)))
    return sorted(found.values(), key=lambda item: (-item[0], *item[1].order))


@lru_cache(maxsize=2)
def _similar(gazetteer: Gazetteer) -> SimilarNames:
    return SimilarNames(gazetteer.spellings)


def rank_name(name: str, *, within: str | None = None, country: str | None = None, limit: int = 5) -> list[Scored]:
    """Return the rows that `name` (Arabic or Latin, with or without a cue word and ``, parent``) may mean, best first.

    A city stands before the governorate of its name unless a cue word says otherwise. Only when nothing carries the
    name are similar ones returned, each with the reason ``suggestion`` and a score of at most 0.2. Namesakes that no
    margin tells apart carry the reason ``ambiguous``. `within` is an
    ISO 3166-2:IQ code, `country` ISO 3166-1 alpha-2; raises `OptionError` for an unknown `within`.
    """
    check_governorate(within)
    gazetteer = load_gazetteer()
    first, *parents = (part.strip() for part in _COMMA.split(name))
    whole = normalize_ar(first)
    if not whole:
        return []
    bare, cue = split_cue(whole)
    rows = _lookup(gazetteer, bare)
    if cue is not None:
        # A name may hold the word itself ("Medical City"): rows that bear the whole name come with the others.
        rows = tuple(dict.fromkeys((*_lookup(gazetteer, whole), *rows)))
    rows = rows or gazetteer.without_kind(bare)
    holders = tuple(
        row
        for parent in parents
        if parent
        for row in _lookup(gazetteer, split_cue(normalize_ar(parent))[0])[:_PARENT_ROWS]
    )
    setting = Setting(cue=cue, parents=holders, country=country.upper() if country else None)
    written = rows if is_latin(bare) else (*gazetteer.exact(bare), *gazetteer.exact(whole))
    exact = {row.place_id for row in written}
    found: list[Scored] = []
    for row in rows:
        value, reasons = score(row, setting, exact=row.place_id in exact)
        if row.kind == "city" and row.country == HOME and cue is None:
            value += _CITY_FIRST
        elif row.kind == "governorate" and row.country == HOME and cue is None:
            value += _GOVERNORATE_FIRST
        found.append((round(value, 4), row, reasons))
    found.sort(key=lambda item: (item[1].country != HOME and item[1].kind != "country", -item[0], *item[1].order))
    found = marked(_keep(found, within, country))
    if not found and not rows:
        found = _keep(_suggest(gazetteer, bare, limit), within, country)
    return found[:limit]


def _keep(found: list[Scored], within: str | None, country: str | None) -> list[Scored]:
    return [
        item
        for item in found
        if (within is None or item[1].governorate == within) and (country is None or item[1].country == country.upper())
    ]


def find_places(name: str, *, within: str | None = None, country: str | None = None, limit: int = 5) -> list[Place]:
    """Return up to `limit` places that carry `name`, best first; an empty list when there is none.

    `within` is the ISO 3166-2 code of a governorate (raises `OptionError` when it is unknown), `country` an ISO 3166-1
    code. Each place carries its
    own row as its only candidate, with the reasons of its score.
    """
    return [plain_place(item, text=name) for item in rank_name(name, within=within, country=country, limit=limit)]
