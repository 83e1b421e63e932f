"""Which day of the calendar a named day is, seen from today."""

from calendar import monthrange
from datetime import date, timedelta

from dateutil.easter import easter  # type: ignore[import-untyped]

from bot.language.dates import (
    Before,
    Beside,
    Day,
    Edge,
    Feast,
    NthWeekday,
    Numeric,
    Offset,
    OnDate,
    Period,
    Shifted,
    Weekday,
    Workday,
    Workdays,
)
from scheduler.cron import working_day

_WEEK, _FRIDAY, _MONTHS = 7, 5, 12
_YEARS_TO_A_LEAP_DAY = 9

Found = date | str
"""A day, or the reason why there is none: ``impossible_date``, ``past``…"""


def rolls(day: Day) -> bool:
    """Whether the day comes round again, so that a time that has passed today means the next."""
    match day:
        case (
            Weekday(week=None)
            | OnDate(year=None, months_on=None, years_on=None)
            | Feast(year=None)
            | Numeric(year=None)
        ):
            return True
        case (
            NthWeekday(months_on=None, year=None) | Edge(ahead=0, unit="month" | "year", year=None)
        ):
            return True
        case Shifted(base=base) | Beside(base=base) | Before(base=base):
            return rolls(base)
    return False


def find(day: Day, today: date, earliest: date) -> Found:
    """The day of the calendar, for one that comes round the first from *earliest* on."""
    try:
        return _find(day, today, earliest)
    except (ValueError, OverflowError):
        return "impossible_date"


def _find(day: Day, today: date, earliest: date) -> Found:
    match day:
        case Offset(days=days):
            found = today + timedelta(days=days) if days >= 0 else "past"
            return _agreeing(day, found)
        case Weekday():
            return _weekday(day, today, earliest)
        case OnDate():
            return _agreeing(day, _on_date(day, today, earliest))
        case Shifted() | Beside() | Before():
            return _relative(day, today, earliest)
        case _:
            return _find_whole(day, today, earliest)


def _find_whole(day: Day, today: date, earliest: date) -> Found:
    match day:
        case Edge():
            return _edge(day, today, earliest)
        case Period():
            return _period(day, today)
        case NthWeekday():
            return _nth_weekday(day, today, earliest)
        case Workday() | Workdays():
            return _working(day, today)
        case Feast():
            return _feast(day, earliest if day.year is None else date(day.year, 1, 1))
    raise ValueError(day)


def _weekday(day: Weekday, today: date, earliest: date) -> date:
    if day.week is not None:
        monday = today - timedelta(days=today.isoweekday() - 1)
        return monday + timedelta(days=day.week * _WEEK + day.weekday - 1)
    start = max(earliest, today + timedelta(days=1)) if day.is_next else earliest
    return start + timedelta(days=(day.weekday - start.isoweekday()) % _WEEK)


def _on_date(day: OnDate, today: date, earliest: date) -> Found:
    if day.year is not None:
        found = date(day.year, day.month or today.month, day.day)
        return found if found >= today else "past"
    if day.years_on is not None:
        return date(today.year + day.years_on, day.month or today.month, day.day)
    if day.months_on is not None:
        start = months_later(today.replace(day=1), day.months_on)
        return start.replace(day=day.day)
    return _coming(day, earliest)


def _coming(day: OnDate, earliest: date) -> Found:
    """The first such date from *earliest* on; 29 February may be years away."""
    step = _MONTHS if day.month else 1
    start = earliest.replace(day=1, month=day.month or earliest.month)
    for turn in range(_YEARS_TO_A_LEAP_DAY if day.month else _MONTHS + 1):
        month = months_later(start, turn * step)
        if day.day <= monthrange(month.year, month.month)[1]:
            found = month.replace(day=day.day)
            if found >= earliest:
                return found
    return "impossible_date"


def _agreeing(day: OnDate | Offset, found: Found) -> Found:
    if isinstance(found, date) and day.weekday and found.isoweekday() != day.weekday:
        return "weekday_disagrees"
    return found


def _relative(day: Shifted | Beside | Before, today: date, earliest: date) -> Found:
    if isinstance(day, Before):
        return _find(day.base, today, earliest)
    # "The day before" may be the last that is still to come, "the day after" too.
    start = _find(day.base, today, today)
    if isinstance(start, str):
        return start
    if isinstance(day, Shifted):
        return months_later(start, day.months) + timedelta(days=day.days)
    away = (day.weekday - start.isoweekday()) % _WEEK
    return start + timedelta(days=(away or _WEEK) if day.is_after else away - _WEEK)


def _edge(day: Edge, today: date, earliest: date) -> date:
    if day.unit == "week":
        monday = today - timedelta(days=today.isoweekday() - 1 - day.ahead * _WEEK)
        # Work ends on Friday, and a reminder two days early is better than one too late.
        friday = monday + timedelta(days=_FRIDAY - 1)
        return friday if day.is_end and friday >= today else monday + timedelta(days=6 * day.is_end)
    found = _edge_of(day, today)
    if found < earliest and rolls(day):
        return _edge_of(day, months_later(today.replace(day=1), _MONTHS if day.month else 1))
    return found


def _edge_of(day: Edge, today: date) -> date:
    if day.unit == "year":
        year = today.year + day.ahead
        return date(year, _MONTHS, 31) if day.is_end else date(year, 1, 1)
    first = months_later(today.replace(day=1), day.ahead)
    if day.month:
        first = today.replace(day=1, month=day.month, year=day.year or today.year + day.ahead)
    return first.replace(day=monthrange(first.year, first.month)[1]) if day.is_end else first


def _period(day: Period, today: date) -> date:
    if day.unit == "week":
        monday = today - timedelta(days=today.isoweekday() - 1)
        return monday + timedelta(days=day.ahead * _WEEK)
    if day.unit == "month":
        return months_later(today.replace(day=1), day.ahead)
    return date(today.year + day.ahead, 1, 1)


def _nth_weekday(day: NthWeekday, today: date, earliest: date) -> Found:
    start = today.replace(day=1, month=day.month or today.month, year=day.year or today.year)
    if day.months_on is not None or day.year is not None:
        return _nth_in(day, months_later(start, day.months_on or 0)) or "impossible_date"
    for turn in range(_MONTHS * 2):
        found = _nth_in(day, months_later(start, turn * (_MONTHS if day.month else 1)))
        if found and found >= earliest:
            return found
    return "impossible_date"


def _nth_in(day: NthWeekday, first: date) -> date | None:
    length = monthrange(first.year, first.month)[1]
    days = [first.replace(day=d) for d in range(1, length + 1)]
    days = [d for d in days if d.isoweekday() == day.weekday]
    index = day.nth - 1 if day.nth > 0 else day.nth
    return days[index] if index < len(days) else None


def _working(day: Workday | Workdays, today: date) -> date:
    if isinstance(day, Workdays):
        return _workdays_later(today, day.days)
    first = today.replace(day=1, month=day.month or today.month, year=day.year or today.year)
    first = months_later(first, day.months_on or 0)
    found = working_day(first, day.nth)
    if found < today and day.month and not day.year:
        return working_day(months_later(first, _MONTHS), day.nth)
    return found


def _workdays_later(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= day.isoweekday() <= _FRIDAY
    return day


def _feast(day: Feast, earliest: date) -> date:
    for year in (earliest.year, earliest.year + 1):
        first = date(year, day.month, day.day) if day.month else None
        found = first or easter(year) + timedelta(days=day.day)
        if found >= earliest:
            break
    return found


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    count = day.year * _MONTHS + day.month - 1 + months
    year, month = count // _MONTHS, count % _MONTHS + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
