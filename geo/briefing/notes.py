"""The sentences of a briefing around its figures: filter, warnings, what is off the map, tolls, method."""

from geo.briefing.data import BriefingData
from geo.briefing.sheet import Section
from geo.briefing.words import when, where
from geo.i18n import Translator, actor_name
from geo.model import EXTRACTED, Filters
from geo.text.visible import visible

_NAME = 60
NAMES = 3
"""The most governorates that a title names."""


def restricted(filters: Filters, t: Translator) -> str:
    """Return what else the filter asks for, beside governorate and period; empty when nothing."""
    parts = []
    if len(filters.governorates) > NAMES:  # else they stand in the title
        parts.append(f"{t.t('governorate')}: " + ", ".join(map(t.governorate, filters.governorates)))
    if filters.types:
        parts.append(f"{t.t('event_type')}: " + ", ".join(t.label("event_type", code) for code in filters.types))
    if filters.actors:
        names = (visible(actor_name(code, t.lang), most=_NAME) for code in filters.actors)
        parts.append(f"{t.t('actor')}: " + ", ".join(names))
    if filters.min_killed:
        parts.append(t.t("brief_filter_min_killed", n=t.number(filters.min_killed)))
    if filters.max_where_precision is not None:
        parts.append(f"{t.t('max_precision')}: {t.label('where_precision', filters.max_where_precision)}")
    if filters.area is not None or filters.bbox is not None:
        parts.append(t.t("brief_filter_area"))
    if filters.origins:
        parts.append(f"{t.t('brief_filter_origin')}: " + ", ".join(origin(code, t) for code in filters.origins))
    return t.t("brief_restricted", what=" · ".join(parts)) if parts else ""


def origin(code: str, t: Translator) -> str:
    """Return the name of a data set: its label, else its own short name."""
    return visible(t.label("origin", code), most=_NAME)


def warnings(data: BriefingData, t: Translator) -> tuple[str, ...]:
    """Return what a reader must know before the figures."""
    found = []
    start, end = data.filters.date_from, data.filters.date_to
    if data.first_day is None or data.last_day is None:
        return ()
    if (end is not None and end < data.first_day) or (start is not None and start > data.last_day):
        return (t.t("brief_outside", first=t.day(data.first_day), last=t.day(data.last_day)),)
    if start is not None and start < data.first_day:
        found.append(t.t("brief_begins_later", first=t.day(data.first_day), start=t.day(start)))
    if data.before is not None and data.before.partial and not data.before.absent:
        found.append(t.t("brief_partial", start=t.day(data.before.date_from), first=t.day(data.first_day)))
    if end is not None and end > data.last_day:
        found.append(t.t("brief_unfinished", last=t.day(data.last_day), end=t.day(end)))
    if len(data.by_origin) > 1:
        origins = ", ".join(f"{origin(code, t)}: {t.number(n)}" for code, n in data.by_origin)
        found.append(t.t("brief_origins", origins=origins))
    return tuple(found)


def off_map(data: BriefingData, t: Translator) -> Section:
    """Return what has no point on the map: how many, and the first of them by toll."""
    title = t.t("brief_off_map_title", n=t.number(data.off_map_total))
    if not data.off_map_total:
        return Section(title, (t.t("brief_off_map_nothing" if data.incidents else "brief_entries_empty"),))
    counts = data.counts
    lines = [
        t.t("brief_off_map_governorate", n=t.number(counts.governorate_only)),
        t.t("brief_off_map_none", n=t.number(counts.no_place)),
    ]
    lines += [
        t.t(
            "brief_off_map_item",
            date=when(row, t),
            type=t.label("event_type", row["event_type"]),
            place=where(row, t),
            killed=t.toll_range(row["killed_low"], row["killed_best"], row["killed_high"]),
            id=visible(row["incident_id"], most=_NAME),
        )
        for row in data.off_map
    ]
    if data.off_map_total > len(data.off_map):
        lines.append(t.t("brief_off_map_more", n=t.number(data.off_map_total - len(data.off_map))))
    return Section(title, tuple(lines))


def tolls(data: BriefingData, t: Translator) -> Section:
    """Return how many incidents state no toll, and the range of what is stated."""
    total = t.number(data.incidents)
    lines = [
        t.t("brief_tolls_killed", n=t.number(data.killed.not_stated), total=total),
        t.t("brief_tolls_injured", n=t.number(data.injured.not_stated), total=total),
        t.t("brief_tolls_rule"),
    ]
    if data.combined_incidents:
        numbers = {"n": t.number(data.combined), "incidents": t.number(data.combined_incidents)}
        lines.append(t.t("brief_tolls_combined", **numbers))
    killed = data.killed
    if killed.stated and killed.low != killed.high:
        lines.append(t.t("brief_tolls_range", range=t.toll_range(killed.low, killed.best, killed.high)))
    return Section(t.t("brief_tolls_title"), tuple(lines))


def method(data: BriefingData, t: Translator) -> Section:
    """Return how the briefing was made, with the numbers that tell how far to trust it."""
    counts, total = data.counts, t.number(data.incidents)
    imported = sum(n for code, n in data.by_origin if code != EXTRACTED)
    lines = [t.t("brief_method_sources", articles=t.number(counts.articles), sources=t.number(counts.sources))]
    if imported:
        lines.append(t.t("brief_method_imported", n=t.number(imported)))
    lines += [
        t.t("brief_method_reviewed", n=t.number(counts.reviewed), total=total),
        t.t(
            "brief_method_places",
            named=t.number(counts.named),
            total=total,
            district=t.number(counts.district_only),
            governorate=t.number(counts.governorate_only),
            none=t.number(counts.no_place),
        ),
    ]
    if counts.inferred:
        lines.append(t.t("brief_method_inferred", n=t.number(counts.inferred)))
    lines += [t.t("brief_method_tolls"), t.t("brief_method_order"), t.t("brief_method_ids")]
    return Section(t.t("brief_method_title"), tuple(lines))
