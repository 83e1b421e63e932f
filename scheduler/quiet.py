"""Quiet hours: whether a moment lies in them, and when they end."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from scheduler.errors import InvalidQuietHours
from scheduler.wallclock import instant_of, wall_at, zone_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 12
"""Windows of one job or one owner."""

FROM_TO = 3
"""From so many days in a row on, the first and the last say it."""
NOON = 12

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*([ap]m))?"
_WRITTEN = re.compile(
    rf"(?:(?P<days>[a-z]{{3}}(?:[-,][a-z]{{3}})*)\s+)?{_CLOCK}\s*[-\u2013]\s*{_CLOCK}"
    r"(?:\s+(?P<zone>[a-z][\w/+-]*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Every day (or on *weekdays*) from *start* to before *end*, on the next day if not later."""

    start: time
    end: time
    weekdays: tuple[int, ...] = ()
    """The days on which it starts, Monday being 0; none stands for all."""
    zone: str | None = None
    """IANA name; None: the zone of whoever the window belongs to."""

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise InvalidQuietHours("they end when they start")
        if self.zone is not None:
            zone_of(self.zone)

    def __str__(self) -> str:
        """As `window_of` reads it: ``mon-fri 22:00-07:00 Europe/Berlin``."""
        hours = f"{self.start:%H:%M}-{self.end:%H:%M}"
        return " ".join(part for part in (days_text(self.weekdays), hours, self.zone) if part)

    def spans(self, moment: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of it that begin on the day of *moment* or on the day before.

        Where the clock jumps, a time that it does not show is the first after the gap, and one
        that it shows twice is the first of the two.
        """
        there = zone_of(self.zone or zone)
        today = wall_at(moment, there).date()
        for day in (today - _DAY, today):
            if self.weekdays and day.weekday() not in self.weekdays:
                continue
            last = day if self.start < self.end else day + _DAY
            start = datetime.combine(day, self.start)
            yield instant_of(start, there), instant_of(datetime.combine(last, self.end), there)


def days_text(weekdays: Sequence[int]) -> str:
    """Weekdays as they are written: ``mon-fri``, ``sat,sun``; nothing for every day."""
    days = sorted(set(weekdays))
    if len(days) >= FROM_TO and days == list(range(days[0], days[-1] + 1)):
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    return ",".join(WEEKDAYS[day] for day in days)


def window_of(written: str) -> Window:
    """The window of ``22:00-07:00``, ``22-7``, ``10pm-7am`` or ``mon-fri 22:00-07:00 Europe/Rome``.

    Raises `InvalidQuietHours` for anything else, and `InvalidSchedule` for an unknown zone.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise InvalidQuietHours(f"\u201c{written[:40]}\u201d is not written as 22:00-07:00 is")
    _, *clocks = found.groups()[:7]
    start, end = (_time(clocks[at : at + 3], written) for at in (0, 3))
    return Window(
        start=start, end=end, weekdays=_days((found["days"] or "").lower()), zone=found["zone"]
    )


def windows_of(written: str) -> tuple[Window, ...]:
    """The windows of a list with semicolons. Raises what `window_of` and `check` raise."""
    found = tuple(window_of(part) for part in written.split(";") if part.strip())
    check(found)
    return found


def check(windows: Sequence[Window]) -> None:
    """Raise `InvalidQuietHours` for more windows than anybody needs, or that never end."""
    if len(windows) > MOST:
        raise InvalidQuietHours(f"there may be {MOST} of them")
    until = quiet_until(windows, _SOME_DAY, zone="UTC")
    if until is not None and until - _SOME_DAY >= _WEEK:
        raise InvalidQuietHours("there would be no hour left that is not quiet")


def quiet_until(windows: Sequence[Window], moment: datetime, *, zone: str) -> datetime | None:
    """When the quiet hours end that *moment* lies in; None where it lies in none.

    *windows* that touch or overlap are one; those without a zone of their own are in *zone*.
    """
    until = moment
    while until - moment < _WEEK:
        ends = [
            end
            for window in windows
            for start, end in window.spans(until, zone)
            if start <= until < end
        ]
        if not ends:
            break
        until = max(ends)
    return until if until > moment else None


def _time(parts: Sequence[str | None], written: str) -> time:
    hour, minute, half = int(parts[0] or 0), int(parts[1] or 0), parts[2]
    if half is not None:
        in_half = hour % NOON + NOON * (half.lower() == "pm")
        hour = in_half if 1 <= hour <= NOON else -1
    try:
        return time(0 if (hour, minute) == (2 * NOON, 0) else hour, minute)
    except ValueError as error:
        raise InvalidQuietHours(f"\u201c{written[:40]}\u201d names no time of day") from error


def _days(written: str) -> tuple[int, ...]:
    if not written:
        return ()
    found: set[int] = set()
    for part in written.split(","):
        first, *rest = part.split("-")
        if not {first, *rest} <= set(WEEKDAYS) or len(rest) > 1:
            raise InvalidQuietHours(f"\u201c{part}\u201d is no weekday as mon and mon-fri are")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(rest[0] if rest else first)
        found |= {day % 7 for day in range(start, end + 1 + 7 * (end < start))}
    return tuple(sorted(found)) if len(found) < len(WEEKDAYS) else ()
