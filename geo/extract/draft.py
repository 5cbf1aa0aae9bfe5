"""Drafts: the tellings of one incident put together, before they are written as an incident."""

from geo.extract.assembly import Telling
from geo.extract.places import Located
from geo.extract.when import own_day

_LOOSE = frozenset({"armed_attack", "other_violence"})


class Draft:
    """The tellings of one incident, in order; what they say together is kept up as each is added."""

    def __init__(self, first: Telling) -> None:
        self.tellings: list[Telling] = []
        self.names: set[str] = set()
        self.place: Located | None = None
        """The narrowest place told."""
        self.killed: int | None = None
        """The number killed by the first telling that gives one."""
        self.day: str | None = None
        """The first day that a telling gives itself."""
        self._lead: Telling | None = None
        self._types: dict[bool, list[str]] = {False: [], True: []}
        self.add(first)

    def add(self, t: Telling) -> None:
        """Take `t` as one more telling of the incident."""
        self.tellings.append(t)
        if t.trigger is not None:
            types = self._types[t.trigger.weak]
            if t.trigger.event_type not in types:
                types.append(t.trigger.event_type)
            if not t.trigger.weak:
                self._lead = self._lead or t
        if t.place is not None and (self.place is None or _narrowness(t.place) > _narrowness(self.place)):
            self.place = t.place
        self.names.update(c.toponym.mention.norm for c in t.chain if c.rank >= 2)  # noqa: PLR2004
        self.killed = t.killed if self.killed is None else self.killed
        self.day = own_day(t.dates) if self.day is None else self.day

    @property
    def lead(self) -> Telling:
        """The telling that names the incident: the first with a trigger of its own, else the first."""
        return self._lead or self.tellings[0]

    @property
    def bare(self) -> bool:
        """Whether nothing but a killing is told yet, which may have been done in any way."""
        return not self._types[False]

    @property
    def event_type(self) -> str:
        """The most telling type among the tellings."""
        types = [*self._types[False], *self._types[True]]
        return next((x for x in types if x not in _LOOSE), types[0]) if types else "other_violence"


def _narrowness(located: Located) -> tuple[bool, int]:
    place = located.place
    return place.place_id is not None or place.governorate is not None, located.rank
