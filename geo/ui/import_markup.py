"""Imports as HTML: the first rows with what would become of them, the report, the data sets."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from geo.i18n import Translator, actor_name
from geo.model import Incident
from geo.service import importing
from geo.text.visible import visible
from geo.ui import markup

_ROWS = 10
_MOST_LETTERS = 120
_MOST_LINES = 200


def data_set(origin: str, t: Translator) -> str:
    """Return the name of a data set for people."""
    return t.label("origin", origin)


def preview_html(shown: importing.Preview, t: Translator) -> str:
    """Return what the file is and its first rows as they would stand in the store."""
    facts = [
        (t.t("imports_is"), t.label("import_layout", shown.layout)),
        (t.t("imports_encoding"), shown.encoding or "—"),
        (t.t("imports_columns"), t.number(len(shown.columns))),
    ]
    head = (
        t.t("imports_row"), t.t("column_id"), t.t("date"), t.t("event_type"), t.t("place"), t.t("precision"),
        t.t("killed"), t.t("injured"), t.t("actors"), t.t("evidence"),
    )  # fmt: skip
    rows = [_preview_row(row, t) for row in shown.rows[:_ROWS]]
    table = _table(head, rows) if rows else f"<p>{escape(t.t('imports_no_rows'))}</p>"
    return f"{markup.facts_html(facts)}<h3 class='m-sub'>{escape(t.t('imports_preview'))}</h3>{table}"


def report_html(report: Mapping[str, Any], t: Translator) -> str:
    """Return what became of a file: figures, then each thing that was lost, narrowed, unknown or assumed."""
    outcome = report["outcome"]
    figures = [(t.t("imports_rows_read"), t.number(report["rows_read"]), "")]
    figures += [(t.label("import_outcome", name), t.number(outcome.get(name, 0)), "") for name in _shown(outcome)]
    figures.append((t.t("imports_rows_refused"), t.number(report["rows_refused"]), ""))
    lines = [line for line in importing.lines_of(report) if line[0] != "outcome"]
    rows = [_report_row(line, t) for line in lines[:_MOST_LINES]]
    head = (
        t.t("imports_part"),
        t.t("imports_column"),
        t.t("imports_value"),
        t.t("imports_became"),
        t.t("imports_rows"),
    )
    table = _table(head, rows, stacked=True) if rows else f"<p>{escape(t.t('imports_nothing_lost'))}</p>"
    more = (
        f"<p>{escape(t.t('imports_more', n=t.number(len(lines) - _MOST_LINES)))}</p>"
        if len(lines) > _MOST_LINES
        else ""
    )
    missing = ", ".join(report["columns_missing"])
    note = f"<p>{escape(t.t('imports_missing', names=visible(missing, most=400)))}</p>" if missing else ""
    title = t.t("imports_report", file=visible(report["file"], most=80), name=data_set(report["origin"], t))
    return f"<h3 class='m-sub'>{escape(title)}</h3>{markup.figures_html(figures)}{note}{table}{more}"


def stored_html(found: Sequence[importing.StoredImport], t: Translator) -> str:
    """Return the data sets of the store as a table."""
    head = (
        t.t("imports_data_set"),
        t.t("imports_file_name"),
        t.t("imports_rows"),
        t.t("imports_first"),
        t.t("imports_last"),
    )
    rows = [
        (
            data_set(i.origin, t),
            visible(i.name, most=80),
            t.number(i.rows),
            t.day(i.first_at[:10]),
            t.day(i.last_at[:10]),
        )
        for i in found
    ]
    return _table(head, [([*row], False) for row in rows])


def _shown(outcome: Mapping[str, int]) -> list[str]:
    return [
        name
        for name in ("new", "updated", "unchanged", "kept", "renamed")
        if name in ("new", "updated", "unchanged") or outcome.get(name)
    ]


def _preview_row(row: importing.PreviewRow, t: Translator) -> tuple[list[str], bool]:
    if row.incident is None:
        column = (
            f"\N{FIRST STRONG ISOLATE}{visible(row.column, most=60)}\N{POP DIRECTIONAL ISOLATE}: " if row.column else ""
        )
        why = f"{t.t('imports_row_refused')}: {column}{visible(row.reason or '', most=200)}"
        return [t.number(row.number), why], True
    item = row.incident
    return [
        t.number(row.number), visible(item.incident_id, most=40), _date(item, t),
        t.label("event_type", item.event_type),
        visible(markup.place_name(item.place, t), most=80) if item.place else "—",
        t.label("where_precision", item.place.where_precision) if item.place and item.place.where_precision else "—",
        t.toll(item.killed), t.toll(item.injured),
        visible("; ".join(_actor(a.actor_id, a.name_en, t) for a in item.actors), most=_MOST_LETTERS),
        visible(item.evidence[0].text, most=_MOST_LETTERS) if item.evidence else "",
    ], False  # fmt: skip


def _actor(actor: str, name: str, t: Translator) -> str:
    known = actor_name(actor, t.lang)
    return name if known == actor else known


def _date(item: Incident, t: Translator) -> str:
    if item.date_end in (None, item.date_start):
        return t.day(item.date_start)
    return f"{t.day(item.date_start)} – {t.day(item.date_end)}"


def _report_row(line: tuple[str, str, str, str, int], t: Translator) -> tuple[list[str], bool]:
    part, column, value, became, rows = line
    if part == "note":
        became = t.label("import_note", became)
    elif part == "coarse":
        became = t.label("event_type", became)
    elif part == "refused" and value:
        value = f"{t.t('imports_row')} {value}"
    texts = [
        t.label("import_part", part),
        visible(column, most=80),
        visible(value, most=200),
        visible(became, most=200),
    ]
    return [*texts, t.number(rows) if part != "sheet" else ""], part == "refused"


def _table(head: Sequence[str], rows: Sequence[tuple[list[str], bool]], *, stacked: bool = False) -> str:
    """Return a table that scrolls in its own frame; the last cell of a short row spans the rest.

    With `stacked` a row is a paragraph on a phone, where the last columns would be out of sight.
    """
    look = "m-table m-lines m-stacked" if stacked else "m-table m-lines"
    top = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr{' class=m-refused' if refused else ''}>{_cells(cells, len(head))}</tr>" for cells, refused in rows
    )
    return (
        f"<div class='m-wide' tabindex='0'><table class='{look}'><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _cells(cells: Sequence[str], width: int) -> str:
    spans = [1] * (len(cells) - 1) + [width - len(cells) + 1]
    return "".join(
        f"<td{f' colspan={span}' if span > 1 else ''}><bdi>{escape(cell)}</bdi></td>"
        for cell, span in zip(cells, spans, strict=True)
    )
