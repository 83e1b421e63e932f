"""Instants in words, as a person in a zone says them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.wording.notation import PLAIN, Addressee, Notation
from bot.wording.text import Span, Style
from scheduler.model import Job

MINUS = "\u2212"


def moment(at: datetime, *, now: datetime, zone: str, notation: Notation = PLAIN) -> Span:
    """An instant as "today 14:30", "Tue 24 Nov 09:00" or with the year where it is another one."""
    said = in_words(at, now=now, zone=zone, notation=notation)
    return Span(text=said, style=Style.MOMENT, at=at)


def for_them(moment: str, to: Addressee) -> str:
    """An instant, given in ISO 8601, as whoever a message goes to says it."""
    at = datetime.fromisoformat(moment)
    return in_words(at, now=to.now, zone=to.zone, notation=to.notation)


def in_words(at: datetime, *, now: datetime, zone: str, notation: Notation = PLAIN) -> str:
    """See `moment`."""
    local = at.astimezone(ZoneInfo(zone))
    with_seconds = bool(local.second) and at - now < timedelta(days=1)
    clock = notation.clock(local.time(), seconds=with_seconds)
    return f"{day_words(at, now=now, zone=zone, notation=notation)} {clock}"


def by_its_clock(at: datetime, job: Job, *, now: datetime, notation: Notation = PLAIN) -> str:
    """An instant by the clock of the job, whose zone is named where the reader has another."""
    said = in_words(at, now=now, zone=job.zone, notation=notation)
    at_home = notation is PLAIN or notation.zone == job.zone
    return said if at_home else f"{said} ({job.zone})"


def day_words(at: datetime, *, now: datetime, zone: str, notation: Notation = PLAIN) -> str:
    """The day of an instant: "today", "tomorrow", "Tue 24 Nov", "Tue 24 Nov 2027"."""
    day, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    away = (day - today).days
    if away in (0, 1):
        return notation.say(("today", "tomorrow")[away])
    return notation.day(day, year=day.year != today.year)


def span(length: timedelta, notation: Notation = PLAIN) -> str:
    """A length of time in its two largest units: "1 h 20 min"."""
    seconds = max(round(length.total_seconds()), 0)
    parts = []
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(notation.length(number, unit))
    return " ".join(parts[:2]) or notation.length(0, "second")


def offset(at: datetime, zone: str) -> str:
    """The zone's distance from UTC at that instant: "UTC+2", "UTC-3:30"."""
    minutes = round((at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")
