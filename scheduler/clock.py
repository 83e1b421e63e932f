"""The one place where real time comes in, and the names that are made from it."""

import asyncio
import secrets
import time
from datetime import UTC, datetime
from threading import Lock

from scheduler.ports import Clock

MOMENT = 14
"""Digits of a name that tell when it was given."""


class SystemClock:
    """See `scheduler.ports.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - its home

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)  # noqa: TID251 - its home


class TimeOrderedIds:
    """See `scheduler.ports.Ids`: 24 hexadecimal digits, `MOMENT` of them the microsecond.

    Digits and a to f sort alike in every database, whatever its collation.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._lock = Lock()  # the database's thread names things too
        self._source = secrets.token_hex(5)

    def follow(self, name: str | None) -> None:
        """Go on from *name*, which an earlier source gave: whatever is named now comes after it."""
        if name is not None:
            with self._lock:
                self._last = max(self._last, int(name[:MOMENT], 16))

    def new(self) -> str:
        now = int(self._clock.now().timestamp() * 1_000_000)
        with self._lock:
            # Never back, even when the clock steps back: order is what the names promise.
            self._last = max(self._last + 1, now)
            return f"{self._last:0{MOMENT}x}{self._source}"
