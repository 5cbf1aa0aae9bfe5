"""Labels in the language of the reader; codes never change. The tables are ``data/i18n/{ar,en}/*.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from geo.model import Toll
from geo.resources import read_csv, read_toml_folder

LANGUAGES: tuple[str, ...] = ("ar", "en")
_THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Translator:
    """The labels of one language; `rtl` tells its direction."""

    lang: str
    tables: Mapping[str, Mapping[str, str]]

    @property
    def rtl(self) -> bool:
        """Whether the language is written from right to left."""
        return self.lang == "ar"

    def t(self, key: str, **values: object) -> str:
        """Return the interface text `key` with `values` filled in; raises `KeyError` for an unknown key."""
        return self.tables["ui"][key].format(**values)

    def label(self, kind: str, code: object) -> str:
        """Return the label of `code` in the table `kind` (``event_type``, ``role`` ...), else the code itself."""
        return self.tables[kind].get(str(code), str(code))

    def number(self, value: float) -> str:
        """Return a number with thousands grouped."""
        return f"{value:,}".replace(",", _THIN_SPACE)

    def day(self, value: str | date | None) -> str:
        """Return a day as people write it; `not stated` for None."""
        if value is None:
            return self.t("not_stated")
        when = date.fromisoformat(value) if isinstance(value, str) else value
        return f"{when.day} {self.tables['month'][str(when.month)]} {when.year}"

    def toll(self, toll: Toll | None) -> str:
        """Return a toll: "not stated" for None, never 0 for it; "4+" for an open one, "4–6" for a range."""
        if toll is None:
            return self.t("not_stated")
        return self.toll_range(toll.low, toll.best, toll.high, approximate=toll.approximate)

    def toll_range(self, low: int | None, best: int | None, high: int | None, *, approximate: bool = False) -> str:
        """Return a toll given by its three figures (all None: not stated)."""
        known = [n for n in (low, best, high) if n is not None]
        if not known:
            return self.t("not_stated")
        if high is None:
            return self.t("at_least", n=self.number(min(known)))
        if min(known) == high:
            if high == 0:
                return self.t("none_stated")
            return self.t("about", n=self.number(high)) if approximate else self.number(high)
        return f"{self.number(min(known))}–{self.number(high)}"

    def governorate(self, code: str | None) -> str:
        """Return the name of a governorate (ISO 3166-2 code); "not stated" for None."""
        if code is None:
            return self.t("not_stated")
        return _governorates()[self.lang].get(code, code)

    def district(self, pcode: str | None) -> str | None:
        """Return the name of a district (P-code), None when there is none."""
        return _districts()[self.lang].get(pcode or "")


@lru_cache(maxsize=1)
def _districts() -> dict[str, dict[str, str]]:
    rows = read_csv("boundaries/districts.csv")
    return {lang: {row["pcode"]: row[f"name_{lang}"] for row in rows} for lang in LANGUAGES}


@lru_cache(maxsize=1)
def _governorates() -> dict[str, dict[str, str]]:
    rows = read_csv("boundaries/governorates.csv")
    return {lang: {row["code"]: row[f"name_{lang}"] for row in rows} for lang in LANGUAGES}


def governorate_codes() -> tuple[str, ...]:
    """Return the ISO 3166-2 codes of the governorates, sorted."""
    return tuple(sorted(_governorates()["en"]))


@lru_cache(maxsize=len(LANGUAGES))
def translator(lang: str) -> Translator:
    """Return the labels of `lang` (one of `LANGUAGES`); raises `KeyError` for another."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    return Translator(lang, read_toml_folder(f"i18n/{lang}"))


@lru_cache(maxsize=1)
def _actors() -> dict[str, dict[str, str]]:
    rows = read_csv("lexicon/actors.csv")
    return {lang: {row["actor_id"]: row[f"name_{lang}"] for row in rows} for lang in LANGUAGES}


def actor_name(actor_id: str, lang: str) -> str:
    """Return the canonical name of an actor, for one that the table does not know what its id says.

    The id of an actor of an imported data set is the data set, a colon and the name there.
    """
    return _actors()[lang].get(actor_id) or actor_id.partition(":")[2] or actor_id
