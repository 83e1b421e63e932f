"""Public holidays of the world's countries, their names, and the country that a zone lies in."""

from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

YEARS = range(1970, 2101)
"""The years whose holidays are reckoned; beyond them nobody knows the law."""


@lru_cache(maxsize=1024)
def public_holidays(place: str, year: int) -> frozenset[date]:
    """The days on which *place*, an ISO 3166 code, has a holiday; none where nobody knows."""
    import holidays  # noqa: PLC0415 - a quarter of a second, for the few who ask

    if year not in YEARS or place not in places():
        return frozenset()
    return frozenset(holidays.country_holidays(place, years=year))


@cache
def places() -> frozenset[str]:
    """The codes of all countries whose holidays are known."""
    import holidays  # noqa: PLC0415

    return frozenset(holidays.list_supported_countries())


def place_of(zone: str) -> str | None:
    """The country that *zone* lies in, if its holidays are known."""
    found = _table("zone.tab", key=2, value=0).get(zone)
    return found if found in places() else None


def name_of(place: str) -> str:
    """The country's name in English."""
    return _table("iso3166.tab", key=0, value=1).get(place, place)


@cache
def _table(name: str, *, key: int, value: int) -> dict[str, str]:
    """Two columns of a table that comes with the zones."""
    lines = files("tzdata").joinpath("zoneinfo", name).read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {row[key]: row[value] for row in rows}
