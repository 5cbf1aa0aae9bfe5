"""The feed as a web application. Every answer comes from the newest state of the store; nothing can be written."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, get_args

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo import __version__, service
from geo.errors import StoreError
from geo.features import documents, pages
from geo.features.api import api
from geo.features.context import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    SCHEMA,
    Context,
    base_of,
    link,
    listed,
    wanted_format,
    wanted_language,
)
from geo.features.hosts import HostGuard
from geo.features.problems import QueryError, problem
from geo.features.query import ITEMS_PARAMETERS, check_format, check_names, items_query
from geo.model import Filters
from geo.service.features import Collection, feature_by_id, feature_page

_LOG = logging.getLogger(__name__)
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)  # fmt: skip
_MAX_ID = 300
_FIRST = 64
Answer = Callable[[Request, Context], Response]


def make_app(
    *,
    db: str | Path | None = None,
    filters: Filters | None = None,
    loopback: bool = True,
    hosts: tuple[str, ...] = (),
) -> Starlette:
    """Return the application that serves what `filters` lets through of the store `db`.

    `loopback` tells that it listens on this machine alone, `hosts` are further names that it answers to.
    """
    wrap = partial(_resource, db=db, filters=filters or Filters())
    routes = [
        Route("/", wrap(_document(documents.landing, "title", JSON))),
        Route("/conformance", wrap(_document(documents.conformance, "conformance", JSON))),
        Route("/api", wrap(_document(api, "api", OPENAPI))),
        Route("/collections", wrap(_document(documents.collections, "collections", JSON))),
        Route("/collections/{collection}", wrap(_collection)),
        Route("/collections/{collection}/schema", wrap(_schema)),
        Route("/collections/{collection}/items", wrap(_items, parameters=ITEMS_PARAMETERS)),
        Route("/collections/{collection}/items/{fid:path}", wrap(_item)),
    ]
    middleware = [
        Middleware(_Headers),
        Middleware(HostGuard, loopback=loopback, names=hosts),
        Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
    ]
    handlers: dict[Any, Any] = {HTTPException: _refused, Exception: _failed}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers)


class _Headers:
    """Middleware: what every answer says to browsers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _resource(
    answer: Answer, *, db: str | Path | None, filters: Filters, parameters: tuple[str, ...] = ("f",)
) -> Callable[[Request], Response]:
    """Return the endpoint around `answer`: parameters, language, state of the store, 304, errors."""

    def endpoint(request: Request) -> Response:
        try:
            given = listed(request)
            form = wanted_format(request, check_format(check_names(given, parameters)))
            path = request.scope["path"]
            snapshot = service.load_snapshot(db)
            ctx = Context(base_of(request), path, given, form, wanted_language(request), snapshot, filters)
            tag = _tag(ctx)
            response = Response(status_code=304) if _unchanged(request, tag) else answer(request, ctx)
        except QueryError as error:
            return problem(400, str(error))
        except StoreError:
            _LOG.exception("the store cannot be read")
            return problem(503, "The store cannot be read at the moment; the feed's own log says why.")
        if response.status_code in (200, 304):
            response.headers["ETag"] = tag
            response.headers["Cache-Control"] = "no-cache"
            response.headers["Content-Language"] = ctx.t.lang
        response.headers["Vary"] = "Accept, Accept-Language, Accept-Encoding"
        return response

    return endpoint


def _tag(ctx: Context) -> str:
    """The same for the same content: state of the store, filters, form, language and address."""
    parts = [__version__, ctx.snapshot.key, repr(ctx.filters), ctx.format, ctx.t.lang, ctx.here()]
    return f'W/"{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]}"'


def _unchanged(request: Request, tag: str) -> bool:
    known = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    return tag.removeprefix("W/") in {part.removeprefix("W/") for part in known}


def _document(build: Callable[[Context], dict[str, Any]], title: str, kind: str) -> Answer:
    def answer(_: Request, ctx: Context) -> Response:
        return _send(ctx, build(ctx), ctx.word(title), kind)

    return answer


def _send(ctx: Context, document: dict[str, Any], title: str, kind: str) -> Response:
    if ctx.format == "html":
        return Response(pages.document_html(ctx, title, document), media_type=HTML)
    return Response(_json(document), media_type=kind)


def _known(request: Request) -> Collection:
    name: Any = request.path_params["collection"]
    if name not in get_args(Collection):
        names = ", ".join(get_args(Collection))
        raise HTTPException(404, f"There is no collection {str(name)[:60]!r}; there are {names}.")
    known: Collection = name
    return known


def _collection(request: Request, ctx: Context) -> Response:
    name = _known(request)
    return _send(ctx, documents.collection(ctx, name), ctx.word(f"{name}.title"), JSON)


def _schema(request: Request, ctx: Context) -> Response:
    name = _known(request)
    return _send(ctx, documents.schema(ctx, name), ctx.word(f"{name}.title"), SCHEMA)


def _items(request: Request, ctx: Context) -> Response:
    name, query = _known(request), items_query(ctx.given, ctx.snapshot)
    found = feature_page(
        ctx.snapshot,
        name,
        base=ctx.filters,
        wanted=query.filters,
        bbox=query.bbox,
        offset=query.offset,
        limit=query.limit,
    )
    links = documents.page_links(ctx, name, matched=found.matched, offset=query.offset, limit=query.limit)
    headers = {"Content-Crs": f"<{documents.CRS84}>"}
    if request.method == "HEAD":
        response = Response(media_type=HTML if ctx.format == "html" else GEOJSON, headers=headers)
        del response.headers["content-length"]  # that of GET is not known before its features are read
        return response
    if ctx.format == "html":
        text = pages.features_html(ctx, name, found.features, matched=found.matched, links=links)
        return Response(text, media_type=HTML, headers=headers)
    top = {
        "type": "FeatureCollection",
        "links": links,
        "timeStamp": datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": found.matched,
        "numberReturned": found.returned,
    }
    # The first features are read before the answer starts: what fails then is told with its own status.
    features = iter(found.features)
    first = list(islice(features, _FIRST))
    return StreamingResponse(_written(top, chain(first, features)), media_type=GEOJSON, headers=headers)


def _written(top: dict[str, Any], features: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    yield _json(top)[:-1] + b',"features":['
    source, separator = iter(features), b"\n"
    while part := [_json(one) for one in islice(source, 250)]:
        yield separator + b",\n".join(part)
        separator = b",\n"
    yield b"\n]}\n"


def _item(request: Request, ctx: Context) -> Response:
    name, fid = _known(request), str(request.path_params["fid"])
    found = feature_by_id(ctx.snapshot, name, fid, base=ctx.filters) if len(fid) <= _MAX_ID else None
    if found is None:
        raise HTTPException(404, f"{name} has no feature {fid[:60]!r}, or the feed's filters hide it.")
    above = link("collection", ctx.href("collections", name), JSON, ctx.word(f"{name}.title"))
    links = [*ctx.own_links(GEOJSON), above]
    headers = {"Content-Crs": f"<{documents.CRS84}>"}
    if ctx.format == "html":
        return Response(pages.feature_html(ctx, found, links), media_type=HTML, headers=headers)
    return Response(_json({**found, "links": links}), media_type=GEOJSON, headers=headers)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


async def _refused(_: Request, error: Exception) -> Response:
    status, detail, headers = 500, "", None
    if isinstance(error, HTTPException):
        status, detail, headers = error.status_code, error.detail, error.headers
    known = {404: "There is nothing at this address; start at /.", 405: "The feed can only be read: GET or HEAD."}
    return problem(
        status,
        known[status] if status in known and detail in ("Not Found", "Method Not Allowed") else detail,
        headers=headers,
    )


async def _failed(_: Request, error: Exception) -> Response:
    _LOG.error("a request failed", exc_info=error)
    return problem(500, "The request failed; the feed's own log says why.")
