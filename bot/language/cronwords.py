"""A cron schedule taken apart into what words can say: days, and times on those days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from bot.language.expressions import tails_of
from bot.language.repetition import MONTH, WEEK, YEAR, Repeat
from scheduler.schedule import Cron

_FIELDS = 5
_DAY = 24 * 60
_FEWEST_STEPS = 3
_DAY_OF_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The days on which a schedule is due, and its times on those days."""

    days: Repeat
    times: tuple[time, ...]
    without_days: tuple[int, ...] = ()
    """The days of each month that are left out."""
    without_months: tuple[int, ...] = ()
    """The months of each year that are left out."""

    @property
    def step(self) -> int:
        """The minutes between its times, if they are at least three and equally far apart."""
        minutes = [at.hour * 60 + at.minute for at in self.times]
        steps = {later - earlier for earlier, later in pairwise(minutes)}
        return steps.pop() if len(minutes) >= _FEWEST_STEPS and len(steps) == 1 else 0


def clauses(cron: Cron) -> list[Clause] | None:
    """The schedule in clauses; None if some part of it has no words."""
    by_tail: dict[str, set[time]] = {}
    for expression in cron.expressions:
        fields = expression.split()
        times = _times(fields[0], fields[1]) if len(fields) == _FIELDS else None
        if not times:
            return None
        by_tail.setdefault(" ".join(fields[2:]), set()).update(times)
    groups: dict[tuple[time, ...], list[str]] = {}
    for tail, at in by_tail.items():
        groups.setdefault(tuple(sorted(at)), []).append(tail)
    found = [_clause(tails, at) for at, tails in groups.items()]
    said = [clause for clause in found if clause]
    return said if len(said) == len(found) else None


def _clause(tails: Sequence[str], times: tuple[time, ...]) -> Clause | None:
    if said := days(tails):
        return Clause(days=said, times=times)
    if len(tails) != 1:
        return None
    monthday, month, weekday = tails[0].split()
    no_days, no_months = _gaps(monthday, MONTH), _gaps(month, YEAR)
    whole = " ".join(("*" if no_days else monthday, "*" if no_months else month, weekday))
    said = days([whole])
    if said is None:
        return None
    return Clause(days=said, times=times, without_days=no_days, without_months=no_months)


def _gaps(field: str, whole: range) -> tuple[int, ...]:
    """What a field leaves out of the *whole*, where that says less than what it has."""
    kept = set(_numbers(field, whole.stop)) if field != "*" else set(whole)
    left_out = tuple(number for number in whole if number not in kept)
    return left_out if 2 * len(left_out) < len(kept) else ()


def _times(minute: str, hour: str) -> set[time] | None:
    minutes, hours = _numbers(minute, 60), _numbers(hour, 24)
    if not minutes or not hours:
        return None
    return {time(h, m) for h in hours for m in minutes}


def _numbers(field: str, whole: int) -> list[int]:
    """The values of a cron field; none if it is written in a way that words do not follow."""
    found: list[int] = []
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span == "*":
            first, last = "0", str(whole - 1)
        if not (first.isdigit() and (last or "0").isdigit() and (step or "1").isdigit()):
            return []
        end = int(last) if last else (whole - 1 if step else int(first))
        found.extend(range(int(first), min(end, whole - 1) + 1, max(int(step or 1), 1)))
    return sorted(set(found))


def days(tails: Sequence[str]) -> Repeat | None:
    """The days that the last three fields of some expressions name together."""
    for guess in _guesses(tails):
        if sorted(tails_of(guess)[0]) == sorted(tails):
            return guess
    return None


def _guesses(tails: Sequence[str]) -> Iterable[Repeat]:
    """What the fields may come from; whether they do is for the caller to see."""
    fields = [tail.split() for tail in tails]
    weekdays = frozenset(d or _DAY_OF_WEEK for d in _numbers(fields[0][2], 8))
    yield Repeat(weekdays=WEEK if fields[0][2] == "*" else weekdays)
    numbers = [n for field in fields if field[0] != "L" for n in _numbers(field[0], 32)]
    yield Repeat(monthdays=tuple(numbers))
    yield Repeat(monthdays=(*numbers, -1))
    month = int(fields[0][1]) if fields[0][1].isdigit() else 0
    yield Repeat(nths=tuple(_nth(field[2]) for field in fields), month=month)
    yield Repeat(dates=tuple(_date(field) for field in fields))
    yield Repeat(workday=_workday(fields[0][0]))


def _workday(field: str) -> int:
    """``WD3`` is the third working day, ``LW`` the last; 0 is none."""
    number = field.removeprefix("WD")
    return -1 if field == "LW" else int(number) if field != number and number.isdigit() else 0


def _nth(field: str) -> tuple[int, int]:
    """``1#2`` is the second Monday, ``L5`` the last Friday."""
    weekday, _, nth = field.partition("#")
    if weekday.startswith("L"):
        weekday, nth = weekday[1:], "-1"
    if not (weekday.isdigit() and nth.lstrip("-").isdigit()):
        return (0, 0)
    return (int(nth), int(weekday) or _DAY_OF_WEEK)


def _date(field: Sequence[str]) -> tuple[int, int]:
    day, month = field[0], field[1]
    if not month.isdigit() or not (day == "L" or day.isdigit()):
        return (0, 0)
    return (int(month), 29 if day == "L" else int(day))
