"""From the phrases for days to the days that they name, one builder for each category."""

from collections.abc import Mapping
from dataclasses import replace

from bot.language.chart import Builder, Kids
from bot.language.dates import (
    MOST_WORKDAYS,
    Beside,
    Day,
    Edge,
    Feast,
    NthWeekday,
    Numeric,
    Offset,
    OnDate,
    Period,
    Shifted,
    Weekday,
    Workday,
    Workdays,
)
from bot.language.durations import Span
from bot.language.grammar import Meaning
from bot.language.numbers import whole
from bot.language.shapes import Digits

_TWO_DIGITS = 100
_NO_DAY, _MONTHS = 32, 12
_MIDDLE = 15
_FARTHEST = 366
"""Days after another day that people still count."""


def _date(meaning: Meaning, kids: Kids) -> Day | None:
    word, _, rest = str(meaning).partition(" ")
    maker = _MAKERS.get(word)
    return maker(rest, kids) if maker else _plain(word, kids)


def _plain(word: str, kids: Kids) -> Day | None:
    """``+1`` is tomorrow; nothing said is the only part there is."""
    if word[:1] in "+-" and word[1:].isdigit():
        return Offset(days=int(word))
    days = kids.values(Offset | Weekday | OnDate | Numeric | Edge | Feast | NthWeekday)  # type: ignore[arg-type]
    return days[0] if days else None


def _weekday(rest: str, kids: Kids) -> Day | None:
    weekday = _said_weekday(kids)
    if weekday is None:
        return None
    if rest.lstrip("-").isdigit():
        return Weekday(weekday=weekday, week=int(rest))
    if rest == "over":
        return Shifted(base=Weekday(weekday=weekday, is_next=True), days=7)
    return Weekday(weekday=weekday, is_next=rest == "next")


WEEKDAY_CATEGORIES = (
    "weekday",
    "weekday_short",
    "sure_short",
    "weekday_morning",
    "weekday_noon",
    "weekday_afternoon",
    "weekday_evening",
)


def _said_weekday(kids: Kids) -> int | None:
    return next((day for name in WEEKDAY_CATEGORIES for day in kids.all(name, int)), None)


def _on_date(rest: str, kids: Kids) -> Day | None:
    digits = kids.one("int", Digits)
    day = kids.one("ordinal", int) or whole(kids.one("number", float))
    day = day or (digits.numbers[0] if digits else None)
    month = kids.one("month", int)
    year = kids.one("year", int)
    is_sure = month or kids.all("ordinal", int)
    if not day or day >= (_TWO_DIGITS if is_sure else _NO_DAY):
        return None
    found = OnDate(day=day, month=month, year=year, months_on=int(rest) if rest else None)
    weekday = _said_weekday(kids)
    return found if weekday is None else replace(found, weekday=weekday)


def _numeric(rest: str, kids: Kids) -> Day | None:
    """Digits with marks between them, in the order that *rest* names: ``dmy``, ``ymd`` or any."""
    digits = kids.values(Digits)
    numbers = [number for each in digits for number in each.numbers]
    if len(numbers) < 2:  # noqa: PLR2004 - a day and a month
        return None
    if rest == "ymd":
        year, month, day = (numbers if len(numbers) > 2 else [0, *numbers])[:3]  # noqa: PLR2004
        return OnDate(day=day, month=month, year=year or None)
    first, second, *year_said = numbers
    year_or_none = _full_year(year_said[0]) if year_said else None
    if rest == "dmy":
        if second > _MONTHS and not digits[0].text.endswith("."):
            return None  # 17.30 is a time
        return OnDate(day=first, month=second, year=year_or_none)
    return Numeric(first=first, second=second, year=year_or_none)


def _full_year(year: int) -> int:
    return year + 2000 if year < _TWO_DIGITS else year


def _edge(rest: str, kids: Kids) -> Day:
    """``end month 1``: the last day of next month, or of the one named, next year."""
    which, unit, *ahead = rest.split()
    return Edge(
        unit=unit,
        is_end=which == "end",
        ahead=int(ahead[0]) if ahead else 0,
        month=kids.one("month", int),
        year=kids.one("year", int),
    )


def _mid(rest: str, kids: Kids) -> Day:
    """``mid November``: on the 15th of it, or of the coming month if none is named."""
    return OnDate(day=_MIDDLE, month=kids.one("month", int), year=kids.one("year", int))


def _counted(rest: str, kids: Kids) -> Day | None:
    """``two Tuesdays from now``: the second of those that come."""
    number, weekday = whole(kids.one("number", float)), kids.one("weekday_plural", int)
    if not number or weekday is None or number > _FARTHEST // 7:
        return None
    return Shifted(base=Weekday(weekday=weekday, is_next=True), days=7 * (number - 1))


def _period(rest: str, kids: Kids) -> Day:
    unit, ahead = rest.split()
    return Period(unit=unit, ahead=int(ahead))


def _nth(rest: str, kids: Kids) -> Day | None:
    nth, weekday = kids.one("ordinal", int), _said_weekday(kids)
    nth = -1 if "last" in rest else nth
    if nth is None or weekday is None or nth > 5:  # noqa: PLR2004 - no month has six
        return None
    ahead = 1 if "next" in rest else (0 if "this" in rest else None)
    month, year = kids.one("month", int), kids.one("year", int)
    return NthWeekday(nth=nth, weekday=weekday, month=month, year=year, months_on=ahead)


def _workday(rest: str, kids: Kids) -> Day | None:
    """``workday last 1``: the last working day of next month."""
    words = rest.split()
    nth = -1 if "last" in words else kids.one("ordinal", int)
    if not nth or nth > MOST_WORKDAYS:
        return None
    month, year = kids.one("month", int), kids.one("year", int)
    ahead = None if month else int(words[-1]) if words[-1:] in (["1"],) else 0
    return Workday(nth=nth, month=month, year=year, months_on=ahead)


def _workdays(rest: str, kids: Kids) -> Day | None:
    days = whole(kids.one("number", float)) if not rest else int(rest)
    return Workdays(days=days) if days and days <= _FARTHEST else None


def _feast(rest: str, kids: Kids) -> Day:
    month, _, day = rest.partition("-")
    return Feast(month=int(month), day=int(day), year=kids.one("year", int))


def _nth_feast(rest: str, kids: Kids) -> Day:
    """``nth_feast 11 4 4``: the fourth Thursday of November."""
    month, nth, weekday = map(int, rest.split())
    return NthWeekday(nth=nth, weekday=weekday, month=month, year=kids.one("year", int))


def _easter(rest: str, kids: Kids) -> Day:
    return Feast(day=int(rest or 0), year=kids.one("year", int))


def _advent(rest: str, kids: Kids) -> Day:
    """``advent 1``: the Sundays before Christmas, of which the fourth is the last."""
    christmas = Feast(month=12, day=25, year=kids.one("year", int))
    nth = int(rest) if rest else kids.one("ordinal", int) or 1
    return Shifted(base=Beside(base=christmas, weekday=7, is_after=False), days=7 * (nth - 4))


def _shifted(rest: str, kids: Kids) -> Day | None:
    """A span after another day; ``shifted -`` before it, ``shifted 7`` that many days after."""
    named = (kids.one(name, object) for name in ("date", "soon_day", "far_feast"))
    base = next((day for day in named if day), None)
    span = kids.one("span", Span)
    if not isinstance(base, Day):
        return None
    if base == Offset(days=0):
        return None  # "three weeks from today" is a span from now
    if rest.lstrip("-").isdigit():
        return Shifted(base=base, days=int(rest))
    if span is None or span.seconds or span.wrong or span.days > _FARTHEST:
        return None
    sign = -1 if rest == "-" else 1
    return Shifted(base=base, days=sign * span.days, months=sign * span.months)


def _beside(rest: str, kids: Kids) -> Day | None:
    base, weekday = kids.one("date", object), _said_weekday(kids)
    if not isinstance(base, Day) or weekday is None:
        return None
    return Beside(base=base, weekday=weekday, is_after=rest == "1")


def _fixed(rest: str, kids: Kids) -> Day:
    """``fixed 6-7 week 1``: days of the week that the phrase itself names, as "weekend" does."""
    days, *week = rest.split()
    first, _, last = days.partition("-")
    return Weekday(
        weekday=int(first), week=int(week[1]) if week else None, last=int(last) if last else None
    )


_MAKERS = {
    "fixed": _fixed,
    "weekday": _weekday,
    "date": _on_date,
    "numeric": _numeric,
    "edge": _edge,
    "period": _period,
    "mid": _mid,
    "counted": _counted,
    "nth": _nth,
    "workday": _workday,
    "workdays": _workdays,
    "feast": _feast,
    "easter": _easter,
    "nth_feast": _nth_feast,
    "advent": _advent,
    "shifted": _shifted,
    "beside": _beside,
}


def _year(meaning: Meaning, kids: Kids) -> int | None:
    """A year in four digits, or in two after an apostrophe."""
    digits = kids.one("int", Digits)
    if not digits or len(digits.text) != (2 if meaning == "short" else 4):
        return None
    return _full_year(digits.numbers[0])


def _short(meaning: Meaning, kids: Kids) -> Meaning | None:
    """A short name, perhaps with the stop that shows it is short: ``Mo.``"""
    return meaning if meaning != "" else kids.one("weekday_short", int)


BUILDERS: Mapping[str, Builder] = {
    "weekday_short": _short,
    "date": _date,
    "day_of_month": _date,
    "month_day": _date,
    "short_day": _date,
    "dotted_day": _date,
    "dashed_day": _date,
    "nth_day": _date,
    "feast_day": _date,
    "far_feast": _date,
    "soon_day": _date,
    "tom_day": _date,
    "morning_of": _date,
    "noon_of": _date,
    "afternoon_of": _date,
    "evening_of": _date,
    "year": _year,
}
