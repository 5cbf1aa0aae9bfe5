"""HTML of the comparison of two data sets, from escaped text. Pure: no Streamlit here."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import polars as pl

from geo.i18n import Translator
from geo.model import EXTRACTED
from geo.service.agreement import Agreement
from geo.service.agreement_table import Line
from geo.text.visible import visible
from geo.ui import markup

_MOST_LETTERS = 1_200
_MOST_ID = 60
_SAME = 1.0
_FIRST_STRONG, _LEFT_TO_RIGHT, _POP = "\u2068", "\u2066", "\u2069"
Address = Callable[[str], str]
"""Gives the address that shows an incident, by its id."""


def figures_html(found: Agreement, translator: Translator) -> str:
    """Return the key figures of the comparison."""
    t = translator
    ours, theirs = side_names(found, t)
    matched = found.count("matched")
    share = t.t(
        "agreement_share",
        ours=_share(matched, found.ours), name_ours=ours, theirs=_share(matched, found.theirs), name_theirs=theirs,
    )  # fmt: skip
    unstated = found.tolls("one_stated") + found.tolls("none_stated")
    tolls = t.t(
        "agreement_tolls_note", equal=t.number(found.tolls("equal")), in_range=t.number(found.tolls("in_range")),
        unstated=t.number(unstated),
    )  # fmt: skip
    compared = matched > unstated
    killed = t.t("agreement_killed_value", ours=t.number(found.killed_ours), theirs=t.number(found.killed_theirs))
    killed = f"{_FIRST_STRONG}{killed}{_POP}"  # the cell runs from left to right, these words as their language does
    note = t.t(
        "agreement_killed_note", difference=signed(found.killed_theirs - found.killed_ours, t),
        apart=t.number(found.killed_apart),
    )  # fmt: skip
    return markup.figures_html(
        (
            (t.t("agreement_matched"), t.number(matched), share if matched else ""),
            (t.t("agreement_differs"), t.number(found.tolls("differs")), tolls if matched else ""),
            (
                t.t("agreement_only", name=ours),
                t.number(found.count("only_ours")),
                t.t("agreement_of", n=t.number(found.ours)),
            ),
            (
                t.t("agreement_only", name=theirs),
                t.number(found.count("only_theirs")),
                t.t("agreement_of", n=t.number(found.theirs)),
            ),
            (t.t("agreement_killed"), killed if compared else t.t("not_stated"), note if compared else ""),
        )
    )


def lines_html(found: Agreement, lines: Iterable[Line], part: str, translator: Translator, address: Address) -> str:
    """Return lines of one part (``matched``, ``differs``, ``only_ours``, ``only_theirs``) as a table."""
    t = translator
    names = [t.label("origin", code) for code in (found.origin_ours, found.origin_theirs)]
    shown = {"only_ours": names[:1], "only_theirs": names[1:]}.get(part, names)
    first = t.t("agreement_pair" if len(shown) > 1 else "agreement_reason")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (first, *shown))
    body = []
    for line in lines:
        sides = [side for side in (line.ours, line.theirs) if side is not None]
        cells = "".join(
            f'<td data-side="{escape(name, quote=True)}">{_side(side, t, address)}</td>'
            for name, side in zip(shown, sides, strict=True)
        )
        body.append(f"<tr><td>{_verdict(line, t, address)}</td>{cells}</tr>")
    return f'<table class="m-pairs"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def counts_html(found: Agreement, translator: Translator) -> str:
    """Return the counts by governorate and by type, beside each other."""
    t = translator
    by_type = _counts(found, found.by_type, t.t("event_type"), lambda code: t.label("event_type", code), t)
    by_area = _counts(found, found.by_governorate, t.t("governorate"), t.governorate, t)
    return (
        f'<div class="m-by"><div><div class="m-label">{escape(t.t("agreement_by_governorate"))}</div>{by_area}</div>'
        f'<div><div class="m-label">{escape(t.t("agreement_by_type"))}</div>{by_type}</div></div>'
    )


def side_names(found: Agreement, translator: Translator) -> tuple[str, str]:
    """Return what the two sides are called within a sentence."""
    t = translator
    codes = (found.origin_ours, found.origin_theirs)
    ours, theirs = (t.t("agreement_articles") if c == EXTRACTED else t.label("origin", c) for c in codes)
    return ours, theirs


def signed(number: int, translator: Translator) -> str:
    """Return a difference with its sign, + before what is more."""
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{_LEFT_TO_RIGHT}{sign}{translator.number(abs(number))}{_POP}"


def _counts(found: Agreement, table: pl.DataFrame, what: str, name: Callable[[Any], str], t: Translator) -> str:
    head = (
        what,
        t.t("agreement_matched"),
        t.t("agreement_differs"),
        *(t.t("agreement_only", name=side) for side in side_names(found, t)),
    )
    return markup.table_html(head, [(name(code), *map(t.number, counts)) for code, *counts in table.iter_rows()])


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _verdict(line: Line, t: Translator, address: Address) -> str:
    values = line.values
    if values["result"] != "matched":
        words = [(t.t(f"agreement_why_{values['why']}"), False)]
        link = _link(line.rival, address) if line.rival is not None else ""
        return _chips(words) + link
    days = int(values["days_apart"])
    words = [
        (t.t("agreement_score", score=f"{values['score']:.2f}"), False),
        (t.t("agreement_same_day") if days == 0 else t.t("agreement_days_apart", n=days), days > 0),
        (_place(values, t), values["place"] == "governorate"),
        (t.t("agreement_same_type" if values["type_part"] >= _SAME else "agreement_near_type"), False),
        (_toll(values, t), values["toll"] == "differs"),
    ]
    return _chips(words)


def _place(values: Mapping[str, Any], t: Translator) -> str:
    if values["place"] == "near":
        return t.t("agreement_km_apart", km=f"{values['km_apart']:.1f}")
    return t.t("agreement_district" if values["place"] == "district" else "agreement_governorate")


def _toll(values: Mapping[str, Any], t: Translator) -> str:
    if values["toll"] == "differs":
        return t.t("agreement_toll_differs", difference=signed(int(values["difference"]), t))
    return t.t(f"agreement_toll_{values['toll']}")


def _chips(words: Iterable[tuple[str, bool]]) -> str:
    chips = "".join(
        f'<span class="m-chip{" m-chip-strong" if strong else ""}">{escape(word)}</span>' for word, strong in words
    )
    return f'<div class="m-chips">{chips}</div>'


def _side(row: Mapping[str, Any], t: Translator, address: Address) -> str:
    place = (row["place_ar"] if t.rtl else row["place_en"] or row["place_ar"]) or ""
    where = [visible(place, most=120)] if place else []
    where += [t.governorate(row["governorate"])] if row["governorate"] else []
    where = list(dict.fromkeys(where))  # a city and its governorate may have one name
    text = visible(row["evidence"] or "", most=_MOST_LETTERS)
    tolls = " · ".join(
        f'{escape(t.t(name))}: <bdi dir="ltr">{escape(_toll_range(row, name, t))}</bdi>'
        for name in ("killed", "injured")
    )
    sentence = f'<div class="m-pair-text" {markup.language_of(text)}>{escape(text)}</div>' if text else ""
    return (
        f'<div class="m-pair-head">{markup.type_dot(row["event_type"])} '
        f"{escape(t.label('event_type', row['event_type']))}</div>"
        f'<div class="m-pair-facts"><bdi>{escape(_days(row, t))}</bdi> · '
        f"<bdi>{escape(' · '.join(where) or t.t('not_stated'))}</bdi></div>"
        f'<div class="m-pair-facts">{tolls}</div>{sentence}{_link(row["incident_id"], address)}'
    )


def _toll_range(row: Mapping[str, Any], name: str, t: Translator) -> str:
    return t.toll_range(row[f"{name}_low"], row[f"{name}_best"], row[f"{name}_high"])


def _days(row: Mapping[str, Any], t: Translator) -> str:
    start, end = row["date_start"], row["date_end"]
    if start is None:
        return t.t("undated")
    if end is None or end == start:
        return t.day(start)
    return t.t("period_from_to", start=t.day(start), end=t.day(end))


def _link(incident_id: str, address: Address) -> str:
    shown = visible(incident_id, most=_MOST_ID)
    return f'<a class="m-pair-id" href="{escape(address(incident_id), quote=True)}"><bdi>{escape(shown)}</bdi></a>'
