"""When and where a sentence is said, and the small notations of time that the notes share."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.bot.language.adversary import days

FREE = time(9, 0)
"""The owner's time for a day that was named without one."""
UNITS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An instant in a zone; with a stated *start*, series are counted from that day."""

    now: datetime
    zone: ZoneInfo
    start: date | None = None

    @property
    def today(self) -> date:
        return self.start or self.wall.date()

    @property
    def wall(self) -> datetime:
        return self.now.astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        return days.moment(day, clock, self.zone)


def elapsed(text: str) -> timedelta:
    """``1h30m`` and the like."""
    seconds, number = 0.0, ""
    for letter in text:
        if letter in UNITS:
            seconds += float(number) * UNITS[letter]
            number = ""
        else:
            number += letter
    return timedelta(seconds=seconds)


def clock(text: str) -> time:
    """``18:00``, ``9``, or ``free`` for a day without a time."""
    hour, _, minute = text.partition(":")
    return FREE if text == "free" else time(int(hour), int(minute or 0))
