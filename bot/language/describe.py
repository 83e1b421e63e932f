"""A schedule said back in words, such that reading the words gives the schedule again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.language.cronwords import Clause, clauses
from bot.language.grammar import languages, sayings
from bot.language.repetition import MONTH, WEEK
from scheduler.schedule import At, Cron, Every, Schedule, Unit

_WEEKDAYS, _WEEKEND = frozenset(range(1, 6)), frozenset((6, 7))
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
_FEW = range(2, 5)
_TEENS = range(11, 15)


def describe(schedule: Schedule, language: str = "en", zone: str = "UTC") -> str:
    """*schedule* in that language; in English where the language has no words for it.

    *zone* is where instants are told; repetitions know their own.
    """
    for code in (language, "en"):
        if code in languages():
            try:
                return _Speech(sayings(code)).schedule(schedule, zone)
            except _NoWords:
                continue
    return str(schedule)


def has_words(schedule: Schedule, language: str) -> bool:
    """Whether *schedule* can be told in that language itself."""
    try:
        return language in languages() and bool(
            _Speech(sayings(language)).schedule(schedule, "UTC")
        )
    except _NoWords:
        return False


class _NoWords(Exception):
    """The language lacks the words."""


class _Speech:
    """The words of one language."""

    def __init__(self, table: Mapping[str, object]) -> None:
        self._table = table

    def schedule(self, schedule: Schedule, zone: str) -> str:
        match schedule:
            case At(moments=moments):
                return self._moments([moment.astimezone(ZoneInfo(zone)) for moment in moments])
            case Every():
                return self._every(schedule)
            case Cron():
                return self._cron(schedule)

    # --- instants ----------------------------------------------------------------------------

    def _moments(self, walls: Sequence[datetime]) -> str:
        """Day by day, each with its times."""
        days = groupby(walls, key=datetime.date)
        return self._listed(
            [self._day(day, [wall.time() for wall in those]) for day, those in days]
        )

    def _day(self, day: date, times: Sequence[time]) -> str:
        weekday = self._names("weekdays")[day.isoweekday() - 1]
        named = self._date(day.month, day.day)
        said = self._say("date", **named, year=day.year, weekday=weekday)
        return self._say("moment", date=said, times=self._times(times))

    def _date(self, month: int, day: int) -> dict[str, object]:
        return {"day": day, "month": self._names("months")[month - 1]}

    def _times(self, times: Sequence[time]) -> str:
        return self._say("times", times=self._listed([_clock(at) for at in times]))

    # --- grids -------------------------------------------------------------------------------

    def _every(self, every: Every) -> str:
        if every.unit is Unit.SECOND:
            return self._period(*_rounded(every.amount))
        walls = [anchor.astimezone(ZoneInfo(every.zone)) for anchor in every.anchors]
        times = sorted({wall.time() for wall in walls})
        period = self._period(every.amount, every.unit)
        days = self._grid_days(every.unit, walls)
        return self._say("days_and_times", days=f"{period}{days}", times=self._times(times))

    def _grid_days(self, unit: Unit, walls: Sequence[datetime]) -> str:
        if unit is Unit.DAY:
            return ""
        if unit is Unit.WEEK:
            names = self._names("days")
            named = [names[day - 1] for day in sorted({wall.isoweekday() for wall in walls})]
            return self._say("on_days", days=self._listed(named))
        if unit is Unit.MONTH:
            numbers = sorted({wall.day for wall in walls})
            return self._say("on_monthdays", days=self._listed([self._number(n) for n in numbers]))
        return self._say("on_date", **self._date(walls[0].month, walls[0].day))

    def _period(self, amount: int, unit: str) -> str:
        forms = self._names(f"every_{unit}")
        return forms[self._plural(amount, len(forms))].format(n=amount)

    def _plural(self, amount: int, forms: int) -> int:
        """Which form goes with the number: of two, or of the Slavic three and the one alone."""
        if forms == 1 or amount == 1:
            return 0
        if forms == 2:  # noqa: PLR2004 - one and many
            return 1
        last, tens = amount % 10, amount % 100
        if last in _FEW and tens not in range(12, 15):
            return 2
        ends_in_one = last == 1 and tens not in _TEENS
        return 1 if ends_in_one and forms > 3 else forms - 1  # noqa: PLR2004 - "21 минуту"

    # --- the calendar ------------------------------------------------------------------------

    def _cron(self, cron: Cron) -> str:
        found = clauses(cron)
        if found is None:
            return self._raw(cron)
        return self._listed([self._clause(clause) for clause in found])

    def _raw(self, cron: Cron) -> str:
        return self._listed([f'"{expression}"' for expression in cron.expressions])

    def _clause(self, clause: Clause) -> str:
        said = self._days_and_times(clause)
        if clause.without_days:
            numbers = self._listed([self._number(day) for day in clause.without_days])
            said = self._say("without_days", said=said, days=numbers)
        if clause.without_months:
            names = self._names("months")
            months = self._listed([names[month - 1] for month in clause.without_months])
            said = self._say("without_months", said=said, months=months)
        return said

    def _days_and_times(self, clause: Clause) -> str:
        days = self._days(clause)
        if clause.step:
            period = self._period(*_rounded(clause.step * 60))
            start, end = _clock(clause.times[0]), _clock(clause.times[-1])
            window = self._say("between", every=period, start=start, end=end)
            return (
                window
                if clause.days.weekdays == WEEK
                else self._say("within", days=days, window=window)
            )
        return self._say("days_and_times", days=days, times=self._times(clause.times))

    def _days(self, clause: Clause) -> str:
        said = clause.days
        if said.weekdays:
            return self._weekdays(said.weekdays)
        if said.nths:
            return self._listed([self._nth(nth, day, said.month) for nth, day in said.nths])
        if said.dates:
            return self._listed([self._say("yearly", **self._date(*d)) for d in said.dates])
        if said.workday:
            return self._workday(said.workday)
        return self._monthdays(said.monthdays)

    def _weekdays(self, days: frozenset[int]) -> str:
        fixed = {WEEK: "daily", _WEEKDAYS: "on_weekdays", _WEEKEND: "on_weekends"}.get(days)
        if fixed:
            return self._say(fixed)
        names = self._names("days")
        if len(days) == len(WEEK) - 1 and "daily_without" in self._table:
            (missing,) = WEEK - days
            return self._say("daily_without", day=names[missing - 1])
        return self._say("weekly", days=self._listed([names[day - 1] for day in sorted(days)]))

    def _nth(self, nth: int, day: int, month: int) -> str:
        values: dict[str, object] = {"weekday": self._names("nth_weekdays")[day - 1]}
        if nth > 0:
            values["nth"] = self._names("nths")[nth - 1]
        if month:
            said = {"month": self._names("months")[month - 1]}
            return self._say("yearly_nth" if nth > 0 else "yearly_last", **values, **said)
        return self._say("nth_weekday" if nth > 0 else "last_weekday", **values)

    def _workday(self, nth: int) -> str:
        if nth in (1, -1):
            return self._say("first_workday" if nth > 0 else "last_workday")
        nths = self._names("nths")
        if nth > len(nths):
            raise _NoWords
        return self._say("nth_workday", nth=nths[nth - 1])

    def _monthdays(self, days: Sequence[int]) -> str:
        if tuple(days) == (-1,):
            return self._say("last_day")
        numbers = [self._number(day) for day in days if day > 0]
        if -1 not in days:
            return self._say("monthly", days=self._listed(numbers))
        if len(numbers) == 1 and "monthly_and_last" in self._table:
            return self._say("monthly_and_last", day=numbers[0])
        return self._say("monthly", days=self._listed([*numbers, self._number(MONTH[-1])]))

    # --- words -------------------------------------------------------------------------------

    def _number(self, day: int) -> str:
        found = self._table.get("numbers")
        if isinstance(found, list):
            return str(found[day - 1])
        return self._say("number", n=day)

    def _listed(self, parts: Sequence[str]) -> str:
        if len(parts) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(parts)
        return self._say("comma").join(parts[:-1]) + self._say("and") + parts[-1]

    def _say(self, key: str, **values: object) -> str:
        template = self._table.get(key)
        if not isinstance(template, str):
            raise _NoWords
        return template.format(**values)

    def _names(self, key: str) -> list[str]:
        found = self._table.get(key)
        if not isinstance(found, list):
            raise _NoWords
        return [str(name) for name in found]


def _clock(at: time) -> str:
    return at.strftime("%H:%M:%S" if at.second else "%H:%M")


def _rounded(seconds: int) -> tuple[int, str]:
    """In the largest unit that counts it evenly."""
    return next((seconds // size, unit) for unit, size in _UNITS if seconds % size == 0)
