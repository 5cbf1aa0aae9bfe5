"""Canonical JSON, hashes and keys: everything in the store that must come out the same on every machine."""

import hashlib
import json
import unicodedata
from typing import Any

from geo.model import Extraction, to_json


def canonical_json(value: Any) -> str:
    """Return `value` as JSON with sorted keys and no spaces; equal values give equal text."""
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


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
