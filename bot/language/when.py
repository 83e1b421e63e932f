"""Everything that one request says about time, piece by piece, before it is put on a calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.language.clock import Clock
from bot.language.dates import (
    Day,
    Edge,
    NthWeekday,
    Offset,
    OnDate,
    Period,
    Weekday,
    stretch,
    together,
)
from bot.language.durations import Span
from bot.language.repetition import Repeat

OWN_COUNTRY = "own"
"""Stands for the country that the owner's zone lies in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What was said about time; None and empty fields were not said."""

    span: Span | None = None
    """From now: "in 20 minutes"."""
    day: Day | None = None
    clocks: tuple[Clock, ...] = ()
    part: str | None = None
    """Of the day: morning, noon, afternoon, evening, night, dawn."""
    repeat: Repeat | None = None
    start: "When | None" = None
    until: "When | None" = None
    length: Span | None = None
    """How long a repetition goes on: "for the next 5 days"."""
    each_day: bool = False
    """Whether the days of *length* are each meant, though nobody says "every day"."""
    times: int | None = None
    window: tuple[Clock, Clock] | None = None
    """The hours of the day between which a repetition is due, both included."""
    without: frozenset[int] = frozenset()
    """Weekdays left out."""
    without_months: frozenset[int] = frozenset()
    without_days: tuple[Day, ...] = ()
    holidays: str | None = None
    """The country whose holidays are left out, or `OWN_COUNTRY`."""
    leads: tuple[Span, ...] = ()
    """How long before the moment: "a day and an hour before"."""
    zone: str | None = None
    others: tuple["When", ...] = ()
    """Times that are meant as well: "Mon 9:00 and Fri 17:00"."""
    options: tuple["When", ...] = ()
    """Times of which only one is meant, nobody knows which: "at 5 or 6 pm"."""
    policies: tuple[tuple[str, str], ...] = ()
    vague: bool = False
    past: bool = False
    wrong: str | None = None
    """Why it cannot be: a reason code."""

    @property
    def is_elapsed(self) -> bool:
        """Whether it comes again after so much elapsed time: "every 2 hours"."""
        return self.repeat is not None and self.repeat.is_elapsed

    @property
    def is_moment(self) -> bool:
        """Whether it says when, and not only how often, how long or how."""
        exact = self.span or self.clocks or self.options or self.others or self.window
        return bool(exact or self.day or self.part)

    @property
    def is_complete(self) -> bool:
        """Whether nothing more can be said about the moment."""
        exact = bool(self.clocks or self.options or self.others)
        return bool((self.span and not self.span_is_days) or (exact and (self.day or self.repeat)))

    @property
    def comes_again(self) -> bool:
        """Whether it is a repetition, whichever one of several is meant."""
        return bool(self.repeat) or any(option.repeat for option in self.options)

    @property
    def span_is_days(self) -> bool:
        """Whether the span is of days or longer, so that a time of day may be added."""
        return bool(self.span and not self.span.seconds)


_NOTHING = When()
_FIELDS = tuple(field.name for field in fields(When))


def merge(first: When, second: When) -> When | None:
    """Both said of one request; None if no single request can mean both."""
    said: dict[str, Any] = {}
    for name in _FIELDS:
        theirs = getattr(second, name)
        mine = getattr(first, name) if theirs else None
        if not theirs or mine == theirs:
            continue
        combined = _COMBINED.get(name, _refuse)(mine, theirs) if mine else theirs
        if combined is None:
            return None
        said[name] = combined
    return _consistent(replace(first, **said) if said else first)


def overridden(first: When, second: When) -> When:
    """*second* corrects *first*: "Friday, no wait, Saturday"."""
    second = _among_repeated(first, second)
    said = {name: value for name in _FIELDS if (value := getattr(second, name))}
    kept = replace(first, **_unsaid_by(first, second))
    return _consistent(replace(kept, **said)) or second


def _among_repeated(first: When, second: When) -> When:
    """``every Monday, I mean Tuesday``: the day takes the place of that in the repetition."""
    if not (first.repeat and first.repeat.weekdays and isinstance(second.day, Weekday)):
        return second
    repeat = replace(first.repeat, weekdays=frozenset((second.day.weekday,)))
    return replace(second, day=None, repeat=repeat)


def _unsaid_by(first: When, second: When) -> Mapping[str, Any]:
    """What of *first* cannot hold beside *second*: "in an hour, no, tomorrow at 9"."""
    unsaid: dict[str, Any] = {}
    if second.span:
        unsaid |= {"day": None, "clocks": (), "part": None, "repeat": None}
    if second.day or second.repeat or (second.clocks and not first.span_is_days):
        unsaid["span"] = None
    if second.repeat:
        unsaid["day"] = None
    if second.day and first.repeat:
        unsaid["repeat"] = None
    exact = second.clocks and not second.clocks[0].bare
    if exact and not second.part:
        unsaid["part"] = None
    if second.part and first.clocks and not first.clocks[0].bare:
        unsaid["clocks"] = ()
    return unsaid


def _refuse(mine: object, theirs: object) -> None:
    del mine, theirs


def _clocks(mine: tuple[Clock, ...], theirs: tuple[Clock, ...]) -> tuple[Clock, ...] | None:
    """A time said twice, "5 pm (17:00)", is one; two different ones need an *and*."""
    if len(mine) == len(theirs) == 1 and mine[0].bare and mine[0].later.time == theirs[0].time:
        return theirs
    return None


_COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "day": together,
    # "Today until 7 pm" ends today at seven.
    "start": merge,
    "until": merge,
    "repeat": lambda mine, theirs: mine.merged(theirs),
    "clocks": _clocks,
    "without": lambda mine, theirs: mine | theirs,
    "without_months": lambda mine, theirs: mine | theirs,
    "without_days": lambda mine, theirs: mine + theirs,
    "leads": lambda mine, theirs: mine + theirs,
    "policies": lambda mine, theirs: mine + theirs,
    "wrong": lambda mine, _: mine,
    "part": lambda mine, theirs: mine if theirs in ("noon", "day") else None,
}


def _consistent(when: When) -> When | None:
    """*when*, if its parts can hold together."""
    if when.span and when.day == Offset(days=0):
        return replace(when, day=None)  # "today in an hour", "today in a week"
    if when.span and when.span_is_days and isinstance(when.day, Weekday):
        return _weekday_of(when, when.span, when.day)
    if when.repeat and when.day and _lasts(when.day, when.repeat):
        return _on_those_days(when, when.day)
    return None if _clashes(when) else when


def to_come(end: When) -> When:
    """``until Monday``, said on a Monday, is the next one; "until Monday 18:00" may be today."""
    day = end.day
    if not isinstance(day, Weekday) or day.week is not None or day.last or end.clocks:
        return end
    return replace(end, day=replace(day, is_next=True))


def _lasts(day: Day, repeat: Repeat) -> bool:
    """Whether the repetition goes on for that day, or for those: ``every day next week``."""
    if repeat.is_elapsed:
        return True
    daily = repeat.period is not None and repeat.period.smallest == "day"
    return isinstance(day, Period) or (daily and isinstance(day, Weekday) and day.last is not None)


def _on_those_days(when: When, day: Day) -> When | None:
    """``every 30 minutes from 10 to 12 on Saturday``: on that one."""
    first, last = stretch(day)
    start = merge(when.start or _NOTHING, When(day=first))
    until = merge(when.until or _NOTHING, When(day=last))
    return replace(when, day=None, start=start, until=until) if start and until else None


def _clashes(when: When) -> bool:
    if when.span and (when.day or when.repeat):
        return True
    if when.repeat and when.day and not _refines(when.day, when.repeat):
        return True
    if when.span and not when.span_is_days:
        return bool(when.clocks or when.part or when.window)
    # "Read for 20 minutes every day": the length is the task's.
    short = when.length is not None and when.length.is_elapsed
    return bool(short and when.repeat and not when.is_elapsed)


def _refines(day: Day, repeat: Repeat) -> bool:
    """Whether the day says on which days the repetition comes: ``every month`` on the 10th."""
    unit = repeat.period.smallest if repeat.period else None
    match day:
        case Weekday():
            return unit == "week" and not repeat.weekdays
        case OnDate(month=None):
            return unit == "month" and not repeat.monthdays
        case Edge(unit="month", ahead=0, month=None) | NthWeekday(month=None):
            return unit == "month" and not (repeat.monthdays or repeat.nths)
        case OnDate(year=None):
            return unit == "year" and not repeat.dates
    return False


def _weekday_of(when: When, span: Span, day: Weekday) -> When | None:
    """``in two weeks on Monday``."""
    weeks = span.days / 7
    if span.months or weeks != int(weeks):
        return None
    return replace(when, span=None, day=replace(day, week=int(weeks), is_next=False))
