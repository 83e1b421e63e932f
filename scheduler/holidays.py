"""Public holidays: the scheduler knows none by itself and asks the calendar that was brought.

A schedule has to answer for any year to come, so a job keeps the name of the place and not the
days. Whoever builds the program brings the calendar once, before the first job is asked.
"""

from collections.abc import Callable
from datetime import date
from itertools import chain

Calendar = Callable[[str, int], frozenset[date]]
"""The public holidays of a place in a year; none for a place or a year that it does not know."""

_brought: list[Calendar] = []


def bring(calendar: Calendar) -> None:
    """From now on *calendar* says which days are holidays."""
    _brought[:] = [calendar]


def is_holiday(place: str, day: date) -> bool:
    """Whether *day* is a public holiday in *place*, an ISO 3166 code."""
    return any(day in calendar(place, day.year) for calendar in _brought)


def holidays_between(place: str, first: date, last: date) -> frozenset[date]:
    """The public holidays of *place* from *first* to *last*, both included."""
    years = range(first.year, last.year + 1)
    found = chain.from_iterable(calendar(place, y) for calendar in _brought for y in years)
    return frozenset(day for day in found if first <= day <= last)
