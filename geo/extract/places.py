"""Places: toponyms resolved in the context of the article.

The governorate named in the same chain or sentence decides first, then the paragraph, then the rest of the article;
names that only one place bears are resolved first and vote for the others.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.extract.actor_areas import likely_governorates
from geo.extract.names import Names, foreign
from geo.extract.sentence import Sentence
from geo.extract.toponyms import Toponym, find_toponyms, groups
from geo.extract.words import load_words
from geo.model import GeoContext, Place, PlaceResolver, ToponymMention
from geo.text.normalize import normalize_ar

HOME = "IQ"
_TRUSTED = 3
_TOWN = 2
_WIDE = 9
_NEARBY = 2  # UCDP where_prec: near the point
_WITHIN_M = 5000
_LONE = 4  # votes that one or two mentions of one place make
_SOON = 2  # sentences after a named place in which an unknown name is taken to lie near it
_MAINLY = 0.5  # of the places named: only such an article may put an unknown name near its known ones
_NEIGHBOURS = 24  # places named beyond doubt that may decide between namesakes; a longer list tells no more
_PARENTS = 8  # wider places written after a name; a longer chain is a list
_BUILDINGS = frozenset({"street", "road", "centre"})
_LOCAL = frozenset({"village", "neighbourhood", "area", "subdistrict", "district", "street"})
_AREAS = frozenset({"governorate", "country", "region"})
_RANK = {"country": 0, "region": 0, "governorate": 1, "district": 2, "subdistrict": 3, "city": 3, "town": 3}


@dataclass(frozen=True, slots=True)
class Located:
    """A toponym with the place it was resolved to (None when the gazetteer has none that fits)."""

    toponym: Toponym
    place: Place

    @property
    def rank(self) -> int:
        """How narrow the place is: 0 a country, 1 a governorate, 2 a district, 3 a town, 4 a spot."""
        if self.toponym.mention.cue == "governorate" or self.place.where_precision == 4:  # noqa: PLR2004 - UCDP code
            return 1
        if self.toponym.mention.cue == "capital" or self.toponym.mention.norm in load_words().capital:
            return 1  # Baghdad's governorate is the city: its quarters lie in other districts
        return _RANK.get(self.place.kind or "", 4)

    @property
    def abroad(self) -> bool:
        """Whether the place is known to lie outside Iraq."""
        return self.place.country not in (None, HOME)


class Geography:
    """All places of one article, resolved once."""

    def __init__(self, sentences: Sequence[Sentence], names: Names, resolver: PlaceResolver) -> None:
        self._resolver = resolver
        self._sentences = sentences
        self.toponyms: list[tuple[Toponym, ...]] = [find_toponyms(s, names) for s in sentences]
        self.country = country_of(self.toponyms) or _nationality(sentences)
        self._capital = self.country == HOME
        self._names_home = any(
            t.country == HOME and t.form is not None and t.form.kind in _AREAS for tops in self.toponyms for t in tops
        )
        self.at_home = self._capital and _share_of_home(self.toponyms) >= _MAINLY
        if self.at_home:
            self.toponyms = [tuple(_at_home(t) for t in tops) for tops in self.toponyms]
        self._likely = likely_governorates(sentences)
        self._known: dict[str, Place] = {}
        self._votes: list[Counter[str]] = [self._sure(s) for s in self.toponyms]
        self._neighbours = tuple(self._known.values())[:_NEIGHBOURS]
        self._all: Counter[str] = Counter()
        for votes in self._votes:
            self._all.update(votes)
        self._paragraphs = [s.paragraph for s in sentences]
        self._local: dict[int, Counter[str]] = {}
        for paragraph, votes in zip(self._paragraphs, self._votes, strict=True):
            self._local.setdefault(paragraph, Counter()).update(votes)
        self._order = tuple(g for g, _ in self._all.most_common())
        self.chains: list[list[list[Located]]] = []
        self._last: Located | None = None
        self._last_paragraph = self._last_sentence = -1
        for k, sentence in enumerate(sentences):
            named = [top for top in self.toponyms[k] if not top.paired]
            self.chains.append([self._resolve(k, chain) for chain in groups(sentence, named)])

    def _sure(self, tops: Iterable[Toponym]) -> Counter[str]:
        votes: Counter[str] = Counter()
        for top in tops:
            if top.form is not None and top.form.policy == "free" and top.form.country == HOME and not top.paired:
                place = self._resolver.resolve(top.mention, GeoContext())
                if place is not None and place.governorate:
                    if place.place_id is not None:
                        self._known.setdefault(place.place_id, place)
                    weight = 3 if top.mention.cue == "governorate" or place.kind == "governorate" else 2
                    votes[place.governorate] += 1 if top.mention.distance_km or top.mention.cue == "road" else weight
        return votes

    def _context(self, k: int, own: Iterable[str]) -> tuple[str, ...]:
        sentence = [g for g, _ in self._votes[k].most_common()]
        paragraph = [g for g, _ in self._local[self._paragraphs[k]].most_common()]
        return tuple(dict.fromkeys([*own, *sentence, *paragraph, *self._order]))

    def _abroad(self, k: int) -> set[str]:
        """Return the countries abroad whose people or places the sentence names, none when it names home too."""
        named = {t.country for t in self.toponyms[k] if t.country} | {
            h.tag for h in self._sentences[k].layer("demonym")
        }
        return set() if HOME in named or self._votes[k] else named

    def _close(self, k: int) -> str | None:
        """Return the governorate of the place resolved last in the paragraph, else of those around."""
        if (
            self._last is not None
            and not self._votes[k]
            and (self._last_paragraph == self._paragraphs[k] or k - self._last_sentence <= _SOON)
        ):
            return self._last.place.governorate
        return self._near(k)

    def _near(self, k: int) -> str | None:
        """Return the governorate of the sentence or paragraph, or the only one of the article."""
        local = self._votes[k] or self._local[self._paragraphs[k]]
        if not local and len(self._all) == 1:
            local = self._all
        return local.most_common(1)[0][0] if local else None

    def _resolve(self, k: int, chain: Sequence[Toponym]) -> list[Located]:
        done: list[Located] = []
        own: list[str] = []
        foreign = next((t.country for t in chain if t.country not in (None, HOME)), None)
        for index in range(len(chain) - 1, -1, -1):
            top = chain[index]
            if top.anaphor:
                located = self._anaphor(k, top)
                if located is None:
                    continue
            else:
                wider = chain[index + 1 : index + 1 + _PARENTS]
                parents = tuple(t.mention.norm for t in wider if t.mention.distance_km is None)
                located = self._one(k, top, replace(top.mention, parents=parents), own, foreign)
                if done and located.place.place_id is None:
                    located = Located(top, _within(located.place, done[0]))
            code = located.place.governorate
            if code and top.mention.distance_km is None:
                own = [code, *[g for g in own if g != code]]
            done.insert(0, located)
        if len(done) > 1 and done[0].place.kind == "road" and done[1].rank > _TOWN and _is_spot(done[1].place):
            done[0], done[1] = (
                done[1],
                done[0],
            )  # "on the highway at kilometre 70": the spot is what the road only leads to
        if done and not done[0].abroad and done[0].place.governorate is not None and done[0].rank > 1:
            self._last, self._last_paragraph, self._last_sentence = done[0], self._paragraphs[k], k
        return done

    def _one(self, k: int, top: Toponym, mention: ToponymMention, own: list[str], foreign: str | None) -> Located:
        if top.form is not None and top.country not in (None, HOME) and top.form.kind == "country":
            return Located(top, Place(top.text, country=top.country, kind="country", where_precision=6))
        if foreign is not None and top.country == HOME and mention.cue in _BUILDINGS:
            return Located(top, Place(top.text, country=foreign))  # "Baghdad Street" of another city
        context = GeoContext(self._context(k, own), self._neighbours, foreign or HOME, self._likely)
        if top.form is not None and top.form.kind == "region":
            return Located(top, Place(top.text, country=top.country, kind="region", where_precision=6))
        bare = mention.cue is None and top.form is not None and top.form.kind == "governorate" and top.located
        place = self._resolver.resolve(mention, context)
        if place is None and bare and self.at_home:  # "in Muthanna": a governorate whose name is a word as well
            mention = replace(mention, cue="governorate")
            place = self._resolver.resolve(mention, context)
        if self._stray(top):
            return Located(top, Place(top.text, country=self.country))
        if place is not None and not self._trusted(k, top, place, own or list(self._votes[k])):
            place = None
        abroad = self._abroad(k)
        elsewhere = foreign or (next(iter(abroad)) if len(abroad) == 1 else None)
        at_home = not own and foreign is None and not abroad and self.at_home
        near = self._close(k) if place is None and at_home else None
        if near is not None:
            place = Place(top.text, governorate=near, country=HOME, where_precision=4)
        if place is None:
            place = Place(top.text, governorate=own[0] if own else None, country=foreign or HOME if own else elsewhere,
                          where_precision=None)  # fmt: skip
        return Located(top, replace(place, text=top.text))

    def _stray(self, top: Toponym) -> bool:
        """Whether a lone name of home stands in an article about another country: it is something else's there."""
        form = top.form
        if self.country in (None, HOME) or form is None or form.country != HOME or form.kind in _AREAS:
            return False
        return not self._names_home and self._all.total() <= _LONE and top.mention.cue != "governorate"

    def _trusted(self, k: int, top: Toponym, place: Place, near: Sequence[str]) -> bool:
        """Whether a rare name may be that place: the text must not point to another governorate or country."""
        if top.form is None or top.form.policy == "free" or place.kind == "governorate":
            return True
        if top.mention.cue in _BUILDINGS or not self._capital:
            return False
        if near:
            return place.governorate in near
        if not self.at_home:
            return False
        around = self._context(k, ())
        return not around or place.governorate in around[:_TRUSTED]

    def _anaphor(self, k: int, top: Toponym) -> Located | None:
        """Resolve "the capital" to Baghdad, "the city" to the place named last."""
        if top.mention.cue == "capital":
            if not self._capital:
                return None
            mention = replace(top.mention, norm=min(load_words().capital), cue="city")
            place = self._resolver.resolve(mention, GeoContext(country=HOME))
            return None if place is None else Located(top, replace(place, text=top.text))
        if self._last is not None and (top.mention.direction or top.mention.near or top.mention.cue == "same"):
            named = self._last.place
            if self._votes[k] and named.governorate not in self._votes[k] and top.mention.cue != "same":
                return None
            if top.mention.cue == "same":
                return Located(top, named)
            return Located(top, replace(named, text=top.text, chain=(named.text,)))
        return None


def _is_spot(place: Place) -> bool:
    return place.place_id is not None and (place.where_precision or _WIDE) <= _NEARBY and place.kind != "road"


def country_of(toponyms: Sequence[Sequence[Toponym]]) -> str | None:
    """Return the country that the article is about: Iraq unless another is named more often."""
    counts: Counter[str] = Counter()
    for tops in toponyms:
        for top in tops:
            if top.country and (top.anaphor or (top.form is not None and top.form.policy == "free")):
                counts[top.country] += 1
    if not counts:  # nothing but rare names: those with a cue word before them tell
        counts.update(t.country for tops in toponyms for t in tops if t.country and t.form and t.mention.cue)
    if not counts:
        return None
    other = max((n for c, n in counts.items() if c != HOME), default=0)
    if counts[HOME] >= other:
        return HOME
    return min(c for c, n in counts.items() if n == other and c != HOME)


def _within(place: Place, outer: Located) -> Place:
    """Return a place that only the text knows at the point of the town it lies in, with a wider radius."""
    wide = outer.place
    if outer.rank < _TOWN or wide.lat is None or place.lat is not None:
        return place
    told = outer.toponym.mention.distance_km is not None  # "20 km north of Y": the point is told, not the town's
    return replace(
        place,
        lat=wide.lat,
        lon=wide.lon,
        governorate=wide.governorate,
        district=wide.district,
        district_pcode=wide.district_pcode,
        country=wide.country,
        where_precision=max(_NEARBY, wide.where_precision or _NEARBY),
        uncertainty_m=(wide.uncertainty_m or 0) + (0 if told else _WITHIN_M),
    )


def _at_home(top: Toponym) -> Toponym:
    """Return a village or quarter that only bears the name of a place abroad as one that is not known."""
    form = top.form
    namesake = form is not None and form.country != HOME and form.kind != "country" and form.norm not in foreign()
    return replace(top, form=None, country=None) if namesake and top.mention.cue in _LOCAL else top


def _share_of_home(toponyms: Sequence[Sequence[Toponym]]) -> float:
    """Return the share of places in Iraq among those whose country the names alone tell."""
    known = [
        t.country for tops in toponyms for t in tops if t.country and t.form is not None and t.form.policy == "free"
    ]
    known = known or [t.country for tops in toponyms for t in tops if t.country and t.form and t.mention.cue]
    return known.count(HOME) / len(known) if known else 0.0


def _nationality(sentences: Iterable[Sentence]) -> str | None:
    """Return the country whose people an article without any place names most often."""
    counts = Counter(hit.tag for s in sentences for hit in s.layer("demonym"))
    if not counts:
        return None
    most = max(counts.values())
    return HOME if counts[HOME] == most else min(c for c, n in counts.items() if n == most)


def chain_texts(chain: Sequence[Located]) -> tuple[str, ...]:
    """Return the chain as written, narrowest first."""
    return tuple(located.place.text for located in chain)


def same_name(one: Place, other: Place) -> bool:
    """Whether two places bear the same name as written."""
    a, b = normalize_ar(one.text), normalize_ar(other.text)
    return a == b or (len(a) > 3 and len(b) > 3 and (a in b or b in a))  # noqa: PLR2004
