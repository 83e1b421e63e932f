"""Repetitions as people say them: ``every 2 weeks on Tuesday``, ``weekdays except Friday``."""

from collections.abc import Callable, Mapping, Sequence

from bot.language.chart import Builder, Kids
from bot.language.dates import MOST_WORKDAYS, Feast, NthWeekday, OnDate
from bot.language.daywords import WEEKDAY_CATEGORIES
from bot.language.durations import Span, joined
from bot.language.grammar import Meaning
from bot.language.repetition import WORKING, Repeat


def _repeat(meaning: Meaning, kids: Kids) -> Repeat | None:
    word, _, rest = str(meaning).partition(" ")
    maker = _MAKERS.get(word)
    return maker(rest, kids) if maker else None


def _period(rest: str, kids: Kids) -> Repeat | None:
    """``period 2`` is every second of the unit said; ``period 1 day`` needs no unit."""
    amount, _, unit = rest.partition(" ")
    said = kids.values(Span)
    if unit:
        said = [Span(((1.0, unit),))]
    if not said:
        return None
    times = float(amount) if amount else 1.0
    return Repeat(period=Span(tuple((times * n, unit) for n, unit in said[0].parts)))


def _gap(rest: str, kids: Kids) -> Repeat | None:
    """``2日おき``: so many days are left out in between."""
    number = kids.one("number", float)
    return None if number is None else Repeat(period=Span(((number + 1, rest),)))


def _period_and(rest: str, kids: Kids) -> Repeat | None:
    """``every hour and fifteen minutes``."""
    spans = kids.values(Span)
    return Repeat(period=joined(spans)) if joined(spans) else None


def _nth_period(rest: str, kids: Kids) -> Repeat | None:
    """``every third day``."""
    ordinal, said = kids.one("ordinal", int), kids.values(Span)
    if not ordinal or not said:
        return None
    return Repeat(period=Span(tuple((ordinal * n, unit) for n, unit in said[0].parts)))


def _weekdays(rest: str, kids: Kids) -> Repeat | None:
    """On those days; ``weekdays 2`` every second week."""
    days = _days(kids)
    ordinal = kids.one("ordinal", int)
    weeks = float(ordinal or rest or 1)
    period = Span(((weeks, "week"),)) if weeks != 1 else None
    if days == WORKING and period:
        return _which_days(rest, kids)  # "every other weekday": Monday, Wednesday, Friday?
    return Repeat(weekdays=days, period=period) if days else None


def _days(kids: Kids) -> frozenset[int]:
    single = (day for name in WEEKDAY_CATEGORIES for day in kids.all(name, int))
    return frozenset().union(*kids.values(frozenset), single)


def _period_on(rest: str, kids: Kids) -> Repeat | None:
    """``every 2 weeks on Tuesday and Thursday``, ``every 3 months on the 1st and 15th``."""
    span, days, monthdays = next(iter(kids.values(Span)), None), _days(kids), _ordinals(kids)
    unit = "week" if days else "month"
    if span is None or span.smallest != unit or not (days or monthdays):
        return None
    period = None if span.step[0] == 1 else span
    return Repeat(period=period, weekdays=days, monthdays=tuple(monthdays) if not days else ())


def _nth_weekday(rest: str, kids: Kids) -> Repeat | None:
    """``first Monday of the month``; with *last* in the words file the last."""
    days = _days(kids)
    said = {"last": [-1], "1": [1]}.get(rest)
    nths = said or _ordinals(kids)
    if rest == "also last":
        nths.append(-1)
    if not days or not nths or max(nths) > 5:  # noqa: PLR2004 - no month has six
        return None
    if days == WORKING:
        return None  # "the third working day" is no third Monday, third Tuesday…
    return Repeat(nths=tuple((nth, day) for nth in nths for day in sorted(days)))


def of_month_or_weeks(kids: Kids) -> Sequence[Repeat]:
    """``every 3rd Tuesday``: the third one of the month, or one in three weeks."""
    if kids.one("ordinal", int) == 1 or _days(kids) == WORKING:
        return ()
    ways = (_nth_weekday("", kids), _weekdays("", kids))
    return [way for way in ways if way is not None]


def _first_weekday(rest: str, kids: Kids) -> Repeat | None:
    """``every first Tuesday``, which can only be of the month."""
    return _nth_weekday(rest, kids) if kids.one("ordinal", int) == 1 else None


def _yearly_nth(rest: str, kids: Kids) -> Repeat | None:
    """``every year on the fourth Thursday of November``."""
    days, month = _days(kids), kids.one("month", int)
    nth = -1 if rest == "last" else kids.one("ordinal", int)
    if len(days) != 1 or not month or not nth or nth > 5:  # noqa: PLR2004 - no month has six
        return None
    return Repeat(nths=((nth, min(days)),), month=month)


def _monthdays(rest: str, kids: Kids) -> Repeat | None:
    """``the 1st and 15th``; ``monthdays -1`` the last day."""
    days = [*_ordinals(kids), *map(int, rest.split())]
    if not days or any(day > 31 or day < -1 or day == 0 for day in days):  # noqa: PLR2004
        return None
    return Repeat(monthdays=tuple(days))


_LISTS = ("ordinals", "month_days")


def _ordinals(kids: Kids) -> list[int]:
    listed = [n for name in _LISTS for each in kids.all(name, tuple) for n in each]
    listed += [int(n) for n in kids.all("number", float)]
    return listed + kids.all("ordinal", int)


def _yearly(rest: str, kids: Kids) -> Repeat | None:
    month, _, day = rest.partition("-")
    if day:
        return Repeat(dates=((int(month), int(day)),))
    named = [d for d in kids.values(NthWeekday) if d.month and not d.year]
    if len(named) == 1:
        return Repeat(nths=((named[0].nth, named[0].weekday),), month=named[0].month or 0)
    fixed: list[OnDate | Feast] = [*kids.values(OnDate), *kids.values(Feast)]
    dates = [(d.month, d.day) for d in fixed if d.month and not d.year]
    return Repeat(dates=tuple(dates)) if dates else None


def _workday(rest: str, kids: Kids) -> Repeat | None:
    """``workday -1`` is the last; ``workday nth`` that of the ordinal said."""
    nth = int(rest) if rest != "nth" else kids.one("ordinal", int)
    return Repeat(workday=nth) if nth and nth <= MOST_WORKDAYS else None


def _per_day(rest: str, kids: Kids) -> Repeat | None:
    number = int(rest) if rest else int(kids.one("number", float) or 0)
    return Repeat(per_day=number, period=Span(((1.0, "day"),))) if number else None


def _quarterly(rest: str, kids: Kids) -> Repeat | None:
    """``every quarter on the 15th``: of its first month."""
    days = [day for day in _ordinals(kids) if 0 < day <= 28]  # noqa: PLR2004 - every month has them
    dates = tuple((month, day) for month in (1, 4, 7, 10) for day in days)
    return Repeat(dates=dates) if dates else None


def _which_days(rest: str, kids: Kids) -> Repeat:
    return Repeat(lacks="which_days", period=Span(((1.0, "day"),)))


def _cron(rest: str, kids: Kids) -> Repeat | None:
    minute = f"{kids.one('number', float) or 0:.0f}"  # "at 20 past every hour"
    expression = rest.replace("MINUTE", minute) or kids.one("cron", str)
    return Repeat(cron=expression) if expression else None


_MAKERS = {
    "period": _period,
    "nth_period": _nth_period,
    "gap": _gap,
    "period_and": _period_and,
    "weekdays": _weekdays,
    "period_on": _period_on,
    "nth_weekday": _nth_weekday,
    "first_weekday": _first_weekday,
    "yearly_nth": _yearly_nth,
    "monthdays": _monthdays,
    "yearly": _yearly,
    "workday": _workday,
    "per_day": _per_day,
    "quarterly": _quarterly,
    "which_days": _which_days,
    "cron": _cron,
}


def _day_set(meaning: Meaning, kids: Kids) -> frozenset[int] | None:
    """Days of the week: ``1-5`` names them; ``range``, ``minus`` and lists combine those said."""
    word = str(meaning)
    if word[:1].isdigit():
        return spelled(word)
    sets = [s for s in kids.values(frozenset) if s]
    sets += [frozenset((day,)) for day in kids.values(int)]
    if word not in _OF_TWO:
        return frozenset().union(*sets) or None
    return (_OF_TWO[word](*sets) or None) if len(sets) == 2 else None  # noqa: PLR2004


def spelled(word: str) -> frozenset[int]:
    """``1-5`` or ``1,3`` in a words file."""
    days: set[int] = set()
    for part in word.split(","):
        first, _, last = part.partition("-")
        days.update(range(int(first), int(last or first) + 1))
    return frozenset(days)


def _range(start: frozenset[int], end: frozenset[int]) -> frozenset[int]:
    first = min(start)
    length = (min(end) - first) % 7
    return frozenset((first - 1 + step) % 7 + 1 for step in range(length + 1))


_OF_TWO: Mapping[str, Callable[[frozenset[int], frozenset[int]], frozenset[int]]] = {
    "range": _range,
    "minus": lambda days, without: days - without,
}


def _on_days(meaning: Meaning, kids: Kids) -> Repeat | None:
    days = spelled(str(meaning)) if meaning else _days(kids)
    return Repeat(weekdays=days) if days else None


def _listed_ordinals(meaning: Meaning, kids: Kids) -> tuple[int, ...]:
    found: list[int] = [n for name in _LISTS for each in kids.all(name, tuple) for n in each]
    return tuple(kids.all("ordinal", int) + [int(n) for n in kids.all("number", float)] + found)


BUILDERS: Mapping[str, Builder] = {
    "repeat": _repeat,
    "every_nth": _repeat,
    "repeat_adjective": _repeat,
    "day_set": _day_set,
    "run_of_days": _day_set,
    "day_sets": _day_set,
    "part_days": _on_days,
    "mornings": _on_days,
    "afternoons": _on_days,
    "evenings": _on_days,
    "morning_days": _on_days,
    "afternoon_days": _on_days,
    "evening_days": _on_days,
    "ordinals": _listed_ordinals,
    "month_days": _listed_ordinals,
}
