"""From what a person calls their place to the name of its time zone."""

from functools import cache
from zoneinfo import available_timezones

from bot.language.grammar import languages
from bot.language.normal import bare
from bot.wording.text import cleaned

ENGLISH = "en"
MAINLY = {
    "AR": "America/Argentina/Buenos_Aires", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
}  # fmt: skip
"""Countries of several zones of which one is meant by their name: CLDR's ``primaryZones``, and
Argentina, all of whose zones keep one time."""

AREAS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


def zone_named(words: str) -> str | None:
    """The IANA zone of "Europe/Madrid", "madrid", "Moskau", "España" or "UTC"; else None.

    A country with several zones has none by its name, unless nearly all of it keeps one.
    """
    key = _key(cleaned(words, most=80))
    return _zones().get(key) or _zones().get(bare(key)) or _places().get(bare(key))


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


@cache
def _places() -> dict[str, str]:
    """Cities and countries as each language calls them, by Unicode's data (CLDR)."""
    # Nobody who names a zone in English waits for them.
    from babel import Locale  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    named: dict[str, str] = {}
    english = Locale.parse(ENGLISH).time_zones
    zones_of = get_global("territory_zones")
    for locale in map(Locale.parse, languages()):
        for zone, names in locale.time_zones.items():
            if "city" in names:
                # Unicode keeps old names of zones; the city leads to the present one.
                city = english.get(zone, {}).get("city", zone.rpartition("/")[2])
                named.setdefault(_bare_key(names["city"]), _zones().get(_key(city), zone))
        for territory, country in locale.territories.items():
            zones = zones_of.get(territory, ())
            only = zones[0] if len(zones) == 1 else MAINLY.get(territory)
            if only:
                named.setdefault(_bare_key(country), only)
    return named


def _bare_key(words: str) -> str:
    return bare(_key(words))
