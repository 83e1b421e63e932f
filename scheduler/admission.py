"""Which schedules are accepted: those that will fire, and not too often."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from scheduler import cron
from scheduler.errors import TooFrequent
from scheduler.schedule import At, Cron, Every, Schedule, Unit, moments
from scheduler.wallclock import zone_of

_SAMPLE = 64
_MINUTE = timedelta(minutes=1)
_TICK = timedelta(microseconds=1)
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


def check(schedule: Schedule, *, minimum: timedelta) -> None:
    """Raise `InvalidSchedule` unless it will fire, `TooFrequent` if closer together than *minimum*.

    Exact up to a minimum of one minute; beyond it cron is judged by a sample of its moments.
    """
    if isinstance(schedule, Cron):
        for expression in schedule.expressions:
            cron.check_expression(expression)
    if not isinstance(schedule, At):
        zone_of(schedule.zone)
    if any(gap < minimum for gap in _gaps(schedule, minimum)):
        raise TooFrequent(minimum)


def _gaps(schedule: Schedule, minimum: timedelta) -> Iterator[timedelta]:
    for moment in _sample(schedule, minimum):
        if later := schedule.next_after(moment):
            yield later - moment
        if earlier := schedule.last_before(moment):
            yield moment - earlier


def _sample(schedule: Schedule, minimum: timedelta) -> Iterator[datetime]:
    match schedule:
        case At():
            yield from schedule.moments
        case Every():
            # With the last anchor all grids are there, and what one round of seconds shows repeats
            # for ever; only calendar grids may come closer later.
            after, grids = schedule.anchors[-1] - _TICK, len(schedule.anchors)
            calendars = grids > 1 and schedule.unit is not Unit.SECOND
            yield from islice(moments(schedule, after), grids + (_SAMPLE if calendars else 0))
        case Cron() if minimum > _MINUTE:
            # Each expression on its own, so that a rare one is seen beside a frequent one.
            for expression in schedule.expressions:
                part = Cron(expressions=(expression,), zone=schedule.zone)
                yield from islice(moments(part, _SOME_DAY), _SAMPLE)
