"""The instants that a request for one moment means, and what had to be assumed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.language.calendar import find, rolls
from bot.language.clock import Clock
from bot.language.dates import Before, Day, Numeric, Offset, OnDate, Shifted, Weekday
from bot.language.durations import Span, moved
from bot.language.hours import DAY_BEGINS, DAY_ENDS, Hours, Meant, meant
from bot.language.intent import Note
from bot.language.when import When
from scheduler.wallclock import instant_of, wall_at, zone_of

_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where and when a sentence was said, and how its writer takes hours and dates."""

    now: datetime
    zone: str
    hours: Hours
    order: str = "ask"
    """How the language orders dates in numbers: dmy, mdy, ymd or ask."""

    @property
    def wall(self) -> datetime:
        """What the clock on the owner's wall shows."""
        return wall_at(self.now, zone_of(self.zone))

    @property
    def today(self) -> date:
        """The owner's day."""
        return self.wall.date()

    def instant(self, day: date, at: Meant) -> datetime:
        """That time of that day."""
        wall = datetime.combine(day + timedelta(days=at.days_on), at.at)
        return instant_of(wall, zone_of(self.zone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One instant that may be meant."""

    at: datetime
    notes: tuple[Note, ...] = ()


Moments = tuple[Moment, ...] | str
"""Each instant that may be meant, one if there is no doubt; or the reason why there is none."""


def moments_of(when: When, frame: Frame) -> Moments:
    """The instants that *when* may mean; more than one only in doubt."""
    if when.wrong:
        return when.wrong
    if when.zone:
        frame = replace(frame, zone=when.zone)
    try:
        found = _moments(when, frame)
    except (ValueError, OverflowError):
        return "impossible_date"
    if isinstance(found, str):
        return found
    return tuple(m for m in found if m.at > frame.now) or "past"


def _moments(when: When, frame: Frame) -> Moments:
    if when.span:
        return _after(when, when.span, frame)
    if isinstance(when.day, Numeric):
        return _numeric(when, when.day, frame)
    if when.clocks:
        return _at_clock(when, when.clocks[0], frame)
    return _by_day(when, frame)


def _after(when: When, span: Span, frame: Frame) -> Moments:
    at = moved(frame.now, span, frame.zone)
    if not (when.clocks or when.part):
        return (Moment(at=at),)
    days = wall_at(at, zone_of(frame.zone)).date() - frame.today
    return _moments(replace(when, span=None, day=Offset(days=days.days)), frame)


def _numeric(when: When, day: Numeric, frame: Frame) -> Moments:
    """``03/04`` is what the language says, and both where it does not."""
    readings = {
        "dmy": OnDate(day=day.first, month=day.second, year=day.year, weekday=day.weekday),
        "mdy": OnDate(day=day.second, month=day.first, year=day.year, weekday=day.weekday),
    }
    possible = {order: date for order, date in readings.items() if (date.month or 0) <= _MONTHS}
    usual = possible.get(frame.order)
    days = [usual] if usual else dict.fromkeys(possible.values())
    return _flattened(_moments(replace(when, day=each), frame) for each in days)


def _flattened(found: Iterator[Moments]) -> Moments:
    reasons = "impossible_date"
    all_found: list[Moment] = []
    for each in found:
        if isinstance(each, str):
            reasons = each
        else:
            all_found += each
    return tuple(all_found) or reasons


def _at_clock(when: When, clock: Clock, frame: Frame) -> Moments:
    choices = meant(clock, when.part, day_named=when.day is not None)
    if when.day is None:
        return _coming(clock, choices, frame)
    found = [_on_day(when.day, choice, frame) for choice in choices]
    moments = tuple(m for m in found if isinstance(m, Moment))
    if not moments:
        return next(m for m in found if isinstance(m, str))
    future = tuple(m for m in moments if m.at > frame.now)
    return future or _too_late(clock, choices, when.day, frame)


def _too_late(clock: Clock, choices: Sequence[Meant], day: Day, frame: Frame) -> Moments:
    """Said for today when it has passed: in the evening, or tomorrow?"""
    if day != Offset(days=0):
        return "past"
    tomorrow = frame.today + timedelta(days=1)
    if clock.time == time(0) and not clock.bare:
        return (Moment(at=frame.instant(tomorrow, choices[0])),)  # the midnight that today ends at
    later = [Moment(at=frame.instant(frame.today, Meant(clock.later.time)))] if clock.bare else []
    return (
        *(moment for moment in later if moment.at > frame.now),
        Moment(at=frame.instant(tomorrow, choices[0])),
        Moment(at=frame.instant(tomorrow + timedelta(days=1), choices[0])),
    )


def _coming(clock: Clock, choices: Sequence[Meant], frame: Frame) -> Moments:
    """The earliest coming moment, for a bare hour the earliest by day."""
    days = [frame.today + timedelta(days=n) for n in (-1, 0, 1, 2)]
    instants = sorted((frame.instant(day, c), c) for day in days for c in _awake(choices))
    at = next(instant for instant, _ in instants if instant > frame.now)
    return (Moment(at=at, notes=(Note.ASSUMED_HALF,) if clock.bare and len(choices) > 1 else ()),)


def _awake(choices: Sequence[Meant]) -> Sequence[Meant]:
    """Of two halves of the day those in which people are awake, if any is."""
    if len(choices) == 1:
        return choices
    return [c for c in choices if DAY_BEGINS <= c.at <= DAY_ENDS] or choices


def _on_day(day: Day, at: Meant, frame: Frame) -> Moment | str:
    """That time on the day; on its next round if today's has passed."""
    found = find(day, frame.today, frame.today)
    if isinstance(found, str):
        return found
    instant = frame.instant(found, at)
    if instant <= frame.now and rolls(day):
        following = find(day, frame.today, found + timedelta(days=1))
        if not isinstance(following, str):
            instant = frame.instant(following, at)
    return Moment(at=instant)


def _by_day(when: When, frame: Frame) -> Moments:
    """A day or a part of one, with no hour: the owner's time for it."""
    if isinstance(when.day, Before) and not when.part:
        return _ahead_of(when, when.day.base, frame)
    at = Meant(frame.hours.of(when.part))
    if when.day is None:
        coming = _coming(Clock(hour=0), [at], frame)
        return coming if isinstance(coming, str) else (_assumed(coming[0]),)
    found = find(when.day, frame.today, frame.today)
    if isinstance(found, str):
        return found
    instant = frame.instant(found, at)
    if instant > frame.now:
        return (_assumed(Moment(at=instant)),)
    return _passed_today(when, found, at, frame)


def _ahead_of(when: When, day: Day, frame: Frame) -> Moments:
    """``before 3 November`` is the day before; before a weekday that may be a day too early."""
    eve = _by_day(replace(when, day=Shifted(base=day, days=-1)), frame)
    if not isinstance(day, Weekday):
        return eve
    found = (eve, _by_day(replace(when, day=day), frame))
    moments = [m for each in found if not isinstance(each, str) for m in each]
    return tuple(dict.fromkeys(moments)) or "past"


def _assumed(moment: Moment) -> Moment:
    """The same with the note that its hour was assumed."""
    return replace(moment, notes=(Note.ASSUMED_HOUR,))


def _passed_today(when: When, found: date, at: Meant, frame: Frame) -> Moments:
    """Today's hour has passed: later today, or the next such day?"""
    if found != frame.today or when.day is None:
        return "past"
    later = [
        Moment(at=frame.instant(found, Meant(frame.hours.of(part))), notes=(Note.ASSUMED_HOUR,))
        for part in ("noon", "afternoon", "evening", "night")
    ]
    today = [moment for moment in later if moment.at > frame.now][-2:]
    if not today:
        today = [Moment(at=frame.now + timedelta(hours=1))]
    after = find(when.day, frame.today, found + timedelta(days=1))
    next_day = found + timedelta(days=1) if isinstance(after, str) or after == found else after
    return (*today, Moment(at=frame.instant(next_day, at), notes=(Note.ASSUMED_HOUR,)))
