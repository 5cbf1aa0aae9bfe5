"""One request: where it came to, in which form and language it wants its answer, and the addresses that lead on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from geo.features.query import FORMATS, Given
from geo.i18n import Translator, translator
from geo.model import Filters
from geo.store import Snapshot

JSON, HTML, GEOJSON = "application/json", "text/html", "application/geo+json"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"


@dataclass(frozen=True, slots=True)
class Context:
    """What an answer is made from. `base` is the address of the feed without a slash at its end."""

    base: str
    path: str
    given: Given
    format: str
    t: Translator
    snapshot: Snapshot
    filters: Filters

    def href(self, *parts: str, **query: str) -> str:
        """Return the address of a resource of the feed."""
        path = "".join(f"/{quote(part, safe='')}" for part in parts) or "/"
        return f"{self.base}{path}" + (f"?{urlencode(query)}" if query else "")

    def here(self, **changes: str) -> str:
        """Return the address of this request with some parameters changed."""
        kept = [(name, value) for name, value in self.given if name not in changes]
        query = urlencode([*kept, *changes.items()], quote_via=quote, safe=",:/")
        return f"{self.base}{quote(self.path)}" + (f"?{query}" if query else "")

    def own_links(self, media_type: str) -> list[dict[str, Any]]:
        """Return the links to this document and to its other forms."""
        links = []
        for form in FORMATS:
            kind = media_type if form == "json" else HTML
            title = self.word(f"as_{form}")
            rel = "self" if form == self.format else "alternate"
            links.append(link(rel, self.here() if rel == "self" else self.here(f=form), kind, title))
        return links

    def word(self, key: str) -> str:
        """Return a text in the language of the reader."""
        return self.t.tables["features"][key]


def link(rel: str, href: str, media_type: str, title: str) -> dict[str, Any]:
    """Return a link as the standard's documents hold them."""
    return {"href": href, "rel": rel, "type": media_type, "title": title}


def wanted_format(request: Request, given: str | None) -> str:
    """Return ``html`` when the request asks for it before any JSON, else ``json``; `given` is the parameter `f`."""
    if given is not None:
        return given
    accepted = [part.split(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    for kind in accepted:
        if kind in (HTML, "application/xhtml+xml"):
            return "html"
        if kind == "*/*" or kind.endswith("json"):
            break
    return "json"


def wanted_language(request: Request) -> Translator:
    """Return the labels of the first language that the request names, English when it is not one of ours."""
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return translator("ar" if first.split("-")[0].split(";")[0] == "ar" else "en")


def base_of(request: Request) -> str:
    """Return the address of the feed as the client named it (the host guard has looked at the name)."""
    return f"{request.scope['scheme']}://{request.headers['host']}"


def listed(request: Request) -> list[tuple[str, str]]:
    """Return the parameters in the order of the address."""
    pairs: Sequence[tuple[str, str]] = request.query_params.multi_items()
    return list(pairs)
