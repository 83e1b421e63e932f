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
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    clock = local.strftime(
        "%H:%M:%S" if local.second and at - now < timedelta(days=1) else "%H:%M"
    )
    days = (local.date() - today.date()).days
    if days in (0, 1):
        return f"{('today', 'tomorrow')[days]} {clock}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year} {clock}"


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
