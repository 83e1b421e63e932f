"""From what a person calls their place to the name of its time zone."""

from functools import cache
from zoneinfo import available_timezones

from bot.wording.text import cleaned

AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


def zone_named(words: str) -> str | None:
    """The IANA zone of "Europe/Madrid", "madrid", "new york" or "UTC"; None for anything else."""
    return _zones().get(_key(cleaned(words, most=80)))


def city_named(words: str, zone: str) -> str:
    """The city of *zone* as it is written, where *words* name that and not the zone; else ""."""
    area, _, city = zone.partition("/")
    city = city.rpartition("/")[2].replace("_", " ")
    return city if area in AREAS and _key(cleaned(words, most=80)) == _key(city) else ""


def is_zone(name: str) -> bool:
    """Whether *name* is an IANA name."""
    return name in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def _key(words: str) -> str:
    return words.strip(" .!?,").casefold().replace("_", " ").replace("-", " ")


@cache
def _zones() -> dict[str, str]:
    named: dict[str, str] = {}
    for zone in sorted(_known()):
        area, _, city = zone.partition("/")
        named[_key(zone)] = zone
        if area in AREAS:
            named.setdefault(_key(city.rpartition("/")[2]), zone)
    return named | {"utc": "UTC", "gmt": "UTC", "utc is right": "UTC"}
