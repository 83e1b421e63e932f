"""What the asking behind it is about: "meeting on Friday at 3pm, remind me at 2pm"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.language.chart import Chart
from bot.language.clock import Clock
from bot.language.dates import Offset
from bot.language.groups import Group, leads_to, only_joints
from bot.language.tiling import Piece
from bot.language.when import When


def is_of_event(chart: Chart, group: Group, found: Sequence[Group], asks: Sequence[Piece]) -> bool:
    """Whether words stand before it, and the asking behind it has an hour of its own."""
    if only_joints(chart, 0, group.start):
        return False
    behind = [ask for ask in asks if only_joints(chart, group.end, ask.start)]
    return any(_is_own_time(each, ask) for ask in behind for each in found)


def _is_own_time(group: Group, ask: Piece) -> bool:
    return group.start >= ask.end and group.is_free and bool(group.when.clocks)


def on_its_day(
    chart: Chart, main: Group, when: When, found: Sequence[Group], asks: Sequence[Piece]
) -> When:
    """*when*, on the day of the event that stands before the asking, where it names none."""
    if when.day or when.span or when.repeat or when.part or when.others or not when.clocks:
        return when
    asked = [ask.start for ask in asks if leads_to(chart, ask, main.start)]
    events = [group for group in found if any(group.end <= start for start in asked)]
    dated = [event.when for event in events if event.is_free and _has_day(event.when)]
    if not dated:
        return when
    event = dated[-1]
    clocks = tuple(_ahead_of(clock, event.clocks[0]) for clock in when.clocks)
    return replace(when, clocks=clocks, day=event.day, repeat=event.repeat)


def _has_day(event: When) -> bool:
    """Today's hours are the coming ones anyway."""
    days = event.day if event.day != Offset(days=0) else None
    return bool(event.clocks and (days or event.repeat) and not event.others)


def _ahead_of(clock: Clock, event: Clock) -> Clock:
    """``party on Saturday at 8pm, remind me at 7``: in the evening, which is before it."""
    if not clock.bare:
        return clock
    return clock.later if clock.later.time <= event.time else clock.as_written
