"""Runs, leases and outcomes, behind `scheduler.ports.RunStore`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from scheduler.errors import JobLocked, JobNotFound, LeaseLost, StoreError
from scheduler.model import (
    Claim,
    Delivery,
    Due,
    Edit,
    Job,
    Memory,
    Outcome,
    Pause,
    Plan,
    Run,
    RunStatus,
)
from storage import rows
from storage.batch import Batch
from storage.database import Database, Session, Value

log = structlog.get_logger()

UNREADABLE = "UNREADABLE"
"""Why a job is paused whose row cannot be read or planned."""


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
        return None if earliest is None else rows.instant(earliest)

    async def claim(
        self, now: datetime, *, limit: int, lease: timedelta, plan: Callable[[Due], Plan]
    ) -> Sequence[Claim]:
        async def unit(session: Session) -> Sequence[Claim]:
            ripe = await self._take_ripe(session, now, limit, now + lease)
            due = await self._take_due(session, now, limit - len(ripe), now + lease, plan)
            return [*ripe, *due]

        return await self._database.write(unit)

    async def _take_due(
        self,
        session: Session,
        now: datetime,
        limit: int,
        until: datetime,
        plan: Callable[[Due], Plan],
    ) -> Sequence[Claim]:
        if limit <= 0:
            return []
        claims: list[Claim] = []
        runs: list[Run] = []
        advanced: list[dict[str, Value]] = []
        owed: list[Delivery] = []
        for row in await session.rows("due_jobs", now=rows.micros(now), most=limit):
            try:
                job, memory = rows.job(row), rows.memory(row)
                planned = plan(Due(job=job, busy=bool(row["busy"])))
            except Exception as error:  # noqa: BLE001 - one bad row must not stop all the others
                await self._set_aside(session, row["id"], now, error)
                continue
            held = [self._held(run, until) for run in planned.runs]
            runs += held
            owed += planned.deliveries
            advanced.append(_advanced(job, planned, now))
            claims += [
                Claim(job=job, run=run, memory=memory)
                for run in held
                if run.status is RunStatus.RUNNING
            ]
        await session.many("add_run", [rows.run_row(run) for run in runs])
        await session.many("advance_job", advanced)
        await session.many("owe", [rows.delivery_row(delivery) for delivery in owed])
        return await self._stored(session, claims)

    async def _set_aside(
        self, session: Session, job_id: str, now: datetime, error: Exception
    ) -> None:
        log.error("job set aside", job_id=job_id, error=str(error))
        pause = Pause(by="minder", at=now, reason=UNREADABLE)
        await session.run("set_aside", id=job_id, pause=rows.pause_text(pause))

    async def _stored(self, session: Session, claims: Sequence[Claim]) -> Sequence[Claim]:
        """Those that were stored: a moment that already has its run gets no second one."""
        if not claims:
            return claims
        served = {row["id"] for row in await session.rows("served_runs", lease_owner=self._holder)}
        return [claim for claim in claims if claim.run.id in served]

    def _held(self, run: Run, until: datetime) -> Run:
        if run.status is not RunStatus.RUNNING:
            return run
        return replace(run, lease_owner=self._holder, lease_expires_at=until)

    async def _take_ripe(
        self, session: Session, now: datetime, limit: int, until: datetime
    ) -> Sequence[Claim]:
        found = await session.rows("ripe_runs", now=rows.micros(now), most=limit)
        runs = [
            self._held(
                replace(
                    run,
                    status=RunStatus.RUNNING,
                    attempt=run.attempt + (run.started_at is not None),
                    started_at=now,
                    next_attempt_at=None,
                ),
                until,
            )
            for run in map(rows.run, found)
        ]
        await session.many("take_run", [_only(TAKEN, rows.run_row(run)) for run in runs])
        return [await self._claim_of(session, run) for run in runs]

    async def _claim_of(self, session: Session, run: Run) -> Claim:
        row = await session.row("job_with_memory", id=run.job_id)
        if row is None:
            raise JobNotFound(run.job_id)
        return Claim(job=rows.job(row), run=run, memory=rows.memory(row))

    async def request(self, run: Run, edit: Edit) -> None:
        async def unit(session: Session) -> None:
            if await session.row("edit_by_origin", origin=edit.origin) is not None:
                return
            if await session.row("open_runs_of", job_id=run.job_id) is not None:
                raise JobLocked(run.job_id)
            await session.many("add_run", [rows.run_row(run)])
            await session.run("add_edit", **rows.edit_row(edit))

        await self._database.write(unit)

    async def renew(self, now: datetime, *, lease: timedelta) -> None:
        until = rows.micros(now + lease)
        await self._database.write(
            lambda session: session.run(
                "renew_leases", lease_owner=self._holder, lease_expires_at=until
            )
        )

    async def recover(self, now: datetime) -> None:
        if self._database.exclusive:
            await self._database.write(
                lambda session: session.run("expire_leases", now=rows.micros(now))
            )

    async def finish(self, outcome: Outcome) -> None:
        await self._outcomes.store(outcome)

    async def _finish_many(
        self, session: Session, outcomes: Sequence[Outcome]
    ) -> Sequence[StoreError | None]:
        found = await session.rows("served_runs", lease_owner=self._holder)
        served = {(row["id"], row["attempt"]) for row in found}
        ours = [outcome for outcome in outcomes if (outcome.run.id, outcome.run.attempt) in served]
        await session.many("finish_run", [_only(FINISHED, rows.run_row(o.run)) for o in ours])
        await session.many(
            "remember", [rows.memory_row(o.run.job_id, o.memory) for o in ours if o.memory]
        )
        await session.many("owe", [rows.delivery_row(d) for o in ours for d in o.deliveries])
        kept = set(map(id, ours))
        return [
            None if id(o) in kept else LeaseLost(f"run {o.run.id} is not ours") for o in outcomes
        ]

    async def run(self, run_id: str) -> Run | None:
        row = await self._database.read(lambda session: session.row("run_by_id", id=run_id))
        return None if row is None else rows.run(row)

    async def memory(self, job_id: str) -> Memory:
        row = await self._database.read(lambda session: session.row("memory_of", job_id=job_id))
        return Memory() if row is None else rows.memory(row)


TAKEN = ("id", "attempt", "lease_owner", "lease_expires_at", "started_at")
FINISHED = (
    "id", "status", "attempt", "reason", "lease_owner", "lease_expires_at", "next_attempt_at",
    "started_at", "finished_at", "ledger", "result", "error",
)  # fmt: skip


def _only(names: Iterable[str], row: dict[str, Value]) -> dict[str, Value]:
    return {name: row[name] for name in names}


def _advanced(job: Job, planned: Plan, now: datetime) -> dict[str, Value]:
    fired = sum(run.status is not RunStatus.SKIPPED for run in planned.runs)
    following = planned.next_run_at
    return {
        "id": job.id,
        "next_run_at": None if following is None else rows.micros(following),
        "last_run_at": rows.micros(now) if fired else _kept(job.last_run_at),
        "run_count": job.run_count + fired,
        "ended_at": rows.micros(now) if following is None else None,
    }


def _kept(moment: datetime | None) -> int | None:
    return None if moment is None else rows.micros(moment)
