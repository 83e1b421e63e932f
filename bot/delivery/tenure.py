"""The right to talk to a channel: one process at a time has it, and stops before it ends."""

import asyncio
from datetime import timedelta

import structlog

from scheduler.errors import StoreError
from scheduler.ports import Clock, Leases

log = structlog.get_logger()

RENEWALS = 3
"""How often the right is renewed while it lasts."""
UNSURE = 0.1
"""The share of a lease at whose end nothing is begun any more: clocks do not run quite alike."""


class Tenure:
    """One process's right to one channel, measured on its own monotonic clock.

    *rest* has to lie between the last message of one process and the first of the next, which knows
    of no chat when it had a message last.
    """

    def __init__(
        self,
        leases: Leases,
        name: str,
        *,
        clock: Clock,
        lease: timedelta,
        rest: timedelta,
    ) -> None:
        self.name = name
        self._leases = leases
        self._clock = clock
        self._lease = lease
        self._rest = rest
        self._ends: float | None = None

    def left(self) -> float:
        """Seconds for which the channel is certainly this process's; 0 or less: it may not be."""
        return 0.0 if self._ends is None else self._ends - self._clock.monotonic()

    async def claim(self) -> bool:
        """Whether the channel is this process's now, claimed or renewed. Raises `StoreError`."""
        # From before the question: whenever it was answered, the lease ends no sooner.
        asked_at = self._clock.monotonic()
        ours = await self._leases.claim(self.name, self._clock.now(), lease=self._lease)
        certain = self._lease.total_seconds() * (1 - UNSURE)
        self._ends = asked_at + certain if ours else None
        return self.left() > 0

    async def keep(self) -> None:
        """Renew the right for as long as that works in time; it is lost on return."""
        every = self._lease.total_seconds() / RENEWALS
        pause = every
        while (left := self.left()) > 0:
            await self._clock.sleep(min(pause, left))
            pause = every if await self._renewed() else every / RENEWALS
        self._ends = None

    async def _renewed(self) -> bool:
        """Whether it was. Too late is lost: somebody else may have had the channel meanwhile."""
        ends, left = self._ends, self.left()
        try:
            async with asyncio.timeout(left):
                renewed = left > 0 and await self.claim()
        except (StoreError, TimeoutError) as error:
            log.warning("store does not answer", error=str(error))
            return False
        if ends is None or self._clock.monotonic() > ends:
            self._ends = None
        return renewed

    async def release(self) -> None:
        """Leave the channel to the next, now that nothing is on its way any more."""
        self._ends = None
        try:
            await self._leases.release(self.name, self._clock.now(), rest=self._rest)
        except StoreError as error:  # then it ends by itself
            log.warning("store does not answer", error=str(error))
