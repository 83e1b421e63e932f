"""Times of day as people say them: ``17:30``, ``half past six``, ``3 pm``, ``noon``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta

from bot.language.chart import Builder, Kids
from bot.language.grammar import Meaning
from bot.language.numbers import whole
from bot.language.places import fixed
from bot.language.shapes import Digits

NOON = 12
_HOURS, _MINUTES = 24, 60
_NO_HOUR = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day; *bare* if nothing tells morning from evening."""

    hour: int
    minute: int = 0
    second: int = 0
    bare: bool = False
    is_pm: bool = False
    """Whether it was said with a "pm"."""
    zone: str | None = None
    """The zone that was said with it: ``Asia/Tokyo``."""

    @property
    def is_possible(self) -> bool:
        """Whether a clock shows it; 24:00 is the end of a day."""
        return (self.hour < _HOURS and self.minute < _MINUTES and self.second < _MINUTES) or (
            self.hour == _HOURS and self.minute == 0
        )

    @property
    def time(self) -> time:
        """As a wall clock shows it; 24:00 is 0:00."""
        return time(self.hour % _HOURS, self.minute, self.second)

    @property
    def later(self) -> "Clock":
        """The same in the other half of the day."""
        return replace(self, hour=(self.hour + NOON) % _HOURS, bare=False)

    def earlier(self, seconds: int) -> "Clock | None":
        """So long before on the same day; None if that is the day before."""
        total = (self.hour * _MINUTES + self.minute) * _MINUTES + self.second - seconds
        if total < 0:
            return None
        minutes, second = divmod(total, _MINUTES)
        return replace(self, hour=minutes // _MINUTES, minute=minutes % _MINUTES, second=second)

    @property
    def as_written(self) -> "Clock":
        """The same, taken at its word."""
        return replace(self, bare=False)


def _clock(meaning: Meaning, kids: Kids) -> Clock | None:
    word = str(meaning)
    if word.startswith("="):
        hour, _, minute = word[1:].partition(":")
        return Clock(hour=int(hour), minute=int(minute))
    said = next(iter(kids.values(Clock)), None) or _from_digits(kids)
    return said and _turned(word, said, kids)


def _turned(word: str, said: Clock, kids: Kids) -> Clock | None:
    """*said* as the words around it have it."""
    if word in ("am", "pm"):
        return _half(said, word)
    if word in _BY_MINUTES:
        minutes = whole(next(iter(kids.values(float)), None))
        return None if minutes is None else _BY_MINUTES[word](said, minutes)
    if word.startswith(("+", "-")):
        return _moved(said, int(word))
    if word == "afternoon_hour" and said.hour <= NOON:
        return None  # 1h30 is a span
    return _written(said, kids) if word in ("written", "afternoon_hour") else said


def _moved(said: Clock, minutes: int) -> Clock | None:
    if not -_MINUTES < minutes < _MINUTES or said.minute:
        return None
    if said.hour > _HOURS:
        return said  # no such hour, whatever the minutes
    total = said.hour * _MINUTES + minutes
    if total < _MINUTES and said.bare:
        total += NOON * _MINUTES
    return replace(said, hour=total // _MINUTES % _HOURS, minute=total % _MINUTES)


_BY_MINUTES: Mapping[str, Callable[[Clock, int], Clock | None]] = {
    "past": _moved,
    "to": lambda said, minutes: _moved(said, -minutes),
    # "Ten minutes of the fourth" hour are ten past three.
    "into": lambda said, minutes: _moved(said, minutes - _MINUTES),
    "minutes": lambda said, minutes: replace(said, minute=minutes),
}


def _written(said: Clock, kids: Kids) -> Clock:
    """An hour that is taken at its word, with the minutes that were said in digits."""
    minutes = whole(kids.one("number", float))
    return replace(said, minute=said.minute if minutes is None else minutes, bare=False)


def _half(said: Clock, half: str) -> Clock | None:
    if not 0 < said.hour <= NOON:
        return said if half == "pm" and said.hour > NOON else replace(said, hour=99)
    hour = said.hour % NOON + (NOON if half == "pm" else 0)
    return replace(said, hour=hour, bare=False, is_pm=half == "pm")


def _from_digits(kids: Kids) -> Clock | None:
    digits = kids.values(Digits)
    if not digits:
        return None
    numbers = [number for each in digits for number in each.numbers]
    hour, minute, second = (*numbers, 0, 0)[:3]
    return Clock(hour=hour, minute=minute, second=second)


def _hour(meaning: Meaning, kids: Kids) -> Clock | None:
    """A whole hour: bare up to twelve."""
    number = next(iter(kids.values(int)), None) or whole(kids.one("number", float))
    if number is None or not 0 <= number <= _HOURS:
        return None
    return Clock(hour=number, bare=0 < number <= NOON)


def _o_clock(meaning: Meaning, kids: Kids) -> Clock | None:
    """An hour that a word like *o'clock* vouches for, so that 25 is wrong rather than no hour."""
    number = whole(kids.one("number", float))
    if number is None or number >= _NO_HOUR:
        return None
    return Clock(hour=number, bare=0 < number <= NOON)


def clock_list(meaning: Meaning, kids: Kids) -> tuple[Clock, ...] | None:
    """Several in a row; a half of the day said at the end counts for all: ``7 and 9 pm``."""
    singles = kids.values(Clock)
    listed = [clock for clocks in kids.values(tuple) for clock in clocks]
    clocks = [*singles, *listed]
    last = clocks[-1]
    if len(clocks) > 1 and last.is_pm:
        clocks = [c.later if c.bare and c.hour < last.hour - NOON else c for c in clocks]
    return tuple(clocks)


def _zoned(meaning: Meaning, kids: Kids) -> Clock | None:
    clock = next(iter(kids.values(Clock)), None) or _from_digits(kids)
    ahead = kids.one("ahead", timedelta)
    zone = str(meaning) or kids.one("zone", str) or (fixed(ahead) if ahead is not None else None)
    return replace(clock, zone=zone) if clock and zone else None


BUILDERS: Mapping[str, Builder] = {
    "hour": _hour,
    # Hours as words of their own, in the cases that a language has for them.
    "hour_at": _hour,
    "hour_dative": _hour,
    "hour_accusative": _hour,
    "military_clock": _clock,
    "h_clock": _clock,
    # A time with a single digit of minutes is one that no clock shows.
    "broken_clock": lambda _meaning, _kids: Clock(hour=_NO_HOUR),
    "spaced_clock": _clock,
    "told_hour": _clock,
    "told": _clock,
    "spoken_clock": _clock,
    "clock": _clock,
    "o_clock": _o_clock,
    "clocks": clock_list,
    "hours": clock_list,
    "zoned": _zoned,
}
