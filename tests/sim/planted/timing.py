"""Mistakes about when a job runs, and what becomes of the moments at which nobody ran it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import scheduler.coming
import scheduler.covering
import scheduler.lapsing
import scheduler.loop
import scheduler.planning
from scheduler.model import Claim, Due, Edit, Job, Plan, Run, Share
from scheduler.policy import Misfire
from scheduler.schedule import At
from storage import rows
from storage.columns import Value, maybe_micros
from storage.database import Session
from storage.runs import SqlRuns
from tests.sim.defects import breaks

Planned = Callable[..., Plan]
planned: Planned = scheduler.planning.plan


def _plans(differently: Callable[[Due, datetime, Callable[[], str]], Plan]) -> Any:
    def plan(due: Due, *, now: datetime, new_id: Callable[[], str]) -> Plan:
        return differently(due, now, new_id)

    return patch.object(scheduler.loop, "plan", plan)


def _advanced(job: Job, following: datetime | None) -> dict[str, Value]:
    return {
        "id": job.id,
        "next_run_at": maybe_micros(following),
        "last_run_at": maybe_micros(job.last_run_at),
        "run_count": job.run_count,
        "ended_at": maybe_micros(job.ended_at),
        "held_until": None,
    }


@breaks("G3")
def next_run_recomputed_at_boot() -> Iterator[None]:
    """A restart counts from now on, and forgets what fell into the pause."""
    recover = SqlRuns.recover

    async def from_now_on(self: SqlRuns, now: datetime) -> None:
        await recover(self, now)

        async def unit(session: Session) -> None:
            jobs = map(rows.job, await session.rows("all_listed_jobs"))
            late = [job for job in jobs if job.next_run_at and job.next_run_at <= now]
            for job in late:
                if not isinstance(job.schedule, At):
                    following = scheduler.coming.next_run_at(job, now)
                    await session.many("advance_job", [_advanced(job, following)])

        await self._database.write(unit)

    with patch.object(SqlRuns, "recover", from_now_on):
        yield


@breaks("G3")
def one_shots_are_forgotten_at_boot() -> Iterator[None]:
    """What was due once, while nobody was there, is over."""

    def forgetful(due: Due, now: datetime, new_id: Callable[[], str]) -> Plan:
        made = planned(due, now=now, new_id=new_id)
        late = due.job.next_run_at is not None and now - due.job.next_run_at > timedelta(minutes=1)
        return replace(made, runs=()) if late and isinstance(due.job.schedule, At) else made

    with _plans(forgetful):
        yield


@breaks("G3")
def a_manual_run_eats_the_slot() -> Iterator[None]:
    """Run now, and the next due moment is gone."""
    request = SqlRuns.request

    async def eat(self: SqlRuns, run: Run, edit: Edit, **named: Any) -> Any:
        asked = await request(self, run, edit, **named)
        job = edit.after
        if job.next_run_at is not None:
            row = _advanced(job, scheduler.coming.next_run_at(job, job.next_run_at))
            await self._database.write(lambda session: session.many("advance_job", [row]))
        return asked

    with patch.object(SqlRuns, "request", eat):
        yield


@breaks("G3")
def the_interval_starts_anew_at_each_run() -> Iterator[None]:
    """The grid drifts by however late a run was."""

    def drifting(due: Due, now: datetime, new_id: Callable[[], str]) -> Plan:
        made = planned(due, now=now, new_id=new_id)
        if made.next_run_at is None or due.job.next_run_at is None:
            return made
        return replace(made, next_run_at=now + (made.next_run_at - due.job.next_run_at))

    with _plans(drifting):
        yield


@breaks("G9")
def an_early_start() -> Iterator[None]:
    """What is due within five seconds is taken along."""
    early = timedelta(seconds=5)
    claim = SqlRuns.claim

    async def sooner(self: SqlRuns, now: datetime, share: Share, **named: Any) -> Sequence[Claim]:
        return await claim(self, now + early, share, **named)

    def ahead(due: Due, now: datetime, new_id: Callable[[], str]) -> Plan:
        return planned(due, now=now + early, new_id=new_id)

    with patch.object(SqlRuns, "claim", sooner), _plans(ahead):
        yield


@breaks("G9")
def a_look_at_the_clock_once_a_minute() -> Iterator[None]:
    """Nobody sleeps until the next due moment."""

    async def next_due_at(self: SqlRuns) -> datetime | None:
        return None

    minute = patch.object(scheduler.loop, "SLICE", timedelta(minutes=1))
    with patch.object(SqlRuns, "next_due_at", next_due_at), minute:
        yield


@breaks("G3")
def skipped_moments_leave_no_row() -> Iterator[None]:
    """Who was not served does not appear."""
    with patch.object(scheduler.covering._Cover, "stretch", lambda *_: iter(())):
        yield


@breaks("G10")
def the_chat_is_not_told_what_was_missed() -> Iterator[None]:
    """Silence after a downtime."""

    def silent(due: Due, now: datetime, new_id: Callable[[], str]) -> Plan:
        return replace(planned(due, now=now, new_id=new_id), deliveries=())

    with _plans(silent):
        yield


@breaks("G10")
def everything_missed_is_made_up_for() -> Iterator[None]:
    """After a long night, dozens of runs at once."""
    with patch.object(scheduler.planning, "CATCH_UP_LIMIT", 50):
        yield


@breaks("G10")
def skip_still_runs_what_is_overdue() -> Iterator[None]:
    """A policy that nobody asks."""

    def eager(due: Due, now: datetime, new_id: Callable[[], str]) -> Plan:
        policy = replace(due.job.policy, misfire=Misfire.RUN_ONCE)
        return planned(replace(due, job=replace(due.job, policy=policy)), now=now, new_id=new_id)

    with _plans(eager):
        yield


@breaks("G3")
def the_moments_of_a_pause_leave_no_row() -> Iterator[None]:
    """A pause that ends by itself forgets what fell into it."""

    def forgetful(job: Job, until: datetime, **_: Any) -> tuple[None, Job]:
        following = scheduler.coming.next_run_at(job, until)
        return None, replace(job, pause=None, next_run_at=following)

    with patch.object(scheduler.lapsing, "beyond_pause", forgetful):
        yield
