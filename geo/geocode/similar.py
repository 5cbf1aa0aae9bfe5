"""Names that are spelt alike, for suggestions: rapidfuzz over the few names that share enough letter pairs."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

SIMILAR = 84.0
"""The least `rapidfuzz.fuzz.ratio` (0-100) of a suggestion: one letter in six."""

_PAIRS_KEPT = 0.44
"""At a ratio of 84 at most 0.276 of the letters are taken out; each breaks two pairs: 1 - 2 x 0.276 = 0.448."""


_SHORTEST = 0.72
"""A name of n letters against one of m has a ratio of at most 200 min / (n + m): 84 needs min / max >= 0.724."""


class SimilarNames:
    """An index of letter pairs over `names`; gives what a scan of all names with rapidfuzz would give, without it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        letters = np.frombuffer("\0".join(self._names).encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
        self._lengths: npt.NDArray[np.int32] = np.array([len(name) for name in self._names], dtype=np.int32)
        owner = np.cumsum(letters == 0).astype(np.int32)
        pairs = letters[:-1] * 0x110000 + letters[1:]
        inside = (letters[:-1] != 0) & (letters[1:] != 0)
        pairs, owner = pairs[inside], owner[:-1][inside]
        order = np.argsort(pairs, kind="stable")
        self._pairs: npt.NDArray[np.int64] = pairs[order]
        self._owners: npt.NDArray[np.int32] = owner[order]

    def most_like(self, query: str, *, limit: int) -> list[tuple[str, float]]:
        """Return up to `limit` names with their ratio (`SIMILAR`-100), the most similar first, ties in index order."""
        codes = np.frombuffer(query.encode("utf-32-le"), dtype=np.uint32).astype(np.int64)
        if len(codes) < 2 or not self._names:  # noqa: PLR2004 - a letter pair
            return []
        asked = np.unique(codes[:-1] * 0x110000 + codes[1:])
        starts = np.searchsorted(self._pairs, asked, side="left")
        ends = np.searchsorted(self._pairs, asked, side="right")
        owners = np.concatenate([self._owners[a:b] for a, b in zip(starts, ends, strict=True)])
        shared = np.bincount(owners, minlength=len(self._names))
        # Pairs that stand twice in the query are asked for once: the least number is counted on those asked for.
        least = max(1, int(_PAIRS_KEPT * len(codes) - 1) - (len(codes) - 1 - len(asked)))
        # The shares of both in their common letters bound how far the lengths may lie apart.
        close = (
            (shared >= least) & (self._lengths >= len(codes) * _SHORTEST) & (self._lengths <= len(codes) / _SHORTEST)
        )
        few = [self._names[i] for i in np.flatnonzero(close)]
        hits = process.extract(query, few, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=limit)
        return [(name, score) for name, score, _ in hits]
