"""Where a repetition starts and ends and what it leaves out, one builder for each category."""

from collections.abc import Mapping, Sequence
from typing import TypeGuard

from bot.language.chart import Builder, Kids
from bot.language.dates import Day, Edge, Feast, Offset, OnDate, Run, Weekday
from bot.language.daywords import WEEKDAY_CATEGORIES
from bot.language.durations import Span
from bot.language.grammar import Meaning
from bot.language.numbers import whole
from bot.language.repetition import Repeat
from bot.language.when import When, to_come

_BOTH, _LAST = 2, 31
LAST_OF: Mapping[str, Day] = {
    "day": Offset(days=0),
    "week": Weekday(weekday=7, week=0),
    "month": Edge(unit="month"),
    "year": Edge(unit="year"),
}
"""The last day of the present day, week, month or year."""


def _said_when(kids: Kids) -> When | None:
    return next(iter(kids.values(When)), None)


def _points(kids: Kids) -> list[When]:
    """What was said of time, a mere day too."""
    said = (value for value in kids.values(object) if isinstance(value, When | Day))
    return [value if isinstance(value, When) else When(day=value) for value in said]


def _month(month: int | None, year: int | None, *, is_end: bool) -> When:
    return When(day=Edge(unit="month", is_end=is_end, month=month, year=year))


def _until(meaning: Meaning, kids: Kids) -> When | None:
    month, year = kids.one("month", int), kids.one("year", int)
    point = _month(month, year, is_end=True) if month else _said_when(kids)
    if meaning == "week":
        point = When(day=LAST_OF["week"])
    return When(until=to_come(point)) if point else None


def _starting(meaning: Meaning, kids: Kids) -> When | None:
    """``from 1 March``, perhaps with its end: ``from 1 March to 31 March``."""
    points = _points(kids)
    if meaning == "now":
        return When(start=When(day=Offset(days=0)))
    if month := kids.one("month", int):
        return When(start=_month(month, None, is_end=False))
    if not points or any(point.past for point in points):
        return None
    return When(start=points[0], until=points[1] if len(points) > 1 else None)


def _during(meaning: Meaning, kids: Kids) -> When | None:
    """``in December`` is all of it; *from* it on has no end, unless ``to March`` is said."""
    if last := LAST_OF.get(str(meaning)):
        return When(until=When(day=last))
    months = [*kids.all("month", int), *kids.all("month_in", int)]
    year = kids.one("year", int)
    if not months:
        return None
    if meaning == "and" and months[0] % 12 + 1 != months[-1]:
        return When(wrong="too_complex")  # "in March and in May"
    endless = meaning == "from" and len(months) == 1
    return When(
        start=_month(months[0], year, is_end=False),
        until=None if endless else _month(months[-1], year, is_end=True),
    )


def _day_range(meaning: Meaning, kids: Kids) -> When | None:
    """``5-10 December``: each of these days."""
    month, year = kids.one("month", int), kids.one("year", int)
    numbers = [
        whole(float(n)) or 0 for n in (*kids.all("number", float), *kids.all("ordinal", int))
    ]
    days: list[OnDate] = [OnDate(day=day, month=month, year=year) for day in sorted(numbers)]
    of_any = meaning == "days"  # of whichever month: "du 10 au 20"
    days = days if month or of_any else kids.values(OnDate)
    said = all((day.month or of_any) and 0 < day.day <= _LAST for day in days)
    named: list[Day] = [*days, *kids.values(Feast)]  # "between Christmas and New Year"
    if len(named) != _BOTH or not said:
        return None
    return When(start=When(day=named[0]), until=When(day=named[1]))


def _lasting(meaning: Meaning, kids: Kids) -> When | None:
    """``for three days``; those that are *coming* are each meant: at 10 on each of them."""
    span = next(iter(kids.values(Span)), None)
    if not span:
        return None
    return When(length=span, each_day=meaning == "coming", wrong=span.wrong)


def _stretch(meaning: Meaning, kids: Kids) -> When | None:
    """``the next 3 days``: each of them."""
    span = next(iter(kids.values(Span)), None)
    if span is None or span.is_elapsed:
        return None
    return When(repeat=Repeat(period=Span(((1.0, "day"),))), length=span, wrong=span.wrong)


def _times(meaning: Meaning, kids: Kids) -> When | None:
    number = int(meaning) if str(meaning).isdigit() else int(kids.one("number", float) or 0)
    return When(times=number, wrong=None if number else "zero_times")


def _except(meaning: Meaning, kids: Kids) -> When | None:
    """Days of the week, of the month or of the calendar, or a month, that are left out."""
    if months := kids.all("month", int):
        return When(without_months=frozenset(months))
    sets = kids.values(frozenset)
    listed = [*kids.all("ordinals", tuple), *kids.all("month_days", tuple)]
    dates = [OnDate(day=day) for each in listed for day in each]
    points = [each for p in _points(kids) if not p.clocks for each in (p, *p.others)]
    days = [*dates, *(point.day for point in points if point.day)]
    if ends := _ends(points) or (days if meaning == "range" else ()):
        first, last = ends[0], ends[-1]
        if not isinstance(first, OnDate) or not isinstance(last, OnDate):
            return When(wrong="too_complex")
        return When(without_days=(Run(first=first, last=last),))
    named = [day for day in days if _is_every(day)]
    weekdays = [n for day in named for n in range(day.weekday, (day.last or day.weekday) + 1)]
    once = tuple(day for day in days if day not in named)
    if sets or weekdays or once:
        return When(without=frozenset().union(weekdays, *sets), without_days=once)
    return None


def _ends(points: Sequence[When]) -> Sequence[Day]:
    """The first and the last day of ``24-26 December``."""
    runs = ((p.start.day, p.until.day) for p in points if p.start and p.until)
    return next(((first, last) for first, last in runs if first and last), ())


def _is_every(day: Day) -> TypeGuard[Weekday]:
    """``Friday`` is left out for good, "next Friday" once."""
    return isinstance(day, Weekday) and day.week is None and not day.is_next


def _except_once(meaning: Meaning, kids: Kids) -> When | None:
    """``except this Friday``: the coming one."""
    if meaning == "weekend":
        return When(without_days=(Weekday(weekday=6, last=7),))
    days = [day for name in WEEKDAY_CATEGORIES for day in kids.all(name, int)]
    return When(without_days=tuple(Weekday(weekday=day) for day in days)) if days else None


BUILDERS: Mapping[str, Builder] = {
    "until": _until,
    "starting": _starting,
    "during": _during,
    "month_of": _during,
    "day_range": _day_range,
    "lasting": _lasting,
    "stretch": _stretch,
    "times": _times,
    "except": _except,
    "except_once": _except_once,
}
