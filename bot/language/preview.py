"""An intent as plain data: what ``minder preview`` prints, one line for each sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.language import read
from bot.language.holidays import public_holidays
from bot.language.hours import DEFAULT, Hours
from bot.language.intent import Ambiguous, Command, Create, Intent, Several, Unclear
from scheduler.schedule import At, Every, moments

_TICK = timedelta(microseconds=1)
_MOST_LOOKED_AT = 2_000
"""Moments among which the coming ones are looked for; some schedules lie on holidays alone."""

Line = dict[str, object]


def preview(
    text: str,
    now: datetime,
    zone: str,
    language: str | None = None,
    *,
    hours: Hours = DEFAULT,
    count: int = 10,
) -> Line:
    """The reading of *text* with its next *count* moments, ready for JSON."""
    return line(read(text, now, zone, language, hours=hours), now, count)


def line(intent: Intent, now: datetime, count: int = 10) -> Line:
    """*intent* as ``{"kind", "at", "next", "task", "says", "options", "reason"}``."""
    match intent:
        case Create():
            return _created(intent, now, count)
        case Several(requests=requests):
            each = [line(request, now, count) for request in requests]
            return each[0] | {"options": each}
        case Ambiguous() | Unclear():
            return {"kind": "ambiguous", **_doubt(intent, now)}
    return {"kind": "none", "says": str(intent.name) if isinstance(intent, Command) else "talk"}


def _doubt(intent: Ambiguous | Unclear, now: datetime) -> Line:
    if isinstance(intent, Unclear):
        return {"reason": intent.reason, "task": intent.task, "options": []}
    options = [line(reading, now, 1) for reading in intent.readings]
    for option, code in zip(options, intent.languages, strict=False):
        option["language"] = code
    return {"reason": intent.reason, "task": intent.readings[0].task, "options": options}


def _created(created: Create, now: datetime, count: int) -> Line:
    coming = [_text(moment) for moment in upcoming(created, now, count)]
    kind = _kind(created)
    found: Line = {"kind": kind, "task": created.task}
    if kind == "at":
        return {**found, "at": coming[0] if coming else None, "next": coming}
    return {**found, "next": coming}


def _kind(created: Create) -> str:
    if created.watch:
        return "watch"
    if isinstance(created.schedule, At):
        return "at"
    return "every" if isinstance(created.schedule, Every) else "cron"


def upcoming(created: Create, now: datetime, count: int) -> list[datetime]:
    """The first *count* moments at which the job would fire, its bounds respected."""
    most = min(count, created.max_runs or count)
    return list(islice(_allowed(created, now), most))


def _allowed(created: Create, now: datetime) -> Iterator[datetime]:
    after = max(now, created.starts - _TICK) if created.starts else now
    zone = ZoneInfo(created.zone)
    coming = moments(created.schedule, after, until=created.until)
    for moment in islice(coming, _MOST_LOOKED_AT):
        day = moment.astimezone(zone).date()
        if day not in created.skip_dates and not _is_holiday(created, day):
            yield moment


def _is_holiday(created: Create, day: date) -> bool:
    return bool(created.holidays) and day in public_holidays(created.holidays or "", day.year)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
