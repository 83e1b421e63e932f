"""Times of which nobody can tell whether the request is due then or its task speaks of them."""

from collections.abc import Sequence

from bot.language.chart import Chart
from bot.language.groups import Group, leads_to, only_joints, stops
from bot.language.tiling import Piece
from bot.language.when import When, merge

Choice = tuple[Sequence[Group], When | None]
"""The time groups that are the request's own, and what they say together."""


def other_choice(
    chart: Chart, found: Sequence[Group], choice: Choice, asks: Sequence[Piece]
) -> Choice | None:
    """The other way to take times of which one may be the request's or the task's."""
    chosen, _ = choice
    if _ends_in_task_day(chart, chosen, asks):
        return chosen[:1], chosen[0].when
    return _without_adjective(chart, chosen) or _with_last_bound(chart, found, choice)


def _ends_in_task_day(chart: Chart, chosen: Sequence[Group], asks: Sequence[Piece]) -> bool:
    """``remind me at 8 pm to pack for the trip on Friday``: is Friday the task's day?"""
    if len(chosen) != 2:  # noqa: PLR2004 - an hour in front and a day behind
        return False
    first, last = chosen
    hour_only = first.when.clocks and not (first.when.day or first.when.repeat)
    asked = any(leads_to(chart, ask, first.start) for ask in asks)
    return bool(asked and hour_only and last.when.day and not last.when.clocks)


def _without_adjective(chart: Chart, chosen: Sequence[Group]) -> Choice | None:
    """``write weekly report Friday 3pm``: does it come each week, or is that the report's name?"""
    rest = [group for group in chosen if not _may_be_adjective(chart, group)]
    if len(rest) == len(chosen) or not any(group.when.is_moment for group in rest):
        return None
    whens = [group.when for group in rest]
    both: When | None = whens[0]
    for when in whens[1:]:
        both = both and merge(both, when)
    return (rest, both) if both else None


def _may_be_adjective(chart: Chart, group: Group) -> bool:
    """Whether it stands between a verb and what may be its noun."""
    if group.start == 0 or not any(
        item.end == group.end for item in chart.at(group.start, "<repeat_adjective>")
    ):
        return False
    ends = stops(chart, group.end) or chart.at(group.end, "<preposition>")
    return bool(chart.at(group.start - 1, "<task_verb>")) and not ends


def _with_last_bound(chart: Chart, found: Sequence[Group], choice: Choice) -> Choice | None:
    """``every day at 9 open a door in December``: does it come then, or is that in the task?"""
    chosen, when = choice
    last = found[-1] if found else None
    if not (last and when and _may_bound(chart, last, choice)) or last in chosen:
        return None
    both = merge(when, last.when) if only_joints(chart, last.end, len(chart.tokens)) else None
    return ([*chosen, last], both) if both else None


def _may_bound(chart: Chart, last: Group, choice: Choice) -> bool:
    """Whether it may say in which months it comes, or on how many days: "at 9 for 5 days"."""
    chosen, when = choice
    if when is None or when.comes_again:
        return when is not None and last.is_span_of_days
    length = last.when.length
    is_once = bool(when.clocks) and not (when.day or when.span)
    is_beside = any(only_joints(chart, group.end, last.start) for group in chosen)
    return bool(is_once and is_beside and length and not length.is_elapsed)
