"""Spans of time as people say them: ``an hour and a half``, ``2h30m``, ``three weeks``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.language.chart import Builder, Kids
from bot.language.grammar import Meaning
from bot.language.numbers import LARGEST
from bot.language.shapes import Digits
from scheduler.schedule import Unit
from scheduler.wallclock import instant_of, wall_at, zone_of

_RANKS = ("second", "minute", "hour", "day", "week", "month", "year")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}
_ROUND = 5
"""Minutes that are left unsaid are a multiple of it."""
_EXACT = re.compile(r"([\d.]+) (\w+)")
_LONGEST_MONTHS = 100 * 12
_DAY_SECONDS = 86_400
_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, part by part as it was said: ``((2.0, "hour"), (20.0, "minute"))``."""

    parts: tuple[tuple[float, str], ...]

    @property
    def smallest(self) -> str:
        """Its smallest unit."""
        return min((unit for _, unit in self.parts), key=_RANKS.index)

    @property
    def is_elapsed(self) -> bool:
        """Whether it is counted in seconds rather than on the calendar."""
        return all(unit in _SECONDS for _, unit in self.parts)

    @property
    def months(self) -> int:
        """Its whole months."""
        return int(sum(amount * _MONTHS.get(unit, 0) for amount, unit in self.parts))

    @property
    def days(self) -> int:
        """Its whole days beside the months; a half month is 15."""
        return int(self._all_days())

    @property
    def seconds(self) -> int:
        """Its seconds beside months and days; half a day is twelve hours that pass."""
        exact = sum(amount * _SECONDS.get(unit, 0) for amount, unit in self.parts)
        return round(exact + (self._all_days() - self.days) * _DAY_SECONDS)

    def _all_days(self) -> float:
        days = sum(amount * _DAYS.get(unit, 0) for amount, unit in self.parts)
        months = sum(amount * _MONTHS.get(unit, 0) for amount, unit in self.parts)
        return days + (months - int(months)) * _MONTH_DAYS

    @property
    def wrong(self) -> str | None:
        """Why nobody can mean this span, if so."""
        if any(amount >= LARGEST for amount, _ in self.parts) or self.months > _LONGEST_MONTHS:
            return "absurd"
        if self.days > _LONGEST_MONTHS * 31 or self.seconds > _LONGEST_MONTHS * 31 * _DAY_SECONDS:
            return "absurd"
        return "zero_interval" if not (self.months or self.days or self.seconds) else None

    @property
    def step(self) -> tuple[int, Unit]:
        """The period of a repetition that comes round after this span."""
        if self.seconds:
            return self.seconds + self.days * _DAY_SECONDS, Unit.SECOND
        if self.months:
            years, months = divmod(self.months, 12)
            is_years = not months and all(unit == "year" for _, unit in self.parts)
            return (years, Unit.YEAR) if is_years else (self.months, Unit.MONTH)
        weeks = all(unit == "week" for _, unit in self.parts)
        return (self.days // 7, Unit.WEEK) if weeks else (self.days, Unit.DAY)


def moved(moment: datetime, span: Span, zone: str, sign: int = 1) -> datetime:
    """*moment* and *span*: calendar parts on the zone's wall clock, the rest as it passes."""
    place = zone_of(zone)
    if span.months or span.days:
        wall = add_months(wall_at(moment, place), sign * span.months)
        moment = instant_of(wall + timedelta(days=sign * span.days), place)
    return moment + timedelta(seconds=sign * span.seconds)


def add_months(wall: datetime, months: int) -> datetime:
    """The same day so many months later, or the last one of a month that is too short."""
    count = wall.year * 12 + wall.month - 1 + months
    for day in range(wall.day, 27, -1):
        try:
            return wall.replace(year=count // 12, month=count % 12 + 1, day=day)
        except ValueError:
            continue
    return wall.replace(year=count // 12, month=count % 12 + 1, day=min(wall.day, 28))


def _unit(meaning: Meaning, kids: Kids) -> Span | None:
    """A unit is the span of one of it; ``2 week`` in a words file is a fortnight."""
    amount, _, unit = str(meaning).rpartition(" ")
    return Span(((float(amount or 1), unit),)) if unit in _RANKS else None


def _span(meaning: Meaning, kids: Kids) -> Span | None:
    if spans := kids.all("span", Span):
        return joined(spans)
    if meaning == "hours minutes":
        return _hours_and_minutes(kids)
    if exact := exactly(str(meaning)):
        return exact
    units = [unit for name in _UNIT_NAMES for unit in kids.all(name, Span)]
    if not units:
        return None
    amount = _amount(str(meaning), kids.values(float))
    return None if amount is None else Span(tuple((amount * n, unit) for n, unit in units[0].parts))


def exactly(meaning: str) -> Span | None:
    """``15 minute`` in a words file."""
    found = _EXACT.fullmatch(meaning)
    return Span(((float(found[1]), found[2]),)) if found else None


def _hours_and_minutes(kids: Kids) -> Span | None:
    """``1h30``, ``1:30 hours``, and "an hour twenty", whose minutes are round."""
    digits = kids.one("hm", Digits)
    numbers = [float(n) for n in digits.numbers] if digits else kids.values(float)
    if len(numbers) == 1 and numbers[0] % _ROUND:
        return None
    hours, minutes = (1.0, *numbers)[-2:]
    return Span(((hours, "hour"), (minutes, "minute")))


def _amount(meaning: str, numbers: list[float]) -> float | None:
    """``0.5`` is that much, ``+0.5`` that much more than the number said, nothing is the number."""
    if not meaning:
        return numbers[0] if numbers else 1.0
    if meaning.startswith("+"):
        return (numbers[0] if numbers else 1.0) + float(meaning[1:])
    return float(meaning) * (numbers[0] if numbers else 1.0)


def joined(spans: list[Span]) -> Span | None:
    """``2 hours and 20 minutes``: each part smaller than the one before."""
    parts = tuple(part for span in spans for part in span.parts)
    ranks = [_RANKS.index(unit) for _, unit in parts]
    falls = all(first > second for first, second in pairwise(ranks))
    return Span(parts) if falls else None


_UNIT_NAMES = ("unit", "short_unit", "counted_unit")

BUILDERS: Mapping[str, Builder] = {
    "unit": _unit,
    "short_unit": _unit,
    "counted_unit": _unit,
    "span": _span,
    "counted_span": _span,
    "inverted_span": _span,
}
