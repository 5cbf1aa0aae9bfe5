"""Context records: alerts and curfews (``security_measure``) and visits of officials (``official_visit``)."""

from collections.abc import Sequence
from dataclasses import replace

from geo.extract.actors import ActorMention, as_role, find_actors
from geo.extract.assembly import SKIPPED_KINDS, primary
from geo.extract.clauses import Clause, is_background
from geo.extract.confidence import confidence
from geo.extract.evidence import date_rule, evidence, place_rule
from geo.extract.ids import incident_id
from geo.extract.incidents import source
from geo.extract.lexicon import Hit
from geo.extract.places import Geography, Located, chain_texts
from geo.extract.sentence import Sentence
from geo.extract.when import When, choose, dates_in
from geo.model import Article, Incident

_REACH = 12


def _sign(s: Sentence) -> tuple[str, Hit] | None:
    hits = s.layer("context")
    if any(h.tag in {"negation", "plan"} for h in hits) and not any(h.tag == "alert" for h in hits):
        return None
    for hit in hits:
        if hit.tag == "alert":
            return "security_measure", hit
        if hit.tag == "visit" and any(o.tag == "official" and hit.first < o.first <= hit.last + 1 for o in hits):
            return "official_visit", hit
    return None


def context_records(article: Article, sentences: Sequence[Sentence], geography: Geography) -> list[Incident]:
    """Return the context records of `article`, each kind and place once."""
    found: list[Incident] = []
    seen: set[tuple[str, str | None]] = set()
    for k, s in enumerate(sentences):
        if s.kind in SKIPPED_KINDS | {"headline"} or is_background(s):
            continue
        sign = _sign(s)
        if sign is None:
            continue
        event_type, hit = sign
        chains = [c for c in geography.chains[k] if c and c[0].toponym.first >= hit.first]
        if event_type == "official_visit":
            chains = [c for c in chains if c[0].toponym.first - hit.last <= _REACH]
        best = primary(chains[0]) if chains else None
        if best is None or best.rank < 1:
            continue
        key = (event_type, best.place.place_id or best.place.governorate)
        if key in seen:
            continue
        seen.add(key)
        found.append(_record(article, s, sign, chains[0], best))
    return found


def _record(article: Article, s: Sentence, sign: tuple[str, Hit], chain: Sequence[Located], best: Located) -> Incident:
    event_type, hit = sign
    clause = Clause(s, 0, len(s.tokens))
    dates: tuple[When, ...] = tuple(When(w.mention, w.first, w.last, 3.0) for w in dates_in(clause, None))
    day, alternatives = choose(dates, (), ())
    proofs = [
        evidence(article, "sentence", s.span),
        evidence(article, "event_type", s.text_span(hit.first, hit.last), hit.entry.rule),
    ]
    if day is not None:
        proofs.append(evidence(article, "date", day.mention.span, date_rule(day)))
    proofs.append(evidence(article, "place", s.text_span(best.toponym.first, best.toponym.last), place_rule(best)))
    actors = _actors(find_actors(clause), event_type)
    proofs += [evidence(article, "actors", s.text_span(a.first, a.last), "actor") for a in actors]
    held = {"new", "place_in_lead", "once"} | ({"one_day"} if not alternatives else set())
    held |= {"spot", "home"} if best.place.place_id is not None and not best.abroad else set()
    score, parts = confidence(held)
    return Incident(
        incident_id=incident_id(article.text, s.span.start, 1000),
        is_context=True,
        remnant=False,
        outcome="carried_out",
        event_type=event_type,
        date_start=day.mention.start if day else None,
        date_end=(day.mention.end or day.mention.start) if day else None,
        date_precision=day.mention.precision if day else None,
        date_alternatives=alternatives,
        place=replace(best.place, chain=chain_texts([best, *[c for c in chain if c is not best]])),
        actors=tuple(as_role(a, "participant") for a in actors),
        evidence=tuple(proofs),
        confidence=score,
        confidence_parts=parts,
        sources=(source(article, {}),),
    )


def _actors(mentions: Sequence[ActorMention], event_type: str) -> list[ActorMention]:
    kept: dict[str, ActorMention] = {}
    for m in mentions:
        official = m.actor_id == "pm_iraq"
        if official == (event_type == "official_visit"):
            kept.setdefault(m.actor_id, m)
    return list(kept.values())
