"""The zone that a time is said in: ``10:00 UTC``, ``9 am Tokyo time``, ``14:00 GMT+2``."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from bot.language.chart import Builder, Kids
from bot.language.grammar import Meaning

_HOUR = timedelta(hours=1)
_FARTHEST_WEST = -12
_BETWEEN_HOURS = {
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=6, minutes=30): "Asia/Yangon",
    timedelta(hours=4, minutes=30): "Asia/Kabul",
    timedelta(hours=3, minutes=30): "Asia/Tehran",
    timedelta(hours=9, minutes=30): "Australia/Darwin",
}
"""Places that keep such an offset all the year."""


def _zone(meaning: Meaning, kids: Kids) -> str | None:
    if ahead := kids.all("offset", timedelta):
        return fixed(ahead[0])
    if name := kids.one("iana", str):
        return _named().get(name)
    return str(meaning) or kids.one("city", str)


def fixed(ahead: timedelta) -> str | None:
    """The zone whose clocks are always so far ahead of UTC; none where nobody keeps such a time."""
    hours, rest = divmod(ahead, _HOUR)
    if rest or hours < _FARTHEST_WEST:
        return _BETWEEN_HOURS.get(ahead)
    # The names count the other way round: what is ahead of UTC has a minus.
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


@cache
def _named() -> Mapping[str, str]:
    """The zones by their names as a message has them, in small letters."""
    return {name.casefold(): name for name in available_timezones()}


BUILDERS: Mapping[str, Builder] = {"zone": _zone}
