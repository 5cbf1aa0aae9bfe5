"""The documents of the standard: landing page, conformance, collections, schemas (Part 1: Core, clause 7)."""

from typing import Any

from geo.features.context import GEOJSON, JSON, OPENAPI, SCHEMA, Context, link
from geo.service.features import COLLECTIONS, Collection, feature_extent, feature_kinds

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_CONFORMANCE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CLASSES = ("core", "oas30", "html", "geojson")
_JSON_TYPES: dict[str, dict[str, str]] = {
    **{kind: {"type": kind} for kind in ("string", "integer", "number", "boolean")},
    "date": {"type": "string", "format": "date"},
}


def landing(ctx: Context) -> dict[str, Any]:
    """Return the landing page."""
    return {
        "title": ctx.word("title"),
        "description": ctx.word("description"),
        "attribution": ctx.word("attribution"),
        "links": [
            *ctx.own_links(JSON),
            link("service-desc", ctx.href("api"), OPENAPI, ctx.word("api")),
            link("service-doc", ctx.href("api", f="html"), "text/html", ctx.word("api")),
            link("conformance", ctx.href("conformance"), JSON, ctx.word("conformance")),
            link("data", ctx.href("collections"), JSON, ctx.word("collections")),
        ],
    }


def conformance(ctx: Context) -> dict[str, Any]:
    """Return the classes of the standard that the feed conforms to."""
    return {"links": ctx.own_links(JSON), "conformsTo": [_CONFORMANCE + name for name in CLASSES]}


def collections(ctx: Context) -> dict[str, Any]:
    """Return all collections."""
    return {"links": ctx.own_links(JSON), "collections": [collection(ctx, name, alone=False) for name in COLLECTIONS]}


def collection(ctx: Context, name: Collection, *, alone: bool = True) -> dict[str, Any]:
    """Return one collection; `alone` tells that it is the whole document."""
    covered = feature_extent(ctx.snapshot, name, base=ctx.filters)
    extent: dict[str, Any] = {}
    if covered.bbox is not None:
        extent["spatial"] = {"bbox": [list(covered.bbox)], "crs": CRS84}
    if covered.first is not None and covered.last is not None:
        days = [f"{covered.first}T00:00:00Z", f"{covered.last}T23:59:59Z"]
        extent["temporal"] = {"interval": [days], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"}
    here = ("collections", name)
    own = ctx.own_links(JSON) if alone else [link("self", ctx.href(*here), JSON, ctx.word(f"{name}.title"))]
    return {
        "id": name,
        "title": ctx.word(f"{name}.title"),
        "description": ctx.word(f"{name}.description"),
        "attribution": ctx.word("attribution"),
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": extent} if extent else {}),
        "links": [
            *own,
            link("items", ctx.href(*here, "items"), GEOJSON, ctx.word("items")),
            link("items", ctx.href(*here, "items", f="html"), "text/html", ctx.word("items")),
            link("describedby", ctx.href(*here, "schema"), SCHEMA, ctx.word("schema")),
        ],
    }


def schema(ctx: Context, name: Collection) -> dict[str, Any]:
    """Return the JSON Schema of a collection's features."""
    kinds = feature_kinds(name)
    properties = {key: {**_JSON_TYPES[kind], "nullable": True} for key, kind in kinds.items()}
    shape = "Polygon" if name == "governorates" else "Point"
    place: dict[str, Any] = {"type": "object", "description": f"GeoJSON {shape}, or null where no geometry is known"}
    return {
        "$id": ctx.href("collections", name, "schema"),
        "title": ctx.word(f"{name}.title"),
        "type": "object",
        "properties": {"geometry": place, **{key: _nullable(value) for key, value in properties.items()}},
    }


def _nullable(value: dict[str, Any]) -> dict[str, Any]:
    rest = {key: item for key, item in value.items() if key not in ("type", "nullable")}
    return {"type": [value["type"], "null"], **rest}


def page_links(ctx: Context, name: Collection, *, matched: int, offset: int, limit: int) -> list[dict[str, Any]]:
    """Return the links of a page of features: itself, its other form, the collection, the pages before and after."""
    links = [
        *ctx.own_links(GEOJSON),
        link("collection", ctx.href("collections", name), JSON, ctx.word(f"{name}.title")),
    ]
    kind = GEOJSON if ctx.format == "json" else "text/html"
    if offset + limit < matched:
        links.append(link("next", ctx.here(offset=str(offset + limit)), kind, ctx.word("next")))
    if offset > 0:
        links.append(link("prev", ctx.here(offset=str(max(0, offset - limit))), kind, ctx.word("prev")))
    return links
