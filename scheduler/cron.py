"""Cron expressions on a wall clock: croniter finds the matching times, clock changes are ours.

An expression whose minute or hour begins with ``*`` counts elapsed time: it is due in every minute
whose wall time matches, so in both passes of a fold and never in a gap. All others name fixed
times: each is due once, in a fold at the first pass, in a gap at the first minute after it.

Beyond croniter, a day of the month may be ``LW``, the month's last working day (Monday to Friday),
or ``WD3``, its third (up to ``WD20``, which every month has); it then has to stand alone, and the
day of the week has to be ``*``.
"""

import re
from abc import ABC, abstractmethod
from calendar import monthrange
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from croniter import croniter

from scheduler.errors import InvalidSchedule
from scheduler.wallclock import (
    EARLIEST,
    LATEST,
    change_between,
    clamped,
    instant_of,
    overlap_at,
    wall_at,
    zone_of,
)

LONGEST_EXPRESSION = 120
"""Characters; croniter's time grows with the length of what it is given."""

_FIELDS = 5
_DAY_FIELD, _WEEKDAY_FIELD = 2, 4
_FRIDAY = 5
_WORKING_DAY = re.compile(r"lw|wd([1-9]|1\d|20)", re.IGNORECASE)
_TICK = timedelta(microseconds=1)
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_SOME_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - a wall time
_FIRST_WALL = EARLIEST.replace(tzinfo=None) - _DAY
_LAST_WALL = LATEST.replace(tzinfo=None) + _DAY
_CACHED_EXPRESSIONS = 1 << 12
_CACHED_MOMENTS = 1 << 14


def next_after(expression: str, zone: str, moment: datetime) -> datetime | None:
    """The first due moment of *expression* strictly after *moment*; None if no more will come."""
    # Many chats share an expression, and nearly all moments of a minute share an answer.
    found = _next_after(expression, zone, moment.replace(second=0, microsecond=0))
    if found is None or found > moment:
        return found
    # Not every offset is whole minutes: Liberia's was not until 1972.
    return _next_after(expression, zone, moment)


def last_before(expression: str, zone: str, moment: datetime) -> datetime | None:
    """The last due moment of *expression* strictly before *moment*; None if there was none."""
    moment = clamped(moment)
    full = (moment + _MINUTE - _TICK).replace(second=0, microsecond=0)
    found = _last_before(expression, zone, full)
    if found is None or found < moment:
        return found
    return _last_before(expression, zone, moment)


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def check_expression(expression: str) -> None:
    """Raise `InvalidSchedule` unless *expression* has five fields and names times that come."""
    if not any(pattern.at_or_after(_SOME_DAY) for pattern in _patterns(expression)):
        raise InvalidSchedule(f"{expression!r} names a day that never comes")


@lru_cache(maxsize=_CACHED_MOMENTS)
def _next_after(expression: str, zone: str, moment: datetime) -> datetime | None:
    if moment >= LATEST:
        return None
    start, place = clamped(moment), zone_of(zone)
    found = (pattern.next_after(start, place) for pattern in _patterns(expression))
    return min(filter(None, found), default=None)


@lru_cache(maxsize=_CACHED_MOMENTS)
def _last_before(expression: str, zone: str, moment: datetime) -> datetime | None:
    if moment <= EARLIEST:
        return None
    place = zone_of(zone)
    found = (pattern.last_before(moment, place) for pattern in _patterns(expression))
    return max(filter(None, found), default=None)


# --- the wall times that an expression matches, and the instants that they become ----------------


@dataclass(frozen=True, slots=True)
class _Pattern(ABC):
    croniter: croniter
    workday: int = 0
    """Which working day of its month a moment must lie on, from its end below zero; 0 is any."""

    @abstractmethod
    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None: ...

    @abstractmethod
    def last_before(self, moment: datetime, zone: ZoneInfo) -> datetime | None: ...

    def at_or_after(self, wall: datetime) -> datetime | None:
        """The first matching wall time from *wall* on."""
        return self._found("get_next", (wall - _TICK).replace(second=0, microsecond=0))

    def before(self, wall: datetime) -> datetime | None:
        """The last matching wall time before *wall*."""
        return self._found("get_prev", wall)

    def _found(self, search: str, start: datetime) -> datetime | None:
        found = self._matching(search, start)
        while found and self.workday:
            edge = self._edge(found.date(), forward=search == "get_next")
            if edge is None:
                break
            found = self._matching(search, _start(edge, search))
        return found

    def _edge(self, day: date, *, forward: bool) -> date | None:
        """The day from whose beginning on, or back, to search for the working day, unless *day* is.

        Straight to that of the month, or to the month behind it.
        """
        right = working_day(day, self.workday)
        if day == right:
            return None
        if forward:
            return right if day < right else day.replace(day=1) + timedelta(_length(day))
        return right + _DAY if day > right else day.replace(day=1)

    def _matching(self, search: str, start: datetime) -> datetime | None:
        # A croniter keeps its position in itself, so each question gets its own copy.
        try:
            found: datetime = getattr(copy(self.croniter), search)(datetime, start_time=start)
        except (ValueError, OverflowError):  # no such date, or none within the calendar
            return None
        return found if _FIRST_WALL <= found <= _LAST_WALL else None


class _FixedTimes(_Pattern):
    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        wall = self.at_or_after(wall_at(moment, zone))
        while wall and instant_of(wall, zone) <= moment:
            wall = self.at_or_after(wall + _MINUTE)
        return wall and instant_of(wall, zone)

    def last_before(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        # In the second pass of a fold the first has already shown later times.
        shown = wall_at(moment, zone)
        wall = self.before(shown + overlap_at(shown, zone))
        while wall and instant_of(wall, zone) >= moment:
            wall = self.before(wall)
        return wall and instant_of(wall, zone)


class _ElapsedTimes(_Pattern):
    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        start = moment + _TICK
        while wall := self.at_or_after(shown := wall_at(start, zone)):
            found = start + (wall - shown)
            near = min(found, start + _DAY)
            if change := change_between(start, near, zone):
                start = change
            elif found == near:
                return found
            # Further than any fold reaches back, so only the wall time itself matters.
            elif wall_at(start := instant_of(wall, zone), zone) == wall:
                return start
        return None

    def last_before(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        end = moment
        while wall := self.before(shown := wall_at(end - _TICK, zone) + _TICK):
            found = end - (shown - wall)
            near = max(found, end - _DAY)
            if change := change_between(near, end - _TICK, zone):
                end = change
            elif found == near:
                return found
            elif wall_at(end := instant_of(wall, zone, fold=1), zone) == wall:
                return end
        return None


def working_day(month: date, nth: int) -> date:
    """The *nth* day from Monday to Friday in the month of that date, from its end below zero."""
    days = (month.replace(day=day + 1) for day in range(_length(month)))
    working = [day for day in days if day.isoweekday() <= _FRIDAY]
    return working[nth - 1 if nth > 0 else nth]


def _start(day: date, search: str) -> datetime:
    """The day's first minute, and the last before it for a search that begins behind its start."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall time
    return midnight - _MINUTE if search == "get_next" else midnight


def _length(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def counts_elapsed(expression: str) -> bool:
    """Whether *expression* follows elapsed time, rather than naming times of the wall clock."""
    return _is_elapsed(_fields(_without_working_day(expression)[0]))


# --- from text to patterns -----------------------------------------------------------------------


def _is_elapsed(fields: list[str]) -> bool:
    return fields[0].startswith("*") or fields[1].startswith("*")


@lru_cache(maxsize=_CACHED_EXPRESSIONS)
def _patterns(expression: str) -> tuple[_Pattern, ...]:
    if len(expression) > LONGEST_EXPRESSION:
        raise InvalidSchedule(f"a cron expression has at most {LONGEST_EXPRESSION} characters")
    expression, workday = _without_working_day(expression)
    fields = _fields(expression)
    kind = _ElapsedTimes if _is_elapsed(fields) else _FixedTimes
    return tuple(
        kind(_parsed(" ".join(alternative), day_or=False), workday)
        for alternative in _alternatives(fields)
    )


def _without_working_day(expression: str) -> tuple[str, int]:
    """The expression with every day for ``LW`` or ``WD3``, and which working day that is."""
    fields = expression.split()
    named = len(fields) == _FIELDS and _WORKING_DAY.fullmatch(fields[_DAY_FIELD])
    if not named:
        return expression, 0
    if fields[_WEEKDAY_FIELD] != "*":
        raise InvalidSchedule(f"{expression!r} names a working day and a day of the week")
    fields[_DAY_FIELD] = "*"
    return " ".join(fields), int(named[1] or -1)


def _fields(expression: str) -> list[str]:
    fields: list[str] = _parsed(expression.strip()).expressions
    if len(fields) != _FIELDS:
        raise InvalidSchedule(f"{expression!r} has {len(fields)} fields instead of {_FIELDS}")
    if any(field.startswith(("h", "r")) for field in fields):
        raise InvalidSchedule(f"{expression!r} leaves a field to chance")
    return [",".join(map(_single, field.split(","))) for field in fields]


def _parsed(expression: str, *, day_or: bool = True) -> croniter:
    try:
        return croniter(expression, _SOME_DAY, day_or=day_or)
    except (ValueError, LookupError) as nonsense:
        raise InvalidSchedule(f"{expression!r} is not a cron expression: {nonsense}") from nonsense


def _single(part: str) -> str:
    """``9-9`` as ``9``: croniter would read it as every hour."""
    first, _, rest = part.partition("-")
    return first if first == rest.partition("/")[0] else part


def _alternatives(fields: list[str]) -> list[list[str]]:
    """Day of month and day of week mean either if both are set, that is, begin without a star."""
    minute, hour, day, month, weekday = fields
    if day.startswith(("*", "?")) or weekday.startswith(("*", "?")):
        return [fields]
    return [[minute, hour, day, month, "*"], [minute, hour, "*", month, weekday]]
