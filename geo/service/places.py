"""Look up a place name in the gazetteer."""

from geo.model import Place


def geocode(name: str, *, within: str | None = None, limit: int = 5) -> list[Place]:
    """Return up to `limit` places called `name` (Arabic or English), best first; [] when there is none.

    `within` is a governorate code (ISO 3166-2, for example IQ-DI) that all of them must lie in.
    """
    from geo.geocode import find_places  # noqa: PLC0415 - only who asks for places loads the gazetteer

    return find_places(name, within=within, limit=limit)
