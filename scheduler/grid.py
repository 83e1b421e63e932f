"""The moments of one anchor and one step: a grid of elapsed time, or of days on a wall clock."""

from calendar import monthrange
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduler.wallclock import LATEST, clamped, instant_of, wall_at

_DAY_SECONDS = 86_400
_YEAR_MONTHS = 12


class ElapsedGrid(NamedTuple):
    """Every so many seconds, whatever the clocks on the walls do.

    A grid numbers its moments from 0, the anchor.
    """

    anchor: datetime
    seconds: int

    def moment(self, number: int) -> datetime | None:
        """The moment of that number; None before the anchor and beyond the calendar."""
        try:
            return self.anchor + timedelta(seconds=number * self.seconds) if number >= 0 else None
        except OverflowError:
            return None

    def reached(self, moment: datetime) -> int:
        """How many moments lie at or before *moment*."""
        if moment < self.anchor:
            return 0
        elapsed = moment - self.anchor
        return (elapsed.days * _DAY_SECONDS + elapsed.seconds) // self.seconds + 1


class CalendarGrid(NamedTuple):
    """Every so many days, or else months, at the anchor's time on the wall clock of *zone*.

    A day that a month does not have is its last one.
    """

    anchor: datetime
    zone: ZoneInfo
    wall: datetime
    """What the clock shows at the anchor."""
    days: int
    months: int

    def moment(self, number: int) -> datetime | None:
        """The moment of that number; None before the anchor and beyond the calendar."""
        if number < 0:
            return None
        try:
            # The anchor itself may stand in the second pass of a fold.
            found = instant_of(self._wall(number), self.zone) if number else self.anchor
        except (OverflowError, ValueError):
            return None
        return found if found <= LATEST else None

    def reached(self, moment: datetime) -> int:
        """How many moments lie at or before *moment*."""
        if moment < self.anchor:
            return 0
        moment = clamped(moment)
        number = self._steps_until(moment) + 1  # too far by one or two, whatever the clocks did
        while (found := self.moment(number)) is None or found > moment:
            number -= 1
        return number + 1

    def _wall(self, number: int) -> datetime:
        first = self.wall
        if self.days:
            return first + timedelta(days=number * self.days)
        years, month = divmod(first.month - 1 + number * self.months, _YEAR_MONTHS)
        year, month = first.year + years, month + 1
        return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))

    def _steps_until(self, moment: datetime) -> int:
        first, last = self.wall, wall_at(moment, self.zone)
        if self.days:
            return (last - first).days // self.days
        return ((last.year - first.year) * _YEAR_MONTHS + last.month - first.month) // self.months
