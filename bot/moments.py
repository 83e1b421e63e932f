"""Instants in words, as a person in a zone says them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.text import Span, Style

MINUS = "\u2212"


def moment(at: datetime, *, now: datetime, zone: str) -> Span:
    """An instant as "today 14:30", "Tue 24 Nov 09:00" or with the year where it is another one."""
    return Span(text=in_words(at, now=now, zone=zone), style=Style.MOMENT, at=at)


def in_words(at: datetime, *, now: datetime, zone: str) -> str:
    """See `moment`."""
    local = at.astimezone(ZoneInfo(zone))
    with_seconds = local.second and at - now < timedelta(days=1)
    clock = f"{local:%H:%M:%S}" if with_seconds else f"{local:%H:%M}"
    return f"{day_words(at, now=now, zone=zone)} {clock}"


def day_words(at: datetime, *, now: datetime, zone: str) -> str:
    """The day of an instant: "today", "tomorrow", "Tue 24 Nov", "Tue 24 Nov 2027"."""
    day, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    away = (day - today).days
    if away in (0, 1):
        return ("today", "tomorrow")[away]
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%a} {day.day} {day:%b}{year}"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: "1 h 20 min"."""
    seconds = max(round(length.total_seconds()), 0)
    parts = []
    for name, size in (("day", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number} {name}{'s' if name == 'day' and number > 1 else ''}")
    return " ".join(parts[:2]) or "0 s"


def offset(at: datetime, zone: str) -> str:
    """The zone's distance from UTC at that instant: "UTC+2", "UTC-3:30"."""
    minutes = round((at.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")
