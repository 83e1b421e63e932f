"""The zone that is said beside a time: right behind it, or as the message's last word."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.language.chart import Chart, Item
from bot.language.groups import Group, stops
from bot.language.tiling import Piece
from bot.language.when import When

_SET_APART = ("<bracket>", "<separator>")


def zoned(chart: Chart, found: Sequence[Group], pieces: Sequence[Piece]) -> list[Group]:
    """The time groups with the zones that belong to them; *pieces* keep their own words."""
    taken = {place for piece in pieces for place in range(piece.start, piece.end)}
    groups = [_with_zone(chart, group, taken) for group in found]
    last = _last_zone(chart, groups[-1].end) if groups else None
    return [*groups, last] if last else groups


def _with_zone(chart: Chart, group: Group, taken: set[int]) -> Group:
    """``at 9 in the morning Tokyo time``, ``from 9 to 5 (UTC)``."""
    if group.when.zone or not (group.when.clocks or group.when.window):
        return group
    for item in _zones(chart, group.end):
        if taken.isdisjoint(range(item.start, item.end)):
            when = replace(group.when, zone=str(item.value))
            return replace(group, end=_closed(chart, item.end), when=when)
    return group


def _zones(chart: Chart, start: int) -> Iterator[Item]:
    """Those that begin there, behind an "in" or behind what sets them apart."""
    apart = [item.end for symbol in _SET_APART for item in chart.at(start, symbol)]
    ins = [i.end for place in (start, *apart) for i in chart.at(place, "<in_word>")]
    for place in (start, *apart, *ins):
        yield from sorted(chart.at(place, "<zone>"), key=lambda item: -item.end)
        yield from (i for i in chart.at(place, "<loose_zone>") if stops(chart, i.end))


def _last_zone(chart: Chart, behind: int) -> Group | None:
    """``every weekday at 9 stand-up, New York time``."""
    length = len(chart.tokens)
    for start in range(behind, length):
        if not any(chart.at(start, symbol) for symbol in _SET_APART):
            continue
        for item in _zones(chart, start):
            if _closed(chart, item.end) == length:
                piece = Piece("time", item._replace(start=start, end=length))
                when = When(zone=str(item.value))
                return Group(
                    start=start,
                    end=length,
                    when=when,
                    pieces=(piece,),
                    is_marked=True,
                    is_attribute=False,
                )
    return None


def _closed(chart: Chart, end: int) -> int:
    """Behind the bracket that closes there, if one does."""
    return end + bool(chart.at(end, "<bracket>"))
