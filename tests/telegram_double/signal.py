"""A count that can be waited on: everything that waits here wakes by an event, nobody sleeps."""

import asyncio


class Signal:
    """Counts changes; a waiter that remembers the count never misses one in between."""

    def __init__(self) -> None:
        self.count = 0
        self._moved = asyncio.Event()

    def bump(self) -> None:
        """Count one change and wake everybody."""
        self.count += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def past(self, count: int) -> None:
        """Return as soon as more than *count* changes have happened."""
        while self.count <= count:
            await self._moved.wait()
