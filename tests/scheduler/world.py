"""A scheduler on virtual time: real store, service, executor and loop; turns follow a script."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from scheduler.clock import TimeOrderedIds
from scheduler.errors import LeaseLost, StoreUnavailable
from scheduler.executor import Executor
from scheduler.loop import Loop, Pace
from scheduler.model import Claim, Due, Job, Observation, Plan, Run, Share, Turn
from scheduler.planning import plan
from scheduler.policy import Attention, Notify
from scheduler.schedule import At, Every, Schedule, Unit
from scheduler.service import JobService, Wish
from storage import Store, open_store
from tests.sim.vloop import VirtualClock

OWNER = "console:local"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Script = Callable[[Turn], Awaitable[Any]]


class Runs:
    """The store's runs, as long as the database answers."""

    def __init__(self, store: Store) -> None:
        self._runs = store.runs
        self.down = False
        self.dead = False
        """Whether the process is as good as killed: nothing that it does is stored any more."""

    def __getattr__(self, name: str) -> Any:
        async def asked(*args: Any, **kwargs: Any) -> Any:
            if self.dead:
                raise LeaseLost("this process is dead")
            if self.down:
                raise StoreUnavailable("the disk is full")
            return await getattr(self._runs, name)(*args, **kwargs)

        return asked


class World:
    """A process: everything that a test may look at and turn."""

    def __init__(self, store: Store, clock: VirtualClock) -> None:
        self.store = store
        self.clock = clock
        self.ids = TimeOrderedIds(clock)
        self.runs = Runs(store)
        self.pace = Pace()
        self.loop: Loop | None = None
        self.service = JobService(
            store.jobs, store.runs, clock=clock, ids=self.ids, changed=self._wake
        )
        self.turns: list[Turn] = []
        """What the handlers were given, in order."""
        self.scripts: dict[str, Script] = {}
        """What a job's turn does, by its task; others just say their task."""
        self._origins = count(1)

    def _wake(self) -> None:
        if self.loop is not None:
            self.loop.wake()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def origin(self) -> str:
        """Names a request that nobody made before."""
        return f"request {next(self._origins)}"

    async def handle(self, turn: Turn) -> Any:
        self.turns.append(turn)
        script = self.scripts.get(turn.job.task)
        return Observation(text=turn.job.task) if script is None else await script(turn)

    async def add(
        self, schedule: Schedule | None = None, *, origin: str | None = None, **fields: Any
    ) -> Job:
        """Store a job that says "stretch" (in a minute) unless told otherwise."""
        wish = Wish(
            **{
                "owner": OWNER,
                "task": "stretch",
                "schedule": schedule or At(moments=(self.now + MINUTE,)),
                "zone": "UTC",
                "attention": Attention(notify=Notify.ALWAYS),
                **fields,
            }
        )
        return await self.service.add(wish, origin=origin or self.origin())

    async def history(self, job: Job) -> Sequence[Run]:
        """The job's runs, the oldest first."""
        return tuple(reversed(await self.service.history(job, limit=10_000)))

    async def only_run(self, job: Job) -> Run:
        (run,) = await self.history(job)
        return run

    async def reread(self, job: Job) -> Job:
        return await self.store.jobs.job_by_id(job.id)

    async def claim(self, *, limit: int = 10, lease: timedelta = 2 * MINUTE) -> Sequence[Claim]:
        """Take what is ripe as a process that then does nothing."""

        def planned(due: Due) -> Plan:
            return plan(due, now=self.now, new_id=self.ids.new)

        return await self.store.runs.claim(
            self.now, Share(runs=limit, turns=limit), lease=lease, plan=planned
        )

    def started(self) -> list[timedelta]:
        """How long after its due moment each turn began, in order."""
        return [turn.now - turn.run.due_at for turn in self.turns if turn.run.due_at]

    @asynccontextmanager
    async def serving(self, executor: Executor | None = None) -> AsyncIterator[Loop]:
        """Have a loop run meanwhile; it has stopped on return."""
        executor = executor or Executor(
            self.runs, {"remind": self.handle}, clock=self.clock, ids=self.ids, owed=self._wake
        )
        self.loop = Loop(self.runs, executor, clock=self.clock, ids=self.ids, pace=self.pace)
        async with asyncio.TaskGroup() as group:
            group.create_task(self.loop.run())
            yield self.loop
            self.loop.stop()
        self.loop = None

    async def serve(self, span: timedelta) -> None:
        """Have a loop run for so long."""
        async with self.serving():
            await self.sleep(span)

    async def sleep(self, span: timedelta) -> None:
        await self.clock.sleep(span.total_seconds())


def every(span: timedelta, start: datetime) -> Every:
    """Elapsed time on a grid through *start*."""
    return Every(amount=int(span.total_seconds()), unit=Unit.SECOND, anchors=(start,), zone="UTC")


@asynccontextmanager
async def open_world(
    url: str, *, holder: str = "here:1:1", clock: VirtualClock | None = None
) -> AsyncIterator[World]:
    """A process of its own on the database at *url*."""
    async with open_store(url, holder=holder) as store:
        yield World(store, clock or VirtualClock())
