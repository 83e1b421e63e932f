"""A clock that stands still until a test turns it."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.telegram_double.signal import Signal

MONDAY = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


class HandClock:
    """See `scheduler.ports.Clock`; sleepers wake when the hands have been turned far enough."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._start = start
        self._passed = timedelta()
        self._turned = asyncio.Event()
        self._asleep: list[tuple[float, float]] = []
        """Who sleeps: until when, and for how long in all."""
        self._lay_down = Signal()

    def now(self) -> datetime:
        return self._start + self._passed

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        sleeper = (self.monotonic() + seconds, seconds)
        self._asleep.append(sleeper)
        self._lay_down.bump()
        try:
            while self.monotonic() < sleeper[0]:
                await self._turned.wait()
        finally:
            self._asleep.remove(sleeper)

    def unix_time(self) -> int:
        return int(self.now().timestamp())

    async def slept(self, seconds: float) -> None:
        """Return once somebody sleeps for *seconds*: turned earlier, the clock would be missed."""
        async with asyncio.timeout(10):
            while not self._sleeps(seconds):
                await self._lay_down.past(self._lay_down.count)

    def _sleeps(self, seconds: float) -> bool:
        now = self.monotonic()
        return any(wake_at > now and length == seconds for wake_at, length in self._asleep)

    def turn(self, **by: float) -> None:
        """Let time pass: ``clock.turn(minutes=10)``."""
        self._passed += timedelta(**by)
        self._turned.set()
        self._turned = asyncio.Event()
