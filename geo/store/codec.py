"""Canonical JSON, hashes and keys: everything in the store that must come out the same on every machine."""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from geo.model import Extraction, to_json


def _reader(kind: type) -> Callable[[Any], Any]:
    """Return what makes a dict of a value of `kind`, a dataclass or a container that is no dict, list or tuple."""
    if not is_dataclass(kind):
        return dict if issubclass(kind, Mapping) else list
    names = tuple(f.name for f in fields(kind))
    get = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    return lambda value: dict(zip(names, get(value), strict=True))


_READERS: Callable[[type], Callable[[Any], Any]] = cache(_reader)


def shallow(value: Any) -> Any:
    """Return a dataclass or mapping as a dict of its values as they are, another container as a list."""
    return _READERS(type(value))(value)


# Walks our dataclasses in place: four times as fast as `to_json` first, which counts with rows by the hundred thousand.
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False, default=shallow
)


def canonical_json(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no spaces; equal values give equal text."""
    return _CANONICAL.encode(value)


def sha256(text: str) -> str:
    """Return the hexadecimal SHA-256 of the UTF-8 `text`."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def text_sha256(text: str) -> str:
    """Return the SHA-256 of the canonical text: NFC, runs of white space as one space, none at the ends.

    Two files that differ only in line ends, a trailing newline or composition are the same article.
    """
    return sha256(" ".join(unicodedata.normalize("NFC", text).split()))


def extraction_sha256(extraction: Extraction) -> str:
    """Return the hash of what `extraction` says, leaving out the name under which the article came."""
    data = to_json(extraction)
    data.pop("doc_id")
    for incident in data["incidents"]:
        for claim in incident["sources"]:
            claim.pop("article_id")
    return sha256(canonical_json(data))
