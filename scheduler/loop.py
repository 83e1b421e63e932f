"""The loop: sleep to the next due moment, claim, start, renew leases, and stop with nothing left open."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from scheduler.errors import StoreError
from scheduler.model import Claim, Due, Plan
from scheduler.planning import plan
from scheduler.ports import Clock, Ids, RunStore

log = structlog.get_logger()
T = TypeVar("T")

SLICE = timedelta(seconds=30)
"""The longest sleep: a step of the wall clock is noticed at its end at the latest."""
STEP = 2.0
"""Seconds by which wall clock and monotonic clock may drift apart before it counts as a step."""
BLOCKED = timedelta(seconds=1)
"""How long to wait for runs that are ripe but wait for another run of their job to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is done at once, and how long a lease lasts."""

    batch: int = 200
    """Runs claimed in one transaction; a crash repeats at most these."""
    concurrency: int = 400
    """Turns at work at the same time."""
    lease: timedelta = timedelta(seconds=120)
    stop_within: timedelta = timedelta(seconds=8)
    """How long turns may go on after a stop was asked for."""


class Loop:
    """Claims what is due and has each run executed, until it is told to stop."""

    def __init__(
        self,
        runs: RunStore,
        execute: Callable[[Claim], Coroutine[None, None, None]],
        *,
        clock: Clock,
        ids: Ids,
        pace: Pace = Pace(),
    ) -> None:
        self._runs = runs
        self._execute = execute
        self._clock = clock
        self._ids = ids
        self._pace = pace
        self._wake = asyncio.Event()
        self._stopping = False
        self._at_work: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look again at once: something was added, changed or finished."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is at work has ended or was given back."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Serve until `stop` is called. Store failures are logged and waited out."""
        await self._patiently(self._runs.recover(self._clock.now()))
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_leases())
            while not self._stopping:
                self._wake.clear()
                asked_at = self._clock.now()
                claims = await self._claim(asked_at)
                for claim in claims:
                    self._start(group, claim)
                if not claims:
                    await self._rest(asked_at)
            await self._drain()
            keeper.cancel()

    async def _claim(self, now: datetime) -> Sequence[Claim]:
        room = min(self._pace.batch, self._pace.concurrency - len(self._at_work))
        if room <= 0:
            return ()
        claimed = await self._patiently(
            self._runs.claim(now, limit=room, lease=self._pace.lease, plan=self._plan(now))
        )
        return claimed or ()

    def _plan(self, now: datetime) -> Callable[[Due], Plan]:
        return lambda due: plan(due, now=now, new_id=self._ids.new)

    def _start(self, group: asyncio.TaskGroup, claim: Claim) -> None:
        task = group.create_task(self._execute(claim), name=f"run {claim.run.id}")
        self._at_work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._at_work.discard(task)
        self._wake.set()

    async def _rest(self, asked_at: datetime) -> None:
        """Sleep until something may be due; a wake-up or a step of the clock ends it early."""
        due_at = await self._patiently(self._runs.next_due_at())
        now = self._clock.now()
        delay = SLICE if due_at is None else min(due_at - now, SLICE)
        if due_at is not None and due_at <= asked_at:
            delay = BLOCKED  # ripe when it was asked for, and not given: it waits for another run
        started = self._clock.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(delay.total_seconds(), 0)):
                await self._wake.wait()
        self._notice_step(now, self._clock.monotonic() - started)

    def _notice_step(self, before: datetime, slept: float) -> None:
        step = (self._clock.now() - before).total_seconds() - slept
        if abs(step) > STEP:
            log.warning("clock stepped", seconds=round(step, 3))

    async def _keep_leases(self) -> None:
        while True:
            await self._clock.sleep(self._pace.lease.total_seconds() / 2)
            if self._at_work:
                await self._patiently(self._runs.renew(self._clock.now(), lease=self._pace.lease))

    async def _drain(self) -> None:
        """Let turns end by themselves for a while, then cancel them: a cancelled run is given back."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=self._pace.stop_within.total_seconds())
        for task in self._at_work:
            task.cancel()

    async def _patiently(self, answer: Awaitable[T]) -> T | None:
        """The store's answer, or None after a pause when it cannot give one now."""
        try:
            return await answer
        except StoreError as error:
            log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
            await self._clock.sleep(BLOCKED.total_seconds())
            return None
