"""Questions put to a schedule, around clock changes and all over the year, and their answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from scheduler.bounded import Bounded
from scheduler.schedule import Schedule, moments
from tests.oracle.expressions import KNOWN
from tests.oracle.reading import MINUTES_A_DAY
from tests.oracle.scan import Scan, following, minute_of, preceding

HOUR = 60
NEAR_CHANGE = 4 * HOUR
MOST_LEFT_OUT = 400
"""Moments of a year that bounds leave out, at most: up to the limit they are counted with it."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is asked of each schedule."""

    known: int
    """How many of the known cron expressions."""
    random_expressions: int
    probes: int
    """Random seconds of the year, beside those around each clock change."""
    walk: int
    """Schedules with up to so many moments a year are followed through all of it."""


SAMPLE = Effort(known=15, random_expressions=3, probes=5, walk=15)
WHOLE = Effort(known=len(KNOWN), random_expressions=40, probes=60, walk=1_000)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question put to a schedule, and both answers."""

    schedule: object
    question: str
    answer: object
    truth: object

    @property
    def holds(self) -> bool:
        return self.answer == self.truth


Promise = Callable[[Scan, Effort], Iterator[Check]]


def questions(
    schedule: Schedule | Bounded, due: list[int], scan: Scan, effort: Effort
) -> Iterator[Check]:
    """Every question about *schedule*, where the scan knows that it is due at the *due* minutes."""
    first, last = (scan.start + MINUTES_A_DAY) * 60, (scan.end - MINUTES_A_DAY) * 60
    for second in _probes(due, scan, effort):
        moment = datetime.fromtimestamp(second, UTC)
        if (truth := following(due, second)) is not None:
            answer = _second(schedule.next_after(moment))
            yield Check(schedule=schedule, question=f"after {moment}", answer=answer, truth=truth)
        if (truth := preceding(due, second)) is not None:
            answer = _second(schedule.last_before(moment))
            yield Check(schedule=schedule, question=f"before {moment}", answer=answer, truth=truth)
    within = [minute * 60 for minute in due if first < minute * 60 <= last]
    if len(within) <= effort.walk:
        yield from _whole_year(schedule, within, first, last)


def _whole_year(
    schedule: Schedule | Bounded, within: list[int], first: int, last: int
) -> Iterator[Check]:
    start, end = (datetime.fromtimestamp(second, UTC) for second in (first, last))
    answer = list(map(_second, moments(schedule, start, until=end)))
    yield Check(schedule=schedule, question="the whole year", answer=answer, truth=within)
    number = schedule.count_between(start, end, limit=len(within) + MOST_LEFT_OUT).number
    yield Check(schedule=schedule, question="how many", answer=number, truth=len(within))


def _probes(due: list[int], scan: Scan, effort: Effort) -> Iterator[int]:
    dice = dice_of(scan, "probes")
    for _ in range(effort.probes):
        yield dice.randrange((scan.start + MINUTES_A_DAY) * 60, (scan.end - MINUTES_A_DAY) * 60)
    for change in scan.changes:
        near = range(change - NEAR_CHANGE, change + NEAR_CHANGE)
        minutes = {*dice.sample(near, effort.probes), change}
        moments = [minute for minute in due if minute in near]
        minutes |= set(dice.sample(moments, min(effort.probes, len(moments))))
        yield from (minute * 60 + second for minute in minutes for second in (-1, 0, 1))


def utc(minute: int) -> datetime:
    """The moment at which this UTC minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def _second(moment: datetime | None) -> int | None:
    return None if moment is None else minute_of(moment) * 60 + moment.second


def dice_of(scan: Scan, purpose: str) -> Random:
    """Chance of its own for each zone, year and purpose."""
    return Random(f"{scan.zone} {scan.year} {purpose}")  # noqa: S311 - must be repeatable
