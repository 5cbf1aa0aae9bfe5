"""The sheet: a briefing in the words of one language, ready to be set. Every format shows all of it and nothing else.

All strings are final and plain (no markup); numbers, dates and names are in the sheet's language. Texts that came from
outside have gone through `geo.text.visible`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Trend = Literal["up", "down", "same"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: `change` is empty and `trend` None when there is nothing to compare with."""

    label: str
    value: str
    change: str = ""
    trend: Trend | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: `share` (0-1) is its length, `colour` ``#RRGGBB``, `symbol` the event type whose sign stands before it."""

    label: str
    value: str
    share: float
    colour: str
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class BarGroup:
    """A titled list of bars; `note` stands under it."""

    title: str
    bars: tuple[Bar, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A leading incident.

    `sentence` proves it (`sentence_rtl`: it runs right to left), `source` says whose it is, `together` (mostly empty)
    what it tells of killed and injured as one number.
    """

    date: str
    event_type: str
    symbol: str
    place: str
    killed: str
    injured: str
    sentence: str
    sentence_rtl: bool
    together: str
    source: str
    incident_id: str


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of sentences."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet, in reading order.

    `groups` are three: types, areas, actors. `map_svg` is the map of the sheet,
    `image_svg` the map to hand over on its own (with title and figures), `map_alt` says in words what both show.
    """

    lang: str
    rtl: bool
    kicker: str
    title: str
    period: str
    compared: str
    data_date: str
    restricted: str
    warnings: tuple[str, ...]
    figures: tuple[Figure, ...]
    map_title: str
    map_alt: str
    map_caption: str
    groups: tuple[BarGroup, ...]
    entries_title: str
    entries_empty: str
    columns: tuple[str, ...]
    entries: tuple[Entry, ...]
    sections: tuple[Section, ...]
    disclaimer: str
    page_of: str
    map_svg: str = field(default="", repr=False)
    image_svg: str = field(default="", repr=False)

    def texts(self) -> Iterator[str]:
        """Yield every text of the sheet in reading order: what each format must show (the page number apart)."""
        yield from (self.kicker, self.title, self.period, self.data_date, self.compared, self.restricted)
        yield from self.warnings
        for figure in self.figures:
            yield from (figure.label, figure.value, figure.change, figure.note)
        yield from (self.map_title, self.map_caption)
        for group in self.groups:
            yield group.title
            for bar in group.bars:
                yield from (bar.label, bar.value)
            yield group.note
        yield self.entries_title
        yield from self.columns if self.entries else (self.entries_empty,)
        for entry in self.entries:
            yield from (entry.date, entry.event_type, entry.place, entry.killed, entry.injured, entry.sentence)
            yield from (entry.together, entry.source, entry.incident_id)
        for section in self.sections:
            yield from (section.title, *section.lines)
        yield self.disclaimer
