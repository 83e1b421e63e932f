"""A schedule within its bounds: where it starts and ends, and the days that it leaves out."""

from datetime import date, datetime, timedelta

from scheduler.holidays import holidays_between, is_holiday
from scheduler.policy import Bounds
from scheduler.schedule import COUNT_LIMIT, Count, Schedule
from scheduler.wallclock import clamped, instant_of, wall_at, zone_of

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
_MOST_DAYS_OUT = 400
"""A schedule that lies on holidays so many times in a row lies on them always."""


class Bounded:
    """The due moments of *schedule* that lie within *bounds*; days are those of *zone*.

    It answers the same questions as a schedule: see `scheduler.schedule.At`.
    """

    def __init__(self, schedule: Schedule, bounds: Bounds, zone: str) -> None:
        self._schedule = schedule
        self._bounds = bounds
        self._zone = zone

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due moment strictly after *moment*."""
        starts = self._bounds.starts
        found = self._schedule.next_after(moment if starts is None else max(moment, starts - TICK))
        tries = _MOST_DAYS_OUT
        while found is not None and self._is_left_out(found):
            tries -= 1
            _, end = self._edges(self._day(found))
            found = self._schedule.next_after(end - TICK) if tries else None
        until = self._bounds.until
        return None if found is None or (until is not None and found > until) else found

    def last_before(self, moment: datetime) -> datetime | None:
        """The last due moment strictly before *moment*."""
        until = self._bounds.until
        found = self._schedule.last_before(moment if until is None else min(moment, until + TICK))
        tries = _MOST_DAYS_OUT
        while found is not None and self._is_left_out(found):
            tries -= 1
            start, _ = self._edges(self._day(found))
            found = self._schedule.last_before(start) if tries else None
        starts = self._bounds.starts
        return None if found is None or (starts is not None and found < starts) else found

    def count_between(self, after: datetime, until: datetime, limit: int = COUNT_LIMIT) -> Count:
        """How many due moments lie after *after* and not after *until*."""
        after = after if self._bounds.starts is None else max(after, self._bounds.starts - TICK)
        until = until if self._bounds.until is None else min(until, self._bounds.until)
        found = self._schedule.count_between(after, until, limit)
        days = self._left_out_between(after, until)
        left_out = sum(self._on(day, after, until, limit) for day in days)
        return Count(number=max(found.number - left_out, 0), exact=found.exact)

    def _is_left_out(self, moment: datetime) -> bool:
        place, days = self._bounds.holidays, self._bounds.skip_dates
        if not (place or days):
            return False
        day = self._day(moment)
        return day in days or bool(place and is_holiday(place, day))

    def _left_out_between(self, after: datetime, until: datetime) -> frozenset[date]:
        days = frozenset(self._bounds.skip_dates)
        if not self._bounds.holidays or after >= until:
            return days
        first, last = (self._day(clamped(moment)) for moment in (after, until))
        return days | holidays_between(self._bounds.holidays, first, last)

    def _on(self, day: date, after: datetime, until: datetime, limit: int) -> int:
        """How many moments of the schedule itself lie on *day*, within the two."""
        start, end = self._edges(day)
        after, until = max(after, start - TICK), min(until, end - TICK)
        return self._schedule.count_between(after, until, limit).number if after < until else 0

    def _day(self, moment: datetime) -> date:
        return wall_at(moment, zone_of(self._zone)).date()

    def _edges(self, day: date) -> tuple[datetime, datetime]:
        """The instants at which *day* begins and ends."""
        zone, midnight = zone_of(self._zone), datetime.min.time()
        return (
            instant_of(datetime.combine(day, midnight), zone),
            instant_of(datetime.combine(day + DAY, midnight), zone),
        )
