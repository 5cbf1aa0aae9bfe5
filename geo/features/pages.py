"""The same documents for people: plain HTML, no script, nothing loaded from anywhere; every text escaped."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from geo.features.context import Context
from geo.service.features import Collection
from geo.text.visible import visible

_STYLE = (
    "body{font:15px/1.6 'Noto Sans','Noto Sans Arabic',system-ui,sans-serif;margin:2rem auto;max-width:90rem;"
    "padding:0 1rem;color:#10181f}table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d5dbe1;"
    "padding:.3rem .5rem;text-align:start;vertical-align:top;overflow-wrap:break-word}th{color:#4a5560}"
    "div{overflow-x:auto}i{font-style:normal;white-space:nowrap}"
    "a{color:#0b5a8a}nav{margin-bottom:1rem}"
)
_SHOWN = (
    *("date_start", "event_type", "governorate", "place_ar", "place_en", "killed_best", "injured_best"),
    *("where_precision", "status", "evidence"),
)
_MAX_CELL, _MAX_WHOLE = 300, 24


def page(ctx: Context, title: str, body: str) -> str:
    """Return a whole page; `body` is HTML."""
    direction = "rtl" if ctx.t.rtl else "ltr"
    home = f'<a href="{escape(ctx.href(f="html"))}">{escape(ctx.word("title"))}</a>'
    return (
        f'<!doctype html><html lang="{ctx.t.lang}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><nav>{home}</nav><h1>{escape(title)}</h1>{body}"
        f"<p>{escape(ctx.word('attribution'))}</p></body></html>"
    )


def document_html(ctx: Context, title: str, document: Mapping[str, Any]) -> str:
    """Return any document of the feed: its texts, its lists, its links."""
    parts = [f"<p>{escape(document['description'])}</p>"] if "description" in document else []
    for one in document.get("collections", ()):
        address = escape(ctx.href("collections", one["id"], f="html"))
        parts.append(f'<h2><a href="{address}">{escape(one["title"])}</a></h2><p>{escape(one["description"])}</p>')
    if "extent" in document:
        parts.append(f"<p><code dir=ltr>{escape(str(document['extent']))}</code></p>")
    parts += [f"<p><code dir=ltr>{escape(name)}</code></p>" for name in document.get("conformsTo", ())]
    if "paths" in document:
        rows = [(path, item["get"]["summary"]) for path, item in document["paths"].items()]
        parts.append(_table(("", ""), [(f"<code dir=ltr>{escape(p)}</code>", escape(s)) for p, s in rows]))
    if "properties" in document:
        kinds = [(escape(name), escape(str(value["type"]))) for name, value in document["properties"].items()]
        parts.append(_table(("", ""), kinds))
    return page(ctx, title, "".join(parts) + links_html(document.get("links", ())))


def features_html(
    ctx: Context, name: Collection, features: Iterable[Mapping[str, Any]], *, matched: int, links: Any
) -> str:
    """Return a page of features as a table; each leads to its own page."""
    rows, columns = [], _SHOWN
    for one in features:
        if name == "governorates":
            columns = tuple(one["properties"])
        address = escape(ctx.href("collections", name, "items", str(one["id"]), f="html"))
        cells = [_cell(ctx, column, one["properties"].get(column)) for column in columns]
        rows.append([f'<a href="{address}"><bdi>{escape(str(one["id"]))}</bdi></a>', *cells])
    head = ("id", *columns)
    count = f"<p>{escape(ctx.word('matched').format(n=ctx.t.number(matched)))}</p>"
    body = count + links_html(links) + _table(head, rows)
    return page(ctx, ctx.word(f"{name}.title"), body)


def feature_html(ctx: Context, feature: Mapping[str, Any], links: Any) -> str:
    """Return one feature with all its properties."""
    geometry = feature["geometry"]
    point = geometry["coordinates"] if geometry and geometry["type"] == "Point" else None
    where = [("longitude, latitude", f"{point[0]}, {point[1]}")] if point else []
    rows = [
        (escape(k), f"<bdi>{escape('' if v is None else visible(str(v)))}</bdi>")
        for k, v in [*feature["properties"].items(), *where]
    ]
    return page(ctx, str(feature["id"]), _table((), rows) + links_html(links))


def links_html(links: Iterable[Mapping[str, Any]]) -> str:
    """Return links as a list."""
    items = [
        f'<li><a href="{escape(one["href"])}"><bdi>{escape(one.get("title") or one["rel"])}</bdi></a>'
        f" <bdi>({escape(one['rel'])})</bdi></li>"
        for one in links
    ]
    return f"<ul>{''.join(items)}</ul>"


def _cell(ctx: Context, column: str, value: Any) -> str:
    if value is None:
        return ""
    text = visible(str(value), most=_MAX_CELL)
    if column in ("event_type", "status", "where_precision"):
        text = ctx.t.label(column, value)
    elif column == "governorate":
        text = ctx.t.governorate(str(value))
    # Short words (days, codes, numbers) stay whole; anything longer may break.
    whole = " " not in text and len(text) <= _MAX_WHOLE
    return f"<bdi>{f'<i>{escape(text)}</i>' if whole else escape(text)}</bdi>"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{escape(name).replace('_', '_<wbr>')}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<div><table>{f'<tr>{top}</tr>' if top else ''}{body}</table></div>"
