"""Incidents: drafts written in the form of the contract, with evidence for every field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from geo.extract.actors import as_role, is_generic, roles
from geo.extract.assembly import Telling
from geo.extract.confidence import confidence, features
from geo.extract.draft import Draft
from geo.extract.evidence import date_rule, evidence, place_rule
from geo.extract.ids import article_id, hashed, incident_id
from geo.extract.people import TollMention
from geo.extract.places import HOME, Located, chain_texts
from geo.extract.tolls import add, total
from geo.extract.triggers import Trigger
from geo.extract.when import When, choose
from geo.model import ActorRole, Article, Evidence, Incident, Place, SideToll, SourceClaim, Span, Toll

_DAY, _DAYS = 1, 2
_FIELDS = {"killed": "killed", "injured": "injured", "combined": "killed_and_injured_combined"}


def _tolls(
    tellings: Sequence[Telling], name: str
) -> tuple[Toll | None, dict[str, Toll], tuple[Telling, TollMention] | None]:
    """Return the toll of `name` by the first telling that states it, unless a later one says that it rose."""
    found: tuple[Toll | None, dict[str, Toll], tuple[Telling, TollMention] | None] = (None, {}, None)
    implicit: tuple[Toll | None, dict[str, Toll], tuple[Telling, TollMention] | None] | None = None
    for telling in tellings:
        toll, sides = total(telling.tolls, name)
        if toll is None:
            continue
        first = next(m for m in telling.tolls if m.field == name and m.toll is not None)
        entry = (toll, sides, (telling, first))
        weak = all(m.implicit for m in telling.tolls if m.field == name and m.toll is not None)
        if weak and found[0] is not None:
            found = _other_sides(found, sides)
        elif weak:
            implicit = implicit or entry
        elif found[0] is None or first.risen:
            found = entry
        else:
            found = _other_sides(found, sides)
    return found if found[0] is not None else implicit or found


def _other_sides(
    found: tuple[Toll | None, dict[str, Toll], tuple[Telling, TollMention] | None], sides: Mapping[str, Toll]
) -> tuple[Toll | None, dict[str, Toll], tuple[Telling, TollMention] | None]:
    """Add the dead or wounded of sides that the first telling left out ("two militants"; later: "one of ours")."""
    result, own, proof = found
    if "unknown" in own or "unknown" in sides or set(own) & set(sides) or "civilians" in {*own, *sides}:
        return found
    for toll in sides.values():
        result = add(result, toll)
    return result, {**own, **sides}, proof


def _place(chain: Sequence[Located], located: Located) -> Place:
    place = located.place
    written = chain_texts([located, *[c for c in chain if c is not located]])
    meant = located.place.chain if located.toponym.anaphor else ()
    return replace(place, chain=(*written, *(name for name in meant if name not in written)))


def _names(draft: Draft) -> tuple[Telling, Located] | None:
    best = draft.place
    if best is None:
        return None
    return next((t, best) for t in draft.tellings if any(c is best for c in t.chain))


def _chain(draft: Draft, own: Telling) -> list[Located]:
    chain = list(own.chain)
    seen = {c.toponym.mention.norm for c in chain}
    for t in draft.tellings:
        for c in t.chain:
            if c.toponym.mention.norm not in seen:
                seen.add(c.toponym.mention.norm)
                chain.append(c)
    return chain


def _others(own: Telling, located: Located) -> tuple[Place, ...]:
    """Return the places that share the incident: those joined to the first by "and" at the same rank."""
    return tuple(_place([c], c) for c in own.chain if c is not located and c.toponym.joined and c.rank == located.rank)


def _where(article: Article, draft: Draft) -> tuple[Place | None, tuple[Place, ...], list[Evidence]]:
    """Return the place of `draft`, the places that share the incident, and the words for them."""
    named = _names(draft)
    if named is None:
        return None, (), []
    own, located = named
    spots = [located, *[c for c in own.chain if c is not located and c.toponym.joined and c.rank == located.rank]]
    proofs = [
        evidence(article, "place", own.sentence.text_span(c.toponym.first, c.toponym.last), place_rule(c))
        for c in spots
    ]
    return _place(_chain(draft, own), located), _others(own, located), proofs


def _how_many(
    article: Article, ordered: Sequence[Telling]
) -> tuple[dict[str, Toll | None], dict[str, SideToll], list[Evidence]]:
    """Return the tolls by field, the tolls by side, and the words for them."""
    tolls: dict[str, Toll | None] = {}
    by_side: dict[str, SideToll] = {}
    proofs: list[Evidence] = []
    for name, key in _FIELDS.items():
        toll, sides, proof = _tolls(ordered, name)
        tolls[name] = toll
        if proof is not None:
            telling, m = proof
            proofs.append(evidence(article, key, telling.sentence.text_span(m.first, m.last), m.rule))
        for side, value in sides.items():
            old = by_side.get(side, SideToll())
            if name == "killed":
                by_side[side] = replace(old, killed=value)
            elif name == "injured":
                by_side[side] = replace(old, injured=value)
    return tolls, by_side, proofs


def _who(
    article: Article, tellings: Sequence[Telling], trigger: Trigger, victims: frozenset[str], *, abroad: bool
) -> tuple[tuple[ActorRole, ...], list[Evidence]]:
    """Return the actors with their roles, and the words for them; "the police" abroad are not Iraq's."""
    named = [(a, t) for t in tellings for a in t.actors]
    if abroad:
        named = [(a, t) for a, t in named if not is_generic(a, t.sentence)]
    acting = roles([a for a, _ in named], trigger, victims)
    chosen = {id(m) for m, _ in acting}
    proofs = [
        evidence(article, "actors", t.sentence.text_span(a.first, a.last), "actor")
        for t in tellings
        for a in t.actors
        if id(a) in chosen
    ]
    return tuple(as_role(m, role) for m, role in acting), proofs


def _with_what(article: Article, tellings: Sequence[Telling]) -> tuple[str | None, list[Evidence]]:
    """Return the weapon as written, and the words for it."""
    for t in tellings:
        if t.trigger is not None and t.trigger.weapon is not None:
            hit = t.trigger.weapon
            proof = evidence(article, "weapon", t.sentence.text_span(hit.first, hit.last), hit.entry.rule)
            return proof.text, [proof]
    return None, []


def _outcome(article: Article, tellings: Sequence[Telling]) -> tuple[str, list[Evidence]]:
    """Return the outcome and the words for it: an attack said to be repelled anywhere was repelled."""
    for outcome in ("repelled", "foiled"):
        for t in tellings:
            hit = t.clause.tags("triggers").get(outcome)
            if hit is not None and t.trigger is not None and t.trigger.outcome == outcome:
                return outcome, [
                    evidence(article, "outcome", t.sentence.text_span(hit.first, hit.last), hit.entry.rule)
                ]
    return "carried_out", []


def build(article: Article, draft: Draft, ordinal: int, around: Sequence[When]) -> Incident:
    """Return `draft` as an `Incident`; `around` are the dates of the lead, for incidents that give none."""
    lead = draft.lead
    trigger = lead.trigger
    assert trigger is not None  # noqa: S101 - a draft begins with a trigger
    tellings = [lead, *[t for t in draft.tellings if t is not lead]]
    ordered = [t for t in draft.tellings if not t.headline] + [t for t in draft.tellings if t.headline]
    day, alternatives = choose(lead.dates, [d for t in tellings[1:] for d in t.dates], around)
    place, more, place_proofs = _where(article, draft)
    tolls, by_side, toll_proofs = _how_many(article, ordered)
    abroad = place is not None and place.country not in {None, HOME}
    actors, actor_proofs = _who(article, tellings, trigger, frozenset(by_side), abroad=abroad)
    weapon, weapon_proofs = _with_what(article, tellings)
    outcome, outcome_proofs = _outcome(article, tellings)
    proofs = [
        evidence(article, "sentence", lead.sentence.span),
        evidence(
            article, "event_type", lead.sentence.text_span(trigger.hit.first, trigger.hit.last), trigger.hit.entry.rule
        ),
        *([evidence(article, "date", day.mention.span, date_rule(day))] if day is not None else []),
        *place_proofs,
        *toll_proofs,
        *actor_proofs,
        *outcome_proofs,
        *weapon_proofs,
        *[evidence(article, "sentence", s) for s in _other_sentences(tellings, lead)],
    ]
    score, parts = confidence(features(draft, place, alternatives))
    precision = None if day is None else max(day.mention.precision or _DAY, _DAYS if day.announced else _DAY)
    return Incident(
        incident_id=incident_id(article.text, lead.sentence.span.start, ordinal),
        is_context=False,
        remnant=any(t.trigger.remnant for t in tellings if t.trigger),
        outcome=outcome,
        event_type=draft.event_type,
        weapon=weapon,
        date_start=day.mention.start if day else None,
        date_end=(day.mention.end or day.mention.start) if day else None,
        date_precision=precision,
        date_alternatives=alternatives,
        place=place,
        more_places=more,
        killed=tolls["killed"],
        injured=tolls["injured"],
        killed_and_injured_combined=tolls["combined"],
        by_side=by_side,
        actors=actors,
        evidence=tuple(proofs),
        confidence=score,
        confidence_parts=parts,
        sources=(source(article, {"killed": tolls["killed"], "injured": tolls["injured"]}),),
    )


def spread(incident: Incident) -> list[Incident]:
    """Return one incident for each governorate when protests in several share one verb; else the incident alone."""
    others = [p for p in incident.more_places if p.governorate is not None]
    here = incident.place.governorate if incident.place is not None else None
    codes = {p.governorate for p in others} | {here}
    if (
        incident.event_type != "protest"
        or here is None
        or len(codes) <= len({here})
        or incident.killed
        or incident.injured
    ):
        return [incident]
    same = tuple(p for p in incident.more_places if p.governorate == here)
    result = [replace(incident, more_places=same)]
    for code in sorted({p.governorate for p in others if p.governorate} - {here}):
        mine = [p for p in others if p.governorate == code]
        result.append(replace(incident, place=mine[0], more_places=tuple(mine[1:]),
                              incident_id=hashed(incident.incident_id, code)))  # fmt: skip
    return result


def source(article: Article, tolls: Mapping[str, Toll | None]) -> SourceClaim:
    """Return what `article` claims of an incident."""
    claims = {k: {"low": v.low, "best": v.best, "high": v.high} for k, v in tolls.items() if v is not None}
    return SourceClaim(
        article_id(article.text), article.source, article.published, article.published_basis, article.url, claims
    )


def _other_sentences(tellings: Iterable[Telling], lead: Telling) -> list[Span]:
    spans = {t.sentence.span for t in tellings} - {lead.sentence.span}
    return sorted(spans)
