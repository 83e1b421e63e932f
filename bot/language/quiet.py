"""Quiet hours in words: "quiet hours 22:00-07:00", "quiet #3 22-7", "no messages from 22 to 7"."""

from collections.abc import Iterator, Mapping

from bot.language.chart import Builder, Chart, Kids
from bot.language.clock import NOON, Clock
from bot.language.grammar import Meaning
from bot.language.intent import Command, CommandName
from bot.language.jobs import skipped
from bot.language.shapes import Digits
from scheduler.quiet import days_text

OFF = "off"
LONG = 12
"""Hours: whoever says "10 to 7" means those at night, not the longer stretch by day."""


def quiet_said(chart: Chart, meaning: str, start: int, end: int) -> Command | None:
    """The command of which *meaning* tells the hours already, or else the tokens from *start* on.

    Its words are ``off``, hours as `scheduler.quiet.window_of` reads them, or nothing: which ones?
    """
    for number, behind in _jobs(chart, start, end):
        for hours in [meaning] if meaning else _hours(chart, behind, end):
            if not meaning or behind >= end:
                return Command(name=CommandName.QUIET, number=number, words=hours)
    return None


def _jobs(chart: Chart, start: int, end: int) -> Iterator[tuple[int | None, int]]:
    """The job's number, and the token behind it."""
    behind_nouns = skipped(chart, start, end)
    for place in {start, behind_nouns}:
        for item in chart.at(place, "<job_number>") if place < end else ():
            is_marked = item.end - item.start > 1 or place == end - 1
            if is_marked and isinstance(item.value, Digits):
                yield item.value.numbers[0], item.end
    yield None, start
    yield None, behind_nouns


def _hours(chart: Chart, start: int, end: int) -> Iterator[str]:
    if start >= end:
        yield ""
        return
    for item in chart.at(start, "<quiet_off>"):
        if item.end == end:
            yield OFF
    for days, place in [("", start), *_days(chart, start)]:
        for item in chart.at(place, "<quiet_window>") if place < end else ():
            if item.end == end:
                yield f"{days} {item.value}".strip()
            elif not days:
                yield from (f"{on} {item.value}" for on, at in _days(chart, item.end) if at == end)


def _days(chart: Chart, start: int) -> Iterator[tuple[str, int]]:
    """The weekdays that are named at *start*, and the token behind them."""
    places = {start, *(item.end for item in chart.at(start, "<on>"))}
    for place in places:
        for symbol in ("<day_set>", "<day_sets>"):
            for item in chart.at(place, symbol):
                if isinstance(item.value, frozenset):
                    yield days_text([(day - 1) % 7 for day in item.value]), item.end


def _window(meaning: Meaning, kids: Kids) -> str | None:
    """Hours as they are written; also those that `scheduler.quiet.window_of` refuses, and why."""
    del meaning
    clocks = kids.values(Clock)
    if len(clocks) != 2:  # noqa: PLR2004 - from and to
        return None
    first, last = clocks
    length = (last.hour - first.hour) % (2 * NOON)
    if first.bare and length > LONG:
        first = first.later
    return f"{first.hour:02}:{first.minute:02}-{last.hour:02}:{last.minute:02}"


BUILDERS: Mapping[str, Builder] = {"quiet_window": _window}
