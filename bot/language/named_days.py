"""The days of the calendar that words name one by one: "on Saturday and Sunday", "this week"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.language.calendar import find
from bot.language.dates import Day, Offset, OnDate, Weekday, stretch
from bot.language.limits import LAST_OF
from bot.language.moments import Frame, moments_of
from bot.language.repetition import Repeat
from bot.language.when import When
from scheduler.wallclock import wall_at, zone_of

MOST_DAYS = 400
"""Days that are named one by one, or left out so."""


def days_said(when: When | None, frame: Frame) -> tuple[date, ...] | str:
    """The coming days that are named one by one, or why they cannot be known."""
    if when is None:
        return ()
    if when.wrong or when.past:
        return when.wrong or "past"
    found: set[date] = set()
    for each in (replace(when, others=()), *when.others):
        days = _days_of(each, frame)
        if isinstance(days, str):
            return days
        found.update(days)
    return tuple(sorted(found)) if len(found) <= MOST_DAYS else "too_complex"


def _days_of(when: When, frame: Frame) -> Sequence[date] | str:
    if when.repeat and when.repeat == Repeat(weekdays=when.repeat.weekdays):
        # "On Saturday and Sunday": the coming ones.
        each = [Weekday(weekday=day) for day in when.repeat.weekdays]
        return [on for day in each if isinstance(on := find(day, frame.today, frame.today), date)]
    if when.until and when.until.day in LAST_OF.values() and not when.start:
        when = replace(when, start=When(day=Offset(days=0)))  # "this week"
    if not _names_days(when):
        return "unknown_days"
    if when.start and when.until and when.start.day and when.until.day:
        return _each_between(when.start.day, when.until.day, frame.today)
    return each_of(when.day, frame.today) if when.day else _day_of_moment(when, frame)


def _names_days(when: When) -> bool:
    """Whether it is no repetition, and has both ends or none."""
    again = when.repeat or when.length or when.options or when.without or when.without_days
    return not again and bool(when.start) == bool(when.until)


def _day_of_moment(when: When, frame: Frame) -> Sequence[date] | str:
    """``tonight``, ``at 18``: of today; ``in 2 days``: of then."""
    moments = moments_of(when, frame) if when.span else ()
    if isinstance(moments, str):
        return moments
    return [wall_at(each.at, zone_of(frame.zone)).date() for each in moments] or [frame.today]


def each_of(day: Day, today: date) -> Sequence[date] | str:
    """That day, or all of those that are named as one: "next week", "24-26 December"."""
    return _each_between(*stretch(day), today)


def _each_between(first: Day, last: Day, today: date) -> Sequence[date] | str:
    begin, end = find(first, today, today), find(last, today, today)
    if isinstance(begin, str) or isinstance(end, str):
        return begin if isinstance(begin, str) else str(end)
    if begin > end and isinstance(first, OnDate):
        begin = today  # one is in the middle of it
    elif begin > end:
        again = find(last, today, begin)
        end = again if isinstance(again, date) else begin
    length = (end - begin).days + 1
    return [begin + timedelta(days=n) for n in range(min(length, MOST_DAYS + 1))]
