"""Errors as JSON that programs and people can read (RFC 9457, problem details)."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"


class QueryError(ValueError):
    """A parameter of a request is unknown or has a value that cannot be meant; the message says which and why."""


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> Response:
    """Return the response that tells of an error; `detail` says what was wrong and what to do."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(content, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))
