"""Times of which nobody can tell whether the request is due then or its task speaks of them."""

from collections.abc import Sequence

from bot.language.chart import Chart
from bot.language.groups import Group, leads_to, only_joints
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
    return _with_last_bound(chart, found, choice)


def _ends_in_task_day(chart: Chart, chosen: Sequence[Group], asks: Sequence[Piece]) -> bool:
    """``remind me at 8 pm to pack for the trip on Friday``: is Friday the task's day?"""
    if len(chosen) != 2:  # noqa: PLR2004 - an hour in front and a day behind
        return False
    first, last = chosen
    hour_only = first.when.clocks and not (first.when.day or first.when.repeat)
    asked = any(leads_to(chart, ask, first.start) for ask in asks)
    return bool(asked and hour_only and last.when.day and not last.when.clocks)


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
