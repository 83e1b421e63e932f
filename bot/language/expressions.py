"""Cron expressions for the days and times of a repetition."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import pairwise

from bot.language.intent import Note
from bot.language.repetition import WEEK, Repeat
from scheduler.cron import check_expression
from scheduler.errors import InvalidSchedule
from scheduler.schedule import Cron

_LONGEST_MONTH = 31
_LAST_SAFE_DAY = 28
_MONTH_LENGTHS = {28: "2", 30: "4,6,9,11", 31: "1,3,5,7,8,10,12"}


def tails_of(
    repeat: Repeat, without: frozenset[int] = frozenset()
) -> tuple[list[str], tuple[Note, ...]]:
    """The day fields of the cron expressions, and what they mean for short months."""
    if repeat.workday:
        return [_workday_tail(repeat.workday)], ()
    if repeat.nths:
        month = repeat.month or "*"
        return [f"* {month} {_nth_weekday(nth, day)}" for nth, day in repeat.nths], ()
    if repeat.dates:
        return [_date_tail(month, day) for month, day in repeat.dates], ()
    if repeat.monthdays:
        return _monthday_tails(repeat.monthdays)
    return [weekday_tail((repeat.weekdays or WEEK) - without)], ()


def _nth_weekday(nth: int, day: int) -> str:
    number = _weekday_number(day)
    return f"{number}#{nth}" if nth > 0 else f"L{number}"


def _workday_tail(nth: int) -> str:
    """``LW`` and ``WD3``: see `scheduler.cron`."""
    return "LW * *" if nth < 0 else f"WD{nth} * *"


def _date_tail(month: int, day: int) -> str:
    # 29 February falls on the 28th in common years.
    return f"L {month} *" if (month, day) == (2, 29) else f"{day} {month} *"


def _monthday_tails(days: Sequence[int]) -> tuple[list[str], tuple[Note, ...]]:
    """Days that short months lack fall on their last."""
    safe = sorted({str(d) for d in days if 0 < d <= _LAST_SAFE_DAY}, key=int)
    tails = [f"{','.join(safe)} * *"] if safe else []
    late = sorted({d for d in days if d > _LAST_SAFE_DAY})
    if -1 in days or _LONGEST_MONTH in late:
        late, tails = [d for d in late if d < _LONGEST_MONTH], [*tails, "L * *"]
        note: tuple[Note, ...] = () if -1 in days else (Note.LAST_DAY_IN_SHORT_MONTHS,)
    else:
        note = (Note.LAST_DAY_IN_SHORT_MONTHS,) if late else ()
    for day in late:
        has_it = [months for length, months in _MONTH_LENGTHS.items() if length >= day]
        tails.append(f"{day} {','.join(has_it)} *")
    if late and "L * *" not in tails:
        tails.append("L 2 *")
    return tails, note


def weekday_tail(days: Iterable[int]) -> str:
    """The day fields for these days of the week."""
    chosen = sorted(_weekday_number(day) for day in days)
    if chosen == list(range(7)):
        return "* * *"
    return "* * 1-5" if chosen == [1, 2, 3, 4, 5] else f"* * {','.join(map(str, chosen))}"


def _weekday_number(day: int) -> int:
    return day % 7


def cron_of(times: Sequence[time], tails: Sequence[str], zone: str) -> Cron:
    """One expression for all hours that share a minute."""
    hours: dict[int, set[int]] = defaultdict(set)
    for at in times:
        hours[at.minute].add(at.hour)
    minutes: dict[str, list[int]] = defaultdict(list)
    for minute, those in sorted(hours.items()):
        minutes[_field(sorted(those), 24)].append(minute)
    heads = [f"{_field(those, 60)} {hour}" for hour, those in minutes.items()]
    return Cron(expressions=tuple(f"{h} {tail}" for h in heads for tail in tails), zone=zone)


def _field(values: Sequence[int], whole: int) -> str:
    """``9-17``, ``*/15``, ``8,20``: a cron field for these values."""
    steps = {b - a for a, b in pairwise(values)}
    if len(values) > 1 and steps == {whole // len(values)} and whole % len(values) == 0:
        step = steps.pop()
        if values[0] == 0:
            return "*" if step == 1 else f"*/{step}"
    elif len(values) > 2 and steps == {1}:  # noqa: PLR2004 - a range
        return f"{values[0]}-{values[-1]}"
    return ",".join(map(str, values))


def is_possible(expression: str) -> bool:
    """Whether a cron expression names times that come."""
    try:
        check_expression(expression)
    except InvalidSchedule:
        return False
    return True
