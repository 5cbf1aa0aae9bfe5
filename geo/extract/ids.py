"""Stable ids: the same article gives the same ids."""

import hashlib


def article_id(text: str) -> str:
    """Return the id of an article: the first 16 hex digits of the SHA-256 of its text (UTF-8)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def incident_id(text: str, sentence_start: int, ordinal: int) -> str:
    """Return the id of the `ordinal`-th incident (from 0) proved by the sentence at `sentence_start` of `text`."""
    key = f"{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}:{sentence_start}:{ordinal}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def hashed(identity: str, part: str) -> str:
    """Return the id of the `part` (a governorate code) of an incident told once for several places."""
    return hashlib.sha256(f"{identity}:{part}".encode()).hexdigest()[:16]
