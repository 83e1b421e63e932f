"""What a repetition leaves out: single days, a day of each month, a month of each year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.language.calendar import find
from bot.language.dates import Day, Edge, NthWeekday, OnDate
from bot.language.moments import Frame
from bot.language.named_days import MOST_DAYS, each_of
from bot.language.repetition import MONTH, YEAR, Repeat
from bot.language.when import When
from scheduler.schedule import Cron, Schedule


def skipped(when: When, frame: Frame, until: datetime | None) -> tuple[date, ...] | str:
    """The days that are left out by their date, or why one cannot be."""
    found: set[date] = set()
    for day in when.without_days:
        if not comes_monthly(day):
            each = each_of(day, frame.today)
        elif until:
            each = list(_every_such(day, frame.today, replace(frame, now=until).today))
        else:
            continue
        if isinstance(each, str):
            return each
        found.update(each)
    return tuple(sorted(found)) if len(found) <= MOST_DAYS else "too_complex"


def comes_monthly(day: Day) -> bool:
    """``the 13th`` comes in every month, ``24 December`` and ``next Friday`` do not."""
    match day:
        case (
            OnDate(month=None, months_on=None, years_on=None)
            | Edge(unit="month", ahead=0, month=None)
            | NthWeekday(month=None, months_on=None)
        ):
            return True
    return False


def _every_such(day: Day, today: date, last: date) -> Iterator[date]:
    earliest = today
    while not isinstance(found := find(day, today, earliest), str) and found <= last:
        yield found
        earliest = found + timedelta(days=1)


def thinned(schedule: Schedule, when: When, *, is_bounded: bool) -> Schedule | str:
    """*schedule* without the days that come every month and the months that come every year."""
    days = [day for day in when.without_days if comes_monthly(day) and not is_bounded]
    if not (days or when.without_months):
        return schedule
    numbers = {day.day for day in days if isinstance(day, OnDate)}
    if not isinstance(schedule, Cron) or len(numbers) < len(set(days)):
        return "too_complex"
    thinner = [_without(e.split(), numbers, when.without_months) for e in schedule.expressions]
    expressions = tuple(expression for expression in thinner if expression)
    return replace(schedule, expressions=expressions) if all(thinner) else "too_complex"


def _without(fields: Sequence[str], days: set[int], months: frozenset[int]) -> str:
    """The expression without them; empty if five fields cannot say that."""
    if len(fields) < 5:  # noqa: PLR2004 - @daily
        return ""
    minute, hour, monthday, month, weekday = fields
    # A day of the month and one of the week are either of them, not both.
    left_days = _left(monthday, days, MONTH) if weekday == "*" or not days else ""
    left_months = _left(month, months, YEAR)
    if not (left_days and left_months):
        return ""
    return f"{minute} {hour} {left_days} {left_months} {weekday}"


def _left(field: str, without: set[int] | frozenset[int], whole: range) -> str:
    if not without:
        return field
    if field != "*":
        return ""
    kept = [number for number in whole if number not in without]
    gaps = [place for place in range(1, len(kept)) if kept[place] - kept[place - 1] > 1]
    runs = (kept[first:last] for first, last in pairwise((0, *gaps, len(kept))))
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs if run)


def ignores_weekdays(when: When, repeat: Repeat) -> bool:
    """``every 2 days except Sundays``: what is left out cannot be said in the schedule."""
    by_date = repeat.cron or repeat.nths or repeat.monthdays or repeat.dates or repeat.workday
    period = repeat.period
    in_steps = period is not None and not period.is_elapsed and period.step[0] > 1
    loose = period is not None and period.smallest in ("month", "year")
    return bool(when.without) and bool(by_date or in_steps or loose)
