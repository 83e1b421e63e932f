"""The hours that an owner means by words: morning, noon, evening, or a day with no hour at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from bot.language.clock import NOON, Clock

DAY_BEGINS, DAY_ENDS = time(7), time(22, 59)
"""Between these a bare hour is looked for."""

_ASK_UNTIL = 6
"""With a day named, hours up to this one may be either half of it."""
_NIGHT_BEGINS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """An owner's times for words without an hour."""

    morning: time = time(9)
    noon: time = time(12)
    afternoon: time = time(15)
    evening: time = time(18)
    night: time = time(20)
    dawn: time = time(5)
    day: time = time(9)

    def of(self, part: str | None) -> time:
        """The time for a part of the day; with none named, that of a whole day."""
        found: time = getattr(self, part or "day")
        return found


DEFAULT = Hours()


@dataclass(frozen=True, slots=True)
class Meant:
    """A time of day that may be meant, on the named day or so many days after it."""

    at: time
    days_on: int = 0


def meant(clock: Clock, part: str | None, *, day_named: bool) -> Sequence[Meant]:
    """The times of day that *clock* may stand for, the likeliest first."""
    if part is not None:
        return [_in_part(clock, part)]
    written = Meant(clock.time, days_on=clock.hour // 24)
    if not clock.bare or (day_named and clock.hour > _ASK_UNTIL):
        return [written]
    return [written, Meant(clock.later.time)]


def _in_part(clock: Clock, part: str) -> Meant:
    """``7:30`` and *evening* is 19:30; ``1`` and *night* is after midnight."""
    hour, at = clock.hour, clock.time
    if part == "night" and hour in (12, 24, 0):
        return Meant(at.replace(hour=0), days_on=1)
    if part == "night" and clock.bare and hour < _NIGHT_BEGINS:
        return Meant(at, days_on=1)
    afternoon = part in ("afternoon", "evening") and hour < NOON
    evening = part == "night" and _NIGHT_BEGINS <= hour < NOON
    midday = part == "noon" and hour < _NIGHT_BEGINS
    if afternoon or evening or midday:
        return Meant(at.replace(hour=hour + NOON))
    return Meant(at.replace(hour=0) if hour == NOON and part in ("dawn", "morning") else at)


def in_repetition(clock: Clock, part: str | None) -> time:
    """In a repeating job a bare hour is read as written, unless a word beside it says otherwise."""
    return _in_part(clock, part).at if part else clock.time
