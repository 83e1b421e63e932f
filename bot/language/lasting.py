"""How long something lasts that is said to a job: "for 2 hours", "until Monday", "for 2 months"."""

from datetime import datetime, timedelta

from bot.language.chart import Chart
from bot.language.moments import Frame, Moments, moments_of
from bot.language.when import When, to_come

_SYMBOLS = ("<loose_span>", "<bare_until>", "<until>")


def lasts(chart: Chart, start: int, end: int) -> When | None:
    """What the tokens *start* to *end* say of it: a length, though "2h" may be a clock's, too."""
    items = (i for s in _SYMBOLS for i in (chart.at(start, s) if start < end else ()))
    return next((i.value for i in items if i.end == end and isinstance(i.value, When)), None)


def begins_later(chart: Chart, when: When | None) -> bool:
    """Whether a start is said, or a day without "until": a rest begins at once."""
    if when is None or when.length or when.span or when.until:
        return bool(when and when.start)
    is_until = chart.has("<until_word>")  # which some languages say beside the day
    return bool(when.start or when.day or when.repeat) and not is_until


def why_endless(when: When | None, frame: Frame) -> str | None:
    """Why it can end neither after so long nor then, if so."""
    if when is None:
        return None
    is_past = when.past or (when.until is not None and when.until.past)
    found = "past" if is_past else _ends(when, frame)
    return found if isinstance(found, str) else None


def _ends(when: When, frame: Frame) -> Moments:
    """When what lasts so long, or until then, is over."""
    length = when.length or when.span
    if when.wrong or length is None:
        return when.wrong or moments_of(to_come(when.until or when), frame)
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
