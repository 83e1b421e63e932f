"""When a repetition starts and ends: its bounds as instants."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.language.calendar import find
from bot.language.dates import Day, Edge, Numeric, Offset, OnDate, Weekday
from bot.language.durations import moved
from bot.language.hours import Meant
from bot.language.intent import Note
from bot.language.moments import Frame, moments_of
from bot.language.when import When

_TICK = timedelta(microseconds=1)
_TODAY = Offset(days=0)
_MIDNIGHT = time(0)


def with_hour_of_bounds(when: When) -> When:
    """``daily starting 3 March at 8``: the hour is that of each day."""
    if when.is_elapsed:
        return when
    if when.clocks:
        return _without_length(when)
    if when.start and when.start.clocks:
        start = replace(when.start, clocks=(), zone=None)
        zone = when.start.zone or when.zone
        return replace(when, clocks=when.start.clocks, zone=zone, start=start)
    if when.until and when.until.day and when.until.clocks:
        until = replace(when.until, clocks=(), zone=None)
        zone = when.until.zone or when.zone
        return replace(when, clocks=when.until.clocks, zone=zone, until=until)
    return when


def _without_length(when: When) -> When:
    """``every day at 9 until 11am`` does not end today: each time it takes so long."""
    until, is_raw = when.until, bool(when.repeat and when.repeat.cron)
    is_hour = until is not None and until.clocks and not (until.day or until.span)
    return replace(when, until=None) if is_hour and not is_raw else when


def bounds_of(when: When, frame: Frame) -> tuple[datetime | None, datetime | None] | str:
    """When it starts and when it ends, as far as that is said; or why that cannot be."""
    start = _start_of(when, frame)
    if isinstance(start, str):
        return start
    until = _end_of(when, frame, start or frame.now)
    return until if isinstance(until, str) else (start, until)


def _start_of(when: When, frame: Frame) -> datetime | str | None:
    """When it starts, now if it does today; or why that cannot be."""
    point = when.start
    if point is None:
        return None
    if point.day is None or isinstance(point.day, Numeric) or point.span:
        found = moments_of(point, frame)
        return found if isinstance(found, str) else found[0].at
    if point.clocks or point.part:
        return _at_its_hour(point, point.day, frame)
    return _with_the_day(when, point.day, frame)


def _with_the_day(when: When, start: Day, frame: Frame) -> datetime | str:
    """A day without a time begins with the day, or at the hour that has to be assumed."""
    day = find(start, frame.today, frame.today)
    if day == frame.today and isinstance(start, Weekday):
        day = find(start, frame.today, frame.today + timedelta(days=1))  # in a week
    if isinstance(day, str):
        return day
    if day <= frame.today or _has_begun(start, frame) or _goes_on(when, day, frame):
        return frame.now
    return frame.instant(day, Meant(frame.hours.day if assumes_hour(when) else _MIDNIGHT))


def _goes_on(when: When, first: date, frame: Frame) -> bool:
    """``from 10 to 20 June``, said on the 15th: its *first* day would come in a year."""
    match when.start and when.start.day, when.until and when.until.day:
        case OnDate(month=int(), year=None), OnDate(month=int()) as last:
            end = find(last, frame.today, frame.today)
            return isinstance(end, date) and end < first
    return False


def _at_its_hour(point: When, day: Day, frame: Frame) -> datetime | str:
    """``from 8 am today``: a grid may begin at an hour that has passed."""
    if day == _TODAY and point.clocks and not point.clocks[0].bare:
        return frame.instant(frame.today, Meant(point.clocks[0].time))
    found = moments_of(point, frame)
    if isinstance(found, str):
        return frame.now if day == _TODAY else found
    return found[0].at


def _has_begun(day: Day, frame: Frame) -> bool:
    """``from December``, said in December."""
    if not isinstance(day, Edge) or day.is_end or day.year is not None:
        return False
    return day.month == frame.today.month


def assumes_hour(when: When) -> bool:
    """``every 3 weeks from 7 December``: neither the repetition nor its start names an hour."""
    point, repeat = when.start, when.repeat
    if point is None or repeat is None or point.day is None or point.day == _TODAY:
        return False
    said = when.clocks or when.part or when.window or point.clocks or point.part or repeat.cron
    return not (said or when.is_elapsed)


def notes_of(when: When, start: datetime | None, frame: Frame) -> tuple[Note, ...]:
    """What had to be assumed of its start."""
    assumed = assumes_hour(when) and start is not None and start > frame.now
    return (Note.ASSUMED_HOUR,) if assumed else ()


def _end_of(when: When, frame: Frame, start: datetime) -> datetime | str | None:
    """The last instant at which it may be due, with the whole of a day that is named."""
    if when.length:
        return moved(start, when.length, frame.zone) - (_TICK if when.start else timedelta(0))
    if when.until is None:
        return None
    point = when.until
    if point.day and not (point.clocks or point.part):
        earliest = replace(frame, now=max(start, frame.now)).today
        day = find(point.day, frame.today, earliest)
        return day if isinstance(day, str) else frame.instant(day, Meant(time(23, 59, 59)))
    found = moments_of(point, frame)
    return found if isinstance(found, str) else found[0].at
