"""The view as a value, and its form in the address bar. Pure: no Streamlit here.

The address holds language-neutral codes only. Unknown names and values are dropped and reported.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geo.errors import OptionError
from geo.i18n import LANGUAGES, governorate_codes
from geo.layers import MEASURES, MODES
from geo.model import CONTEXT_TYPES, EVENT_TYPES, EXTRACTED, Area, Filters
from geo.service import format_area, parse_area
from geo.service.agreement import MAX_DAYS, MAX_KM

MAX_ID = 80
MAX_INCIDENT = 200
MAX_QUERY = 100
MAX_AREA = 2500
MAX_KILLED = 1_000_000
AGREEMENT_PARTS: tuple[str, ...] = ("matched", "differs", "only_ours", "only_theirs")
PRECISIONS: tuple[int, ...] = (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class View:
    """Everything that a page shows by: language, filters, map view, selected incident, article, place and its search.

    `all_dates` tells that "everything" was chosen, where the default would be the last 30 days of the data.
    """

    lang: str = "en"
    date_from: str | None = None
    date_to: str | None = None
    all_dates: bool = False
    governorates: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    min_killed: int = 0
    max_where_precision: int | None = None
    context: bool = True
    mode: str = "incidents"
    measure: str = "count"
    area: Area | None = None
    incident: str | None = None
    article: str | None = None
    place: str | None = None
    query: str | None = None
    base: str = EXTRACTED
    compare: str | None = None
    days: int = 1
    km: int = 10
    coarse: bool = False
    part: str = "matched"

    def filters(self) -> Filters:
        """Return the part that selects rows."""
        return Filters(
            date_from=self.date_from,
            date_to=self.date_to,
            governorates=self.governorates,
            actors=self.actors,
            types=self.types,
            origins=self.origins,
            min_killed=self.min_killed,
            max_where_precision=self.max_where_precision,
            include_context=self.context,
            area=self.area,
        )


def _one_of(allowed: Iterable[str]) -> Callable[[str], str]:
    known = frozenset(allowed)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return read


def _up_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or int(text) > most:
            raise ValueError(text)
        return int(text)

    return read


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _killed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MAX_KILLED:
        raise ValueError(text)
    return int(text)


def _precision(text: str) -> int:
    if text not in map(str, PRECISIONS):
        raise ValueError(text)
    return int(text)


def _flag(text: str) -> bool:
    return {"0": False, "1": True}[text]


def _identifier(text: str) -> str:
    if not text or len(text) > MAX_ID or not all(c.isascii() and (c.isalnum() or c in "-_.:") for c in text):
        raise ValueError(text)
    return text


def _incident(text: str) -> str:
    # Imported incidents keep the ids of their source: almost anything, which is looked up and shown as text.
    if not text.strip() or len(text) > MAX_INCIDENT or not text.isprintable() or set(text) & set("<>"):
        raise ValueError(text)
    return text


def _area(text: str) -> Area:
    if len(text) > MAX_AREA:
        raise ValueError(text)
    return parse_area(text)


def _words(text: str) -> str:
    if not text.strip() or len(text) > MAX_QUERY or not text.isprintable():
        raise ValueError(text)
    return text


_SINGLE: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "lang": ("lang", _one_of(LANGUAGES)),
    "from": ("date_from", _day),
    "to": ("date_to", _day),
    "alldates": ("all_dates", _flag),
    "killed": ("min_killed", _killed),
    "precision": ("max_where_precision", _precision),
    "context": ("context", _flag),
    "view": ("mode", _one_of(MODES)),
    "measure": ("measure", _one_of(MEASURES)),
    "area": ("area", _area),
    "id": ("incident", _incident),
    "article": ("article", _identifier),
    "place": ("place", _identifier),
    "q": ("query", _words),
    "base": ("base", _identifier),
    "with": ("compare", _identifier),
    "days": ("days", _up_to(MAX_DAYS)),
    "km": ("km", _up_to(int(MAX_KM))),
    "coarse": ("coarse", _flag),
    "part": ("part", _one_of(AGREEMENT_PARTS)),
}
_SEVERAL: Mapping[str, str] = {
    "gov": "governorates",
    "actor": "actors",
    "type": "types",
    "origin": "origins",
}


def parse(
    params: Mapping[str, Sequence[str]],
    *,
    actors: Iterable[str],
    origins: Iterable[str] = (),
    default: View | None = None,
) -> tuple[View, tuple[str, ...]]:
    """Return the view that `params` (name to values) says, and the names of what was dropped, sorted.

    `actors` and `origins` are those that the store knows. What is not in `params` is as in `default`.
    """
    view, dropped = default or View(), set[str]()
    allowed = {
        "gov": governorate_codes(),
        "actor": tuple(actors),
        "type": EVENT_TYPES + CONTEXT_TYPES,
        "origin": tuple(origins),
    }
    changes: dict[str, Any] = {}
    for name, values in params.items():
        if name in _SEVERAL:
            kept = tuple(dict.fromkeys(v for v in values if v in allowed[name]))
            changes[_SEVERAL[name]] = kept
            if len(kept) < len(values):
                dropped.add(name)
        elif name in _SINGLE and values:
            field, read = _SINGLE[name]
            try:
                changes[field] = read(values[-1])
            except (ValueError, KeyError, OptionError):
                dropped.add(name)
        else:
            dropped.add(name)
    view = replace(view, **changes)
    if view.date_from and view.date_to and view.date_from > view.date_to:
        view = replace(view, date_from=None, date_to=None)
        dropped.update(("from", "to"))
    return view, tuple(sorted(dropped))


def _written(value: Any) -> str:
    if isinstance(value, Area):
        return format_area(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def to_params(view: View) -> dict[str, list[str]]:
    """Return the address-bar form of `view`; what is as in an empty view is left out, the language never."""
    params: dict[str, list[str]] = {"lang": [view.lang]}
    base = View()
    for name, (field, _) in _SINGLE.items():
        value = getattr(view, field)
        if name != "lang" and value != getattr(base, field) and value is not None:
            params[name] = [_written(value)]
    for name, field in _SEVERAL.items():
        values = getattr(view, field)
        if values:
            params[name] = list(values)
    return params
