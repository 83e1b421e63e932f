"""The one place where real time comes in, and the names that are made from it."""

import asyncio
import secrets
import time
from datetime import UTC, datetime

from scheduler.ports import Clock


class SystemClock:
    """See `scheduler.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - its home

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)  # noqa: TID251 - its home


class TimeOrderedIds:
    """See `scheduler.ports.Ids`: 24 hexadecimal digits, of which the first 14 are microseconds.

    Digits and a to f sort alike in every database, whatever its collation.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def new(self) -> str:
        # Never back, even when the clock steps back: order is what the names promise.
        self._last = max(self._last + 1, int(self._clock.now().timestamp() * 1_000_000))
        return f"{self._last:014x}{secrets.token_hex(5)}"
