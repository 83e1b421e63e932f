"""What a cron expression says, read field by field and without croniter."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

MINUTES_A_DAY = 1_440

ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

DayTest = Callable[[date], bool]


def is_interval(expression: str) -> bool:
    """Whether the expression counts elapsed time rather than naming fixed times."""
    minute, hour, *_ = ALIASES.get(expression, expression).split()
    return minute[0] == "*" or hour[0] == "*"


def wall_minutes(expression: str, first: date, last: date) -> Iterator[int]:
    """Every matching wall minute from *first* to *last*, as minutes since the year 1, in order."""
    minute, hour, day, month, weekday = ALIASES.get(expression, expression).lower().split()
    months = values(month, 1, 12, MONTHS)
    times = sorted(60 * h + m for h in values(hour, 0, 23) for m in values(minute, 0, 59))
    fits = day_test(day, weekday)
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        if today.month in months and fits(today):
            yield from (today.toordinal() * MINUTES_A_DAY + time for time in times)


def day_test(day: str, weekday: str) -> DayTest:
    by_day, by_weekday = day_of_month_test(day), weekday_test(weekday)
    if day[0] in "*?" or weekday[0] in "*?":
        return lambda today: by_day(today) and by_weekday(today)
    return lambda today: by_day(today) or by_weekday(today)


def day_of_month_test(field: str) -> DayTest:
    days: set[int] = set()
    last = False
    for part in field.replace("?", "*").split(","):
        if part == "l":
            last = True
        else:
            days |= values(part, 1, 31)
    return lambda today: today.day in days or (last and is_last_week_of(today, days=1))


def weekday_test(field: str) -> DayTest:
    days: set[int] = set()
    nth: set[tuple[int, int]] = set()
    last: set[int] = set()
    for part in field.replace("?", "*").split(","):
        name, hash_sign, number = part.partition("#")
        if hash_sign:
            nth |= {(one(name, WEEKDAYS) % 7, int(number))}
        elif part[0] == "l":
            last |= {int(part[1:]) % 7}
        else:
            days |= values(part, 0, 6, WEEKDAYS)
    return lambda today: (
        today.isoweekday() % 7 in days
        or (today.isoweekday() % 7, (today.day + 6) // 7) in nth
        or (today.isoweekday() % 7 in last and is_last_week_of(today, days=7))
    )


def is_last_week_of(today: date, *, days: int) -> bool:
    return today.day > monthrange(today.year, today.month)[1] - days


def values(field: str, low: int, high: int, names: list[str] | None = None) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        start, dash, end = span.partition("-")
        if span == "*":
            start, dash, end = str(low), "-", str(high)
        first = one(start, names)
        last = one(end, names) if dash else (high if slash else first)
        if last < first:  # over the end of the cycle: Friday to Monday
            last += high - low + 1
        found |= set(range(first, last + 1, int(step or 1)))
    return {(value - low) % (high - low + 1) + low for value in found}


def one(text: str, names: list[str] | None) -> int:
    if names and text in names:
        return names.index(text) + (1 if names is MONTHS else 0)
    return int(text)
