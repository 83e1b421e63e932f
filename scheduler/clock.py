"""The one place where real time comes in, and the names that are made from it."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from scheduler.ports import Clock

NOISE = 0.05
"""Seconds by which clocks may be apart without anybody minding."""
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


class FollowingClock:
    """Goes by another clock, as that of a server which several machines share, once it was asked.

    In between it counts on by its own monotonic clock: a wall clock that is wrong, or is set, does
    not matter.
    """

    def __init__(self, own: Clock) -> None:
        self._own = own
        self._asked: tuple[datetime, float] | None = None  # what it showed, and when that was

    def now(self) -> datetime:
        if self._asked is None:
            return self._own.now()
        showed, at = self._asked
        return showed + timedelta(seconds=self._own.monotonic() - at)

    def monotonic(self) -> float:
        return self._own.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self._own.sleep(seconds)

    async def follow(self, ask: Callable[[], Awaitable[datetime]]) -> None:
        """Ask the other clock. Raises what *ask* raises."""
        before = self.monotonic()
        showed = await ask()
        doubt = (self.monotonic() - before) / 2
        apart = abs((showed + timedelta(seconds=doubt) - self.now()).total_seconds())
        # What lies within the doubt is no news, and going back and forth by it would be noise.
        if self._asked is None or apart > doubt + NOISE:
            self._asked = (showed, before + doubt)


class TimeOrderedIds:
    """See `scheduler.ports.Ids`: 24 hexadecimal digits, `MOMENT` of them the microsecond.

    Digits and a to f sort alike in every database, whatever its collation.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._lock = Lock()  # the database's thread names things too
        self._name = f"%0{MOMENT}x{secrets.token_hex(5)}"

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
            return self._name % self._last
