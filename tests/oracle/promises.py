"""The promises of a schedule, each held against the minute scan of a zone's year."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from scheduler.schedule import At, Cron, Every, Unit, moments
from tests.oracle.asking import (
    HOUR,
    Check,
    Effort,
    Promise,
    dice_of,
    questions,
    utc,
)
from tests.oracle.expressions import FOR_CRONSIM, KNOWN, random_expression
from tests.oracle.kinds import (
    days_are_left_out,
    several_grids_are_one_schedule,
    working_days_are_counted,
)
from tests.oracle.reading import MINUTES_A_DAY, is_interval, wall_minutes
from tests.oracle.scan import Scan


def cron_keeps_the_wall_clock(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Cron is due when the wall clock says so: fixed times once, intervals by elapsed time."""
    for expression in _expressions(scan, effort):
        due = _cron_minutes(expression, scan)
        yield from questions(Cron(expressions=(expression,), zone=scan.zone), due, scan, effort)


def several_expressions_are_one_schedule(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Several expressions are due whenever one of them is, and once where two of them are."""
    dice = dice_of(scan, "union")
    for _ in range(effort.random_expressions):
        expressions = tuple(dice.sample(KNOWN, 3))
        due = sorted({minute for e in expressions for minute in _cron_minutes(e, scan)})
        yield from questions(Cron(expressions=expressions, zone=scan.zone), due, scan, effort)


def days_keep_the_wall_clock(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Every few days, weeks, months or years is the same time on the wall clock, once a date."""
    dice = dice_of(scan, "days")
    for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR):
        for time in (0, 30, 90, 150, 9 * HOUR, dice.randrange(MINUTES_A_DAY)):
            amount = 1 if unit is Unit.YEAR else dice.randint(1, 3)
            wall = scan.dates[0].toordinal() * MINUTES_A_DAY + MINUTES_A_DAY * dice.choice((2, 31))
            anchor = scan.first[wall + time]
            schedule = _every(amount, unit, (anchor,), scan)
            due = [anchor, *scan.once(_later_walls(wall, time, amount, unit, scan))]
            yield from questions(schedule, sorted(set(due)), scan, effort)


def seconds_are_elapsed_time(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Every so many seconds is a grid that no clock change moves, through each of its anchors."""
    dice = dice_of(scan, "seconds")
    for minutes in (1, 30, 90, 24 * HOUR, dice.randrange(2, 5_000)):
        anchors = sorted({scan.start + dice.randrange(40_000) for _ in range(dice.randint(1, 3))})
        due = sorted({m for anchor in anchors for m in range(anchor, scan.end, minutes)})
        schedule = _every(minutes * 60, Unit.SECOND, tuple(anchors), scan)
        yield from questions(schedule, due, scan, effort)


def instants_are_instants(scan: Scan, effort: Effort) -> Iterator[Check]:
    """At is due at its instants and at no other."""
    dice = dice_of(scan, "instants")
    due = sorted({dice.randrange(scan.start, scan.end) for _ in range(5)} | set(scan.changes))
    yield from questions(At(moments=tuple(map(utc, due))), due, scan, effort)


def cronsim_agrees(scan: Scan, effort: Effort) -> Iterator[Check]:
    """Cron is due when the library cronsim says so."""
    start, end = utc(scan.start + MINUTES_A_DAY), utc(scan.end - MINUTES_A_DAY)
    for expression in FOR_CRONSIM:
        peer = CronSim(expression, start.astimezone(ZoneInfo(scan.zone)))
        theirs = takewhile(lambda moment: moment <= end, (m.astimezone(UTC) for m in peer))
        # Of several times in one gap cronsim names the first minute after it for each.
        truth = list(dict.fromkeys(islice(theirs, effort.walk)))
        schedule = Cron(expressions=(expression,), zone=scan.zone)
        answer = list(islice(moments(schedule, start, until=end), len(truth)))
        yield Check(schedule=schedule, question="the year", answer=answer, truth=truth)


PROMISES: tuple[Promise, ...] = (
    cron_keeps_the_wall_clock,
    several_expressions_are_one_schedule,
    days_keep_the_wall_clock,
    seconds_are_elapsed_time,
    instants_are_instants,
    cronsim_agrees,
    working_days_are_counted,
    days_are_left_out,
    several_grids_are_one_schedule,
)


def _expressions(scan: Scan, effort: Effort) -> Iterator[str]:
    dice = dice_of(scan, "expressions")
    yield from dice.sample(KNOWN, effort.known)
    yield from (random_expression(dice) for _ in range(effort.random_expressions))


def _cron_minutes(expression: str, scan: Scan) -> list[int]:
    walls = wall_minutes(expression, *scan.dates)
    return scan.each_time(walls) if is_interval(expression) else scan.once(walls)


def _later_walls(wall: int, time: int, amount: int, unit: Unit, scan: Scan) -> Iterator[int]:
    """The wall minutes after the anchor's, by counting days on a calendar."""
    anchor = today = date.fromordinal(wall // MINUTES_A_DAY)
    while today <= scan.dates[1]:
        today += timedelta(days=1)
        if _falls_on(today, anchor, amount, unit):
            yield today.toordinal() * MINUTES_A_DAY + time


def _falls_on(today: date, anchor: date, amount: int, unit: Unit) -> bool:
    if unit in (Unit.DAY, Unit.WEEK):
        return (today - anchor).days % (amount * (7 if unit is Unit.WEEK else 1)) == 0
    months = 12 * (today.year - anchor.year) + today.month - anchor.month
    if months % (amount * (12 if unit is Unit.YEAR else 1)):
        return False
    is_last = (today + timedelta(days=1)).day == 1
    return today.day == anchor.day or (is_last and today.day < anchor.day)


def _every(amount: int, unit: Unit, anchors: tuple[int, ...], scan: Scan) -> Every:
    return Every(amount=amount, unit=unit, anchors=tuple(map(utc, anchors)), zone=scan.zone)
