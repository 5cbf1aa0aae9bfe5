"""From the numbers of a briefing to its sheet in one language: what every format then shows alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from geo.briefing.data import Before, BriefingData, TollSum
from geo.briefing.mapping import drawings
from geo.briefing.notes import NAMES, method, off_map, restricted, tolls, warnings
from geo.briefing.sheet import Bar, BarGroup, Entry, Figure, Sheet, Trend
from geo.briefing.words import NAME, is_rtl_letter, together, when, where
from geo.i18n import Translator, actor_name
from geo.resources import read_csv
from geo.text.visible import visible

SENTENCE = 420
"""The longest quotation of a sentence, in characters; what is longer ends with an ellipsis."""
_PLAIN = "#0B5A8A"


def compose(data: BriefingData, t: Translator) -> Sheet:
    """Return the sheet that says `data` in the language of `t`."""
    title, when_ = t.t("brief_title", area=_area(data, t)), period(data.filters.date_from, data.filters.date_to, t)
    figures, said = _figures(data, t), (restricted(data.filters, t), *warnings(data, t))
    # The image shows no change, so that it needs no warning of one.
    notes = (said[0], *warnings(replace(data, before=None), t))
    map_svg, image_svg, alt = drawings(data, t, title=title, period=when_, figures=figures, notes=notes)
    return Sheet(
        lang=t.lang,
        rtl=t.rtl,
        kicker=t.t("brief_kicker"),
        title=title,
        period=when_,
        compared=_compared(data.before, t),
        data_date=t.t("data_as_of", day=t.day(data.last_day)) if data.last_day else t.t("brief_no_dates"),
        restricted=said[0],
        warnings=said[1:],
        figures=figures,
        map_title=t.t("brief_map"),
        map_alt=alt,
        map_caption=_map_caption(data, t),
        groups=_groups(data, t),
        entries_title=t.t("brief_entries"),
        entries_empty=t.t("brief_entries_empty"),
        columns=(
            *(t.t("date"), t.t("event_type"), t.t("brief_column_place")),
            *(t.t("killed"), t.t("injured"), t.t("brief_column_sentence")),
        ),
        entries=tuple(_entry(row, t) for row in data.leading),
        sections=(off_map(data, t), tolls(data, t), method(data, t)),
        disclaimer=t.t("disclaimer"),
        page_of=t.t("brief_page_of", page="{page}", pages="{pages}"),
        map_svg=map_svg,
        image_svg=image_svg,
    )


def period(first: str | None, last: str | None, t: Translator) -> str:
    """Return a period in words; either end may be open."""
    if first and last:
        return t.t("period_from_to", start=t.day(first), end=t.day(last))
    if first:
        return t.t("brief_since", day=t.day(first))
    return t.t("brief_until", day=t.day(last)) if last else t.t("period_all")


def _area(data: BriefingData, t: Translator) -> str:
    codes = data.filters.governorates
    if not codes:
        return t.t("brief_country")
    if len(codes) > NAMES:
        return t.t("brief_areas", n=len(codes))
    return " / ".join(map(t.governorate, codes))


def _compared(before: Before | None, t: Translator) -> str:
    if before is None:
        return t.t("brief_not_compared")
    if before.absent:
        return t.t("brief_no_data_before")
    return t.t("brief_compared", start=t.day(before.date_from), end=t.day(before.date_to))


def _figures(data: BriefingData, t: Translator) -> tuple[Figure, ...]:
    before = data.before
    incidents = Figure(
        t.t("incidents"),
        t.number(data.incidents),
        *_change(before.incidents if before and not before.absent else None, data.incidents, t),
        note=" · ".join(
            t.t(key, n=t.number(n))
            for key, n in (("brief_context", data.counts.context), ("brief_undated", data.counts.undated))
            if n
        ),
    )
    missing = data.counts.governorate_only + data.counts.no_place
    return (
        incidents,
        _toll("killed", data.killed, before.killed if before else None, data, t),
        _toll("injured", data.injured, before.injured if before else None, data, t),
        Figure(t.t("brief_off_map"), t.number(missing)),
    )


def _toll(name: str, now: TollSum, before: TollSum | None, data: BriefingData, t: Translator) -> Figure:
    known = now.stated > 0 or data.incidents == 0
    value = t.toll_range(now.low, now.best, now.high) if now.stated else t.t("not_stated")
    if not data.incidents:
        value = t.number(0)
    note = t.t("brief_missing", n=t.number(now.not_stated)) if now.not_stated else ""
    if data.combined_incidents and name == "killed":
        note += " · " + t.t("brief_combined", n=t.number(data.combined))
    if before is None or data.before is None or data.before.absent:
        return Figure(t.t(name), value, note=note)
    if known and (before.stated > 0 or data.before.incidents == 0):
        return Figure(t.t(name), value, *_change(before.best, now.best, t), note=note)
    return Figure(t.t(name), value, change=t.t("brief_no_change_known"), note=note)


def _change(before: int | None, now: int, t: Translator) -> tuple[str, Trend | None]:
    if before is None:
        return "", None
    difference = now - before
    sign = {True: "+", False: "\N{MINUS SIGN}"}[difference > 0] if difference else "\N{PLUS-MINUS SIGN}"
    text = t.t(
        "brief_change", sign=sign, difference=t.number(abs(difference)), before=t.number(before), now=t.number(now)
    )
    trend: Trend = "same" if not difference else "up" if difference > 0 else "down"
    return text, trend


def _map_caption(data: BriefingData, t: Translator) -> str:
    counts = data.counts
    return t.t(
        "brief_map_caption",
        named=t.number(counts.named),
        district=t.number(counts.district_only),
        governorate=t.number(counts.governorate_only),
        none=t.number(counts.no_place),
    )


def _groups(data: BriefingData, t: Translator) -> tuple[BarGroup, ...]:
    colours = _colours()
    types = [(t.label("event_type", code), n, colours.get(code, _PLAIN), code) for code, n in data.by_type]
    named = t.district if data.area_kind == "district" else t.governorate
    nowhere = t.t("brief_district_not_stated" if data.area_kind == "district" else "brief_governorate_not_stated")
    areas = [((named(code) or code) if code else nowhere, n, _PLAIN, None) for code, n in data.by_area]
    actors = [(visible(actor_name(code, t.lang), most=NAME), n, _PLAIN, None) for code, n in data.by_actor]
    title = t.t("brief_by_district") if data.area_kind == "district" else t.t("brief_by_governorate")
    return (
        _group(t.t("brief_by_type"), types, t, empty=t.t("brief_no_bars")),
        _group(title, areas, t, empty=t.t("brief_no_bars")),
        _group(t.t("brief_by_actor"), actors, t, empty=t.t("brief_no_actor"), note=t.t("brief_actor_note")),
    )


def _group(
    title: str, rows: Sequence[tuple[str, int, str, str | None]], t: Translator, *, empty: str, note: str = ""
) -> BarGroup:
    most = max((n for _, n, _, _ in rows), default=1)
    bars = tuple(Bar(label, t.number(n), n / most, colour, symbol) for label, n, colour, symbol in rows)
    return BarGroup(title, bars, note if bars else empty)


@lru_cache(maxsize=1)
def _colours() -> Mapping[str, str]:
    return {row["code"]: row["colour"] for row in read_csv("style/event_types.csv")}


def _entry(row: Mapping[str, Any], t: Translator) -> Entry:
    sentence = visible(row["evidence"] or "", most=SENTENCE)
    return Entry(
        date=when(row, t),
        event_type=t.label("event_type", row["event_type"]),
        symbol=row["event_type"],
        place=where(row, t),
        killed=t.toll_range(row["killed_low"], row["killed_best"], row["killed_high"]),
        injured=t.toll_range(row["injured_low"], row["injured_best"], row["injured_high"]),
        sentence=sentence,
        sentence_rtl=any(map(is_rtl_letter, sentence)),
        together=together(row, t),
        source=_source(row, t),
        incident_id=visible(row["incident_id"], most=NAME),
    )


def _source(row: Mapping[str, Any], t: Translator) -> str:
    name = visible(row["source"] or "", most=NAME) or t.t("source_unknown")
    if not row["published"]:
        return f"{name} · {t.t('published_unknown')}"
    text = f"{name} · {t.t('brief_entry_published', day=t.day(row['published'][:10]))}"
    return f"{text} · {t.t('basis_inferred')}" if row["published_basis"] == "inferred" else text
