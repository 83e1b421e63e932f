"""Promises of schedules beyond plain cron: working days, days left out, several grids in one."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

import scheduler.holidays
from scheduler.bounded import Bounded
from scheduler.policy import Bounds
from scheduler.schedule import Cron, Every, Unit
from tests.oracle.asking import Check, Effort, dice_of, questions, utc
from tests.oracle.reading import MINUTES_A_DAY, wall_minutes
from tests.oracle.scan import Scan

FRIDAY = 5
PLACES = ("DE", "US", "BR")
DAILY = ("0 9 * * *", "30 2 * * *", "15 8,20 * * 1-5", "0 0 * * *")


def working_days_are_counted(scan: Scan, effort: Effort) -> Iterator[Check]:
    """LW is a month's last day from Monday to Friday, and WD3 its third such day."""
    dice = dice_of(scan, "working days")
    for word, number in [("LW", -1), *((f"WD{n}", n - 1) for n in dice.sample(range(1, 21), 4))]:
        time = dice.choice((0, 150, 9 * 60, dice.randrange(MINUTES_A_DAY)))
        expression = f"{time % 60} {time // 60} {word} * *"
        walls = [_wall(day, time) for day in _working_days(scan, number)]
        schedule = Cron(expressions=(expression,), zone=scan.zone)
        yield from questions(schedule, scan.once(walls), scan, effort)


def days_are_left_out(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Nothing is due on dates and public holidays that are left out, nor beyond start and end."""
    with patch.object(scheduler.holidays, "_brought", [_free_days]):
        yield from _days_are_left_out(scan, effort)


def _days_are_left_out(scan: Scan, effort: Effort) -> Iterator[Check]:
    dice = dice_of(scan, "days left out")
    for expression in DAILY:
        place = dice.choice((None, *PLACES))
        bounds = Bounds(
            starts=utc(scan.start + dice.randrange(2 * MINUTES_A_DAY, 40 * MINUTES_A_DAY)),
            until=utc(scan.end - dice.randrange(2 * MINUTES_A_DAY, 40 * MINUTES_A_DAY)),
            skip_dates=tuple(sorted(dice.sample(list(_dates(scan)), 30))),
            holidays=place,
        )
        schedule = Cron(expressions=(expression,), zone=scan.zone)
        due = scan.once(wall_minutes(expression, *scan.dates))
        left = [minute for minute in due if _is_left(minute, bounds, scan)]
        yield from questions(Bounded(schedule, bounds, scan.zone), left, scan, effort)


def several_grids_are_one_schedule(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Every second week on some days is due on each of them, and once where two fall together."""
    dice = dice_of(scan, "grids")
    for amount, unit, days in ((1, Unit.WEEK, 7), (2, Unit.WEEK, 14), (3, Unit.DAY, 3)):
        begins = scan.dates[0].toordinal() + 2
        walls = {(begins + dice.randrange(2 * days), dice.choice((150, 540))) for _ in range(3)}
        anchors = sorted({scan.first[day * MINUTES_A_DAY + time] for day, time in walls})
        rows = [_grid(day, time, days, scan) for day, time in walls]
        schedule = Every(amount=amount, unit=unit, anchors=tuple(map(utc, anchors)), zone=scan.zone)
        due = sorted({minute for row in rows for minute in row})
        yield from questions(schedule, due, scan, effort)


def _grid(day: int, time: int, days: int, scan: Scan) -> list[int]:
    last = scan.dates[1].toordinal()
    return scan.once(each * MINUTES_A_DAY + time for each in range(day, last + 1, days))


def _is_left(minute: int, bounds: Bounds, scan: Scan) -> bool:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    day = moment.astimezone(ZoneInfo(scan.zone)).date()
    assert bounds.starts is not None
    assert bounds.until is not None
    free = bounds.holidays is not None and day in _free_days(bounds.holidays, day.year)
    return bounds.starts <= moment <= bounds.until and day not in bounds.skip_dates and not free


def _free_days(place: str, year: int) -> frozenset[date]:
    """Public holidays of nowhere: where they lie does not matter here."""
    dice = Random(f"{place} {year}")  # noqa: S311 - must be repeatable
    return frozenset(date(year, 1, 1) + timedelta(days=dice.randrange(365)) for _ in range(12))


def _dates(scan: Scan) -> Iterator[date]:
    first, last = scan.dates
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _working_days(scan: Scan, number: int) -> Iterator[date]:
    """Of each month the day from Monday to Friday with this place in the row of them."""
    first, last = scan.dates
    months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
    for year, month in (divmod(each, 12) for each in months):
        days = (date(year, month + 1, d + 1) for d in range(monthrange(year, month + 1)[1]))
        yield [day for day in days if day.isoweekday() <= FRIDAY][number]


def _wall(day: date, time: int) -> int:
    return day.toordinal() * MINUTES_A_DAY + time
