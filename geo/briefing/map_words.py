"""The map in words, for those who do not see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from geo.briefing.map_font import clean
from geo.briefing.map_marks import DISTRICT, MapMark, kind_counts
from geo.briefing.map_symbols import looks
from geo.i18n import Translator

_NONE: Mapping[str, int] = MappingProxyType({})
_TYPES, _PLACES = 6, 5


def map_alt_text(
    marks: Sequence[MapMark],
    *,
    governorate: str | None,
    translator: Translator,
    badges: Mapping[str, int] = _NONE,
    context_badges: Mapping[str, int] = _NONE,
    off_map: int = 0,
    period: str = "",
) -> str:
    """Return what the map of the same arguments shows, as plain sentences in the language of the page."""
    t, words, counts = translator, translator.tables["map_image"], kind_counts(marks)
    area = words["country"] if governorate is None else t.governorate(governorate)
    parts = [words["alt_title"].format(area=area)]
    if period:
        parts.append(words["alt_period"].format(period=clean(period, most=120)))
    vague = sum(badges.values())
    total = counts["named"] + counts["district"] + vague
    if total:
        named, district = t.number(counts["named"]), t.number(counts["district"])
        numbers = {"n": t.number(total), "named": named, "district": district, "governorate": t.number(vague)}
        parts.append(words["alt_counts"].format(**numbers))
    else:
        parts.append(f"{words['nothing']}.")
    types: Counter[str] = Counter()
    for mark in marks:
        if not mark.is_context:
            types.update(dict(mark.by_type()))
    order = {code: i for i, code in enumerate(looks())}
    ranked = sorted(types, key=lambda code: (-types[code], order.get(code, len(order)), code))
    if ranked:
        parts.append(
            words["alt_types"].format(types=_listed([(t.label("event_type", c), types[c]) for c in ranked], t))
        )
    if places := _places(marks, t):
        parts.append(words["alt_places"].format(places=_listed(places, t)))
    if records := counts["context"] + sum(context_badges.values()):
        parts.append(words["alt_context"].format(n=t.number(records)))
    if off_map:
        parts.append(f"{words['off_map'].format(n=t.number(off_map))}.")
    return " ".join(parts)


def _places(marks: Sequence[MapMark], t: Translator) -> list[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for mark in marks:
        name = clean((mark.name_ar or mark.name_en) if t.rtl else (mark.name_en or mark.name_ar))
        if name and not mark.is_context and mark.precision < DISTRICT:
            counts[name] += mark.count
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_PLACES]


def _listed(pairs: Sequence[tuple[str, int]], t: Translator) -> str:
    return t.tables["map_image"]["comma"].join(f"{clean(label)} ({t.number(n)})" for label, n in pairs[:_TYPES])
