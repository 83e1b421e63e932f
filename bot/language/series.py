"""From a repetition in words to a schedule: cron where the calendar repeats, a grid where not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.language.calendar import find
from bot.language.clock import Clock
from bot.language.dates import Day, Edge, NthWeekday, OnDate, Weekday
from bot.language.durations import Span
from bot.language.expressions import cron_of, is_possible, tails_of, weekday_tail
from bot.language.hours import Meant, in_repetition
from bot.language.intent import Note
from bot.language.moments import Frame
from bot.language.repetition import WEEK, Repeat
from bot.language.when import When
from scheduler.schedule import Cron, Every, Schedule, Unit

_MINUTE = 60
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A repetition as a schedule, and what had to be assumed."""

    schedule: Schedule
    notes: tuple[Note, ...] = ()


Found = Series | str
"""A series, or the reason why there is none."""


def series_of(when: When, repeat: Repeat, frame: Frame, start: datetime) -> Found:
    """The schedule that *when* repeats by; grids begin at *start* at the earliest."""
    if repeat.cron:
        return _raw(repeat.cron, when, frame)
    if wrong := repeat.lacks or (repeat.period and repeat.period.wrong):
        return wrong
    repeat = _refined(repeat, when.day)
    if repeat.period and repeat.is_elapsed:
        return _within_days(when, repeat, repeat.period, frame, start)
    if repeat.per_day > max(len(when.clocks), 1):
        return "which_hours"
    return _by_calendar(when, repeat, frame, start)


def _raw(expression: str, when: When, frame: Frame) -> Found:
    if not is_possible(expression):
        return "impossible_cron"
    if expression.startswith("0 9 ") and when.clocks:
        rest = expression.removeprefix("0 9 ")
        times = [in_repetition(clock, when.part) for clock in when.clocks]
        return Series(schedule=cron_of(times, [rest], frame.zone))
    return Series(schedule=Cron(expressions=(expression,), zone=frame.zone))


def _refined(repeat: Repeat, day: Day | None) -> Repeat:
    """``every month`` and ``on the 10th`` say one thing together."""
    unit = repeat.period.smallest if repeat.period else None
    match unit, day:
        case "month", _:
            return _of_month(repeat, day)
        case "year", OnDate(month=int(month), day=number):
            return replace(repeat, dates=((month, number),))
        case "week", Weekday(weekday=number):
            return replace(repeat, weekdays=frozenset((number,)))
    return repeat


def _of_month(repeat: Repeat, day: Day | None) -> Repeat:
    match day:
        case OnDate(month=None, day=number):
            return replace(repeat, monthdays=(number,))
        case Edge(unit="month", ahead=0, month=None):
            return replace(repeat, monthdays=(-1 if day.is_end else 1,))
        case NthWeekday(month=None):
            return replace(repeat, nths=((day.nth, day.weekday),))
    return repeat


# --- several times a day ---------------------------------------------------------------------


def _within_days(when: When, repeat: Repeat, period: Span, frame: Frame, start: datetime) -> Found:
    days = (repeat.weekdays or WEEK) - when.without
    if when.part and not (when.clocks or when.window):
        return "which_hours"  # "every 15 minutes in the morning"
    if when.window or days != WEEK:
        times = _times_between(_in_its_half(when), period.seconds)
        if not times or len(times) > _DAY_MINUTES:
            return "too_frequent"
        return Series(schedule=cron_of(times, [weekday_tail(days)], frame.zone))
    anchor = _first(when, frame, start) if when.clocks else start
    return Series(
        schedule=Every(amount=period.seconds, unit=Unit.SECOND, anchors=(anchor,), zone=frame.zone)
    )


def _in_its_half(when: When) -> tuple[Clock, Clock] | None:
    """``tonight from 8 to 10`` is from 20:00 to 22:00."""
    if not (when.window and when.part):
        return when.window
    first, last = (in_repetition(clock, when.part) for clock in when.window)
    if last < first:
        return when.window
    return Clock(hour=first.hour, minute=first.minute), Clock(hour=last.hour, minute=last.minute)


def _times_between(window: tuple[Clock, Clock] | None, seconds: int) -> list[time]:
    first, last = (_minutes(window[0]), _minutes(window[1])) if window else (0, _DAY_MINUTES - 1)
    if last < first:
        last += _DAY_MINUTES
    if seconds < _MINUTE or seconds % _MINUTE:
        return []
    minutes = range(first, last + 1, seconds // 60)
    return sorted({time(m % _DAY_MINUTES // 60, m % 60) for m in minutes})


def _minutes(clock: Clock) -> int:
    return clock.hour * 60 + clock.minute


# --- by the calendar -------------------------------------------------------------------------


def _by_calendar(when: When, repeat: Repeat, frame: Frame, start: datetime) -> Found:
    if repeat.period and repeat.period.step[0] > 1:
        return _grid(when, repeat, frame, start)
    times, notes = _times(when, frame)
    if is_loose(repeat):
        repeat = _like_today(repeat, replace(frame, now=start))
        times, notes = (times, ()) if when.clocks or when.part else ([_minute(frame, start)], ())
    tails, more = tails_of(repeat, when.without)
    schedule = cron_of(times, tails, frame.zone)
    if not all(map(is_possible, schedule.expressions)):
        return "never"
    return Series(schedule=schedule, notes=(*notes, *more))


def _times(when: When, frame: Frame) -> tuple[list[time], tuple[Note, ...]]:
    if when.clocks:
        return [in_repetition(clock, when.part) for clock in when.clocks], ()
    if window := _in_its_half(when):
        return [window[0].time], ()  # "every Tuesday from 7 to 9": it begins at 7
    return [frame.hours.of(when.part)], (Note.ASSUMED_HOUR,)


def is_loose(repeat: Repeat) -> bool:
    """Every week, month or year with no day said."""
    said = repeat.weekdays or repeat.monthdays or repeat.nths or repeat.dates or repeat.workday
    return not said and repeat.period is not None and repeat.period.step[1] is not Unit.DAY


def _like_today(repeat: Repeat, frame: Frame) -> Repeat:
    """``every month`` is every month on a day like this."""
    unit = repeat.period.step[1] if repeat.period else Unit.WEEK
    if unit is Unit.WEEK:
        return replace(repeat, weekdays=frozenset((frame.today.isoweekday(),)))
    if unit is Unit.MONTH:
        return replace(repeat, monthdays=(frame.today.day,))
    return replace(repeat, dates=((frame.today.month, frame.today.day),))


def _minute(frame: Frame, start: datetime) -> time:
    return replace(frame, now=start).wall.time().replace(second=0, microsecond=0)


# --- grids -----------------------------------------------------------------------------------


def _grid(when: When, repeat: Repeat, frame: Frame, start: datetime) -> Found:
    amount, unit = repeat.period.step if repeat.period else (1, Unit.WEEK)
    if unit is Unit.SECOND:
        return "odd_interval"
    anchors = list(_anchors(when, repeat, frame, start, amount))
    if isinstance(anchors[0], str):
        return anchors[0]
    moments = tuple(a for a in anchors if isinstance(a, datetime))
    notes = () if when.clocks or not _names_days(repeat) else (Note.ASSUMED_HOUR,)
    return Series(
        schedule=Every(amount=amount, unit=unit, anchors=moments, zone=frame.zone), notes=notes
    )


def _names_days(repeat: Repeat) -> bool:
    return bool(repeat.weekdays or repeat.monthdays or repeat.dates or repeat.nths)


def _anchors(
    when: When, repeat: Repeat, frame: Frame, start: datetime, amount: int
) -> Iterable[datetime | str]:
    days: list[Day] = [Weekday(weekday=day) for day in sorted(repeat.weekdays)]
    days += [OnDate(day=day) for day in repeat.monthdays if day > 0]
    days += [OnDate(month=month, day=day) for month, day in repeat.dates]
    if not days:
        named = when.clocks or when.part
        yield _first(when, frame, start) if named or when.day else start
        return
    times = _times(when, frame)[0]
    found = [_first_on(day, at, frame, start) for day in days for at in times]
    if repeat.weekdays:
        yield from _in_one_week(found, frame, amount)
    else:
        yield from found


def _in_one_week(
    found: Sequence[datetime | str], frame: Frame, amount: int
) -> Iterable[datetime | str]:
    """Tuesday and Thursday of every second week are those of the same week."""
    moments = [m for m in found if isinstance(m, datetime)]
    wall = replace(frame, now=min(moments)).wall
    monday = wall.date() - timedelta(days=wall.isoweekday() - 1)
    for moment in moments:
        shown = replace(frame, now=moment).wall
        weeks = (shown.date() - monday).days // 7
        days = 7 * (amount - weeks) if weeks else 0
        yield frame.instant(shown.date() + timedelta(days=days), Meant(shown.time()))


def _first(when: When, frame: Frame, start: datetime) -> datetime:
    """The first moment from *start* on at the hour that was said."""
    at = (
        _times(when, frame)[0][0]
        if when.clocks or when.part
        else replace(frame, now=start).wall.time()
    )
    first = replace(frame, now=start).wall.date()
    if when.day:
        found = find(when.day, frame.today, frame.today)
        first = found if not isinstance(found, str) else first
    instant = frame.instant(first, Meant(at))
    return (
        instant
        if instant >= start and instant > frame.now
        else frame.instant(first + timedelta(days=1), Meant(at))
    )


def _first_on(day: Day, at: time, frame: Frame, start: datetime) -> datetime | str:
    """The first such day from *start* on at that time, once today's has not passed."""
    earliest = replace(frame, now=start).wall.date()
    found = find(day, earliest, earliest)
    if not isinstance(found, str) and frame.instant(found, Meant(at)) < max(start, frame.now):
        found = find(day, earliest, found + timedelta(days=1))
    return found if isinstance(found, str) else frame.instant(found, Meant(at))
