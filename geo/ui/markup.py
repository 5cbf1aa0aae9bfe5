"""HTML built from escaped text: evidence with marked words, key figures, tables of facts. Pure: no Streamlit here."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise

from geo.i18n import Translator, actor_name
from geo.layers import type_styles
from geo.model import ActorRole, Candidate, Evidence, Incident, Place, SourceClaim

# One background per field; the words are also underlined and titled, so colour is never the only sign.
FIELD_COLOURS = {
    "event_type": "#FFE0C7",
    "date": "#E4E0F7",
    "place": "#D5E9F8",
    "killed": "#F9D3D3",
    "injured": "#FBE7C4",
    "killed_and_injured_combined": "#F9D3D3",
    "actors": "#DCEFD9",
    "outcome": "#E6E6E6",
    "weapon": "#F6DDEB",
    "target": "#EDE3D3",
    "toponym": "#EAF3FA",
}

_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~$:&")


def text_dir(text: str) -> str:
    """Return ``rtl`` when `text` holds Arabic letters, else ``ltr``."""
    return "rtl" if any("\u0600" <= c <= "\u06ff" for c in text) else "ltr"


def language_of(text: str) -> str:
    """Return the attributes that tell how `text` runs, and its language where the letters tell it."""
    return 'dir="rtl" lang="ar"' if text_dir(text) == "rtl" else 'dir="ltr"'


def mark_text(text: str, marks: Iterable[tuple[int, int, str]], translator: Translator) -> str:
    """Return `text` as HTML with the spans in `marks` (start, end, field; offsets into `text`) marked.

    Overlaps are cut at their boundaries; words in several fields show the first and name all of them in the title.
    """
    spans = [(s, e, f) for s, e, f in marks if 0 <= s < e <= len(text) and f in FIELD_COLOURS]
    cuts = sorted({0, len(text), *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    parts = []
    for start, end in pairwise(cuts):
        fields = list(dict.fromkeys(f for s, e, f in spans if s <= start and end <= e))
        piece = escape(text[start:end])
        if fields:
            fields.sort(key=lambda f: (f == "toponym", list(FIELD_COLOURS).index(f)))
            title = escape(" · ".join(translator.label("field", f) for f in fields), quote=True)
            colour = FIELD_COLOURS[fields[0]]
            piece = f'<mark class="m-{fields[0]}" style="background:{colour}" title="{title}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def evidence_html(evidence: Sequence[Evidence], translator: Translator) -> str:
    """Return the proving sentences, each with the words behind the fields marked."""
    quotes = []
    for sentence in (e for e in evidence if e.field == "sentence"):
        inside = [
            (e.start - sentence.start, e.end - sentence.start, e.field)
            for e in evidence
            if e.field != "sentence" and sentence.start <= e.start and e.end <= sentence.end
        ]
        body = mark_text(sentence.text, inside, translator)
        quotes.append(f'<blockquote class="m-quote" {language_of(sentence.text)}>{body}</blockquote>')
    return "".join(quotes)


def plain(text: str) -> str:
    """Return `text` escaped for Streamlit's Markdown, so that it shows as it is."""
    return "".join(f"\\{c}" if c in _MARKDOWN else c for c in text)


def type_dot(code: str) -> str:
    """Return a coloured dot with the type's glyph."""
    style = next((s for s in type_styles() if s.code == code), None)
    colour, glyph = (style.colour, style.glyph) if style else ("#6F7780", "")
    return f'<span class="m-dot" style="background:{escape(colour)}" aria-hidden="true">{escape(glyph)}</span>'


def figures_html(figures: Sequence[tuple[str, str, str]]) -> str:
    """Return the key figures: (label, value, note) each."""
    cells = "".join(
        f'<div class="m-figure"><div class="m-label">{escape(label)}</div>'
        f'<div class="m-value"><bdi dir="ltr">{escape(value)}</bdi></div><div class="m-note">{escape(note)}</div></div>'
        for label, value, note in figures
    )
    return f'<div class="m-figures">{cells}</div>'


def facts_html(facts: Sequence[tuple[str, str]]) -> str:
    """Return a list of facts: (label, value) each, both plain text."""
    rows = "".join(f"<dt>{escape(k)}</dt><dd><bdi>{escape(v)}</bdi></dd>" for k, v in facts)
    return f'<dl class="m-facts">{rows}</dl>'


def place_name(place: Place, translator: Translator) -> str:
    """Return the place in the reader's language, with its governorate, or those between which it is undecided."""
    name = (place.name_ar if translator.rtl else place.name_en or place.name_ar) or place.text
    alike = [c for c in place.candidates if "ambiguous" in c.reasons] if place.place_id is None else []
    if alike:
        claims = dict.fromkeys(translator.governorate(c.governorate) for c in alike)
        return f"{name} · {translator.t('place_undecided', places=' / '.join(claims))}"
    governorate = translator.governorate(place.governorate) if place.governorate else (place.country or "")
    return name if not governorate or governorate == name else f"{name} · {governorate}"


def incident_facts(
    incident: Incident, translator: Translator, *, with_confidence: bool = True
) -> list[tuple[str, str]]:
    """Return what is known of `incident`, label and value, for people; confidence is about what was read here."""
    t = translator
    facts = [(t.t("date"), _date(incident, t)), (t.t("place"), _places(incident, t))]
    if not incident.is_context:
        facts += [(t.t("killed"), t.toll(incident.killed)), (t.t("injured"), t.toll(incident.injured))]
    if incident.killed_and_injured_combined is not None:
        facts.append((t.t("combined"), t.toll(incident.killed_and_injured_combined)))
    facts += [
        (f"{t.t('by_side')}: {t.label('side', side)}", _side(t, tolls.killed, tolls.injured))
        for side, tolls in incident.by_side.items()
        if tolls.killed is not None or tolls.injured is not None
    ]
    for actor in incident.actors:
        facts.append((t.label("role", actor.role), _actor(actor, t)))
    optional = (
        ("outcome", t.label("outcome", incident.outcome) if incident.outcome != "carried_out" else None),
        ("weapon", incident.weapon),
        ("target", incident.target_text),
        ("remnant", t.t("yes") if incident.remnant else None),
    )
    facts += [(t.t(name), value) for name, value in optional if value]
    if with_confidence:
        facts.append((t.t("confidence"), f"{incident.confidence:.2f}"))
    return [*facts, (t.t("id"), incident.incident_id)]


def _actor(actor: ActorRole, t: Translator) -> str:
    """Return the name of our table; imported incidents may have actors that it does not know."""
    name = actor_name(actor.actor_id, t.lang)
    own = actor.name_ar if t.rtl else actor.name_en
    return (own or name) if name == actor.actor_id or ":" in actor.actor_id else name


def _side(t: Translator, killed: object, injured: object) -> str:
    parts = ((t.t("killed"), killed), (t.t("injured"), injured))
    return " · ".join(f"{name} {t.toll(toll)}" for name, toll in parts if toll is not None)  # type: ignore[arg-type]


def _date(incident: Incident, t: Translator) -> str:
    if incident.date_start is None:
        return t.t("undated")
    text = t.day(incident.date_start)
    if incident.date_end and incident.date_end != incident.date_start:
        text = t.t("period_from_to", start=text, end=t.day(incident.date_end))
    if incident.date_precision and incident.date_precision > 1:
        text += f" ({t.label('date_precision', incident.date_precision)})"
    if incident.date_alternatives:
        text += f" ({t.t('date_alternatives', days=', '.join(map(t.day, incident.date_alternatives)))})"
    return text


def _places(incident: Incident, t: Translator) -> str:
    if incident.place is None:
        return t.t("not_stated")
    text = "; ".join(place_name(p, t) for p in (incident.place, *incident.more_places))
    if incident.place.uncertainty_m:
        text += f" ({t.t('uncertainty', km=max(1, round(incident.place.uncertainty_m / 1000)))})"
    return text


def source_line(source: SourceClaim, translator: Translator) -> str:
    """Return one line on a source: name, publication day and how that is known."""
    t = translator
    name = source.source or t.t("source_unknown")
    if source.published is None:
        return f"{name} · {t.t('published_unknown')}"
    return f"{name} · {t.t('published', day=t.day(source.published))} · {t.t(f'basis_{source.published_basis}')}"


def why_html(incident: Incident, translator: Translator) -> str:
    """Return how the incident was read: words and rule of each field, places considered, parts of the confidence."""
    t = translator
    read = [
        (t.label("field", e.field), e.text, t.label("rule", e.rule)) for e in incident.evidence if e.rule is not None
    ]
    rows = list(dict.fromkeys(read))
    candidates = [] if incident.place is None else list(incident.place.candidates)
    places = [
        (c.name_ar, t.governorate(c.governorate) if c.governorate else "", f"{c.score:.2f}", _reasons(c, t))
        for c in candidates
    ]
    parts = [(t.label("confidence_part", name), f"{value:+.2f}") for name, value in incident.confidence_parts.items()]
    total = (t.t("confidence"), f"{incident.confidence:.2f}")
    heads = (t.t("place"), t.t("governorate"), t.t("why_score"), t.t("why_reasons"))
    return (
        f'<details class="m-why"><summary>{escape(t.t("why"))}</summary>'
        + table_html((t.t("why_field"), t.t("why_words"), t.t("why_rule")), rows)
        + _section(t.t("why_candidates"), heads, places)
        + _section(t.t("why_confidence"), (), [*parts, total])
        + "</details>"
    )


def _reasons(candidate: Candidate, t: Translator) -> str:
    return " · ".join(t.label("place_reason", reason) for reason in candidate.reasons)


def _section(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return f'<div class="m-label">{escape(title)}</div>{table_html(head, rows)}' if rows else ""


def table_html(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of plain text; without `head` it has no line of labels."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="m-table">{f"<tr>{top}</tr>" if head else ""}{body}</table>'


def chips_html(incident: Incident, translator: Translator) -> str:
    """Return status and precision of location as chips."""
    t = translator
    chips = [t.label("status", incident.status)]
    if incident.place is not None and incident.place.where_precision is not None:
        chips.append(f"{t.t('precision')}: {t.label('where_precision', incident.place.where_precision)}")
    return "".join(f'<span class="m-chip">{escape(c)}</span>' for c in chips)


def sources_html(incident: Incident, translator: Translator) -> str:
    """Return the sources with their days of publication."""
    items = "".join(f"<li>{escape(source_line(s, translator))}</li>" for s in incident.sources)
    return f'<div class="m-label">{escape(translator.t("sources"))}</div><ul class="m-sources">{items}</ul>'


def incident_html(incident: Incident, translator: Translator) -> str:
    """Return the whole card of an incident: type, chips, evidence, facts, sources."""
    t = translator
    return (
        f'<section class="m-incident" data-incident="{escape(incident.incident_id, quote=True)}">'
        f"<h3>{type_dot(incident.event_type)} {escape(t.label('event_type', incident.event_type))}</h3>"
        f'<div class="m-chips">{chips_html(incident, t)}</div>'
        f'<div class="m-label">{escape(t.t("evidence"))}</div>{evidence_html(incident.evidence, t)}'
        f"{facts_html(incident_facts(incident, t))}{why_html(incident, t)}{sources_html(incident, t)}</section>"
    )
