"""`LocalGeocoder`: the gazetteer as a geocoder of geopy, with no network behind it."""

import math
from functools import lru_cache
from typing import Any, Literal

from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location
from geopy.point import Point
from shapely import Point as Shape
from shapely import STRtree

from geo.errors import OptionError
from geo.geocode.areas import Area, Located, districts, governorates, locate
from geo.geocode.gazetteer import Gazetteer, PlaceRow
from geo.geocode.loading import load_gazetteer
from geo.geocode.places import Scored, plain_place
from geo.geocode.ranking import distance_km
from geo.geocode.search import rank_name
from geo.model import to_json

Language = Literal["ar", "en"]
_LIMIT = 10
_REACH_KM = 100.0
_NOT_A_SPOT = frozenset({"governorate", "district", "subdistrict", "country"})
_SQUEEZE = math.cos(math.radians(33.0))
"""Degrees of longitude at the latitude of central Iraq, in degrees of latitude."""


@lru_cache(maxsize=1)
def _spots(gazetteer: Gazetteer) -> tuple[STRtree, tuple[PlaceRow, ...]]:
    rows = tuple(r for r in gazetteer.rows if r.kind not in _NOT_A_SPOT and r.lat is not None)
    return STRtree([Shape((row.lon or 0.0) * _SQUEEZE, row.lat or 0.0) for row in rows]), rows


def _name(item: PlaceRow | Area, language: Language) -> str:
    return (item.name_ar if language == "ar" else item.name_en) or item.name_ar


def _check_language(language: str) -> None:
    if language not in ("ar", "en"):
        raise GeocoderQueryError(f"{language!r} is not a language of the gazetteer; use ar or en")


def _address(row: PlaceRow, language: Language, units: Located | None) -> str:
    parts = [_name(row, language)]
    if units is not None and row.governorate is not None:
        parts += [_name(units.district, language), _name(units.governorate, language)]
    else:
        parts += [_name(area, language) for area in districts() if area.pcode == row.district_pcode]
        parts += [_name(area, language) for area in governorates() if area.code == row.governorate]
    home = load_gazetteer().by_id.get("iso:" + row.country)
    if home is not None:
        parts.append(_name(home, language))
    comma = "\N{ARABIC COMMA} " if language == "ar" else ", "
    return comma.join(dict.fromkeys(parts))


class LocalGeocoder(Geocoder):  # type: ignore[misc]
    """Geocoder over the gazetteer in ``data/gazetteer``; needs no network, key or waiting.

    Attributes of the base class that speak of HTTP (`user_agent`, `proxies`, `timeout` ...) are taken and ignored.
    """

    def __init__(self, **options: Any) -> None:
        known = {"scheme", "timeout", "proxies", "user_agent", "ssl_context", "adapter_factory"}
        self._options = {key: value for key, value in options.items() if key in known}
        super().__init__(**self._options)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ()

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        within: str | None = None,
        language: Language = "ar",
        country: str | None = None,
        timeout: Any = None,  # noqa: ARG002 - geopy's adapters pass it
    ) -> Location | list[Location] | None:
        """Return the place (or, with ``exactly_one=False``, the places, best first) of a name, None when unknown.

        Args:
            query: a name in Arabic or Latin letters; a cue word before it and ``, parent`` after it are understood.
            exactly_one: return one `Location` instead of a list.
            limit: at most this many results (10 when None).
            within: ISO 3166-2:IQ code of the governorate to search in.
            language: ``ar`` or ``en``, for the address.
            country: 2 character code as defined by ISO 3166-1 alpha 2.
            timeout: ignored.

        `Location.raw` is the place as the command line prints it. Names that are only similar are not returned.
        A name that several places bear alike has the reason ``ambiguous`` in ``raw["candidates"][0]["reasons"]``.
        Raises `geopy.exc.GeocoderQueryError` when `within` or `language` is unknown.
        """
        _check_language(language)
        try:
            ranked = rank_name(str(query), within=within, country=country, limit=limit or _LIMIT)
        except OptionError as error:
            raise GeocoderQueryError(str(error)) from error
        found = [item for item in ranked if item[1].lat is not None and "suggestion" not in item[2]]
        places = [_location(item, text=str(query), language=language) for item in found]
        if not places:
            return None
        return places[0] if exactly_one else places

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        language: Language = "ar",
        timeout: Any = None,  # noqa: ARG002 - geopy's adapters pass it
    ) -> Location | list[Location] | None:
        """Return the named place nearest to a point (anything that `geopy.point.Point` takes; latitude first).

        `Location.raw` is the place with ``distance_m`` from the point; ``governorate``, ``district`` and
        ``district_pcode`` are those of the point itself, and so they stand in the address. None when no named place is
        within 100 km. Raises `geopy.exc.GeocoderQueryError` when `language` is unknown or `query` is no point.
        """
        _check_language(language)
        try:
            point = Point(query)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError(f"{query!r} is not a point (latitude, longitude): {error}") from error
        tree, rows = _spots(load_gazetteer())
        row = rows[int(tree.nearest(Shape(point.longitude * _SQUEEZE, point.latitude)))]
        away = distance_km(point.latitude, point.longitude, row.lat or 0.0, row.lon or 0.0)
        if away > _REACH_KM:
            return None
        units = locate(point.latitude, point.longitude)
        location = _location((1.0, row, ("nearest",)), text="", language=language, units=units)
        location.raw["distance_m"] = round(away * 1000)
        if units is not None and row.governorate is not None:
            location.raw["governorate"] = units.governorate.code
            location.raw["district"] = units.district.name_en
            location.raw["district_pcode"] = units.district.pcode
        return location if exactly_one else [location]


def _location(item: Scored, *, text: str, language: Language, units: Located | None = None) -> Location:
    place = plain_place(item, text=text)
    return Location(_address(item[1], language, units), (place.lat, place.lon), to_json(place))
