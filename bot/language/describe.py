"""Schedules said back in words."""

from datetime import datetime

from scheduler.schedule import At, Cron, Every, Schedule, Unit
from scheduler.wallclock import wall_at, zone_of

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def describe(schedule: Schedule, language: str | None = None) -> str:
    """The schedule in words, as "every Monday at 09:00"."""
    match schedule:
        case At(moments=moments):
            return " and ".join(f"{moment:%Y-%m-%d %H:%M} UTC" for moment in moments)
        case Every():
            return _every(schedule)
        case Cron(expressions=expressions):
            return " and ".join(_cron(expression) for expression in expressions)


def _every(schedule: Every) -> str:
    if schedule.unit is Unit.SECOND:
        size, name = next(unit for unit in UNITS if schedule.amount % unit[0] == 0)
        return _counted(schedule.amount // size, name)
    local = [wall_at(anchor, zone_of(schedule.zone)) for anchor in schedule.anchors]
    days = f" on {' and '.join(_on(schedule, moment) for moment in local)}"
    said = _counted(schedule.amount, schedule.unit.value)
    return f"{said}{days if schedule.unit is not Unit.DAY else ''} at {local[0]:%H:%M}"


def _on(schedule: Every, moment: datetime) -> str:
    return f"{moment:%A}" if schedule.unit is Unit.WEEK else f"the {moment.day}."


def _counted(number: int, name: str) -> str:
    return f"every {name}" if number == 1 else f"every {number} {name}s"


def _cron(expression: str) -> str:
    minute, hour, dom, month, dow = (expression.split() + [""] * 5)[:5]
    if month != "*" or dom != "*" or not (minute.isdecimal() and hour.isdecimal()):
        return expression
    at = f"at {int(hour):02}:{int(minute):02}"
    if dow == "*":
        return f"every day {at}"
    if dow == "1-5":
        return f"every weekday {at}"
    if dow.isdecimal():
        return f"every {DAYS[int(dow) % 7]} {at}"
    return expression
