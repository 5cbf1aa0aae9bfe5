"""Actors as rows name them: ours where the name is known, else under an id made of the data set and the name."""

import hashlib
import re
from functools import lru_cache

from geo.interchange.names import actor_id, actor_rows
from geo.model import ActorRole

MAX_UNKNOWN = 5_000
"""Different unknown actors of one file that get an id of their own; the others share ``ORIGIN:other``."""
_MAX_ID = 80
_SEPARATOR = re.compile(r"\s*[;|\N{ARABIC SEMICOLON}\n]\s*")
_UNIDENTIFIED = ("unidentified", "unknown")


class Actors:
    """The actors of one file of the data set `origin`."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._ids: dict[str, str] = {}
        self.role = lru_cache(maxsize=1 << 14)(self._role)

    def _role(self, name: str, role: str, kind: str = "") -> ActorRole:
        known = actor_id(name)
        if known is not None:
            row = actor_rows()[known]
            return ActorRole(known, row["name_ar"], row["name_en"], row["kind"], role)
        if name.lower().startswith(_UNIDENTIFIED):
            kind = "unidentified"
        return ActorRole(self._id(name), name, name, kind or "unknown", role)

    def _id(self, name: str) -> str:
        if name not in self._ids:
            if len(self._ids) >= MAX_UNKNOWN:
                return f"{self.origin}:other"
            plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
            if len(plain) > _MAX_ID:
                digest = hashlib.sha256(plain.encode()).hexdigest()[:8]
                plain = f"{plain[:_MAX_ID]} {digest}"
            self._ids[name] = f"{self.origin}:{plain}"
        return self._ids[name]


@lru_cache(maxsize=1 << 14)
def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a cell, separated by semicolons, in order, each once."""
    return tuple(dict.fromkeys(part for part in _SEPARATOR.split(text.strip()) if part))


def unique(actors: list[ActorRole]) -> tuple[ActorRole, ...]:
    """Return `actors` without those that stand before in the same role."""
    return tuple({(a.actor_id, a.name_en, a.role): a for a in actors}.values())
