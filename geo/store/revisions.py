"""The append-only history: each row's hash covers the row before it, so a changed or missing row shows."""

from typing import Any

import apsw

from geo.store.codec import canonical_json, sha256

GENESIS = "0" * 64


def append(connection: apsw.Connection, *, at: str, author: str, action: str, subject: str, payload: Any) -> str:
    """Append one revision inside the caller's transaction and return its hash."""
    last = connection.execute("SELECT seq, hash FROM revisions ORDER BY seq DESC LIMIT 1").fetchone()
    seq, prev_hash = (last[0] + 1, last[1]) if last else (1, GENESIS)
    body = canonical_json(payload)
    row_hash = _hash(seq, at, author, action, subject, body, prev_hash)
    connection.execute(
        "INSERT INTO revisions (seq, at, author, action, subject, payload, prev_hash, hash) VALUES (?,?,?,?,?,?,?,?)",
        (seq, at, author, action, subject, body, prev_hash, row_hash),
    )
    return row_hash


def head(connection: apsw.Connection) -> tuple[int, str]:
    """Return the number and hash of the newest revision; (0, `GENESIS`) for an empty store."""
    row = connection.execute("SELECT seq, hash FROM revisions ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def chain_problems(connection: apsw.Connection) -> list[str]:
    """Return what is wrong with the chain: gaps, broken links, rows that do not match their hash."""
    problems, expected_seq, expected_prev = [], 1, GENESIS
    query = "SELECT seq, at, author, action, subject, payload, prev_hash, hash FROM revisions ORDER BY seq"
    for seq, at, author, action, subject, payload, prev_hash, row_hash in connection.execute(query):
        if seq != expected_seq:
            problems.append(f"revisions: number {expected_seq} is missing before {seq}")
        if prev_hash != expected_prev:
            problems.append(f"revision {seq}: does not follow the one before it")
        if row_hash != _hash(seq, at, author, action, subject, payload, prev_hash):
            problems.append(f"revision {seq}: its content was changed after it was written")
        expected_seq, expected_prev = seq + 1, row_hash
    return problems


def _hash(*fields: object) -> str:
    return sha256("\n".join(map(str, fields)))
