"""Days and moments by the slowest arithmetic there is: walk the calendar and look at each day."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SATURDAY = 5
HORIZON = 366 * 9

IsDue = Callable[[date], bool]


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time: the first of two, the first valid minute after a gap."""
    wall = datetime.combine(day, at, tzinfo=zone)
    while not _exists(wall):
        wall += timedelta(minutes=1)
    return wall.astimezone(UTC)


def _exists(wall: datetime) -> bool:
    there_and_back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return there_and_back.replace(tzinfo=None) == wall.replace(tzinfo=None)


def days(start: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range(HORIZON))


def last_day(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def on_day_of_month(*numbers: int) -> IsDue:
    """Due on these days; -1 is the last, and the 31st falls on the last day of a shorter month."""

    def due(day: date) -> bool:
        length = last_day(day)
        return any(day.day == (min(n, length) if n > 0 else length + 1 + n) for n in numbers)

    return due


def on_weekday(*names: str) -> IsDue:
    return lambda day: WEEKDAYS[day.weekday()] in names


def on_nth(nth: int, weekday: str) -> IsDue:
    """Due on the *nth* such weekday of its month; -1 is the last."""

    def due(day: date) -> bool:
        if WEEKDAYS[day.weekday()] != weekday:
            return False
        from_end = (last_day(day) - day.day) // 7 + 1
        return nth == (day.day - 1) // 7 + 1 if nth > 0 else -nth == from_end

    return due


def on_date(month: int, number: int) -> IsDue:
    """Due once a year; 29 February falls on the 28th in common years."""

    def due(day: date) -> bool:
        return day.month == month and day.day == min(number, last_day(day))

    return due


def is_last_workday(day: date) -> bool:
    """Whether only days of a weekend follow in its month."""
    rest = [day + timedelta(days=n) for n in range(1, last_day(day) - day.day + 1)]
    return day.weekday() < _SATURDAY and all(later.weekday() >= _SATURDAY for later in rest)


def is_first_workday(day: date) -> bool:
    """Whether only days of a weekend come before in its month."""
    earlier = [day.replace(day=number) for number in range(1, day.day)]
    return day.weekday() < _SATURDAY and all(one.weekday() >= _SATURDAY for one in earlier)


def walk(start: date, is_due: IsDue, times: Iterable[time], zone: ZoneInfo) -> Iterator[datetime]:
    ordered = sorted(times)
    for day in days(start):
        if is_due(day):
            yield from (moment(day, at, zone) for at in ordered)


def months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, last_day(first)))
