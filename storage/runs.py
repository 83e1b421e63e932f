"""Runs, leases and outcomes, behind `scheduler.ports.RunStore`."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from scheduler.errors import JobLocked, LeaseLost, StoreError
from scheduler.model import (
    Claim,
    Due,
    Edit,
    Job,
    Memory,
    Outcome,
    Owner,
    Pause,
    Plan,
    Run,
    RunStatus,
)
from scheduler.ports import wait_for_all
from storage import rows
from storage.batch import Batch
from storage.columns import Value, instant, maybe_micros, micros, to_json, write_settings
from storage.database import Database, Row, Session

log = structlog.get_logger()

UNREADABLE = "unreadable"
"""Why a job is paused, or a run failed, whose row cannot be read or planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What a process signs the runs with that it takes."""

    holder: str
    now: datetime
    until: datetime

    def on(self, run: Run) -> Run:
        """The run under this lease."""
        return replace(run, lease_owner=self.holder, lease_expires_at=self.until)

    def once_more(self, run: Run) -> Run:
        """The next attempt of *run*; the first one where nobody began it."""
        return replace(
            run,
            status=RunStatus.RUNNING,
            attempt=run.attempt + (run.started_at is not None),
            started_at=self.now,
            next_attempt_at=None,
            lease_owner=self.holder,
            lease_expires_at=self.until,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A due job, and what becomes of it."""

    job: Job
    plan: Plan
    claims: Sequence[Claim]
    """Of the planned runs, those that are not put off or skipped."""

    def runs(self) -> Iterable[Run]:
        """All planned runs, as they are to be stored."""
        for claim in self.claims:
            yield claim.run if claim.outcome is None else claim.outcome.run
        yield from (run for run in self.plan.runs if run.status is not RunStatus.RUNNING)

    def advanced(self, now: datetime) -> dict[str, Value]:
        """What changes in the job's row."""
        fired = sum(run.status is not RunStatus.SKIPPED for run in self.plan.runs)
        following = self.plan.next_run_at
        return {
            "id": self.job.id,
            "next_run_at": maybe_micros(following),
            "last_run_at": maybe_micros(now if fired else self.job.last_run_at),
            "run_count": self.job.run_count + fired,
            "ended_at": micros(now) if following is None else None,
        }


class SqlRuns:
    """See `scheduler.ports.RunStore`; *holder* names this process in its leases."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._outcomes = Batch(database, self._finish_many)

    async def next_due_at(self) -> datetime | None:
        found = await self._database.read(lambda session: session.row("earliest_due"))
        moments = [] if found is None else [found["job"], found["attempt"], found["lease"]]
        earliest = min((moment for moment in moments if moment is not None), default=None)
        return None if earliest is None else instant(earliest)

    async def claim(
        self,
        now: datetime,
        *,
        limit: int,
        lease: timedelta,
        plan: Callable[[Due], Plan],
        at_once: Callable[[Claim], Outcome | None] = wait_for_all,
    ) -> Sequence[Claim]:
        signed = Lease(holder=self._holder, now=now, until=now + lease)

        def planned(row: Row, busy: bool) -> Planned:
            return _planned(row, busy, plan, at_once, signed)

        async def unit(session: Session) -> Sequence[Claim]:
            ripe = await _take_ripe(session, signed, limit)
            due = await _take_due(session, now, limit - len(ripe), planned)
            return [*ripe, *due]

        return await self._database.write(unit)

    async def request(self, run: Run, edit: Edit) -> Run:
        async def unit(session: Session) -> Run:
            known = await session.row("edit_by_origin", origin=edit.origin)
            if known is not None and (asked := await session.row("run_by_id", id=known["id"])):
                return rows.run(asked)
            if await _busy(session, [run.job_id]):
                raise JobLocked(run.job_id)
            await session.many("add_run", [rows.run_row(run)])
            await session.run("add_edit", **rows.edit_row(edit))
            return run

        return await self._database.write(unit, promises=True)

    async def renew(self, run_ids: Collection[str], now: datetime, *, lease: timedelta) -> None:
        until, ids = micros(now + lease), to_json([*run_ids])
        await self._database.write(
            lambda session: session.run(
                "renew_leases", ids=ids, lease_owner=self._holder, lease_expires_at=until
            )
        )

    async def recover(self, now: datetime) -> None:
        if self._database.exclusive:
            await self._database.write(
                lambda session: session.run("expire_leases", now=micros(now))
            )

    async def finish(self, outcome: Outcome) -> None:
        await self._outcomes.store(outcome)

    async def _finish_many(
        self, session: Session, outcomes: Sequence[Outcome]
    ) -> Sequence[StoreError | None]:
        served = await _served(session, self._holder, [outcome.run for outcome in outcomes])
        ours = [served.pop(outcome.run.id, None) == outcome.run.attempt for outcome in outcomes]
        kept = [outcome for outcome, mine in zip(outcomes, ours, strict=True) if mine]
        await session.many("finish_run", (rows.finished_row(outcome.run) for outcome in kept))
        await _keep(session, kept)
        return [
            None if mine else LeaseLost(f"run {outcome.run.id} is not served by this process")
            for outcome, mine in zip(outcomes, ours, strict=True)
        ]

    async def run(self, run_id: str) -> Run | None:
        row = await self._database.read(lambda session: session.row("run_by_id", id=run_id))
        return None if row is None else rows.run(row)

    async def open_of(self, owner: Owner) -> bool:
        row = await self._database.read(lambda s: s.row("open_runs_of", owner=owner))
        return row is not None

    async def memory(self, job_id: str) -> Memory:
        row = await self._database.read(lambda session: session.row("memory_of", job_id=job_id))
        return Memory() if row is None else rows.memory(row)


# --- steps of a claim -------------------------------------------------------------------------


async def _take_ripe(session: Session, lease: Lease, limit: int) -> Sequence[Claim]:
    """Runs whose next attempt may begin, and those that a process left behind."""
    found = await session.rows("ripe_runs", now=micros(lease.now), most=limit)
    if not found:
        return ()
    ids = to_json([row["job_id"] for row in found])
    jobs = {row["id"]: row for row in await session.rows("jobs_with_memory", ids=ids)}
    claims: list[Claim] = []
    for row in found:
        try:
            claims.append(_claim(jobs[row["job_id"]], lease.once_more(rows.run(row))))
        except (StoreError, KeyError) as error:
            await _set_aside(session, row["job_id"], lease.now, error)
            await session.run("give_up_run", id=row["id"], now=micros(lease.now), reason=UNREADABLE)
    await session.many("take_run", (rows.taken_row(claim.run) for claim in claims))
    return claims


def _claim(job: Row, run: Run) -> Claim:
    return Claim(job=rows.job(job), run=run, memory=rows.memory(job))


async def _take_due(
    session: Session, now: datetime, limit: int, plan: Callable[[Row, bool], Planned]
) -> Sequence[Claim]:
    """Plan what is due, store the runs and advance the jobs."""
    if limit <= 0:
        return ()
    found = await session.rows("due_jobs", now=micros(now), most=limit)
    # Asked only now that the jobs are ours: whoever had them before has committed its runs.
    busy = await _busy(session, [row["id"] for row in found])
    planned: list[Planned] = []
    for row in found:
        try:
            planned.append(plan(row, row["id"] in busy))
        except Exception as error:  # noqa: BLE001 - one bad row must not stop all the others
            await _set_aside(session, row["id"], now, error)
    await session.many("add_run", (rows.run_row(run) for one in planned for run in one.runs()))
    await session.many("advance_job", (one.advanced(now) for one in planned))
    claims = await _stored(session, [claim for one in planned for claim in one.claims])
    await _keep(session, [claim.outcome for claim in claims if claim.outcome is not None])
    await session.many(
        "owe", (rows.delivery_row(d) for one in planned for d in one.plan.deliveries)
    )
    return claims


def _planned(
    row: Row,
    busy: bool,
    plan: Callable[[Due], Plan],
    at_once: Callable[[Claim], Outcome | None],
    lease: Lease,
) -> Planned:
    job, memory = rows.job(row), rows.memory(row)
    decided = plan(Due(job=job, busy=busy))
    begun = [run for run in decided.runs if run.status is RunStatus.RUNNING]
    claims = [_begun(Claim(job=job, run=run, memory=memory), at_once, lease) for run in begun]
    return Planned(job=job, plan=decided, claims=claims)


def _begun(claim: Claim, at_once: Callable[[Claim], Outcome | None], lease: Lease) -> Claim:
    """The claim with its outcome, or with a lease until it has one."""
    outcome = at_once(claim)
    run = lease.on(claim.run) if outcome is None else claim.run
    return Claim(job=claim.job, run=run, memory=claim.memory, outcome=outcome)


async def _stored(session: Session, claims: Sequence[Claim]) -> Sequence[Claim]:
    """Those that were stored: a moment that already has its run gets no second one."""
    ids = to_json([claim.run.id for claim in claims])
    stored = {row["id"] for row in await session.rows("runs_among", ids=ids)} if claims else ()
    return [claim for claim in claims if claim.run.id in stored]


async def _keep(session: Session, outcomes: Sequence[Outcome]) -> None:
    """What outcomes leave behind beside their runs."""
    await session.many(
        "remember", (rows.memory_row(o.run.job_id, o.memory) for o in outcomes if o.memory)
    )
    await session.many("owe", (rows.delivery_row(d) for o in outcomes for d in o.deliveries))


async def _served(session: Session, holder: str, runs: Sequence[Run]) -> dict[str, int]:
    """Those of *runs* that *holder* serves, with their attempts; nobody takes them meanwhile."""
    if not runs:
        return {}
    ids = to_json([run.id for run in runs])
    found = await session.rows("served_runs", ids=ids, lease_owner=holder)
    return {row["id"]: row["attempt"] for row in found}


async def _busy(session: Session, job_ids: Sequence[str]) -> set[str]:
    """Those of the jobs that have an open run."""
    if not job_ids:
        return set()
    return {row["job_id"] for row in await session.rows("busy_jobs", ids=to_json(job_ids))}


async def _set_aside(session: Session, job_id: str, now: datetime, error: Exception) -> None:
    log.error("job set aside", job_id=job_id, error=str(error))
    pause = Pause(by="minder", at=now, reason=UNREADABLE)
    await session.run("set_aside", id=job_id, pause=write_settings(pause))
