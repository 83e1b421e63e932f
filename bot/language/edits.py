"""Changes in words, "#2 to 9:30", "it every 2 hours": where the time stands and what it names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from bot.language.chart import Chart, Item
from bot.language.dates import Edge, Numeric, OnDate, Weekday
from bot.language.durations import Span
from bot.language.groups import groups
from bot.language.hours import in_repetition
from bot.language.intent import Command, CommandName, Create, Part, Unclear
from bot.language.jobs import numbered, skipped
from bot.language.moments import Frame
from bot.language.repetition import Repeat
from bot.language.resolve import resolve
from bot.language.tiling import TIMES, Piece, tile
from bot.language.when import When
from bot.language.zoned import zoned

_DAILY = Repeat(period=Span(((1.0, "day"),)))
_TIMELY = ("<at>", "<on>")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTime:
    """What a change says: the job's words are the tokens *start* to *end*."""

    start: int
    end: int
    number: int | None
    when: When
    timed: tuple[int, int]
    """The tokens of the time."""


def new_time(chart: Chart, start: int, end: int, today: date) -> NewTime | None:
    """What the tokens *start* to *end* change: a job, perhaps a "to", and a time up to the end."""
    for number, behind, is_said in jobs_meant(chart, start, end):
        for lead in _leads(chart, behind, end, is_said=is_said):
            is_named = behind < lead.start
            when = time_at(chart, lead.end, end, today, alone=is_named)
            if when:
                here = (lead.end, end)
                return NewTime(start=behind, end=lead.start, number=number, when=when, timed=here)
    return None


def implied(chart: Chart, start: int, end: int, today: date) -> NewTime | None:
    """A change without a verb: ``#2 at 9:30``, or an end by itself, ``until June``."""
    first = skipped(chart, start, end)
    number, behind = numbered(chart, first)
    if number is not None and any(token.text == "#" for token in chart.tokens[start:behind]):
        found = new_time(chart, start, end, today)
        return found if found and found.start >= found.end else None
    if not chart.at(start, "<until>"):
        return None
    when = time_at(chart, start, end, today, alone=True)
    # "Until tomorrow" is how people say goodbye.
    if when and when.until and isinstance(when.until.day, Edge | OnDate | Numeric):
        is_end = when == When(until=when.until)
        here = (start, end)
        return (
            NewTime(start=start, end=start, number=None, when=when, timed=here) if is_end else None
        )
    return None


def time_at(chart: Chart, start: int, end: int, today: date, *, alone: bool = False) -> When | None:
    """The time or manner that the tokens *start* to *end* are; a mere hour where not *alone*."""
    if start >= end:
        return None
    # What stands there belongs to the change, whatever word is in front of it.
    asking = Piece("ask", Item("<ask>", start, start, None))
    pieces = tile(chart, TIMES, first=start)
    found = zoned(chart, groups(chart, pieces, (asking,), today), pieces)
    if found and found[0].start == start and found[0].end >= end:
        return found[0].when
    symbols = ("<every>", "<point>", "<manner>", *(() if alone else ("<loose_time>",)))
    whole = (i for s in symbols for i in chart.at(start, s) if i.end == end)
    return next((i.value for i in whole if isinstance(i.value, When)), None)


def amendment(
    when: When, frame: Frame, *, number: int | None, words: str
) -> Command | Unclear | None:
    """The command to change a job as *when* says, or why it cannot be; None where that is no time.

    Where it names no part of the schedule, but a policy, the job is served otherwise.
    """
    named = parts_of(when)
    if not named and when.policies:
        return Command(
            name=CommandName.GOVERN, number=number, words=words, policies=dict(when.policies)
        )
    bounds_only = named == {Part.BOUNDS}
    plans = resolve(replace(when, repeat=_DAILY) if bounds_only else when, frame).plans
    if not plans:
        return None
    plan = plans[0]
    if when.zone and not named & {Part.WEEKDAY, Part.DATE}:
        # A job keeps its zone, in which its times are said; only an instant is one everywhere.
        return Unclear(reason="other_zone")
    change = Create(
        schedule=plan.schedule,
        task="",
        zone=plan.zone or frame.zone,
        starts=plan.starts,
        until=plan.until,
        max_runs=plan.max_runs,
        skip_dates=plan.skip_dates,
        holidays=plan.holidays,
        policies=dict(when.policies),
        absolute=plan.absolute,
        notes=() if bounds_only else plan.notes,
    )
    return Command(
        name=CommandName.CHANGE,
        number=number,
        words=words,
        change=change,
        named=named,
        times=_times(when, frame),
    )


def parts_of(when: When) -> frozenset[Part]:
    """Which parts of a schedule *when* names."""
    repeat = when.repeat
    paced = bool(repeat and (when.window or repeat.per_day or repeat.is_elapsed))
    exact = bool(when.span and not when.span_is_days)
    said = {
        Part.TIMES: when.clocks or when.part or when.others or when.options,
        Part.WEEKDAY: not repeat and isinstance(when.day, Weekday),
        Part.DATE: not repeat and ((when.day and not isinstance(when.day, Weekday)) or when.span),
        Part.DAYS: repeat and not paced and not _is_loose(repeat),
        Part.RHYTHM: repeat and not paced and _is_loose(repeat),
        Part.PACE: paced or exact or (repeat and repeat.cron),
        Part.BOUNDS: when.start
        or when.until
        or when.length
        or when.times
        or when.without_days
        or when.holidays,
    }
    return frozenset(part for part, is_said in said.items() if is_said)


def _is_loose(repeat: Repeat) -> bool:
    """Every week, month or year, on no day that was said."""
    days = repeat.weekdays or repeat.monthdays or repeat.nths or repeat.dates or repeat.workday
    return not (days or repeat.cron) and bool(repeat.period and repeat.period.smallest != "day")


def _times(when: When, frame: Frame) -> tuple[time, ...]:
    if when.clocks:
        return tuple(in_repetition(clock, when.part) for clock in when.clocks)
    return (frame.hours.of(when.part),) if when.part else ()


# --- where it stands -------------------------------------------------------------------------


def jobs_meant(chart: Chart, start: int, end: int) -> Iterator[tuple[int | None, int, bool]]:
    """Which job may be meant: its number, the token behind it, and whether it is said in full."""
    behind_nouns = skipped(chart, start, end)
    number, behind = numbered(chart, behind_nouns)
    if number is not None:
        yield number, behind, True
    pronoun = max((item.end for item in chart.at(start, "<pronoun>")), default=start)
    if pronoun > start or _is_only(chart, start):
        yield None, pronoun, True
    yield None, behind_nouns, False


def _leads(chart: Chart, start: int, end: int, *, is_said: bool) -> Iterator[Item]:
    """What may lead to the new time: nothing behind "#2" or "it", else a "to" or an "only"."""
    if is_said:
        yield Item("", start, start, None)
    for place in range(start, end):
        # "The sheets at 9" is a task and its time.
        is_timely = place > start and any(chart.at(place, symbol) for symbol in _TIMELY)
        if not is_timely:
            yield from chart.at(place, "<change_to>")
            yield from chart.at(place, "<only>")


def _is_only(chart: Chart, start: int) -> bool:
    return start > 0 and bool(chart.at(start - 1, "<only>"))
