"""Likely times for a task that came without one: what their buttons offer, and what they mean."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scheduler.wallclock import instant_of, wall_at, zone_of

MORNING, EVENING = time(9), time(18)
SOON = timedelta(hours=1)
NOT_JUST_BEFORE = timedelta(minutes=30)
"""An evening that is almost there, or over, is not offered."""


def offered(now: datetime, zone: str) -> Iterator[tuple[str, str]]:
    """What to press, and the word that it sends."""
    yield "In 1 hour", "hour"
    if _today(EVENING, now, zone) - now > NOT_JUST_BEFORE:
        yield "This evening", "evening"
    yield "Tomorrow 9:00", "morning"


def written(word: str, now: datetime, zone: str) -> str | None:
    """The time that a pressed *word* means, as every language writes it; None for other words."""
    match word:
        case "hour":
            moment = now + SOON
        case "evening":
            moment = _today(EVENING, now, zone)
        case "morning":
            moment = _today(MORNING, now + timedelta(days=1), zone)
        case _:
            return None
    return f"{wall_at(moment, zone_of(zone)):%Y-%m-%dT%H:%M}"


def _today(hour: time, now: datetime, zone: str) -> datetime:
    there = zone_of(zone)
    return instant_of(datetime.combine(wall_at(now, there).date(), hour), there)
