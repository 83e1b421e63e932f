"""The right to a channel: kept while it is renewed in time, over before another has it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.delivery.tenure import Tenure
from bot.serving import by_turns
from scheduler.errors import StoreUnavailable
from tests.sim.vloop import VirtualClock, VirtualLoop

LEASE = timedelta(seconds=30)
LEASE_SECONDS = LEASE.total_seconds()
REST = timedelta(seconds=3)


class Leases:
    """One lease on virtual time, that somebody else may take and a store may lose sight of."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.rival_until = 0.0
        self.ours_until = 0.0
        self.down = False
        self.slow = 0.0
        self.claims: list[float] = []
        self.released: list[timedelta] = []

    async def claim(self, name: str, now: datetime, *, lease: timedelta) -> bool:
        assert name == "telegram:42"
        del now
        if self.down:
            raise StoreUnavailable("away")
        present = self._clock.monotonic()
        self.claims.append(present)
        ours = present >= self.rival_until
        self.ours_until = present + lease.total_seconds() if ours else self.ours_until
        await self._clock.sleep(self.slow)
        return ours

    async def release(self, name: str, now: datetime, *, rest: timedelta) -> None:
        del name, now
        self.released.append(rest)


class Worker:
    """Works until it is stopped or cut off, and notes when."""

    def __init__(self, clock: VirtualClock, *, winds_up: float = 0) -> None:
        self._clock = clock
        self._winds_up = winds_up
        self._stopping = asyncio.Event()
        self.fails = False
        self.lives: list[tuple[float, float, str]] = []

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        began = self._clock.monotonic()
        if self.fails:
            raise ValueError("no such bot")
        try:
            await self._stopping.wait()
            await self._clock.sleep(self._winds_up)
            self.lives.append((began, self._clock.monotonic(), "stopped"))
        except asyncio.CancelledError:
            self.lives.append((began, self._clock.monotonic(), "cut off"))
            raise


class House:
    """A process that would like to have the channel."""

    def __init__(self, *, winds_up: float = 0) -> None:
        self.clock = VirtualClock()
        self.leases = Leases(self.clock)
        self.tenure = Tenure(self.leases, "telegram:42", clock=self.clock, lease=LEASE, rest=REST)
        self.worker = Worker(self.clock, winds_up=winds_up)
        self.stop = asyncio.Event()

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Take its turns until the block ends, which is when it is told to stop."""
        async with asyncio.TaskGroup() as group:
            group.create_task(by_turns(self.tenure, [self.worker], self.stop))
            yield
            self.stop.set()

    def freeze(self, seconds: float) -> None:
        """Nothing of the process runs for so long, as after SIGSTOP."""
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.elapsed += int(seconds * 1_000_000)


async def test_the_channel_is_kept_until_the_stop_and_then_left_to_the_next() -> None:
    house = House(winds_up=5)

    async with house.living():
        await house.clock.sleep(200)

    assert house.worker.lives == [(0, 205, "stopped")]
    assert max(later - at for at, later in pairwise(house.leases.claims)) <= LEASE_SECONDS / 2
    assert house.leases.claims[-1] > 190, "the lease is kept while the work winds up"
    assert house.leases.released == [REST]


async def test_while_another_has_it_nothing_is_done() -> None:
    house = House()
    house.leases.rival_until = 40

    async with house.living():
        await house.clock.sleep(39)
        assert house.tenure.left() <= 0
        await house.clock.sleep(3)

    ((began, _, _),) = house.worker.lives
    assert 40 <= began <= 41


async def test_work_is_cut_off_before_the_lease_ends_that_cannot_be_renewed() -> None:
    house = House()

    async with house.living():
        await house.clock.sleep(15)
        house.leases.down = True
        await house.clock.sleep(60)
        ((_, ended, how),) = house.worker.lives

    assert how == "cut off"
    assert LEASE_SECONDS / 2 < ended < house.leases.ours_until


async def test_a_store_that_is_back_in_time_ends_nothing() -> None:
    house = House()

    async with house.living():
        await house.clock.sleep(15)
        house.leases.down = True
        await house.clock.sleep(12)
        house.leases.down = False
        await house.clock.sleep(60)

    assert house.worker.lives == [(0, 87, "stopped")]


async def test_a_store_that_hangs_is_as_good_as_none() -> None:
    house = House()

    async with house.living():
        await house.clock.sleep(5)
        house.leases.slow = 1000
        await house.clock.sleep(60)
        ((_, ended, how),) = house.worker.lives[:1]

    assert how == "cut off"
    assert ended < LEASE_SECONDS + 5


async def test_whoever_slept_beyond_its_lease_may_do_nothing_on_waking() -> None:
    house = House()

    async with house.living():
        await house.clock.sleep(15)
        house.leases.rival_until = house.clock.monotonic() + 1000
        house.freeze(40)
        at_waking = house.tenure.left()
        await house.clock.sleep(1)
        ((_, ended, how),) = house.worker.lives

    assert at_waking <= 0
    assert (how, ended) == ("cut off", 55)


async def test_whoever_slept_beyond_its_lease_begins_anew_even_if_nobody_wanted_it() -> None:
    house = House()

    async with house.living():
        await house.clock.sleep(15)
        house.freeze(40)
        await house.clock.sleep(10)

    assert [how for _, _, how in house.worker.lives] == ["cut off", "stopped"]


async def test_what_fails_in_its_turn_is_raised_and_leaves_the_channel() -> None:
    house = House()
    house.worker.fails = True

    with pytest.raises(ExceptionGroup):
        async with house.living():
            await house.clock.sleep(10)

    assert house.leases.released == [REST]
