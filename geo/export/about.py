"""What a file says of itself: what was chosen, how many rows, how fresh the data, whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geo import __version__
from geo.i18n import LANGUAGES, Translator, translator
from geo.model import EXTRACTED, Filters

SOFTWARE = f"Marsad {__version__}"


@dataclass(frozen=True, slots=True)
class About:
    """Where the rows of a file come from.

    `rows` is their number, `context` how many of them are context records, `undated_hidden` the undated incidents that
    only the date filter leaves out. `data_as_of` is the last day of the whole data, `taken_in` when the newest article
    came in (ISO, UTC): files carry no other clock, so that the same rows give the same bytes. `store_key` names the
    content of the store, `origins` counts the rows by origin.
    """

    filters: Filters = field(default_factory=Filters)
    rows: int = 0
    context: int = 0
    undated_hidden: int = 0
    data_as_of: str | None = None
    taken_in: str | None = None
    store_key: str = ""
    origins: Mapping[str, int] = field(default_factory=dict)


def filters_json(filters: Filters) -> dict[str, Any]:
    """Return the filters that are set, by name, as plain JSON values."""
    empty = Filters()
    found = {
        name: list(value) if isinstance(value, tuple) else value
        for name in Filters.__dataclass_fields__
        if name != "area" and (value := getattr(filters, name)) != getattr(empty, name)
    }
    if filters.area is not None:
        corners = ";".join(f"{v.lat:g},{v.lon:g}" for v in filters.area.vertices)
        radius = filters.area.radius_km
        found["area"] = f"polygon:{corners}" if radius is None else f"circle:{corners},{radius:g}"
    return found


def about_json(about: About) -> dict[str, Any]:
    """Return what the file says of itself as plain JSON values, texts in both languages."""
    return {
        "title": {lang: translator(lang).t("export_title") for lang in LANGUAGES},
        "software": SOFTWARE,
        "data_as_of": about.data_as_of,
        "newest_article_taken_in": about.taken_in,
        "store": about.store_key,
        "rows": about.rows,
        "context_records": about.context,
        "undated_incidents_not_shown": about.undated_hidden,
        "origins": dict(about.origins),
        "filters": filters_json(about.filters),
        "disclaimer": {lang: translator(lang).t("disclaimer") for lang in LANGUAGES},
        "provenance": {lang: provenance(about, translator(lang)) for lang in LANGUAGES},
    }


def about_lines(about: About, lang: str) -> list[tuple[str, str]]:
    """Return what the file says of itself as (label, text) in the language `lang`."""
    t = translator(lang)
    lines = [
        (t.t("export_about_data_as_of"), about.data_as_of or t.t("not_stated")),
        (t.t("export_about_taken_in"), about.taken_in or t.t("not_stated")),
        (t.t("export_about_rows"), str(about.rows)),
        (t.t("export_about_context"), str(about.context)),
        (t.t("export_about_undated"), str(about.undated_hidden)),
        (t.t("export_about_filters"), filters_text(about.filters, t)),
        (t.t("export_about_origins"), "; ".join(f"{code}: {n}" for code, n in about.origins.items()) or "0"),
        (t.t("export_about_disclaimer"), t.t("disclaimer")),
        (t.t("export_about_provenance"), provenance(about, t)),
        (t.t("export_about_precision"), t.t("export_precision_note")),
        (t.t("export_about_not_stated"), t.t("export_not_stated_note")),
        (t.t("export_about_software"), SOFTWARE),
        (t.t("export_about_store"), about.store_key or "-"),
    ]
    return [(t.t("export_about_title"), t.t("export_title")), *lines]


def filters_text(filters: Filters, t: Translator) -> str:
    """Return the filters that are set as one line of names and codes; "none" when there are none."""
    found = filters_json(filters)
    if not found:
        return t.t("export_no_filter")
    parts = []
    for name, value in found.items():
        shown = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
        parts.append(f"{name}: {shown}")
    return "; ".join(parts)


def provenance(about: About, t: Translator) -> str:
    """Return where the values come from: articles, and imported data sets with their own terms."""
    text = t.t("export_provenance_articles")
    imported = [code for code in about.origins if code != EXTRACTED]
    if imported:
        text += " " + t.t("export_provenance_imported", names=", ".join(imported))
    return text + " " + t.t("export_provenance_boundaries")
