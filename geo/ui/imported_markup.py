"""The card of an incident of an imported data set: its own note and columns in place of an article's words."""

from html import escape
from itertools import islice

from geo.i18n import Translator
from geo.model import ImportedIncident
from geo.text.visible import visible
from geo.ui import markup

_SCROLL = "max-height: 20rem; overflow: auto"
_MOST_COLUMNS = 200
_MOST_LETTERS = 1_000
"""Of one column; the whole row is in every download."""


def origin_chip(origin: str, translator: Translator) -> str:
    """Return the name of a data set as a chip."""
    return f'<span class="m-chip m-origin">{escape(translator.label("origin", origin))}</span>'


def imported_html(item: ImportedIncident, translator: Translator) -> str:
    """Return the whole card: type, chips, the data set's note, facts, sources, and the row as it was read."""
    t, incident = translator, item.incident
    facts = markup.incident_facts(incident, t, with_confidence=False)
    if item.source_id != incident.incident_id:
        facts.append((t.t("origin_source_id"), item.source_id))
    return (
        f'<section class="m-incident" data-incident="{escape(incident.incident_id, quote=True)}">'
        f"<h3>{markup.type_dot(incident.event_type)} {escape(t.label('event_type', incident.event_type))}</h3>"
        f'<div class="m-chips">{origin_chip(item.origin, t)}{markup.chips_html(incident, t)}</div>'
        f"{_note(item, t)}{markup.facts_html(facts)}{_row(item, t)}{markup.sources_html(incident, t)}</section>"
    )


def _note(item: ImportedIncident, t: Translator) -> str:
    evidence = item.incident.evidence
    quote = markup.evidence_html(evidence, t)
    if not quote and evidence:
        text = evidence[0].text
        quote = f'<blockquote class="m-quote" {markup.language_of(text)}>{escape(text)}</blockquote>'
    if not quote:
        return ""
    # A note may be an essay: it scrolls, by keyboard too, and leaves the facts in sight.
    return f'<div class="m-label">{escape(t.t("origin_note"))}</div><div style="{_SCROLL}" tabindex="0">{quote}</div>'


def _row(item: ImportedIncident, t: Translator) -> str:
    rows = [
        (visible(name, most=_MOST_LETTERS), visible(value, most=_MOST_LETTERS))
        for name, value in islice(item.original.items(), _MOST_COLUMNS)
        if value
    ]
    if not rows:
        return ""
    table = markup.table_html((t.t("origin_column"), t.t("origin_value")), rows)
    return f'<details class="m-why"><summary>{escape(t.t("origin_row"))}</summary>{table}</details>'
