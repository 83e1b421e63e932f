"""``until 5``: beside a repetition a mere number is an hour, where nothing is counted by it."""

from collections.abc import Iterator, Sequence

from bot.language.chart import Chart
from bot.language.groups import Group, stops
from bot.language.tiling import Piece
from bot.language.when import When


def with_loose_until(chart: Chart, found: Sequence[Group]) -> list[Group]:
    """The time groups, and the hour until which something comes every so many minutes or hours."""
    periods = (group.when.repeat.period for group in found if group.when.repeat)
    if not any(period and period.is_elapsed for period in periods):
        return list(found)  # "every day at 9 until 11" is how long something takes
    return sorted([*found, *_loose(chart, found)], key=lambda group: group.start)


def _loose(chart: Chart, found: Sequence[Group]) -> Iterator[Group]:
    taken = {place for group in found for place in range(group.start, group.end)}
    for start in range(len(chart.tokens)):
        for item in chart.at(start, "<bare_until>"):
            when = item.value
            is_hour = isinstance(when, When) and when.until and when.until.clocks
            if is_hour and isinstance(when, When) and stops(chart, item.end) and start not in taken:
                yield Group(
                    start=start,
                    end=item.end,
                    when=when,
                    pieces=(Piece("until", item),),
                    is_marked=True,
                    is_attribute=False,
                )
