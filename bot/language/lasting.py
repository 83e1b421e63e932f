"""How long something lasts that is said to a job: "for 2 hours", "until Monday", "for 2 months"."""

from datetime import datetime, timedelta

from bot.language.chart import Chart
from bot.language.moments import Frame, Moments, moments_of
from bot.language.when import When


def lasts(chart: Chart, start: int, end: int) -> When | None:
    """A length, though "2h" may be a clock's, too; or "until" with no more than an hour."""
    if start >= end:
        return None
    for item in chart.at(start, "<loose_span>"):
        if item.end == end and isinstance(item.value, When):
            return item.value
    untils = (item.end for item in chart.at(start, "<until_word>") if item.end < end)
    for item in (time for behind in untils for time in chart.at(behind, "<loose_time>")):
        if item.end == end and isinstance(item.value, When):
            return When(until=item.value)
    return None


def why_endless(when: When | None, frame: Frame) -> str | None:
    """Why it can end neither after so long nor then, if so."""
    if when is None:
        return None
    found = "past" if when.past else _ends(when, frame)
    return found if isinstance(found, str) else None


def _ends(when: When, frame: Frame) -> Moments:
    """When what lasts so long, or until then, is over."""
    length = when.length or when.span
    if when.wrong or length is None:
        return when.wrong or moments_of(when.until or when, frame)
    return length.wrong or moments_of(When(span=length), frame)


def length_of(when: When | None) -> timedelta | None:
    """How long, where every clock counts it alike."""
    span = when and (when.length or when.span)
    if not span or span.months:
        return None
    return timedelta(days=span.days, seconds=span.seconds)


def end_of(when: When | None, frame: Frame) -> datetime | None:
    """Until when, where that is not said by a length that every clock counts alike."""
    if when is None or length_of(when) is not None:
        return None
    found = _ends(when, frame)
    return None if isinstance(found, str) else found[0].at
