"""Several requests in one message: "at 5 call the bank and at 6 leave"."""

from collections.abc import Sequence

from bot.language.chart import Chart
from bot.language.groups import Group, only_joints
from bot.language.reading import Reading, opening

_JOINTS = ("<conj>", "<line>")
_STOPS = (";", ".", "!")
_GOES_ON = ("<or>", "<not_word>", "<but>", "<except_word>", "<correction>")
"""What goes on with the request before: "at 9, or at 10", "at 9, not at 10"."""


def splits(chart: Chart, reading: Reading) -> list[tuple[int, int]]:
    """Where a further request may begin: the end of the one before, and its own first token."""
    timed = [group for group in reading.found if _is_own(group)]
    if len(timed) < 2:  # noqa: PLR2004 - each request has its time
        return []
    found = [split for place in range(1, len(chart.tokens)) for split in _at(chart, place)]
    return [split for split in found if _is_between(chart, split, timed, reading)]


def _is_own(group: Group) -> bool:
    exact = group.when.clocks or group.when.span or group.when.repeat or group.when.day
    return bool(exact) and group.is_free


def _at(chart: Chart, place: int) -> list[tuple[int, int]]:
    ends = [item.end for symbol in _JOINTS for item in chart.at(place, symbol)]
    if chart.tokens[place].text == ",":
        ends.append(place + 1)
    if chart.tokens[place].text in _STOPS:
        ends.append(place + 1)
    return [(place, end) for end in ends if end < len(chart.tokens)]


def _is_between(
    chart: Chart, split: tuple[int, int], timed: Sequence[Group], reading: Reading
) -> bool:
    """Whether each side has its own time, and the second shows that it begins anew."""
    end, start = split
    before = [group for group in timed if group.end <= end]
    after = [group for group in timed if group.start >= start]
    if not before or not after or any(chart.at(start, symbol) for symbol in _GOES_ON):
        return False
    asks = any(only_joints(chart, start, ask.start) for ask in reading.asks if ask.start >= start)
    stops = chart.tokens[end].text in _STOPS or chart.tokens[end].kind == "line"
    begins = after[0].start == start and after[0].end < len(chart.tokens)
    begins = begins and (after[0].is_marked or stops or _is_sure(before[-1], after[0]))
    closes = before[-1].end == end and after[-1].end == len(chart.tokens)
    clocks = all(group.when.clocks for group in (before[-1], after[-1]))
    if chart.tokens[end].text == "," and not (asks or _opens(chart, reading, before[0], after[0])):
        return closes and clocks  # "buy milk tomorrow at 9, call Bob at 10"
    return asks or (begins and _differs(before, after)) or (closes and clocks)


def _opens(chart: Chart, reading: Reading, first: Group, second: Group) -> bool:
    """``at 3 call Jo, at 4 call Al``: both parts begin with their time."""
    starts = {opening(chart), *(ask.end for ask in reading.asks)}
    exact = second.when.clocks or second.when.span
    return first.start in starts and second.end < len(chart.tokens) and bool(exact)


def _is_sure(*groups: Group) -> bool:
    """``8am run, 9am shower``: nothing but a time of day is said so."""
    clocks = [group.when.clocks for group in groups]
    return all(clocks) and not any(clock.bare for each in clocks for clock in each)


def _differs(before: Sequence[Group], after: Sequence[Group]) -> bool:
    """Two bounds of one repetition are no two requests."""
    return bool(after[0].when.clocks or after[0].when.span) and bool(before)
