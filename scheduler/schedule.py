"""When a job is due: At, Every and Cron, rules of time without state.

All moments are aware and in UTC, those that go in as well as those that come out; zones exist only
inside a schedule. None stands for no moment: the schedule has ended, has not begun, or would have
to leave the calendar.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice

from scheduler import cron
from scheduler.errors import InvalidSchedule
from scheduler.grid import CalendarGrid, ElapsedGrid
from scheduler.wallclock import EARLIEST, LATEST, clamped, offset_at, wall_at, zone_of

COUNT_LIMIT = 1_000
"""How far moments are counted one by one where no arithmetic gives their number."""

_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What an `Every` counts in: seconds are elapsed time, the rest is wall-clock time."""

    SECOND = "second"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many moments there are; *exact* is False where there are at least so many."""

    number: int
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """One instant, or several (lead times): aware, UTC, ascending."""

    moments: tuple[datetime, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "moments", _instants(self.moments))

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due moment strictly after *moment*."""
        passed = bisect_right(self.moments, moment)
        return self.moments[passed] if passed < len(self.moments) else None

    def last_before(self, moment: datetime) -> datetime | None:
        """The last due moment strictly before *moment*."""
        passed = bisect_left(self.moments, moment)
        return self.moments[passed - 1] if passed else None

    def count_between(self, after: datetime, until: datetime, limit: int = COUNT_LIMIT) -> Count:
        """How many due moments lie after *after* and not after *until*; always exact."""
        del limit
        return _count(bisect_right(self.moments, until) - bisect_right(self.moments, after))


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A fixed grid of *amount* *unit* through each of the *anchors*, where the grids begin.

    On the wall clock a day that a month does not have is its last one; a time that a clock change
    skips is the first minute after it, and one that comes twice is the first.
    """

    amount: int
    unit: Unit
    anchors: tuple[datetime, ...]
    zone: str

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise InvalidSchedule(f"every {self.amount} {self.unit} is no interval")
        object.__setattr__(self, "anchors", _instants(self.anchors))

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due moment strictly after *moment*; the first anchor if it is yet to come."""
        return _earliest([grid.moment(grid.reached(moment)) for grid in self._grids(self.anchors)])

    def last_before(self, moment: datetime) -> datetime | None:
        """The last due moment strictly before *moment*."""
        if moment <= self.anchors[0]:
            return None
        end = moment - _TICK
        return _latest([grid.moment(grid.reached(end) - 1) for grid in self._grids(self.anchors)])

    def count_between(self, after: datetime, until: datetime, limit: int = COUNT_LIMIT) -> Count:
        """How many due moments lie after *after* and not after *until*.

        Exact without limit except for calendar grids through several anchors, which may share
        moments.
        """
        anchors = self._disjoint_anchors(after, until)
        if anchors is None:
            return _counted(self, after, until, limit)
        return _count(sum(g.reached(until) - g.reached(after) for g in self._grids(anchors)))

    def _grids(self, anchors: Iterable[datetime]) -> list[ElapsedGrid] | list[CalendarGrid]:
        if self.unit is Unit.SECOND:
            return [ElapsedGrid(anchor, self.amount) for anchor in anchors]
        zone = zone_of(self.zone)
        days = self.amount * _DAYS.get(self.unit, 0)
        months = self.amount * _MONTHS.get(self.unit, 0)
        return [CalendarGrid(a, zone, wall_at(a, zone), days, months) for a in anchors]

    def _disjoint_anchors(self, after: datetime, until: datetime) -> Iterable[datetime] | None:
        """Anchors whose grids make up this schedule without sharing moments; None if unknown."""
        first = self.anchors[0]
        if self.unit is Unit.SECOND:
            step = self.amount * 1_000_000
            by_phase = {(anchor - first) // _TICK % step: anchor for anchor in self.anchors[::-1]}
            return by_phase.values()
        zone = zone_of(self.zone)
        shift = offset_at(clamped(until), zone) - offset_at(clamped(after), zone)
        # Where a whole day was skipped, as in Apia in 2011, two days of one grid fall together.
        skipped = shift >= _DAY
        return None if skipped or len(self.anchors) > 1 else self.anchors


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """One or more 5-field expressions, read on the wall clock of *zone* (an IANA name).

    Day of month and day of week mean either where both are set, that is, begin without a star. What
    becomes of the expressions when clocks change stands in `scheduler.cron`.
    """

    expressions: tuple[str, ...]
    zone: str

    def __post_init__(self) -> None:
        if not self.expressions:
            raise InvalidSchedule("a cron schedule needs an expression")

    def next_after(self, moment: datetime) -> datetime | None:
        """The first due moment strictly after *moment*."""
        return _earliest([cron.next_after(e, self.zone, moment) for e in self.expressions])

    def last_before(self, moment: datetime) -> datetime | None:
        """The last due moment strictly before *moment*."""
        return _latest([cron.last_before(e, self.zone, moment) for e in self.expressions])

    def count_between(self, after: datetime, until: datetime, limit: int = COUNT_LIMIT) -> Count:
        """How many due moments lie after *after* and not after *until*; exact up to *limit*."""
        return _counted(self, after, until, limit)


Schedule = At | Every | Cron


def moments(
    schedule: Schedule, after: datetime, *, until: datetime | None = None
) -> Iterator[datetime]:
    """The due moments strictly after *after*, in order, up to and including *until*."""
    moment = schedule.next_after(after)
    while moment is not None and (until is None or moment <= until):
        yield moment
        moment = schedule.next_after(moment)


def dumps(schedule: Schedule) -> str:
    """The schedule as one line of canonical JSON: equal schedules give equal texts."""
    match schedule:
        case At():
            fields: dict[str, object] = {"at": _texts(schedule.moments)}
        case Every():
            fields = {
                "every": schedule.amount,
                "unit": schedule.unit,
                "from": _texts(schedule.anchors),
                "zone": schedule.zone,
            }
        case Cron():
            fields = {"cron": schedule.expressions, "zone": schedule.zone}
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def loads(text: str) -> Schedule:
    """What `dumps` was given; raises `InvalidSchedule` for anything that it did not write."""
    try:
        return _structured(json.loads(text))
    except (ValueError, TypeError, OverflowError, RecursionError) as damage:
        raise InvalidSchedule(f"not a stored schedule: {text[:80]!r}") from damage


def _structured(fields: object) -> Schedule:
    match fields:
        case {"at": [*texts], **rest} if not rest:
            return At(moments=_moments(texts))
        case {
            "every": int(amount),
            "unit": str(unit),
            "from": [*texts],
            "zone": str(zone),
            **rest,
        } if not (rest or isinstance(amount, bool)):
            return Every(amount=amount, unit=Unit(unit), anchors=_moments(texts), zone=zone)
        case {"cron": [*texts], "zone": str(zone), **rest} if not rest:
            return Cron(expressions=tuple(map(_text, texts)), zone=zone)
    raise ValueError("neither at, every nor cron")


# --- small parts ---------------------------------------------------------------------------------


def _instants(moments: Iterable[datetime]) -> tuple[datetime, ...]:
    instants = sorted({_instant(moment) for moment in moments})
    if not instants:
        raise InvalidSchedule("a schedule needs a moment")
    if instants[0] < EARLIEST or instants[-1] > LATEST:
        raise InvalidSchedule("a moment lies beyond the calendar")
    return tuple(instants)


def _instant(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise InvalidSchedule(f"{moment} has no zone")
    return moment.astimezone(UTC)


def _earliest(found: list[datetime | None]) -> datetime | None:
    return min(filter(None, found), default=None)


def _latest(found: list[datetime | None]) -> datetime | None:
    return max(filter(None, found), default=None)


def _count(number: int) -> Count:
    return Count(number=max(number, 0))


@lru_cache(maxsize=1024)
def _counted(schedule: Schedule, after: datetime, until: datetime, limit: int) -> Count:
    # Jobs that share a schedule ask the same question when they come back from the same downtime.
    number = sum(1 for _ in islice(moments(schedule, after, until=until), limit + 1))
    return Count(number=min(number, limit), exact=number <= limit)


def _texts(moments: Iterable[datetime]) -> list[str]:
    return [moment.isoformat().replace("+00:00", "Z") for moment in moments]


def _moments(texts: Iterable[str]) -> tuple[datetime, ...]:
    return tuple(map(datetime.fromisoformat, texts))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
