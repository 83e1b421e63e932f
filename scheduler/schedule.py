"""When a job is due: At, Every and Cron, rules of time without state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Unit(StrEnum):
    """What an `Every` counts in: seconds are elapsed time, the rest is wall-clock time."""

    SECOND = "second"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """One instant, or several (lead times): aware, UTC, ascending."""

    moments: tuple[datetime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """A fixed grid of *amount* *unit* through each of the *anchors*, the first moments of the grids."""

    amount: int
    unit: Unit
    anchors: tuple[datetime, ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """One or more 5-field expressions, read on the wall clock of *zone* (an IANA name)."""

    expressions: tuple[str, ...]
    zone: str


Schedule = At | Every | Cron
