"""A schedule within its bounds: where it starts and ends, and the days that it leaves out."""

from datetime import date, datetime, timedelta

from scheduler.policy import Bounds
from scheduler.schedule import COUNT_LIMIT, Count, Schedule
from scheduler.wallclock import instant_of, wall_at, zone_of

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)


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
        while found is not None and self._is_left_out(found):
            found = self._schedule.next_after(found)
        until = self._bounds.until
        return None if found is None or (until is not None and found > until) else found

    def last_before(self, moment: datetime) -> datetime | None:
        """The last due moment strictly before *moment*."""
        until = self._bounds.until
        found = self._schedule.last_before(moment if until is None else min(moment, until + TICK))
        while found is not None and self._is_left_out(found):
            found = self._schedule.last_before(found)
        starts = self._bounds.starts
        return None if found is None or (starts is not None and found < starts) else found

    def count_between(self, after: datetime, until: datetime, limit: int = COUNT_LIMIT) -> Count:
        """How many due moments lie after *after* and not after *until*."""
        after = after if self._bounds.starts is None else max(after, self._bounds.starts - TICK)
        until = until if self._bounds.until is None else min(until, self._bounds.until)
        found = self._schedule.count_between(after, until, limit)
        left_out = sum(self._on(day, after, until, limit) for day in self._bounds.skip_dates)
        return Count(number=max(found.number - left_out, 0), exact=found.exact)

    def _is_left_out(self, moment: datetime) -> bool:
        days = self._bounds.skip_dates
        return bool(days) and wall_at(moment, zone_of(self._zone)).date() in days

    def _on(self, day: date, after: datetime, until: datetime, limit: int) -> int:
        """How many moments of the schedule itself lie on *day*, within the two."""
        zone, midnight = zone_of(self._zone), datetime.min.time()
        start = instant_of(datetime.combine(day, midnight), zone) - TICK
        end = instant_of(datetime.combine(day + DAY, midnight), zone) - TICK
        return self._schedule.count_between(max(after, start), min(until, end), limit).number
