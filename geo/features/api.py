"""The description of the feed for programs: OpenAPI 3.0."""

from typing import Any

from geo import __version__
from geo.features.context import GEOJSON, JSON, OPENAPI, SCHEMA, Context
from geo.features.problems import MEDIA_TYPE
from geo.features.query import DEFAULT_LIMIT, FORMATS, MAX_LIMIT, PROPERTY_FILTERS
from geo.i18n import governorate_codes
from geo.model import CONTEXT_TYPES, EVENT_TYPES
from geo.service.features import COLLECTIONS, Collection, feature_kinds, known_actors, known_origins
from geo.store import Snapshot

_TEXT: dict[str, Any] = {"type": "string"}
_ADDRESS = {"type": "string", "format": "uri-reference"}
_JSON_TYPES: dict[str, dict[str, str]] = {
    **{kind: {"type": kind} for kind in ("string", "integer", "number", "boolean")},
    "date": {"type": "string", "format": "date"},
}
_CODES: dict[str, dict[str, Any]] = {
    "event_type": {"type": "string", "enum": [*EVENT_TYPES, *CONTEXT_TYPES]},
    "governorate": {"type": "string", "enum": list(governorate_codes())},
}
_DAY = r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?"
_DATETIME = rf"^({_DAY}|{_DAY}/({_DAY}|\.\.)?|(\.\.)?/{_DAY})$"


def api(ctx: Context) -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths = {
        "/": _path("landing", "Landing page", "LandingPage", JSON),
        "/conformance": _path("conformance", "Classes of the standard", "Conformance", JSON),
        "/api": _path("api", "This description", "Any", OPENAPI),
        "/collections": _path("collections", "All collections", "Collections", JSON),
    }
    for name in COLLECTIONS:
        paths |= _collection_paths(name)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": ctx.word("title"),
            "version": __version__,
            "description": ctx.word("description"),
        },
        "servers": [{"url": ctx.base}],
        "tags": [{"name": "Capabilities"}, {"name": "Data"}],
        "paths": paths,
        "components": {"parameters": _parameters(ctx.snapshot), "schemas": _schemas(), "responses": _responses()},
    }


def _collection_paths(name: Collection) -> dict[str, Any]:
    ident = name.replace("-", "_")
    at, many, one = f"/collections/{name}", f"{_pascal(name)}Page", f"{_pascal(name)}Feature"
    query = ["limit", "offset", "bbox", "datetime", *PROPERTY_FILTERS, "min_killed", "max_where_precision", "context"]
    single = _path(f"feature_{ident}", "One feature", one, GEOJSON, tag="Data", missing=True)
    single["get"]["parameters"].insert(0, {"$ref": "#/components/parameters/featureId"})
    return {
        at: _path(f"collection_{ident}", f"The collection {name}", "Collection", JSON),
        f"{at}/schema": _path(f"schema_{ident}", "JSON Schema of its features", "Any", SCHEMA),
        f"{at}/items": _path(f"items_{ident}", "Its features, page by page", many, GEOJSON, tag="Data", query=query),
        f"{at}/items/{{featureId}}": single,
    }


def _path(
    ident: str,
    summary: str,
    schema: str,
    kind: str,
    *,
    tag: str = "Capabilities",
    query: list[str] | None = None,
    missing: bool = False,
) -> dict[str, Any]:
    answer = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    responses: dict[str, Any] = {
        "200": {"description": summary, "content": {kind: answer, "text/html": {"schema": _TEXT}}},
        "304": {"description": "Unchanged since the ETag that If-None-Match names"},
        "400": {"$ref": "#/components/responses/Problem"},
        **({"404": {"$ref": "#/components/responses/Problem"}} if missing else {}),
        "503": {"$ref": "#/components/responses/Problem"},
    }
    parameters = [{"$ref": f"#/components/parameters/{name}"} for name in (*(query or []), "f")]
    operation = {"operationId": ident, "summary": summary, "tags": [tag], "parameters": parameters}
    return {"get": {**operation, "responses": responses}}


def _parameters(snapshot: Snapshot) -> dict[str, Any]:
    there = {"actor": known_actors(snapshot), "origin": known_origins(snapshot)}
    codes = {**_CODES, **{name: {"type": "string", "enum": list(known)} for name, known in there.items()}}
    several = {
        name: _query(name, f"Codes with commas between them; the {name} is one of them.",
                     {"type": "array", "minItems": 1, "maxItems": 100, "items": schema})
        for name, schema in codes.items()
    }  # fmt: skip
    number = {"type": "number"}
    whole = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999}
    return {
        "f": _query("f", "The form of the answer; else told by Accept.", {"type": "string", "enum": list(FORMATS)}),
        "limit": _query(
            "limit",
            "Features on a page; a larger number is taken as the largest.",
            {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        ),
        "offset": _query("offset", "Features to leave out before the first.", {**whole, "default": 0}),
        "bbox": _query(
            "bbox",
            "West, south, east, north in degrees (CRS84), or six numbers with heights, which are ignored. West above"
            " east crosses the antimeridian. Features without a geometry fit every box.",
            {"type": "array", "items": number, "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)]},
        ),
        "datetime": _query(
            "datetime",
            "A day, an instant (RFC 3339; its day counts) or an interval of two with a slash, '..' for an open end."
            " Incidents whose days overlap it are selected, and those without a day.",
            {"type": "string", "pattern": _DATETIME},
        ),
        **several,
        "min_killed": _query("min_killed", "At least so many killed (best figure).", whole),
        "max_where_precision": _query(
            "max_where_precision",
            "Location at least so precise: 1 exact, 2 near, 3 district, 4 governorate ... 7.",
            {"type": "integer", "minimum": 1, "maximum": 7},
        ),
        "context": _query(
            "context", "Whether records of measures and visits are there.",
            {"type": "string", "enum": ["include", "exclude"], "default": "include"},
        ),
        "featureId": {"name": "featureId", "in": "path", "required": True, "schema": _TEXT,
                      "description": "The id of a feature, as the pages of features give it."},
    }  # fmt: skip


def _query(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    form = {"style": "form", "explode": False}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema, **form}


def _responses() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"Problem": {"description": "What was wrong and what to do", "content": {MEDIA_TYPE: {"schema": schema}}}}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": {**required, **optional}}


def _schemas() -> dict[str, Any]:
    links = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
    collection = {"$ref": "#/components/schemas/Collection"}
    count = {"type": "integer", "minimum": 0}
    schemas: dict[str, Any] = {
        "Any": {"type": "object"},
        "Link": _object({"href": _ADDRESS, "rel": _TEXT}, type=_TEXT, title=_TEXT),
        "LandingPage": _object({"links": links}, title=_TEXT, description=_TEXT, attribution=_TEXT),
        "Conformance": _object({"conformsTo": {"type": "array", "items": _TEXT}}, links=links),
        "Collections": _object({"links": links, "collections": {"type": "array", "items": collection}}),
        "Collection": _object(
            {"id": _TEXT, "links": links},
            title=_TEXT, description=_TEXT, attribution=_TEXT, itemType=_TEXT,
            crs={"type": "array", "items": _TEXT}, extent={"type": "object"},
        ),
        "Problem": _object({"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}),
        "Point": _object({
            "type": {"type": "string", "enum": ["Point"]},
            "coordinates": {"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number"}},
        }),
        "Polygon": _object({
            "type": {"type": "string", "enum": ["Polygon", "MultiPolygon"]},
            "coordinates": {"type": "array", "items": {"type": "array", "items": {}}},
        }),
    }  # fmt: skip
    for name in COLLECTIONS:
        shape = "Polygon" if name == "governorates" else "Point"
        geometry = {"nullable": True, "allOf": [{"$ref": f"#/components/schemas/{shape}"}]}
        properties = {key: {**_JSON_TYPES[kind], "nullable": True} for key, kind in feature_kinds(name).items()}
        one = _object(
            {"type": {"type": "string", "enum": ["Feature"]}, "id": _TEXT, "geometry": geometry,
             "properties": {"type": "object", "properties": properties}},
            links=links,
        )  # fmt: skip
        schemas[f"{_pascal(name)}Feature"] = one
        schemas[f"{_pascal(name)}Page"] = _object(
            {
                "type": {"type": "string", "enum": ["FeatureCollection"]},
                "features": {"type": "array", "items": {"$ref": f"#/components/schemas/{_pascal(name)}Feature"}},
            },
            links=links, timeStamp={"type": "string", "format": "date-time"}, numberMatched=count,
            numberReturned=count,
        )  # fmt: skip
    return schemas


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))
