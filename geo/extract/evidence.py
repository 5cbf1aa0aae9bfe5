"""Evidence: the words behind a field, with the rule that read them."""

from geo.extract.places import Located
from geo.extract.when import When
from geo.model import Article, Evidence, Span


def evidence(article: Article, field: str, span: Span, rule: str | None = None) -> Evidence:
    """Return the words at `span` as evidence for `field`, read by `rule`."""
    return Evidence(field, span.start, span.end, article.text[span.start : span.end], rule)


def date_rule(day: When) -> str:
    """Name how a date is written: ``date.weekday``, ``date.full`` ...; ``date.announced`` governs the announcement."""
    if day.announced:
        return "date.announced"
    return "date.same" if day.mention.same else f"date.{day.mention.kind}"


def place_rule(located: Located) -> str:
    """Name how a place is written: by the cue word before it, a distance, "near", a direction, or bare."""
    mention = located.toponym.mention
    if located.toponym.anaphor:
        return "place.recalled"
    if mention.distance_km is not None:
        return "place.distance"
    if mention.cue is not None:
        return f"place.{mention.cue}"
    if mention.near:
        return "place.near"
    return "place.direction" if mention.direction is not None else "place.bare"
