"""When a repetition is due: what has to hold of a moment."""

from dataclasses import dataclass, fields, replace

from bot.language.durations import Span

WEEK = frozenset(range(1, 8))
WORKING = frozenset(range(1, 6))
MONTH, YEAR = range(1, 32), range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What has to hold of a moment for the repetition to be due; empty fields ask nothing."""

    period: Span | None = None
    weekdays: frozenset[int] = frozenset()
    """Monday is 1."""
    monthdays: tuple[int, ...] = ()
    """-1 is the last day of the month."""
    nths: tuple[tuple[int, int], ...] = ()
    """The n-th weekday of a month: ``(1, 5)`` is the first Friday, ``(-1, 5)`` the last."""
    month: int = 0
    """The month of the year whose n-th weekdays are meant."""
    dates: tuple[tuple[int, int], ...] = ()
    """Month and day of each year."""
    workday: int = 0
    """The n-th working day of the month, the last if -1."""
    per_day: int = 0
    """So many times a day, with no hour said."""
    lacks: str = ""
    """What has to be said besides: ``which_days`` of several times a week with no day named."""
    cron: str = ""

    @property
    def is_elapsed(self) -> bool:
        """Whether it counts elapsed time, as "every 2 hours" does, and no days of the calendar."""
        return self.period is not None and self.period.is_elapsed

    def merged(self, other: "Repeat") -> "Repeat | None":
        """Both conditions at once, or None if they exclude each other."""
        changed: dict[str, object] = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if mine and theirs and mine != theirs:
                if not isinstance(mine, frozenset | tuple):
                    return self._nested(other)
                changed[field.name] = (
                    mine | theirs if isinstance(mine, frozenset) else mine + theirs
                )
            elif theirs:
                changed[field.name] = theirs
        return replace(self, **changed)  # type: ignore[arg-type]

    def _nested(self, other: "Repeat") -> "Repeat | None":
        """``every day`` and ``every 2 hours``: the shorter period within the longer."""
        if not self.period or not other.period:
            return None
        daily = Span(((1.0, "day"),))
        if daily not in (self.period, other.period):
            return None
        shorter = other if self.period == daily else self
        return shorter if shorter.is_elapsed else None
