"""Keep an incident's id when its article is extracted again, so that better rules break no link.

An old and a new incident are the same when their proving sentences overlap; place, date and type decide among several.
"""

from collections.abc import Sequence

from geo.model import Evidence, Incident
from geo.text.normalize import normalize_ar

_ENOUGH_WORDS = 0.5


def match_ids(old: Sequence[Incident], new: Sequence[Incident], *, same_text: bool) -> dict[int, str]:
    """Return the old incident id for each index of `new` that continues an old incident.

    With `same_text` sentences are compared by their offsets, else by their words (share in common at least half).
    """
    scored = []
    for j, fresh in enumerate(new):
        for i, known in enumerate(old):
            score = _score(known, fresh, same_text=same_text)
            if score is not None:
                scored.append((tuple(-part for part in score), abs(i - j), i, j))
    taken: set[int] = set()
    result: dict[int, str] = {}
    for _, _, i, j in sorted(scored):
        if i not in taken and j not in result:
            taken.add(i)
            result[j] = old[i].incident_id
    return result


def _score(old: Incident, new: Incident, *, same_text: bool) -> tuple[float, ...] | None:
    if old.is_context != new.is_context:
        return None
    shared = _shared(_sentence(old), _sentence(new), same_text=same_text)
    place = _same_place(old, new)
    day = old.date_start is not None and old.date_start == new.date_start
    kind = old.event_type == new.event_type
    if shared == 0 and not (place == 1 and day and kind):
        return None
    return (round(shared, 3), place, float(day), float(kind))


def _sentence(incident: Incident) -> Evidence | None:
    return next((e for e in incident.evidence if e.field == "sentence"), next(iter(incident.evidence), None))


def _shared(old: Evidence | None, new: Evidence | None, *, same_text: bool) -> float:
    if old is None or new is None:
        return 0.0
    if same_text:
        common = min(old.end, new.end) - max(old.start, new.start)
        return max(0.0, common / max(1, min(old.end - old.start, new.end - new.start)))
    words_old, words_new = set(normalize_ar(old.text).split()), set(normalize_ar(new.text).split())
    share = len(words_old & words_new) / max(1, len(words_old | words_new))
    return share if share >= _ENOUGH_WORDS else 0.0


def _same_place(old: Incident, new: Incident) -> float:
    if old.place is None or new.place is None:
        return float(old.place is new.place) / 2
    if old.place.place_id is not None and old.place.place_id == new.place.place_id:
        return 1.0
    if old.place.governorate is not None and old.place.governorate == new.place.governorate:
        return 0.5
    return 0.0
