"""What stands beside a command's own words: a job, a time, or a job and its new time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.language.chart import Chart
from bot.language.edits import NewTime, new_time
from bot.language.groups import Group, groups
from bot.language.jobs import marked, skipped
from bot.language.lasting import lasts
from bot.language.moments import Frame
from bot.language.shapes import Digits
from bot.language.shifts import shifted
from bot.language.tiling import TIMES, tile
from bot.language.when import When, merge

RESTS = frozenset(("pause", "pause_all", "mute"))
LASTS = RESTS | {"snooze"}
"""Commands that last for how long, or until when, their time says."""
_ASKS = frozenset(("why", "show"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The parts of a command: which one, what it is about, and its time."""

    name: str
    start: int
    end: int
    number: int | None
    when: When | None
    count: int = 1
    """How many of the coming moments it is about."""
    verb: tuple[int, int] = (0, 0)
    """The tokens of the command's own words."""
    timed: tuple[int, int] = (0, 0)
    """Those of its time."""
    policies: Mapping[str, str] = field(default_factory=dict)
    """How a job is to be served."""
    by: timedelta | None = None
    """By how much a job is moved; below zero it comes earlier."""


def said_beside(chart: Chart, name: str, start: int, end: int, frame: Frame) -> Said | None:
    """What stands beside the command's own words: a job, a time, or a job and its new time."""
    if name.startswith("change"):
        return _change(chart, start, end, frame, direction=name.partition(" ")[2])
    end = _before_fate(chart, start, end) if name in _ASKS else end
    found = groups(
        chart, tile(chart, TIMES, first=_behind_mark(chart, start, end)), (), frame.today
    )
    last = found[-1] if found and start <= found[-1].start < end else None
    timed = _up_to(chart, last, end) if last else None
    words_end = timed.start if timed else end
    # "Pausa el 2 hasta el lunes" begins with no date.
    behind_nouns = skipped(chart, start, end)
    if name in LASTS and (for_how_long := _for_how_long(chart, name, behind_nouns, end)):
        return for_how_long
    start = skipped(chart, start, words_end)
    if timed is None and (ahead := _time_ahead(chart, found, start, end)):
        return replace(ahead, name=name)
    number, behind = number_at(chart, start, words_end)
    rest_end = trimmed_end(chart, words_end)
    return Said(
        name=name,
        start=min(behind, rest_end),
        end=rest_end,
        number=number,
        when=timed.when if timed else None,
        timed=(timed.start, timed.end) if timed else (0, 0),
    )


def _behind_mark(chart: Chart, start: int, end: int) -> int:
    """Where times may begin: the 1 of "#1 tonight" is no hour."""
    number = skipped(chart, start, end)  # behind the mark, too
    return number + 1 if marked(chart, number - 1, number + 1) else start


def _change(chart: Chart, start: int, end: int, frame: Frame, *, direction: str) -> Said | None:
    return moved_by(chart, start, end, direction) or as_said(
        new_time(chart, start, end, frame.today)
    )


def moved_by(chart: Chart, start: int, end: int, direction: str = "") -> Said | None:
    """``#3 2 hours later``; behind "postpone", which gives the *direction*, ``#3 2 hours``."""
    shift = shifted(chart, start, end, direction)
    if shift is None:
        return None
    number, by = shift
    here = (start, end)
    return Said(name="change", start=end, end=end, number=number, when=None, timed=here, by=by)


def _before_fate(chart: Chart, start: int, end: int) -> int:
    """``why did #3 not fire``: behind its number, for the answer tells whatever became of it."""
    behind = [i.end for i in chart.at(skipped(chart, start, end), "<job_number>") if i.end < end]
    fates = (fate for place in behind for fate in chart.at(place, "<fate>"))
    return next((fate.start for fate in fates if fate.end == end), end)


def _time_ahead(chart: Chart, found: Sequence[Group], start: int, end: int) -> Said | None:
    """``tomorrow #3``: the time before the number of the job."""
    for group in found:
        if group.start == start:
            number, behind = number_at(chart, skipped(chart, group.end, end), end)
            if number is not None and behind == end:
                here = (group.start, group.end)
                return Said(name="", start=end, end=end, number=number, when=group.when, timed=here)
    return None


def _up_to(chart: Chart, last: Group, end: int) -> Group | None:
    """The group, if it reaches to the *end*: with the hour of "till tomorrow 9", if need be."""
    if last.end >= end:
        return last
    until = last.when.until
    for item in chart.at(last.end, "<loose_time>"):
        both = merge(until, item.value) if until and isinstance(item.value, When) else None
        if both and item.end == end:
            return replace(last, end=end, when=replace(last.when, until=both))
    return None


def _for_how_long(chart: Chart, name: str, start: int, end: int) -> Said | None:
    """``10 minutes``, ``#1 2h``, ``#1 until 9``: no more than that, behind the number of a job."""
    jobs = chart.at(start, "<job_number>") if start < end else []
    ahead = [(item.value.numbers[0], item.end) for item in jobs if isinstance(item.value, Digits)]
    is_marked = start > 0 and chart.tokens[start - 1].text == "#"  # then it counts no hours
    # Of "10 minutes" the 10 is no job, though a language may say "minutes" for one of them.
    for number, behind in ahead if is_marked else [(None, start), *ahead]:
        place = skipped(chart, behind, end)
        if when := lasts(chart, place, end):
            here = (place, end)
            return Said(name=name, start=end, end=end, number=number, when=when, timed=here)
    return None


def as_said(found: NewTime | None) -> Said | None:
    """The parts of a change."""
    if found is None:
        return None
    return Said(
        name="change",
        start=found.start,
        end=found.end,
        number=found.number,
        when=found.when,
        timed=found.timed,
    )


def number_at(chart: Chart, start: int, end: int) -> tuple[int | None, int]:
    """The job's number at *start*, and the token behind it."""
    for item in chart.at(start, "<job_number>") if start < end else []:
        if item.end == end and isinstance(item.value, Digits):
            return item.value.numbers[0], item.end
    return None, start


def trimmed_end(chart: Chart, end: int) -> int:
    """Before closing politeness and marks."""
    while end and any(
        item.end == end
        for position in range(max(0, end - 2), end)
        for symbol in ("<separator>", "<closer>", "<mark_end>")
        for item in chart.at(position, symbol)
    ):
        end -= 1
    return end
