"""From the phrases about time to the pieces that they give, one builder for each category."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from bot.language import limits
from bot.language.chart import Builder, Kids
from bot.language.clock import NOON, Clock, clock_list
from bot.language.dates import Before, Beside, Day, Offset, OnDate, Weekday
from bot.language.durations import Span, exactly
from bot.language.grammar import Meaning
from bot.language.hours import in_repetition
from bot.language.numbers import whole
from bot.language.repeats import of_month_or_weeks, spelled
from bot.language.repetition import WEEK, Repeat
from bot.language.shapes import Digits
from bot.language.when import OWN_COUNTRY, When, merge


def _joined(meaning: Meaning, kids: Kids) -> When | None:
    """All the parts of a phrase in one; the meaning may add a part of the day or a day."""
    whole: When | None = _spoken(str(meaning))
    for value in kids.values(object):
        piece = _piece(value)
        if piece is not None:
            whole = piece if whole is _NOTHING else whole and merge(whole, piece)
    return None if whole is _NOTHING else whole


_NOTHING = When()
_MINUTES_TOLD = (5, 10)
"""Hours that may as well be minutes before another."""


@cache
def _spoken(meaning: str) -> When | None:
    """``evening +0``: a part of the day, and the day it is on; ``morning/evening`` are two."""
    when = _NOTHING
    for word in meaning.split():
        if word[0] in "+-" and word[1:].isdigit():
            when = replace(when, day=Offset(days=int(word)))
        elif word.startswith("daily"):
            days = float(word.removeprefix("daily") or 1)
            when = replace(when, repeat=Repeat(period=Span(((days, "day"),))))
        else:
            part, *further = word.split("/")
            others = tuple(When(repeat=when.repeat, part=other) for other in further)
            when = replace(when, part=part, others=others)
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
    zones = {clock.zone for clock in clocks if clock.zone}
    wrong = "too_complex" if len(zones) > 1 else None
    return When(clocks=clocks, zone=min(zones, default=None), wrong=wrong)


def _in(meaning: Meaning, kids: Kids) -> When | None:
    span = exactly(str(meaning)) or next(iter(kids.values(Span)), None)
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
    try:
        wall = datetime(*digits.numbers)  # type: ignore[arg-type] # noqa: DTZ001 - a wall time
    except ValueError:
        return When(wrong="impossible_date", clocks=(Clock(hour=0),))
    if digits.offset is not None:
        wall -= digits.offset
    zone = None if digits.offset is None else "UTC"
    clock = Clock(hour=wall.hour, minute=wall.minute, second=wall.second, zone=zone)
    return replace(_timed((clock,)), day=OnDate(year=wall.year, month=wall.month, day=wall.day))


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


def _corrected_day(meaning: Meaning, kids: Kids) -> When | None:
    """``not tomorrow but Thursday``."""
    days: list[Day] = [value for value in kids.values(object) if isinstance(value, Day)]
    if str(meaning).isdigit():
        return When(day=Offset(days=int(meaning)))
    return When(day=days[-1]) if days else None


def _before_day(meaning: Meaning, kids: Kids) -> When | None:
    """``before Friday``."""
    base = next((value for value in kids.values(object) if isinstance(value, Day)), None)
    return When(day=Before(base=base)) if base else None


def _corrected_span(meaning: Meaning, kids: Kids) -> When | None:
    """``in 10 minutes, no, 20 minutes``."""
    span = kids.values(Span)[-1]
    return When(span=span, wrong=span.wrong)


def _corrected(meaning: Meaning, kids: Kids) -> When | None:
    """``at 9, I mean 10``: the last of them; of ``at 9, not at 10`` the first."""
    clocks = kids.values(Clock)
    return _timed((clocks[0 if meaning == "first" else -1],)) if clocks else None


def _bare_until(meaning: Meaning, kids: Kids) -> When | None:
    """``until 9``: an hour where nothing else can be meant; ``until yesterday``."""
    clock = kids.one("hour", Clock)
    point = _timed((clock,)) if clock else next(iter(kids.values(When)), None)
    return point and When(until=point)


def _window(meaning: Meaning, kids: Kids) -> When | None:
    """From one clock to the other; ``1-5 9-17`` are the hours of those days, by a word for them."""
    if meaning and meaning != "unmarked":
        return _known_hours(*str(meaning).split())
    clocks = [c for c in kids.values(Clock) if c.is_possible]
    if len(clocks) != 2:  # noqa: PLR2004 - from and to
        return None
    first, last = clocks
    if meaning and (first.hour in _MINUTES_TOLD or not first.bare or last.bare):
        return None  # "ten to five pm"
    if first.bare and not last.bare and first.hour < last.hour - NOON:
        first = first.later  # "between 6 and 7 pm"
    zone = first.zone or last.zone
    return When(window=(first, _evening_end(first, last)), zone=zone)


def _known_hours(days: str, hours: str) -> When:
    first, last = (Clock(hour=int(hour)) for hour in hours.split("-"))
    weekdays = spelled(days)
    repeat = None if weekdays == WEEK else Repeat(weekdays=weekdays)
    return When(window=(first, last), repeat=repeat)


def _evening_end(first: Clock, last: Clock) -> Clock:
    """``from 9 to 5`` ends in the afternoon, ``from 22 to 6`` in the morning."""
    is_later = last.bare and last.hour < first.hour < last.later.hour
    return last.later if is_later else last.as_written


def _lead(meaning: Meaning, kids: Kids) -> When | None:
    """How long before, perhaps by one word, ``1 day``; "tomorrow's" names the day, too: ``+1``."""
    if meaning == "part":
        return When(wrong="no_time")  # "the night before": at which hour?
    known, names_a_day = exactly(str(meaning)), str(meaning).startswith("+")
    spans, clocks = [known] if known else kids.values(Span), tuple(kids.values(Clock))
    if not spans or any(span.wrong for span in spans):
        return None
    zone = next((clock.zone for clock in clocks if clock.zone), None)
    day = Offset(days=int(meaning)) if names_a_day else None
    return When(leads=tuple(spans), day=day, clocks=clocks, zone=zone)


def _two_days(meaning: Meaning, kids: Kids) -> When | None:
    """``on 3 and 17 May``, ``the 20th, 22nd and 24th of May``: all are meant."""
    if meaning == "next":
        return _two_weekdays(*kids.values(int))
    if meaning == "following":
        return When(day=Offset(days=1), others=(_on(Offset(days=2)),))
    listed = [number for each in kids.all("ordinals", tuple) for number in each]
    numbers = [*kids.all("number", float), *kids.all("ordinal", int), *listed]
    days = [OnDate(day=whole(float(n)) or 0, month=kids.one("month", int)) for n in numbers]
    first, *others = days
    return When(day=first, others=tuple(map(_on, others))) if all(d.day for d in days) else None


def _two_weekdays(first: int, second: int) -> When:
    """``next Tuesday and Thursday``: the Thursday behind that Tuesday."""
    day = Weekday(weekday=first, is_next=True)
    return When(day=day, others=(_on(Beside(base=day, weekday=second)),))


def _on(day: Day) -> When:
    return When(day=day)


def _either(meaning: Meaning, kids: Kids) -> When | None:
    if meaning == "nth_or_weeks":
        ways = [When(repeat=way) for way in of_month_or_weeks(kids)]
        return When(options=tuple(ways)) if len(ways) > 1 else next(iter(ways), None)
    points = [piece for value in kids.values(object) if (piece := _piece(value))]
    if meaning == "or_next" and points and isinstance(day := points[0].day, Offset):
        points.append(When(day=Offset(days=day.days + 1)))
    return When(options=tuple(points)) if len(points) > 1 else None


def _policy(meaning: Meaning, kids: Kids) -> When | None:
    """A policy by its name; with none, the one that a phrase wraps: "but not at night".

    Its value stands behind the name, or is what the phrase holds: hours, a time, a number.
    """
    if not meaning:
        return _said_when(kids)
    name, _, value = str(meaning).partition(" ")
    value = value or _value_in(kids)
    if name == "holidays":
        return When(holidays=kids.one("holidays", str) or OWN_COUNTRY)
    return When(policies=((name, value or "true"),))


def _value_in(kids: Kids) -> str:
    """Quiet hours as they are written, or seconds, or a number."""
    for span in kids.values(Span):
        if span.wrong or span.months:
            return ""
        return str(span.seconds + span.days * 86_400)
    numbers = (f"{number:.0f}" for number in kids.all("number", float))
    return next(iter((*kids.all("quiet_window", str), *numbers)), "")


def _holidays(meaning: Meaning, kids: Kids) -> str:
    return kids.one("country", str) or OWN_COUNTRY


def _cooldown(meaning: Meaning, kids: Kids) -> When | None:
    if str(meaning).startswith("daily"):
        number = str(meaning).partition(" ")[2] or f"{kids.one('number', float) or 0:.0f}"
        return When(policies=(("daily", number),)) if int(number) else None
    span = next(iter(kids.values(Span)), None)
    if not span or span.wrong or span.months:
        return None
    return When(policies=(("cooldown", str(span.seconds + span.days * 86_400)),))


BUILDERS: Mapping[str, Builder] = {
    **limits.BUILDERS,
    "iso": _moment,
    "in": _in,
    "loose_span": _in,
    "day": _joined,
    "time": _joined,
    "loose_time": _joined,
    "part": _joined,
    "every": _joined,
    "asked_every": _joined,
    "habit": _joined,
    "point": _joined,
    "corrected_time": _corrected,
    "corrected_day": _corrected_day,
    "before_day": _before_day,
    "corrected_span": _corrected_span,
    "opening_time": _joined,
    "parted": _parted,
    "parteds": clock_list,
    "limit": _joined,
    "deadline": _joined,
    "bare_until": _bare_until,
    "between": _window,
    "hour_range": _window,
    "lead": _lead,
    "two_days": _two_days,
    "either": _either,
    "vague": lambda _meaning, _kids: When(vague=True),
    "past": lambda _meaning, _kids: When(past=True),
    "policy": _policy,
    "manner": _policy,
    "holidays": _holidays,
    "cooldown": _cooldown,
}

PIECES = frozenset(BUILDERS) - {
    "point", "limit", "loose_span", "manner", "parted", "parteds", "holidays", "hour_range",
    "bare_until", "month_of",
}  # fmt: skip
"""The categories that say something about time on their own."""
