"""The closed word lists of ``data/lexicon/grammar.toml``, normalised."""

from dataclasses import dataclass, fields
from functools import lru_cache

from geo.resources import read_toml
from geo.text.normalize import normalize_ar


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists that the grammar reads; see the file for what each is for."""

    of: frozenset[str]
    numerous: frozenset[str]
    in_place: frozenset[str]
    joins_ends: frozenset[str]
    site_adjectives: frozenset[str]
    far_from: frozenset[str]
    miles: frozenset[str]
    metres: frozenset[str]
    two_kilometres: frozenset[str]
    apart_by: frozenset[str]
    far_by: frozenset[str]
    verbs_plural: frozenset[str]
    verbs: frozenset[str]
    one_named: frozenset[str]
    not_a_name: frozenset[str]
    state_adjectives: frozenset[str]
    conjunction_wa: frozenset[str]
    breaks: frozenset[str]
    commas: frozenset[str]
    quotes: frozenset[str]
    capital: frozenset[str]
    companions: frozenset[str]
    not_place: frozenset[str]
    launch: frozenset[str]
    another_one: frozenset[str]
    plan_stops: frozenset[str]
    dashes: frozenset[str]
    home_region: frozenset[str]
    that: frozenset[str]
    never_place: frozenset[str]
    one_of: frozenset[str]
    feminine_endings: frozenset[str]
    several_endings: frozenset[str]
    since: frozenset[str]
    superlatives: frozenset[str]
    given_names: frozenset[str]
    alike: frozenset[str]
    among: frozenset[str]
    of_wounds: frozenset[str]
    together: frozenset[str]

    held_places: frozenset[str]
    held_people: frozenset[str]
    deeds_of_theirs: frozenset[str]
    names_of_persons: frozenset[str]

    @property
    def adjective_endings(self) -> tuple[str, ...]:
        """Endings that an indefinite adjective after a feminine noun has."""
        return tuple(self.feminine_endings)

    def names_several(self, norm: str) -> bool:
        """Whether a noun has an ending of the dual or plural."""
        return norm.endswith(tuple(self.several_endings))

    @property
    def prefixed_and(self) -> tuple[str, ...]:
        """The conjunction as the letter that words carry."""
        return tuple(self.conjunction_wa)


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Return the lists (read once)."""
    table = read_toml("lexicon/grammar.toml")
    return Words(**{f.name: frozenset(normalize_ar(w) or w for w in table[f.name]) for f in fields(Words)})
