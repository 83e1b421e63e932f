"""One life of Minder, put together as the composition root does it, on a machine that may fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

from bot.delivery.chats import Chats
from bot.delivery.courier import Courier
from bot.delivery.pacing import Pacer, Tempo
from bot.serving import delivering
from bot.telegram.house import House
from bot.telegram.troubles import Troubles
from bot.telegram.updates import Polling
from bot.telegram.workers import Workers
from scheduler.clock import TimeOrderedIds
from scheduler.executor import Executor
from scheduler.loop import Loop, Pace
from scheduler.reviewing import Reviewing
from scheduler.service import JobService
from storage import Store, open_store
from tests.sim.desk import Desk
from tests.sim.machine import Life
from tests.sim.telegram import Line, Telegram
from tests.sim.turns import Turns

PACE = Pace(batch=1)
"""A few jobs are many here: what was missed takes several claims."""


class Names(TimeOrderedIds):
    """The real names, and when each was given: the order in which things were decided."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(telegram.clock)
        self._telegram = telegram

    def new(self) -> str:
        name = super().new()
        self._telegram.ledger.born[name] = self._telegram.clock.monotonic()
        return name


class Process:
    """Everything that runs, until `stop` is set or the plug is pulled."""

    def __init__(self, telegram: Telegram, turns: Turns, life: Life) -> None:
        self._telegram = telegram
        self._clock = telegram.clock
        self._turns = turns
        self._life = life
        self.stop = asyncio.Event()

    async def run(self) -> None:
        """From the opening of the store to its closing. Raises what `open_store` raises."""
        holder = f"sim:{self._life.number}"
        async with open_store(self._telegram.machine.url, holder=holder) as store:
            with store.lock.held():
                await self._serve(store)

    async def _serve(self, store: Store) -> None:
        ids = Names(self._telegram)
        ids.follow(await store.newest_name())
        wakers: list[Any] = []

        def wake() -> None:
            for waker in wakers:
                waker()

        executor = Executor(
            store.runs,
            {
                "errand": partial(self._turns.errand, life=self._life),
                "watch": partial(self._turns.watch, life=self._life),
            },
            instant={"remind": partial(self._turns.remind, life=self._life)},
            clock=self._clock,
            ids=ids,
            owed=wake,
        )
        loop = Loop(store.runs, executor, clock=self._clock, ids=ids, pace=PACE)
        service = JobService(store.jobs, store.runs, clock=self._clock, ids=ids, changed=wake)
        chats = Chats(service, store.jobs, store.owners, store.outbox, clock=self._clock)
        line = Line(self._telegram, self._life)
        courier = Courier(
            "telegram",
            store.outbox,
            line,
            clock=self._clock,
            pacer=Pacer(Tempo()),
            chats=chats,
        )
        house = House(
            conversation=cast("Any", None),  # the desk answers in its place
            inbox=store.inbox,
            outbox=store.outbox,
            owners=store.owners,
            facts=store.facts,
            chats=chats,
            clock=self._clock,
            ids=ids,
            owed=wake,
        )
        reviewing = Reviewing(
            store.reviews, store.jobs, store.runs, clock=self._clock, ids=ids, changed=wake
        )
        desk = Desk(
            service,
            reviewing,
            store,
            clock=self._clock,
            ids=ids,
            ledger=self._telegram.ledger,
        )
        workers = Workers(house, answer=desk.answer, apology=desk.apology)
        troubles = Troubles(store.facts, clock=self._clock)
        polling = Polling(cast("Any", line), house, troubles, stored=workers.wake)
        wakers += [loop.wake, courier.wake]
        await self._until_stopped(loop, courier, workers, polling)

    async def _until_stopped(
        self, loop: Loop, courier: Courier, workers: Workers, polling: Polling
    ) -> None:
        """Start and stop in the order of the real command."""
        async with scheduling(loop), delivering(courier), asyncio.TaskGroup() as group:
            group.create_task(workers.run())
            receiving = group.create_task(polling.run())
            await self.stop.wait()
            loop.stop()
            receiving.cancel()
            workers.stop()


@asynccontextmanager
async def scheduling(loop: Loop) -> AsyncIterator[None]:
    """As `bot.serving.scheduling`, without its beat, which nobody looks at here."""
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(loop.run())
        try:
            yield
        finally:
            loop.stop()
            await serving
