"""Everything that one request says about time, piece by piece, before it is put on a calendar."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bot.language.chart import Builder, Kids
from bot.language.clock import Clock, clock_list, offset_name
from bot.language.dates import Day, Edge, Offset, OnDate, Weekday, together
from bot.language.durations import Span
from bot.language.grammar import Meaning
from bot.language.hours import in_repetition
from bot.language.repeats import Repeat
from bot.language.shapes import Digits


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
    times: int | None = None
    window: tuple[Clock, Clock] | None = None
    """The hours of the day between which a repetition is due, both included."""
    without: frozenset[int] = frozenset()
    """Weekdays left out."""
    without_days: tuple[Day, ...] = ()
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
    def is_moment(self) -> bool:
        """Whether it says when, and not only how often, how long or how."""
        return bool(
            self.span or self.day or self.clocks or self.part or self.options or self.others
        )

    @property
    def is_complete(self) -> bool:
        """Whether nothing more can be said about the moment."""
        exact = bool(self.clocks or self.options or self.others)
        return bool((self.span and not self.span_is_days) or (exact and (self.day or self.repeat)))

    @property
    def span_is_days(self) -> bool:
        """Whether the span is of days or longer, so that a time of day may be added."""
        return bool(self.span and not self.span.seconds)


def merge(first: When, second: When) -> When | None:
    """Both said of one request; None if no single request can mean both."""
    merged = first
    for field in fields(When):
        mine, theirs = getattr(merged, field.name), getattr(second, field.name)
        if not theirs or mine == theirs:
            continue
        combined = _COMBINED.get(field.name, _refuse)(mine, theirs) if mine else theirs
        if combined is None:
            return None
        merged = replace(merged, **{field.name: combined})
    return _consistent(merged)


def overridden(first: When, second: When) -> When:
    """*second* corrects *first*: "Friday, no wait, Saturday"."""
    said = {f.name: v for f in fields(When) if (v := getattr(second, f.name))}
    return replace(first, **said)


def _refuse(mine: object, theirs: object) -> None:
    del mine, theirs


def _clocks(mine: tuple[Clock, ...], theirs: tuple[Clock, ...]) -> tuple[Clock, ...] | None:
    """A time said twice, "5 pm (17:00)", is one; two different ones need an *and*."""
    if len(mine) == len(theirs) == 1 and mine[0].bare and mine[0].later.time == theirs[0].time:
        return theirs
    return None


_COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "day": together,
    "repeat": lambda mine, theirs: mine.merged(theirs),
    "clocks": _clocks,
    "without": lambda mine, theirs: mine | theirs,
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
    return None if _clashes(when) else when


def _clashes(when: When) -> bool:
    if when.span and (when.day or when.repeat):
        return True
    if when.repeat and when.day and not _refines(when.day, when.repeat):
        return True
    if when.span and not when.span_is_days:
        return bool(when.clocks or when.part or when.window)
    # "Read for 20 minutes every day": the length is the task's.
    short = when.length is not None and when.length.is_elapsed
    return bool(short and when.repeat and not _is_elapsed(when.repeat))


def _refines(day: Day, repeat: Repeat) -> bool:
    """Whether the day says on which days the repetition comes: ``every month`` on the 10th."""
    unit = repeat.period.smallest if repeat.period else None
    match day:
        case Weekday():
            return unit == "week" and not repeat.weekdays
        case OnDate(month=None):
            return unit == "month" and not repeat.monthdays
        case OnDate(year=None):
            return unit == "year" and not repeat.dates
    return False


def _is_elapsed(repeat: Repeat) -> bool:
    return bool(repeat.period and repeat.period.is_elapsed)


def _weekday_of(when: When, span: Span, day: Weekday) -> When | None:
    """``in two weeks on Monday``."""
    weeks = span.days / 7
    if span.months or weeks != int(weeks):
        return None
    return replace(when, span=None, day=replace(day, week=int(weeks), is_next=False))


# --- from phrases to pieces ------------------------------------------------------------------


def _joined(meaning: Meaning, kids: Kids) -> When | None:
    """All the parts of a phrase in one; the meaning may add a part of the day or a day."""
    whole: When | None = _spoken(str(meaning))
    for value in kids.values(object):
        piece = _piece(value)
        if piece is not None:
            whole = merge(whole, piece) if whole else None
    return None if whole == When() else whole


def _spoken(meaning: str) -> When | None:
    """``evening +0``: a part of the day, and the day it is on."""
    when = When()
    for word in meaning.split():
        if word[0] in "+-" and word[1:].isdigit():
            when = replace(when, day=Offset(days=int(word)))
        elif word == "daily":
            when = replace(when, repeat=Repeat(period=Span(((1.0, "day"),))))
        else:
            when = replace(when, part=word)
    return when


def _piece(value: object) -> When | None:
    if isinstance(value, Repeat):
        return When(repeat=value)
    if isinstance(value, Day):
        return When(day=value)
    if clocks := _clocks_in(value):
        return _timed(clocks)
    return value if isinstance(value, When) else None


def _clocks_in(value: object) -> tuple[Clock, ...]:
    several = value if isinstance(value, tuple) else (value,)
    return tuple(clock for clock in several if isinstance(clock, Clock))


def _timed(clocks: tuple[Clock, ...]) -> When:
    if not all(clock.is_possible for clock in clocks):
        return When(wrong="impossible_time", clocks=(Clock(hour=0),))
    return When(clocks=clocks, zone=next((c.zone for c in clocks if c.zone), None))


def _in(meaning: Meaning, kids: Kids) -> When | None:
    span = next(iter(kids.values(Span)), None)
    if not span:
        return None
    if meaning == "past":
        return When(past=True)
    wrong = "negative" if meaning == "negative" else span.wrong
    return When(span=Span(((1.0, "day"),)), wrong=wrong) if wrong else When(span=span)


def _moment(meaning: Meaning, kids: Kids) -> When | None:
    """A moment in ISO 8601, with or without an offset."""
    digits = kids.one("moment", Digits)
    if not digits:
        return None
    year, month, day, hour, minute, second = digits.numbers
    zone = None if digits.offset is None else offset_name(digits.offset)
    clock = Clock(hour=hour, minute=minute, second=second, zone=zone)
    timed = _timed((clock,))
    return replace(timed, day=OnDate(year=year, month=month, day=day))


def _said_when(kids: Kids) -> When | None:
    return next(iter(kids.values(When)), None)


def _parted(meaning: Meaning, kids: Kids) -> Clock | None:
    """``8 in the morning``, where each of several hours has a part of its own."""
    clock = next(iter(kids.values(Clock)), None)
    part = next((when.part for when in kids.values(When) if when.part and not when.day), None)
    if clock is None or part is None or not clock.is_possible:
        return None
    at = in_repetition(clock, part)
    return Clock(hour=at.hour, minute=at.minute, second=at.second, zone=clock.zone)


def _until(meaning: Meaning, kids: Kids) -> When | None:
    month = kids.one("month", int)
    point = When(day=Edge(unit="month", month=month)) if month else _said_when(kids)
    return When(until=point) if point and not point.past else None


def _starting(meaning: Meaning, kids: Kids) -> When | None:
    point = _said_when(kids)
    return When(start=point) if point and not point.past else None


def _lasting(meaning: Meaning, kids: Kids) -> When | None:
    span = kids.one("span", Span)
    return When(length=span, wrong=span.wrong) if span else None


def _times(meaning: Meaning, kids: Kids) -> When | None:
    number = int(meaning) if str(meaning).isdigit() else int(kids.one("number", float) or 0)
    return When(times=number, wrong=None if number else "zero_times")


def _except(meaning: Meaning, kids: Kids) -> When | None:
    sets = kids.values(frozenset)
    points = [p.day for p in kids.all("point", When) if p.day and not p.clocks]
    if sets:
        return When(without=sets[0])
    return When(without_days=tuple(points)) if points else None


def _window(meaning: Meaning, kids: Kids) -> When | None:
    clocks = [c for c in kids.values(Clock) if c.is_possible]
    if len(clocks) != 2:  # noqa: PLR2004 - from and to
        return None
    first, last = clocks
    if first.bare and not last.bare and last.hour > 12 and meaning == "pm":  # noqa: PLR2004
        first = first.later
    return When(window=(first.as_written, _evening_end(first, last)))


def _evening_end(first: Clock, last: Clock) -> Clock:
    """``from 9 to 5`` ends in the afternoon."""
    return last.later if last.bare and last.hour < first.hour else last.as_written


def _lead(meaning: Meaning, kids: Kids) -> When | None:
    spans = kids.all("span", Span)
    return When(leads=tuple(spans)) if spans and not any(s.wrong for s in spans) else None


def _either(meaning: Meaning, kids: Kids) -> When | None:
    points = [piece for value in kids.values(object) if (piece := _piece(value))]
    return When(options=tuple(points)) if len(points) > 1 else None


def _vague(meaning: Meaning, kids: Kids) -> When:
    return When(vague=True)


def _past(meaning: Meaning, kids: Kids) -> When:
    return When(past=True)


def _policy(meaning: Meaning, kids: Kids) -> When:
    name, _, value = str(meaning).partition(" ")
    return When(policies=((name, value or "true"),))


def _cooldown(meaning: Meaning, kids: Kids) -> When | None:
    span = next(iter(kids.values(Span)), None)
    if not span or span.wrong or span.months:
        return None
    return When(policies=(("cooldown", str(span.seconds + span.days * 86_400)),))


BUILDERS: Mapping[str, Builder] = {
    "iso": _moment,
    "in": _in,
    "loose_span": _in,
    "day": _joined,
    "time": _joined,
    "loose_time": _joined,
    "part": _joined,
    "every": _joined,
    "point": _joined,
    "parted": _parted,
    "parteds": clock_list,
    "limit": _joined,
    "until": _until,
    "starting": _starting,
    "lasting": _lasting,
    "times": _times,
    "except": _except,
    "between": _window,
    "lead": _lead,
    "either": _either,
    "vague": _vague,
    "past": _past,
    "policy": _policy,
    "cooldown": _cooldown,
}

PIECES = frozenset(BUILDERS) - {"point", "limit", "loose_span", "parted", "parteds"}
"""The categories that say something about time on their own."""
