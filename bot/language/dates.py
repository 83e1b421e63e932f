"""Days as people name them, before they are put on a calendar."""

from dataclasses import dataclass, field, replace

MOST_WORKDAYS = 20
"""Working days that every month has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """So many days from today; below zero it has passed."""

    days: int
    weekday: int | None = field(default=None, compare=False)
    """Said as well: it has to agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """A day of the week (Monday is 1): the coming one, or the one of a named week."""

    weekday: int
    is_next: bool = False
    """Said with *next*: never today."""
    week: int | None = None
    """Weeks from this one, where the week was named."""
    last: int | None = None
    """The last of several days in a row that one word names: "weekend"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDate:
    """A day of a month; where month or year are not said, the coming one."""

    day: int
    month: int | None = None
    year: int | None = None
    months_on: int | None = None
    """Months from this one, where the month was named so: "the 5th of next month"."""
    years_on: int | None = None
    """Years from this one: "5 May next year"."""
    weekday: int | None = None
    """Said as well: it has to agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Each day from one date to another: "24-26 December"."""

    first: OnDate
    last: OnDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeric:
    """A date in numbers alone: which is the day is for the language to say."""

    first: int
    second: int
    year: int | None = None
    weekday: int | None = None
    """Said as well: it has to agree, and may tell which of them is the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The first or last day of a week, month or year."""

    unit: str
    is_end: bool = True
    ahead: int = 0
    """Units from the present one; years, where the month is named."""
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A whole week, month or year from now, with no day named in it."""

    unit: str
    ahead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NthWeekday:
    """The n-th such weekday of a month, the last if n is -1."""

    nth: int
    weekday: int
    month: int | None = None
    year: int | None = None
    months_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday:
    """The n-th working day of a month, the last if n is -1; Monday to Friday are working days."""

    nth: int
    month: int | None = None
    year: int | None = None
    months_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workdays:
    """So many working days from today."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Feast:
    """A day that people know by name: a fixed date, or so many days from Easter."""

    month: int | None = None
    day: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """So many days and months after another day."""

    base: "Day"
    days: int
    months: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The first such weekday after another day, or the last before it."""

    base: "Day"
    weekday: int
    is_after: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """Some time before another day, which with an hour means that hour of the day itself."""

    base: "Day"


Day = (
    Offset | Weekday | OnDate | Numeric | Edge | Period | NthWeekday | Workday | Workdays | Feast
    | Shifted | Beside | Before | Run
)  # fmt: skip


def stretch(day: Day) -> tuple[Day, Day]:
    """The first and the last of the days that are named as one: "next week", "the weekend"."""
    match day:
        case Run(first=first, last=end):
            return first, end
        case Period(unit="week", ahead=ahead):
            return day, Weekday(weekday=7, week=ahead)
        case Period(unit=unit, ahead=ahead):
            return day, Edge(unit=unit, ahead=ahead)
        case Weekday(last=int(last)):
            return replace(day, last=None), replace(day, weekday=last, last=None)
    return day, day


def together(first: Day, second: Day) -> Day | None:
    """The day that both name: ``Wednesday`` and ``next week``, ``Friday`` and ``6 March``."""
    return _narrowed(first, second) or _narrowed(second, first)


def _narrowed(wide: Day, narrow: Day) -> Day | None:
    match wide, narrow:
        case (Period() as period, Weekday() | OnDate() as day):
            return _within(period, day)
        case (OnDate() | Numeric() as day, Weekday(weekday=weekday)):
            return replace(day, weekday=weekday)
        case (Offset() as day, Weekday(weekday=weekday)) if day.days >= 0:
            return replace(day, weekday=weekday)
    return None


def _within(period: Period, day: Weekday | OnDate) -> Day | None:
    """``next week`` and ``Wednesday``, ``next year`` and ``5 May``."""
    match period.unit, day:
        case ("week", Weekday()):
            return replace(day, week=period.ahead, is_next=False)
        case ("month", OnDate(month=None)):
            return replace(day, months_on=period.ahead)
        case ("year", OnDate(month=int(), year=None)):
            return replace(day, years_on=period.ahead)
    return None
