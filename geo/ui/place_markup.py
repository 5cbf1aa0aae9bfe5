"""HTML of the gazetteer's places, from escaped text. Pure: no Streamlit here."""

from collections.abc import Sequence
from html import escape

from geo.i18n import Translator
from geo.model import Place
from geo.service.gazetteer import PlaceChange, PlaceRow
from geo.ui import markup


def reasons(place: Place) -> tuple[str, ...]:
    """Return the reason codes of the place's own candidate."""
    return place.candidates[0].reasons if place.candidates else ()


def names(place: Place | PlaceRow, t: Translator) -> tuple[str, str]:
    """Return the name in the page's language and the one in the other ("" when there is none)."""
    arabic, english = place.name_ar or "", place.name_en or ""
    return (arabic, english) if t.rtl or not english else (english, arabic)


def where(place: Place | PlaceRow, t: Translator) -> str:
    """Return district and governorate, or the country for a place abroad."""
    if place.governorate is None:
        return t.t("gazetteer_abroad", country=place.country or "?")
    district = t.district(place.district_pcode) or place.district or ""
    parts = [] if place.kind in {"governorate", "district"} else [district]
    return " · ".join(part for part in (*parts, t.governorate(place.governorate)) if part)


def place_line(place: Place, number: int, t: Translator) -> str:
    """Return one line of plain text that names a place: for a button and for its mark on the map."""
    first, second = names(place, t)
    both = f"{first} ({second})" if second and second != first else first
    return f"{number}. {both} · {t.label('place_kind', place.kind)}"


def _comma(t: Translator) -> str:
    return "\N{ARABIC COMMA} " if t.rtl else ", "


def _claims(row: PlaceRow | None, t: Translator) -> str:
    codes = dict.fromkeys((row.governorate or "", *row.contested)) if row is not None and row.contested else {}
    return " / ".join(t.governorate(code) for code in codes if code)


def candidate_html(place: Place, row: PlaceRow | None, t: Translator) -> str:
    """Return what stands under a result: where it lies, how sure, and why it came; `row` is its gazetteer row."""
    km = t.t("uncertainty", km=f"{(place.uncertainty_m or 0) / 1000:g}")
    line = " · ".join(part for part in (where(place, t), km, f"{t.t('why_score')} {place.score:g}") if part)
    chips = [t.t(f"gazetteer_{code}") for code in ("ambiguous", "suggestion") if code in reasons(place)]
    claims = _claims(row, t)
    chips += [f"{t.t('gazetteer_contested')}: {claims}"] if claims else []
    said = {"ambiguous", "suggestion", "contested"}
    plain = [t.label("place_reason", code) for code in reasons(place) if code not in said]
    badges = "".join(f'<span class="m-chip">{escape(chip)}</span>' for chip in chips)
    why = escape(_comma(t).join(plain))
    note = f'<div class="m-note">{why}</div><div class="m-chips">{badges}</div>'
    return f'<div class="m-under"><div class="m-meta">{escape(line)}</div>{note}</div>'


def details_html(row: PlaceRow, t: Translator) -> str:
    """Return all that the gazetteer knows of a place."""
    first, second = names(row, t)
    arabic = [n for n in row.alt_names if markup.text_dir(n) == "rtl"]
    latin = [n for n in row.alt_names if markup.text_dir(n) == "ltr"]
    facts = [
        (t.t("gazetteer_kind"), t.label("place_kind", row.kind)),
        (t.t("gazetteer_where"), where(row, t)),
        (t.t("gazetteer_claims"), _claims(row, t)),
        (t.t("gazetteer_point"), "" if row.lat is None else f"{row.lat:.5f}, {row.lon:.5f}"),
        (t.t("gazetteer_radius"), t.t("uncertainty", km=f"{row.uncertainty_m / 1000:g}")),
        (t.t("gazetteer_names_ar"), _comma(t).join(arabic)),
        (t.t("gazetteer_names_latin"), ", ".join(latin)),
        (t.t("gazetteer_population"), t.number(row.population) if row.population else ""),
        (t.t("gazetteer_policy"), t.label("place_policy", row.policy)),
        (t.t("gazetteer_source"), row.source),
        (t.t("id"), row.place_id),
    ]
    head = f'<h3><bdi>{escape(first)}</bdi></h3><div class="m-meta"><bdi>{escape(second)}</bdi></div>'
    return f'<div class="m-incident">{head}{markup.facts_html([f for f in facts if f[1]])}</div>'


def changes_html(changes: Sequence[PlaceChange], t: Translator) -> str:
    """Return the preview of geocoding anew as a table: what stands now, what would stand."""
    head = (t.t("gazetteer_text"), t.t("gazetteer_now"), t.t("gazetteer_then"), t.t("column_id"), t.t("status"))
    rows = [
        (
            change.text,
            _spot(change.old, t),
            _spot(change.new, t),
            change.incident_id,
            t.t("gazetteer_protected") if change.protected else t.t("gazetteer_changes"),
        )
        for change in changes
    ]
    return markup.table_html(head, rows)


def _spot(place: Place | None, t: Translator) -> str:
    if place is None:
        return t.t("not_on_map")
    first, _ = names(place, t)
    name = first or place.text
    precision = t.label("where_precision", place.where_precision) if place.where_precision else ""
    point = "" if place.lat is None or place.lon is None else f"{place.lat:.3f}, {place.lon:.3f}"
    area = where(place, t) if place.governorate or place.country else ""
    return " · ".join(part for part in (name, area, precision, point) if part)
