"""The steps of a claim: take what is ripe, plan what is due, store the runs, advance the jobs."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from scheduler.coming import next_run_at
from scheduler.model import (
    Claim,
    Delivery,
    Due,
    Edit,
    Job,
    Outcome,
    Owner,
    Plan,
    Reason,
    Run,
    RunStatus,
)
from scheduler.policy import Pause
from scheduler.summary import folded
from storage import rows
from storage.budgets import Left
from storage.columns import Value, maybe_micros, micros, to_json, write_settings
from storage.consents import addressed
from storage.database import Row, Session
from storage.observations import keep_observed
from storage.quiet import quiet_of

log = structlog.get_logger()

UNREADABLE = "unreadable"
"""Why a job is paused, or a run failed, whose row cannot be read or planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What a process signs the runs with that it takes."""

    holder: str
    now: datetime
    present: datetime
    """The time by which leases run, which need not be the caller's."""
    lasts: timedelta

    @property
    def until(self) -> datetime:
        """When it expires."""
        return self.present + self.lasts

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

    @property
    def waits(self) -> int:
        """How many of its runs have turns that take their time."""
        return sum(claim.outcome is None for claim in self.claims)

    def runs(self) -> Iterable[Run]:
        """All planned runs, as they are to be stored."""
        for claim in self.claims:
            yield claim.run if claim.outcome is None else claim.outcome.run
        yield from (run for run in self.plan.runs if run.status is not RunStatus.RUNNING)

    def fires(self) -> Sequence[str]:
        """The ids of the runs that are neither skipped nor to be decided about."""
        return [run.id for run in self.plan.runs if run.status.fires]

    def advanced(self, now: datetime, stored: Collection[str]) -> dict[str, Value]:
        """What changes in the job's row, of whose runs those named in *stored* were new."""
        planned = self.fires()
        fired = sum(run_id in stored for run_id in planned)
        following = self.plan.next_run_at
        if fired < len(planned):  # moments that were served before the clock was set back
            following = next_run_at(self.job, now, run_count=self.job.run_count + fired)
        return {
            "id": self.job.id,
            "next_run_at": maybe_micros(following),
            "last_run_at": maybe_micros(now if fired else self.job.last_run_at),
            "run_count": self.job.run_count + fired,
            "ended_at": micros(now) if following is None else None,
            "held_until": maybe_micros(self.plan.held_until),
        }

    def asks_about(self, stored: Collection[str]) -> bool:
        """Whether somebody is to be asked about one of the runs named in *stored*."""
        return self.plan.asks is not None and self.plan.asks.id in stored

    def notices(self, stored: Collection[str]) -> Iterable[Delivery]:
        """What is owed about the runs named in *stored*; a question names none, but asks of one."""
        about = {*stored, None} if self.asks_about(stored) else stored
        return (notice for notice in self.plan.deliveries if notice.run_id in about)

    def asks(self) -> dict[str, Value]:
        """The question that the job waits for from now on."""
        asks = self.plan.asks
        return {"id": self.job.id, "consent": None if asks is None else write_settings(asks)}


async def take_due(
    session: Session,
    now: datetime,
    found: Sequence[Row],
    turns: int,
    plan: Callable[[Row, Mapping[str, bool]], Planned],
    operators: Sequence[Owner],
) -> Sequence[Claim]:
    """Plan what is due, store the runs and advance the jobs; so many *turns* may take time."""
    # Asked only now that the jobs are ours: whoever had them before has committed its runs.
    busy = await busy_jobs(session, [row["id"] for row in found])
    planned: list[Planned] = []
    for row in found:
        if turns <= 0:
            break
        try:
            planned.append(plan(row, busy))
        except Exception as error:  # noqa: BLE001 - one bad row must not stop all the others
            await set_aside(session, row["id"], now, error)
        else:
            turns -= planned[-1].waits
    if replaced := [one.job.id for one in planned if one.plan.replaces]:
        await cancel_open(session, replaced, Reason.REPLACED, now)
    await session.many("add_run", (rows.run_row(run) for one in planned for run in one.runs()))
    stored = await _stored(session, [run.id for one in planned for run in one.plan.runs])
    await session.many("advance_job", (one.advanced(now, stored) for one in planned))
    claims = [claim for one in planned for claim in one.claims if claim.run.id in stored]
    await keep(session, [claim.outcome for claim in claims if claim.outcome is not None])
    # Where the clock was set back, moments may have their runs already: there is nothing to say.
    notices = folded(notice for one in planned for notice in one.notices(stored))
    notices = await addressed(session, notices, operators)
    await session.many("owe", map(rows.delivery_row, notices))
    await session.many("ask_consent", (one.asks() for one in planned if one.asks_about(stored)))
    return claims


async def cancel_open(
    session: Session, job_ids: Sequence[str], reason: Reason, now: datetime, run_id: str = ""
) -> int:
    """End open runs of the jobs (only *run_id*, where one is given); how many."""
    return await session.run(
        "cancel_runs",
        job_ids=to_json([*job_ids]),
        run_id=run_id,
        reason=reason.value,
        ledger=to_json({"why": reason.value}),
        now=micros(now),
    )


async def not_cancelled(session: Session, claims: Sequence[Claim]) -> Sequence[Claim]:
    """Those whose runs are still to be served."""
    if not claims:
        return ()
    ids = to_json([claim.run.id for claim in claims])
    gone = {row["id"] for row in await session.rows("cancelled_runs", ids=ids)}
    return [claim for claim in claims if claim.run.id not in gone]


def planned_of(
    row: Row,
    busy: Mapping[str, bool],
    left: Left,
    plan: Callable[[Due], Plan],
    at_once: Callable[[Claim], Outcome | None],
    lease: Lease,
) -> Planned:
    """What becomes of the due job in *row*; a run that *at_once* knows the end of has it."""
    job, memory, quiet = rows.job(row), rows.memory(row), quiet_of(row)
    left_today = left.of(job)
    due = Due(
        job=job,
        busy=job.id in busy,
        queued=busy.get(job.id, False),
        left_today=left_today,
        memory=memory,
        quiet=quiet,
    )
    decided = plan(due)
    if left_today is not None:
        left.spend(job, decided.runs)
    claims = [
        _begun(Claim(job=job, run=run, memory=memory, quiet=quiet), at_once, lease)
        for run in decided.runs
        if run.status is RunStatus.RUNNING
    ]
    return Planned(job=job, plan=decided, claims=claims)


def _begun(claim: Claim, at_once: Callable[[Claim], Outcome | None], lease: Lease) -> Claim:
    """The claim with its outcome, or with a lease until it has one."""
    outcome = at_once(claim)
    if outcome is not None:
        return replace(claim, outcome=outcome)
    return replace(claim, run=lease.on(claim.run))


async def _stored(session: Session, run_ids: Sequence[str]) -> Collection[str]:
    """Those that were stored: a moment that already has its run gets no second one."""
    if not run_ids:
        return ()
    return {row["id"] for row in await session.rows("runs_among", ids=to_json(run_ids))}


async def keep(session: Session, outcomes: Sequence[Outcome]) -> None:
    """What outcomes leave behind beside their runs."""
    await session.many(
        "remember", (rows.memory_row(o.run.job_id, o.memory) for o in outcomes if o.memory)
    )
    await session.many("owe", (rows.delivery_row(d) for o in outcomes for d in o.deliveries))
    for outcome in outcomes:
        if outcome.observed is not None:
            await keep_observed(session, outcome.run.job_id, outcome.run.id, outcome.observed)
        if outcome.pausing is not None:
            await _pause_itself(session, outcome.pausing)
        if outcome.learning is not None:
            await _learn(session, outcome.learning)


async def _pause_itself(session: Session, pausing: Edit) -> None:
    """Fenced by the version alone: the due moment has moved on since the run was claimed."""
    if pausing.before is None or pausing.after.pause is None:
        return
    pause, version = write_settings(pausing.after.pause), pausing.before.version
    if await session.run("pause_itself", id=pausing.job_id, pause=pause, version=version):
        await session.run("add_edit", **rows.edit_row(pausing))


async def _learn(session: Session, learning: Edit) -> None:
    """Fenced by the version: what somebody changed meanwhile counts."""
    if learning.before is None:
        return
    source, version = to_json(learning.after.source), learning.before.version
    if await session.run("learn", id=learning.job_id, source=source, version=version):
        await session.run("add_edit", **rows.edit_row(learning))


async def served_by(session: Session, holder: str, runs: Sequence[Run]) -> dict[str, int]:
    """Those of *runs* that *holder* serves, with their attempts; nobody takes them meanwhile."""
    if not runs:
        return {}
    ids = to_json([run.id for run in runs])
    found = await session.rows("served_runs", ids=ids, lease_owner=holder)
    return {row["id"]: row["attempt"] for row in found}


async def busy_jobs(session: Session, job_ids: Sequence[str]) -> Mapping[str, bool]:
    """Those of the jobs that have an open run, and whether one waits that nobody has begun."""
    if not job_ids:
        return {}
    found = await session.rows("busy_jobs", ids=to_json(job_ids))
    return {row["job_id"]: bool(row["queued"]) for row in found}


async def set_aside(session: Session, job_id: str, now: datetime, error: Exception) -> None:
    """Pause a job whose row cannot be read or planned."""
    log.error("job set aside", job_id=job_id, error=str(error))
    pause = Pause(by="minder", at=now, reason=UNREADABLE)
    await session.run("set_aside", id=job_id, pause=write_settings(pause))
