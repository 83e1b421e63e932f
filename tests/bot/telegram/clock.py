"""A clock that stands still until a test turns it."""

import asyncio
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)


class HandClock:
    """See `scheduler.ports.Clock`; sleepers wake when the hands have been turned far enough."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._start = start
        self._passed = timedelta()
        self._turned = asyncio.Event()

    def now(self) -> datetime:
        return self._start + self._passed

    def monotonic(self) -> float:
        return self._passed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        wake_at = self.monotonic() + seconds
        while self.monotonic() < wake_at:
            await self._turned.wait()

    def unix_time(self) -> int:
        return int(self.now().timestamp())

    def turn(self, **by: float) -> None:
        """Let time pass: ``clock.turn(minutes=10)``."""
        self._passed += timedelta(**by)
        self._turned.set()
        self._turned = asyncio.Event()
