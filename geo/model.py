"""The vocabulary of Marsad: frozen dataclasses shared by every layer.

Offsets are half-open code-point offsets into the article's ORIGINAL text: ``article.text[start:end]``.
Times are ISO 8601 strings (``YYYY-MM-DD``), coordinates WGS 84 degrees (EPSG:4326), distances metres.
`to_json` turns any of these into the JSON of the command-line contract, key for key.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal, Protocol

EVENT_TYPES: tuple[str, ...] = (
    "explosion",
    "suicide_attack",
    "armed_clash",
    "armed_attack",
    "airstrike",
    "shelling_rocket",
    "drone",
    "assassination",
    "kidnapping",
    "arrest",
    "security_operation",
    "protest",
    "other_violence",
)
"""The 13 incident types, most of them with an ACLED sub-event type (``data/style/event_types.csv``)."""

CONTEXT_TYPES: tuple[str, ...] = ("security_measure", "official_visit")
"""Context records: kept and shown apart, never counted as incidents."""

OUTCOMES: tuple[str, ...] = ("carried_out", "foiled", "repelled")
SIDES: tuple[str, ...] = ("civilians", "security_forces", "militants", "unknown")
ROLES: tuple[str, ...] = ("perpetrator", "target", "participant", "claimed", "suspected")
STATUSES: tuple[str, ...] = ("extracted", "confirmed", "corrected", "rejected", "imported")
"""`imported` are incidents that another data set tells of and that nobody has reviewed here."""
EXTRACTED = "extracted"
"""The origin of incidents that were read in an article; every other origin is an imported data set."""
EXPORT_COLUMNS: tuple[str, ...] = (
    *("incident_id", "event_type", "is_context", "remnant", "outcome", "date_start", "date_end", "date_precision"),
    *("place_ar", "place_en", "governorate", "district", "district_pcode", "country", "where_precision"),
    *("uncertainty_m", "killed_low", "killed_best", "killed_high", "injured_low", "injured_best", "injured_high"),
    *("actors", "actor_roles", "evidence", "source", "published", "published_basis", "confidence", "status"),
    *("more_places", "origin"),
)
"""The columns of an exported row, in order (lists are joined with ``;``)."""

PublishedBasis = Literal["stated", "metadata", "inferred"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open code-point offsets into the original text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words behind one field: ``article.text[start:end] == text`` always holds.

    `field` is the incident field that the words prove (``event_type``, ``date``, ``place``, ``killed``, ``injured``,
    ``actors``, ``outcome``, ``weapon``, ``target``) or ``sentence`` for the whole proving sentence, which comes first.
    `rule` names what read them: a row of ``data/lexicon`` (``explosion.noun``, ``kill.verb``), the kind of a date
    (``date.weekday``), how a place is written (``place.village``), None for sentences.
    """

    field: str
    start: int
    end: int
    text: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Toll:
    """A number of people: `high` None means open ("at least"), all three 0 means explicitly none."""

    low: int | None
    best: int | None
    high: int | None
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gazetteer row that was considered for a toponym, with its score (0-1) and the reasons for it."""

    place_id: str
    name_ar: str
    governorate: str | None
    lat: float | None
    lon: float | None
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A resolved place.

    `governorate` is an ISO 3166-2:IQ code, `country` ISO 3166-1 alpha-2, `where_precision` UCDP's 1-7 (1 exact,
    2 near, 3 district, 4 governorate, 5 vague, 6 country, 7 water or air), `uncertainty_m` a radius in metres.
    `text` and `chain` are as written in the article; `lat` and `lon` may be an area's label point (see precision).
    """

    text: str
    chain: tuple[str, ...] = ()
    place_id: str | None = None
    name_ar: str | None = None
    name_en: str | None = None
    kind: str | None = None
    lat: float | None = None
    lon: float | None = None
    governorate: str | None = None
    district: str | None = None
    district_pcode: str | None = None
    country: str | None = None
    where_precision: int | None = None
    uncertainty_m: int | None = None
    score: float | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class SideToll:
    """Tolls of one side (`SIDES`)."""

    killed: Toll | None = None
    injured: Toll | None = None


@dataclass(frozen=True, slots=True)
class ActorRole:
    """An organised actor taking part; `actor_id` and names come from ``data/lexicon/actors.csv``."""

    actor_id: str
    name_ar: str
    name_en: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class SourceClaim:
    """What one article claims of an incident."""

    article_id: str
    source: str | None
    published: str | None
    published_basis: PublishedBasis | None
    url: str | None
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident or context record, as `extract` prints it and `export` flattens it."""

    incident_id: str
    is_context: bool
    remnant: bool
    outcome: str
    event_type: str
    weapon: str | None = None
    target_text: str | None = None
    date_start: str | None = None
    date_end: str | None = None
    date_precision: int | None = None
    date_alternatives: tuple[str, ...] = ()
    place: Place | None = None
    more_places: tuple[Place, ...] = ()
    killed: Toll | None = None
    injured: Toll | None = None
    killed_and_injured_combined: Toll | None = None
    by_side: Mapping[str, SideToll] = field(default_factory=dict)
    actors: tuple[ActorRole, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    confidence_parts: Mapping[str, float] = field(default_factory=dict)
    sources: tuple[SourceClaim, ...] = ()
    status: str = "extracted"
    version: int = 1
    updated_at: str | None = None


@dataclass(frozen=True, slots=True)
class ImportedIncident:
    """An incident that another data set tells of, as far as our model carries it.

    `origin` is the code of the data set (``acled``, ``ucdp``, ``marsad``, or the short name of a table), `source_id`
    the id of the row there (`incident.incident_id` is the same), `original` every column of the row as it was read.
    Its evidence has offsets into the row's own note, its sources name no stored article.
    """

    origin: str
    source_id: str
    incident: Incident
    original: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A place name found in the text, resolved (`place_id`) or not."""

    text: str
    start: int
    end: int
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read.

    `text` is the decoded content unchanged (offsets index it); for records of a .jsonl it is title + newline + body.
    `published_basis` is None exactly when `published` is None.
    """

    doc_id: str
    text: str
    published: str | None = None
    published_basis: PublishedBasis | None = None
    source: str | None = None
    url: str | None = None
    title: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What `extract` says of one article."""

    doc_id: str
    published: str | None
    published_basis: PublishedBasis | None
    title: str | None
    incidents: tuple[Incident, ...] = ()
    toponyms: tuple[Toponym, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vertex:
    """A corner of an area, or its centre: degrees, EPSG:4326."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Area:
    """An area that the user drew: a polygon of `vertices`, or, with `radius_km`, a circle around the only vertex."""

    vertices: tuple[Vertex, ...]
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the user filters by; empty tuples and None mean "no filter".

    Dates are inclusive ISO days; an incident matches when [date_start, date_end] overlaps, an undated one is outside
    any date filter. `actors` are actor ids, `types` event types, `bbox` is (west, south, east, north) in degrees,
    `area` a drawn polygon or circle; what has no point is outside both. `origins` are `EXTRACTED` and the codes of
    imported data sets (`ImportedIncident.origin`).
    """

    date_from: str | None = None
    date_to: str | None = None
    governorates: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    min_killed: int = 0
    max_where_precision: int | None = None
    include_context: bool = True
    bbox: tuple[float, float, float, float] | None = None
    area: Area | None = None
    origins: tuple[str, ...] = ()


# -- what extraction and geocoding say to each other (service composes the two; they never import each other) --------


@dataclass(frozen=True, slots=True)
class ToponymForm:
    """A written form that may be a place name, for the toponym matcher.

    `norm` is ``normalize_ar`` of the form. `policy` says when it may match: ``free`` bare; ``cue`` and ``village`` with
    a cue word, a parent place or a governorate named near it; ``person`` only with a cue word.
    `kind` is the gazetteer kind of its highest-ranking row; `country` its ISO 3166-1 alpha-2 code.
    """

    norm: str
    policy: Literal["free", "cue", "village", "person"]
    kind: str
    country: str


@dataclass(frozen=True, slots=True)
class ToponymMention:
    """A toponym as it stands in the text, with the words around it that tell what it is.

    `cue` is the kind the cue word names (``governorate``, ``city``, ``centre``, ``district``, ``subdistrict``,
    ``village``, ``neighbourhood``, ``area``, ``street``, ``mountain``, ``sector``, ``base``, ``road`` ...), None when
    bare.
    `direction` is one of ``N NE E SE S SW W NW C``, `distance_km` from the named place ("57 km north of X").
    `near` tells that the text says "near X". `parents` are normalised names written as containing it, nearest first.
    `pair` is the normalised name of the other end when a road between two places is meant.
    """

    text: str
    start: int
    end: int
    norm: str
    cue: str | None = None
    direction: str | None = None
    distance_km: float | None = None
    near: bool = False
    parents: tuple[str, ...] = ()
    pair: str | None = None


@dataclass(frozen=True, slots=True)
class GeoContext:
    """What the article says around a toponym: governorate codes (strongest first), resolved neighbours, country.

    `likely` are governorates in which the actors that the article names are at work: a weak prior.
    """

    governorates: tuple[str, ...] = ()
    neighbours: tuple[Place, ...] = ()
    country: str | None = None
    likely: tuple[str, ...] = ()


class PlaceResolver(Protocol):
    """The gazetteer as extraction sees it; `geo.geocode` implements it."""

    def forms(self) -> Iterable[ToponymForm]:
        """Return every written form, each once, in a stable order."""
        ...

    def resolve(self, mention: ToponymMention, context: GeoContext) -> Place | None:
        """Return the best place for `mention` in `context` with its candidates, or None when nothing fits."""
        ...


def to_json(value: Any) -> Any:
    """Return `value` (a dataclass of this module, or a container of them) as plain JSON values, in field order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [to_json(item) for item in value]
    return value


def _toll(data: Mapping[str, Any] | None) -> Toll | None:
    return None if data is None else Toll(**data)


def _place(data: Mapping[str, Any] | None) -> Place | None:
    if data is None:
        return None
    candidates = tuple(Candidate(**{**c, "reasons": tuple(c["reasons"])}) for c in data["candidates"])
    return Place(**{**data, "chain": tuple(data["chain"]), "candidates": candidates})


def incident_from_json(data: Mapping[str, Any]) -> Incident:
    """Return the `Incident` that `to_json` wrote; raises `KeyError` or `TypeError` when keys are missing or unknown."""
    return Incident(
        **{
            **data,
            "date_alternatives": tuple(data["date_alternatives"]),
            "place": _place(data["place"]),
            "more_places": tuple(p for p in map(_place, data["more_places"]) if p is not None),
            "killed": _toll(data["killed"]),
            "injured": _toll(data["injured"]),
            "killed_and_injured_combined": _toll(data["killed_and_injured_combined"]),
            "by_side": {
                side: SideToll(killed=_toll(toll["killed"]), injured=_toll(toll["injured"]))
                for side, toll in data["by_side"].items()
            },
            "actors": tuple(ActorRole(**actor) for actor in data["actors"]),
            "evidence": tuple(Evidence(**item) for item in data["evidence"]),
            "sources": tuple(SourceClaim(**item) for item in data["sources"]),
        }
    )
