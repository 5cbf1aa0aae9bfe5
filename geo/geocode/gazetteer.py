"""The gazetteer in memory: rows of ``data/gazetteer`` and the written forms that lead to them.

Arabic forms are keyed by `normalize_ar`, Latin forms by `fold_latin`. Rows of one form come in a fixed order: Iraq
before the world, then administrative rank, population and id.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

from geo.errors import ResourceError
from geo.model import ToponymForm
from geo.resources import read_csv
from geo.text.normalize import normalize_ar

Policy = Literal["free", "cue", "village", "person"]
POLICIES: tuple[Policy, ...] = ("free", "cue", "village", "person")
HOME = "IQ"
RANK = {
    "governorate": 10,
    "city": 9,
    "town": 7,
    "district": 8,
    "subdistrict": 6,
    "country": 9,
    "neighbourhood": 4,
    "village": 1,
}
"""Administrative rank by kind; physical features, bases and crossings stand at 5."""

KINDS = frozenset(RANK) | {
    *("mountain", "wadi", "lake", "marsh", "desert", "area", "base", "airport", "crossing", "port", "dam", "refinery"),
    *("oilfield", "prison", "camp", "bridge", "junction", "square", "market", "site", "road", "river", "island"),
}
"""Every kind of place that the tables hold."""

FEATURES = frozenset({"mountain", "base"})

_NOT_LATIN = re.compile("[^a-z0-9 ]")
_LATIN_ARTICLE = re.compile("^(?:al|ar|as|an|at|ad|az|ash|el) ")
_MIN_VARIANT = 4
_URBAN = frozenset({"neighbourhood", "square", "bridge", "market", "site", "junction"})
_CITY_DEGREES = 0.2


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of places.csv or world.csv.

    `lat` and `lon` are WGS 84 degrees (None for countries without a point), `uncertainty_m` a radius in metres,
    `governorate` an ISO 3166-2:IQ code (None outside Iraq), `country` ISO 3166-1 alpha-2, `contested` the codes of
    governorates that also claim the place. `city_population` is that of the largest city around a quarter, square,
    bridge or site (within about 20 km): news of big cities are more.
    """

    place_id: str
    name_ar: str
    name_en: str
    alt_names: tuple[str, ...]
    kind: str
    governorate: str | None
    district: str | None
    district_pcode: str | None
    country: str
    lat: float | None
    lon: float | None
    population: int
    policy: Policy
    uncertainty_m: int
    contested: tuple[str, ...]
    source: str
    city_population: int = 0

    @property
    def order(self) -> tuple[bool, int, int, str]:
        """Sort key: Iraq first, then rank, population and id."""
        return (self.country != HOME, -RANK.get(self.kind, 5), -self.population, self.place_id)


def fold_latin(text: str) -> str:
    """Return `text` in ASCII lower case, without diacritics, apostrophes, hyphens and the Arabic article."""
    text = unicodedata.normalize("NFKD", text.lower().replace("-", " "))
    return _LATIN_ARTICLE.sub("", " ".join(_NOT_LATIN.sub("", text).split()))


def is_latin(text: str) -> bool:
    """Return whether `text` is written in Latin letters (it holds at least one and no Arabic letter)."""
    return any("a" <= char <= "z" for char in unicodedata.normalize("NFKD", text.lower())) and not any(
        "\N{ARABIC LETTER HAMZA}" <= char <= "\N{ARABIC LETTER YEH}" for char in text
    )


class _Variants:
    """The spelling rules of variants.csv."""

    def __init__(self) -> None:
        rows = [
            (r["rule"], normalize_ar(r["form"]), normalize_ar(r["variant"])) for r in read_csv("gazetteer/variants.csv")
        ]
        self.article = next(form for rule, form, _ in rows if rule == "article")
        self._starts: dict[str, list[tuple[str, str, str]]] = {}
        self._ends: dict[str, list[tuple[str, str]]] = {}
        for rule, form, variant in rows:
            if rule == "suffix":
                self._ends.setdefault(form[-1], []).append((form, variant))
            elif rule != "article":
                self._starts.setdefault(form[0], []).append((rule, form, variant))

    def of(self, norm: str) -> Iterator[str]:
        """Yield the other spellings of a normalised name."""
        for rule, form, variant in self._starts.get(norm[:1], ()):
            if not norm.startswith(form):
                continue
            rest = norm.removeprefix(form)
            if rule == "word" and rest.startswith(" "):
                yield variant + rest
            elif rule == "join" and rest.startswith(" ") and len(rest) > _MIN_VARIANT - 1:
                yield variant + rest.strip()
            elif rule == "split" and not rest.startswith(" ") and len(rest) > _MIN_VARIANT - 1:
                yield f"{variant} {rest}"
        if len(norm) > _MIN_VARIANT:
            for form, variant in self._ends.get(norm[-1], ()):
                if norm.endswith(form):
                    yield norm.removesuffix(form) + variant

    def other_article(self, norm: str) -> str:
        """Return `norm` with the article taken off, or put on when it has none."""
        return norm.removeprefix(self.article) if norm.startswith(self.article) else self.article + norm


@lru_cache(maxsize=1)
def _variants() -> _Variants:
    return _Variants()


def spellings(norm: str) -> frozenset[str]:
    """Return a normalised name with its other spellings, with and without the article: how a text may write it."""
    forms = {norm, *_variants().of(norm)}
    return frozenset(forms | {_variants().other_article(form) for form in forms})


class Gazetteer:
    """All rows with their lookups; get the shared one from `geo.geocode.load_gazetteer`."""

    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self.rows: tuple[PlaceRow, ...] = tuple(sorted(rows, key=lambda row: row.order))
        self.by_id: dict[str, PlaceRow] = {row.place_id: row for row in self.rows}
        self._variants = _variants()
        self._arabic: dict[str, list[PlaceRow]] = {}
        self._spelt: dict[str, list[PlaceRow]] = {}
        self._features: dict[tuple[str, str], dict[str, PlaceRow]] = {}
        self._parts: dict[str, dict[str, PlaceRow]] = {}
        for row in self.rows:
            own = {normalize_ar(name): None for name in (row.name_ar, *row.alt_names) if not name.isascii()}
            for norm in own:
                if row.kind in FEATURES and " " in norm:
                    rest = norm.split(" ", 1)[1]
                    self._features.setdefault((row.kind, rest), {})[row.place_id] = row
                if row.country == HOME and row.kind not in RANK and " " in norm:
                    self._parts.setdefault(norm.split(" ", 1)[1], {})[row.place_id] = row
                self._arabic.setdefault(norm, []).append(row)
                for variant in self._variants.of(norm):
                    if variant not in own:
                        self._spelt.setdefault(variant, []).append(row)
        self._answers: dict[str, tuple[PlaceRow, ...]] = {
            norm: (*rows, *self._spelt.get(norm, ())) for norm, rows in self._arabic.items()
        }
        self._answers.update((norm, tuple(rows)) for norm, rows in self._spelt.items() if norm not in self._arabic)

    @cached_property
    def _latin(self) -> dict[str, list[PlaceRow]]:
        index: dict[str, list[PlaceRow]] = {}
        for row in self.rows:
            keys = {fold_latin(name): None for name in (row.name_en, *row.alt_names) if is_latin(name)}
            for key in keys:
                if key:
                    index.setdefault(key, []).append(row)
        return index

    def lookup(self, norm: str) -> tuple[PlaceRow, ...]:
        """Return the rows of a normalised Arabic name, spelling variants last; the article may be there or not."""
        rows = self._answers.get(norm)
        return rows if rows is not None else self._answers.get(self._variants.other_article(norm), ())

    def features(self, kind: str, norm: str) -> tuple[PlaceRow, ...]:
        """Return the mountains or bases named after a place ("mount" + name), for a cue word that says so."""
        return tuple(self._features.get((kind, norm), {}).values())

    def without_kind(self, norm: str) -> tuple[PlaceRow, ...]:
        """Return the sites and landscapes called `norm` after a word for their kind ("field X", "mount X")."""
        rows = self._parts.get(norm) or self._parts.get(self._variants.other_article(norm)) or {}
        return tuple(rows.values())

    def exact(self, norm: str) -> tuple[PlaceRow, ...]:
        """Return the rows that carry the normalised name as it stands, without spelling rules."""
        return tuple(self._arabic.get(norm, ()))

    def main(self, norm: str) -> frozenset[str]:
        """Return the ids of the governorates whose main name this is."""
        return self._main.get(norm, frozenset())

    @cached_property
    def _main(self) -> dict[str, frozenset[str]]:
        return {normalize_ar(r.name_ar): frozenset({r.place_id}) for r in self.rows if r.kind == "governorate"}

    def lookup_latin(self, name: str) -> tuple[PlaceRow, ...]:
        """Return the rows of a Latin name in any case, with or without diacritics, hyphens and the article."""
        return tuple(self._latin.get(fold_latin(name), ()))

    @cached_property
    def spellings(self) -> dict[str, tuple[PlaceRow, ...]]:
        """Every Arabic and Latin form with its rows, for suggestions."""
        return {form: tuple(rows) for index in (self._arabic, self._latin) for form, rows in sorted(index.items())}

    @cached_property
    def forms(self) -> tuple[ToponymForm, ...]:
        """Every written Arabic form once, sorted, with the most permissive policy of its rows."""
        found = []
        for norm in sorted(self._arabic.keys() | self._spelt.keys()):
            rows = (*self._arabic.get(norm, ()), *self._spelt.get(norm, ()))
            best = min(rows, key=lambda row: (POLICIES.index(row.policy), *row.order))
            found.append(ToponymForm(norm=norm, policy=best.policy, kind=best.kind, country=best.country))
        return tuple(found)


def row_of(raw: dict[str, str], country: str) -> PlaceRow:
    """Return the row of a table; raises `ResourceError`, `KeyError` or `ValueError` for one that breaks its rules."""
    policy = raw["policy"]
    if policy not in POLICIES:
        raise ResourceError(f"data/gazetteer, {raw['place_id']}: unknown policy {policy!r}; compile the tables anew")
    return PlaceRow(
        place_id=raw["place_id"],
        name_ar=raw["name_ar"],
        name_en=raw["name_en"],
        alt_names=tuple(raw["alt_names"].split(";")) if raw["alt_names"] else (),
        kind=raw["kind"],
        governorate=raw.get("governorate") or None,
        district=raw.get("district") or None,
        district_pcode=raw.get("district_pcode") or None,
        country=country,
        lat=float(raw["lat"]) if raw["lat"] else None,
        lon=float(raw["lon"]) if raw["lon"] else None,
        population=int(raw["population"]),
        policy=policy,
        uncertainty_m=int(raw["uncertainty_m"]),
        contested=tuple(raw["contested"].split(";")) if raw.get("contested") else (),
        source=raw["source"],
    )


def _in_cities(rows: list[PlaceRow]) -> list[PlaceRow]:
    """Return `rows` with the population of the city around those that lie in one."""
    cities = [(r.lat or 0.0, r.lon or 0.0, r.population) for r in rows if r.kind == "city"]
    found = []
    for row in rows:
        if row.kind in _URBAN and row.lat is not None and row.lon is not None:
            lat, lon = row.lat, row.lon
            near = [n for y, x, n in cities if abs(y - lat) < _CITY_DEGREES and abs(x - lon) < _CITY_DEGREES]
            found.append(replace(row, city_population=max(near, default=0)))
        else:
            found.append(row)
    return found


def shipped_rows() -> list[PlaceRow]:
    """Return the rows of ``data/gazetteer``; raises `ResourceError` when a table is broken."""
    home = [row_of(raw, HOME) for raw in read_csv("gazetteer/places.csv")]
    names = read_csv("gazetteer/home.csv")
    country = PlaceRow(
        place_id="iso:IQ",
        name_ar=next(r["form"] for r in names if r["kind"] == "country"),
        name_en="Iraq",
        alt_names=tuple(r["form"] for r in names)[1:],
        kind="country",
        governorate=None,
        district=None,
        district_pcode=None,
        country=HOME,
        lat=33.04,
        lon=43.77,
        population=0,
        policy="free",
        uncertainty_m=400000,
        contested=(),
        source="cldr",
    )
    home = _in_cities(home)
    return [country, *home, *(row_of(raw, raw["country"]) for raw in read_csv("gazetteer/world.csv"))]
