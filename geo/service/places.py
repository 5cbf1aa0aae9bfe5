"""Look up a place name in the gazetteer."""

from collections.abc import Sequence

from geo.model import Place


def geocode(name: str, *, within: str | None = None, country: str | None = None, limit: int = 5) -> list[Place]:
    """Return up to `limit` places called `name` (Arabic or English), best first; [] when there is none.

    `within` is a governorate code (ISO 3166-2, for example IQ-DI), `country` a country code (ISO 3166-1) that all of
    them must lie in; `OptionError` tells of a code that does not exist.
    """
    # Only who asks for places loads the gazetteer.
    from geo.geocode import find_places  # noqa: PLC0415
    from geo.geocode.dump_codes import checked_country  # noqa: PLC0415

    code = None if country is None else checked_country(country)
    return find_places(name, within=within, country=code, limit=limit)


def is_ambiguous(places: Sequence[Place]) -> bool:
    """Return whether the first of `places` (best first, as `geocode` gives them) is not clearly ahead of the others."""
    return bool(places) and any("ambiguous" in candidate.reasons for candidate in places[0].candidates[:1])
