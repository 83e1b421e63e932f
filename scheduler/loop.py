"""The loop: sleep to the next due moment, claim, start, renew leases, stop leaving nothing open."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from scheduler.errors import StoreError
from scheduler.executor import Executor
from scheduler.model import Claim, Due, Owner, Plan, Run, Share
from scheduler.planning import plan
from scheduler.policy import Concurrency
from scheduler.ports import Clock, Ids, RunStore
from scheduler.suspects import in_order

log = structlog.get_logger()

SLICE = timedelta(seconds=30)
"""The longest sleep: a step of the wall clock is noticed at its end at the latest."""
STEP = 2.0
"""Seconds by which wall clock and monotonic clock may drift apart before it counts as a step."""
BLOCKED = timedelta(seconds=0.25)
"""How long to wait for runs that are ripe but wait for another run of their job to end."""
LOOK_APART = 0.25
"""Seconds between two looks for runs at work that were cancelled."""
MOST_OF_ROOM = 9
"""So many times the places that are left free, an owner's turns may take."""
STORE_PAUSE = 1.0
"""Seconds between two questions to a store that does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much is done at once, how long a lease lasts, and how long a stop may take."""

    batch: int = 500
    """Runs claimed in one transaction; a crash repeats at most these."""
    concurrency: int = 400
    """Turns at work at the same time."""
    lease: timedelta = timedelta(seconds=120)
    stop_within: timedelta = timedelta(seconds=8)
    """How long turns may go on after a stop was asked for."""
    give_back_within: timedelta = timedelta(seconds=0.75)
    """How long cancelled turns may take to be given back, before they are cancelled once more."""


class Loop:
    """Claims what is due and has each run executed, until it is told to stop."""

    def __init__(
        self,
        runs: RunStore,
        executor: Executor,
        *,
        clock: Clock,
        ids: Ids,
        pace: Pace = Pace(),
    ) -> None:
        self._runs = runs
        self._executor = executor
        self._clock = clock
        self._ids = ids
        self._pace = pace
        self._wake = asyncio.Event()
        self._stopping = False
        self._at_work: dict[asyncio.Task[None], Run] = {}  # and the run of each
        self._leased_at = _both(clock)  # the oldest lease of what is at work
        self._asked = False  # whether a run at work may have been cancelled
        self._more = False  # whether the last claim found anything that was due
        self._untold = True  # whether word of missed moments may wait for the last of them
        self._looked_at = clock.monotonic() - LOOK_APART
        self._apart = _apart(clock)

    def wake(self) -> None:
        """Look again at once: something was added, changed, cancelled or finished."""
        self._asked = True
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is at work has ended or was given back."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Serve until `stop` is called. Store failures are logged and waited out."""
        while not (self._stopping or await self._patiently(self._runs.recover(self._clock.now()))):
            pass
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                await self._patiently(self._go_round(group))
            await self._drain()

    async def _go_round(self, group: asyncio.TaskGroup) -> None:
        self._wake.clear()
        self._notice_step()
        now = self._clock.now()
        await self._keep_leases(now)
        claims = await self._claim(now)
        # Before anything takes their place.
        await self._break_off(at_once=any(map(_replaces, claims)))
        for claim in in_order(claims):
            if claim.outcome is None:
                self._start(group, claim)
        if not self._more:
            await self._rest(now)

    async def _keep_leases(self, now: datetime) -> None:
        """Renew the leases of what is at work, at half-life.

        Always before a claim: whatever the clock did and however long the store was away, no lease
        of ours has expired when we claim, so that we never take a run over from ourselves. By both
        clocks: which of them the leases run by is the store's affair.
        """
        asked_at = _both(self._clock)
        if self._at_work and _passed(self._leased_at, asked_at) < self._pace.lease / 2:
            return
        if self._at_work:
            await self._runs.renew(self._run_ids(), now, lease=self._pace.lease)
        self._leased_at = asked_at

    async def _claim(self, now: datetime) -> Sequence[Claim]:
        plans: list[Plan] = []

        def planned(due: Due) -> Plan:
            plans.append(plan(due, now=now, new_id=self._ids.new))
            return plans[-1]

        free = self._pace.concurrency - len(self._at_work)
        self._more = False
        if free <= 0:
            return ()
        claims = await self._runs.claim(
            now,
            self._share(free),
            lease=self._pace.lease,
            plan=planned,
            at_once=self._executor.at_once,
        )
        # Also what was only put off has left its place in the batch to what is due behind it.
        self._more = bool(claims or plans)
        # With nothing due any more, what was missed can be told: see `scheduler.ports.Outbox.take`.
        notices = sum(len(made.deliveries) for made in plans)
        self._executor.announce(claims, notices=notices + (self._untold and not self._more))
        self._untold = bool(notices) or (self._untold and self._more)
        return claims

    def _share(self, free: int) -> Share:
        # Half of the places at most, so that there is room for whoever comes next; and with few of
        # them left, no more jobs are looked at than might find one.
        runs, turns = min(self._pace.batch, 2 * free), max(free // 2, 1)
        return Share(runs=runs, turns=turns, resting=self._crowds(free))

    def _crowds(self, free: int) -> Collection[Owner]:
        """The owners whose turns at work leave too little room for those of others."""
        if len(self._at_work) < MOST_OF_ROOM * free:
            return ()
        owners = Counter(run.owner for run in self._at_work.values())
        return {owner for owner, number in owners.items() if number >= MOST_OF_ROOM * free}

    def _start(self, group: asyncio.TaskGroup, claim: Claim) -> None:
        task = group.create_task(self._executor.execute(claim), name=f"run {claim.run.id}")
        self._at_work[task] = claim.run
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._at_work[task]
        self._wake.set()

    async def _break_off(self, *, at_once: bool) -> None:
        """Cancel the turns of runs that were cancelled; whatever they bring back is refused."""
        now = self._clock.monotonic()
        ripe = self._asked and now - self._looked_at >= LOOK_APART
        if not (self._at_work and (ripe or at_once)):
            return
        cancelled = await self._runs.cancelled(self._run_ids())
        self._asked, self._looked_at = False, now
        for task, run in self._at_work.items():
            if run.id in cancelled:
                task.cancel()

    def _run_ids(self) -> Sequence[str]:
        return [run.id for run in self._at_work.values()]

    async def _rest(self, asked_at: datetime) -> None:
        """Sleep until something may be due or a lease wants renewing; a wake-up ends it early."""
        due_at = await self._runs.next_due_at()
        now = self._clock.now()
        delay = SLICE if due_at is None else min(due_at - now, SLICE)
        if due_at is not None and due_at <= asked_at:
            delay = BLOCKED  # ripe when it was asked for, and not given: it waits for another run
        if self._at_work and self._asked:
            delay = min(delay, timedelta(seconds=LOOK_APART))
        if self._at_work:
            passed = _passed(self._leased_at, _both(self._clock))
            delay = min(delay, self._pace.lease / 2 - passed)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(delay.total_seconds(), 0)):
                await self._wake.wait()

    def _notice_step(self) -> None:
        before, self._apart = self._apart, _apart(self._clock)
        if abs(self._apart - before) > STEP:
            log.warning("clock stepped", seconds=round(self._apart - before, 3))

    async def _drain(self) -> None:
        """Let turns end by themselves for a while, then cancel them: such runs are given back."""
        await self._wait(self._pace.stop_within)
        # Twice: a run that the store does not take back must not hold up the stop.
        for _ in range(2):
            for task in tuple(self._at_work):
                task.cancel()
            await self._wait(self._pace.give_back_within)

    async def _wait(self, limit: timedelta) -> None:
        """Wait until nothing is at work any more, for as long as *limit*; leases are kept."""
        end = self._clock.monotonic() + limit.total_seconds()
        half_life = self._pace.lease.total_seconds() / 2
        while self._at_work and (left := end - self._clock.monotonic()) > 0:
            await asyncio.wait(self._at_work, timeout=min(left, half_life))
            if left > half_life:
                await self._patiently(self._keep_leases(self._clock.now()))

    async def _patiently(self, step: Awaitable[None]) -> bool:
        """Whether the store did its part of *step*; where it cannot, a pause follows."""
        try:
            await step
        except StoreError as error:
            log.error("store does not answer", error=str(error))  # noqa: TRY400 - no traceback
            await self._clock.sleep(STORE_PAUSE)
            return False
        return True


def _replaces(claim: Claim) -> bool:
    """Whether it may take the place of a run that is at work."""
    return claim.job.policy.concurrency is Concurrency.REPLACE


def _both(clock: Clock) -> tuple[datetime, float]:
    """What wall clock and monotonic clock show."""
    return clock.now(), clock.monotonic()


def _passed(before: tuple[datetime, float], after: tuple[datetime, float]) -> timedelta:
    """How long that was, by the clock that says more; the wall clock may have been set back."""
    return max(abs(after[0] - before[0]), timedelta(seconds=after[1] - before[1]))


def _apart(clock: Clock) -> float:
    """Seconds between wall clock and monotonic clock; it changes when the wall clock steps."""
    return clock.now().timestamp() - clock.monotonic()
