"""A year of one zone's wall clock, looked at minute by minute."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise, repeat
from zoneinfo import ZoneInfo

from tests.oracle.reading import MINUTES_A_DAY


@dataclass(frozen=True, kw_only=True)
class Scan:
    """Which UTC minute shows which wall minute; wall minutes count from the year 1."""

    zone: str
    year: int
    start: int
    """The first UTC minute, since 1970."""
    end: int
    dates: tuple[date, date]
    """The first and the last date that the clock shows."""
    first: dict[int, int] = field(default_factory=dict)
    """Wall minute → the minute that first shows it, or the first after the gap that it is in."""
    skipped: set[int] = field(default_factory=set)
    again: dict[int, int] = field(default_factory=dict)
    """Wall minute → the minute that shows it for the second time."""
    changes: list[int] = field(default_factory=list)
    """The minutes at which the clock is not what it was a minute ago plus one."""

    def once(self, walls: Iterable[int]) -> list[int]:
        """When fixed wall times are due: the first time they are shown, or right after the gap."""
        return sorted({self.first[wall] for wall in walls if wall in self.first})

    def each_time(self, walls: Iterable[int]) -> list[int]:
        """When an interval on the wall clock is due: whenever it shows such a time."""
        shown = [wall for wall in walls if wall in self.first and wall not in self.skipped]
        second = [self.again[wall] for wall in shown if wall in self.again]
        return sorted([*(self.first[wall] for wall in shown), *second])


def scan(zone: str, year: int) -> Scan:
    """Look at every minute of *year*, and of a day before it and after it."""
    start = minute_of(datetime(year, 1, 1, tzinfo=UTC)) - MINUTES_A_DAY
    end = minute_of(datetime(year + 1, 1, 1, tzinfo=UTC)) + MINUTES_A_DAY
    seconds = range(start * 60, end * 60, 60)
    clock = map(datetime.fromtimestamp, seconds, repeat(ZoneInfo(zone)))
    walls = [t.toordinal() * MINUTES_A_DAY + t.hour * 60 + t.minute for t in clock]
    dates = _date(walls[0]), _date(max(walls))
    found = Scan(zone=zone, year=year, start=start, end=end, dates=dates)
    found.changes.extend(
        start + place for place, (wall, later) in enumerate(pairwise(walls), 1) if later != wall + 1
    )
    _file(found, walls)
    return found


def _file(found: Scan, walls: list[int]) -> None:
    latest = walls[0] - 1
    for minute, wall in enumerate(walls, found.start):
        if wall <= latest:
            found.again[wall] = minute
            continue
        for missed in range(latest + 1, wall):
            found.first[missed] = minute
            found.skipped.add(missed)
        found.first[wall] = minute
        latest = wall


def _date(wall: int) -> date:
    return date.fromordinal(wall // MINUTES_A_DAY)


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def following(due: list[int], second: int) -> int | None:
    """The second of the first of the *due* minutes after *second*."""
    place = bisect_right(due, second // 60)
    return due[place] * 60 if place < len(due) else None


def preceding(due: list[int], second: int) -> int | None:
    """The second of the last of the *due* minutes before *second*."""
    place = bisect_left(due, -(-second // 60))
    return due[place - 1] * 60 if place else None
