"""Runs, leases and outcomes, as a store keeps them; and whether anything fires at all."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from scheduler.model import (
    Claim,
    Delivery,
    Due,
    Edit,
    Memory,
    Observed,
    Outcome,
    Owner,
    Plan,
    Run,
    Share,
)
from scheduler.policy import Pause


def wait_for_all(_: Claim) -> None:
    """No run has its outcome at once."""


class RunStore(Protocol):
    """Runs, leases and outcomes. A run has one owner at a time: whoever holds its lease."""

    async def next_due_at(self) -> datetime | None:
        """The earliest instant at which `claim` may find something; None when nothing is coming."""

    async def claim(
        self,
        now: datetime,
        share: Share,
        *,
        lease: timedelta,
        plan: Callable[[Due], Plan],
        at_once: Callable[[Claim], Outcome | None] = wait_for_all,
    ) -> Sequence[Claim]:
        """Take up to *share* of the runs, in one transaction that is committed on return.

        The earliest come first, but one owner's many do not delay another's few. *plan* hears how
        many runs are left today.

        Pauses that end and questions that nobody answered in time are dealt with by *plan* first.
        Due jobs are planned by it and advanced; runs that wait for their next attempt, and
        runs whose lease expired, are taken over with one attempt more. What another process holds
        is left alone. A run that is due and for which *at_once* knows an outcome is stored with it
        in the same transaction; its claim bears the outcome. *plan* and *at_once* are called inside
        the transaction: they wait for nothing and leave no trace.
        """

    async def recover(self, now: datetime) -> None:
        """Give up the leases of processes that are certainly gone, where the engine can tell."""

    async def request(self, run: Run, edit: Edit, *, again_after: timedelta | None = None) -> Run:
        """Store a manual run for whoever serves the loop, and return it as stored.

        *edit* bears the id of the run. The same origin asks once (for ever, or until *again_after*
        has passed): the second time the first run is returned. Raises `JobLocked` while a run of
        the job is open.
        """

    async def renew(self, run_ids: Collection[str], now: datetime, *, lease: timedelta) -> None:
        """Extend the leases that this process has on these runs; others of its own may expire."""

    async def finish(self, outcome: Outcome) -> None:
        """Store status, memory, ledger line and owed deliveries together, or nothing.

        Raises `LeaseLost` when the run is no longer this process's, and `StoreUnavailable`.
        """

    async def cancel(self, edit: Edit, *, run_id: str | None = None) -> Sequence[Run]:
        """End the open runs of the edit's job, or only that one, as cancelled; return those.

        Whoever serves them can store no outcome of them any more. The same origin cancels once,
        and gets the same answer again; where nothing is open, nothing is written.
        """

    async def cancelled(self, run_ids: Collection[str]) -> Collection[str]:
        """Those of the runs that ended as cancelled: stopped, or replaced by the next."""

    async def run(self, run_id: str) -> Run | None:
        """The run with this id."""

    async def memory(self, job_id: str) -> Memory:
        """What the job remembers."""

    async def last_change(self, job_id: str) -> Delivery | None:
        """The newest message about a change of the job."""

    async def observed(self, job_id: str, *, since: datetime) -> Sequence[Observed]:
        """The distinct states that the job saw since then, the oldest first.

        What is kept is bounded: the newest, by number, size and age.
        """


class Reviews(Protocol):
    """Runs that wait for a person to decide about missed moments."""

    async def waiting(self, owner: Owner | None) -> Sequence[Run]:
        """Those of the owner (None: of everybody), the oldest first."""

    async def decide(self, runs: Sequence[Run], edit: Edit) -> None:
        """Put *runs* in place of the one that waits under the name of the first.

        The same origin decides once. Raises `AlreadyDecided` where that one waits no longer.
        """


class Firing(Protocol):
    """Whether anything fires at all: a pause of everything, for all processes on the store.

    While it lasts, `RunStore.claim` gives nothing but what a person asked to be run.
    """

    async def stopped(self, now: datetime) -> Pause | None:
        """The pause that is on, if any."""

    async def stop(self, pause: Pause) -> None:
        """Pause everything, in place of an earlier such pause."""

    async def go_on(self) -> None:
        """Fire again; what was missed meanwhile, the misfire policies deal with."""


class Leases(Protocol):
    """The right to do what only one process may do at a time; each has a name."""

    async def claim(self, name: str, now: datetime, *, lease: timedelta) -> bool:
        """Take the right, or keep it for so long from now; whether it is this process's.

        Where the engine lets one process alone serve (SQLite, whose lock the caller holds),
        whoever else had the right is gone.
        """

    async def release(self, name: str, now: datetime, *, rest: timedelta) -> None:
        """Give the right back, for whoever wants it after a *rest*."""
