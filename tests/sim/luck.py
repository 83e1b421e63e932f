"""What befalls the machine and its operator: steps of the clock, outages, restarts, rests."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from scheduler.model import Owner
from tests.sim.telegram import Telegram
from tests.sim.weather import DAY, HOUR, MINUTE, STEPS

OUTAGES = (2.0, 40.0, 10 * MINUTE)
"""Seconds for which the disk does not answer."""
RESTS = (20 * MINUTE, 3 * HOUR, DAY)
"""Seconds for which the operator has nothing fire."""


class Luck:
    """See the module; *chance* decides what strikes when."""

    def __init__(self, telegram: Telegram, chance: Random, *, operator: Owner) -> None:
        self._telegram = telegram
        self._clock = telegram.clock
        self._fate = chance
        self._operator = operator

    def strikes(self, stop: Callable[[], Awaitable[None]]) -> Iterator[Coroutine[Any, Any, None]]:
        """Each kind of luck, to strike until it is cancelled; *stop* is a planned restart."""
        yield self._step_clock()
        yield self._fail_disk()
        yield self._ask_to_stop(stop)
        yield self._stop_everything()

    async def _step_clock(self) -> None:
        async for _ in self._now_and_then(self._telegram.weather.climate.steps_per_day):
            by = self._fate.choice(STEPS) * self._fate.choice((1, -1))
            self._clock.step(timedelta(seconds=by))
            self._telegram.ledger.steps.append(self._clock.monotonic())
            self._telegram.ledger.fault("clock step", self._clock.monotonic())

    async def _fail_disk(self) -> None:
        async for _ in self._now_and_then(self._telegram.weather.climate.disk_failures_per_day):
            self._telegram.machine.disk_fails = True
            self._telegram.ledger.disk_failures.append(self._clock.monotonic())
            self._telegram.ledger.fault("disk failure", self._clock.monotonic())
            await self._clock.sleep(self._fate.choice(OUTAGES))
            self._telegram.machine.disk_fails = False

    async def _ask_to_stop(self, stop: Callable[[], Awaitable[None]]) -> None:
        async for _ in self._now_and_then(self._telegram.weather.climate.restarts_per_day):
            self._telegram.ledger.fault("planned restart", self._clock.monotonic())
            await stop()

    async def _stop_everything(self) -> None:
        """The operator pauses everything for a while, until told otherwise or until a date."""
        async for _ in self._now_and_then(self._telegram.weather.climate.rests_per_day):
            ends = self._fate.choice((None, self._clock.now().timestamp() + 2 * HOUR))
            self._telegram.write(self._operator, {"do": "stop_everything", "until": ends})
            await self._clock.sleep(self._fate.choice(RESTS))
            self._telegram.write(self._operator, {"do": "go_on_everywhere"})

    async def _now_and_then(self, per_day: float) -> AsyncIterator[None]:
        while per_day:
            await self._clock.sleep(self._fate.expovariate(per_day / DAY))
            yield
