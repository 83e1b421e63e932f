"""Runs, leases and outcomes, behind `scheduler.ports.RunStore`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.errors import JobLocked, LeaseLost, StoreError
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
    Reason,
    Run,
    Share,
)
from scheduler.policy import NO_TERMS, Terms
from scheduler.ports import wait_for_all
from storage import rows
from storage.batch import Batch
from storage.budgets import left_today
from storage.claiming import (
    Lease,
    Planned,
    busy_jobs,
    cancel_open,
    keep,
    not_cancelled,
    planned_of,
    served_by,
    take_due,
)
from storage.columns import MICROSECOND, instant, maybe_micros, micros, to_json
from storage.database import Database, Row, Session
from storage.fairness import Fairness
from storage.firing import stopped, stopped_at
from storage.lapsing import lapse
from storage.leases import time_of_leases
from storage.observations import observed
from storage.ripe import take_ripe

EARLIEST = ("job", "held", "pause", "review", "attempt", "lease")
"""What may come first."""


class SqlRuns:
    """See `scheduler.ports.RunStore`; *holder* names this process in its leases.

    A store that does not *fire* gives its process only what a person asked to be run.
    """

    def __init__(
        self,
        database: Database,
        holder: str,
        *,
        fires: bool = True,
        terms: Terms = NO_TERMS,
    ) -> None:
        self._database = database
        self._holder = holder
        self._fires = fires
        self._terms = terms
        self._outcomes = Batch(database, self._finish_many)
        self._fairness = Fairness()

    async def next_due_at(self) -> datetime | None:
        async def unit(session: Session) -> list[int | None]:
            stop = await stopped(session)
            asked_only = int(stop is not None or not self._fires)
            found = await session.row("earliest_due", asked_only=asked_only)
            ends = None if stop is None else maybe_micros(stop.until)
            return [ends, *(found[name] for name in EARLIEST if found is not None)]

        moments = await self._database.read(unit)
        earliest = min((moment for moment in moments if moment is not None), default=None)
        return None if earliest is None else instant(earliest)

    async def claim(
        self,
        now: datetime,
        share: Share,
        *,
        lease: timedelta,
        plan: Callable[[Due], Plan],
        at_once: Callable[[Claim], Outcome | None] = wait_for_all,
    ) -> Sequence[Claim]:
        async def unit(session: Session) -> Sequence[Claim]:
            present = instant(await time_of_leases(session, now, alone=True))
            signed = Lease(holder=self._holder, now=now, present=present, lasts=lease)

            silent = await stopped_at(session, now) or not self._fires
            await lapse(session, now, share.runs, plan)
            ripe = await take_ripe(session, signed, share, asked_only=silent)
            left = share.after(len(ripe))
            await session.run("release_jobs", now=micros(now))
            found = () if silent else await self._fairness.due(session, now, left)
            today = await left_today(session, found, now, self._terms.budget)

            def planned(row: Row, busy: Mapping[str, bool]) -> Planned:
                return planned_of(row, busy, today, plan, at_once, signed)

            due = await take_due(session, now, found, left.turns, planned, self._terms.operators)
            # What was taken over and is due again may have been replaced in the same breath.
            return [*await not_cancelled(session, ripe), *due]

        return await self._database.write(unit)

    async def request(self, run: Run, edit: Edit, *, again_after: timedelta | None = None) -> Run:
        async def unit(session: Session) -> Run:
            if again_after is not None:
                before = micros(edit.at - again_after)
                await session.run("retire_origin", origin=edit.origin, before=before)
            known = await session.row("edit_by_origin", origin=edit.origin)
            if known is not None and (asked := await session.row("run_by_id", id=known["id"])):
                return rows.run(asked)
            if await busy_jobs(session, [run.job_id]):
                raise JobLocked(run.job_id)
            await session.many("add_run", [rows.run_row(run)])
            await session.run("add_edit", **rows.edit_row(edit))
            return run

        return await self._database.write(unit, promises=True)

    async def renew(self, run_ids: Collection[str], now: datetime, *, lease: timedelta) -> None:
        ids = to_json([*run_ids])

        async def unit(session: Session) -> None:
            until = await time_of_leases(session, now) + lease // MICROSECOND
            await session.run(
                "renew_leases", ids=ids, lease_owner=self._holder, lease_expires_at=until
            )

        await self._database.write(unit)

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
        served = await served_by(session, self._holder, [outcome.run for outcome in outcomes])
        ours = [served.pop(outcome.run.id, None) == outcome.run.attempt for outcome in outcomes]
        kept = [outcome for outcome, mine in zip(outcomes, ours, strict=True) if mine]
        await session.many("finish_run", (rows.finished_row(outcome.run) for outcome in kept))
        await keep(session, kept)
        return [
            None if mine else LeaseLost(f"run {outcome.run.id} is not served by this process")
            for outcome, mine in zip(outcomes, ours, strict=True)
        ]

    async def cancel(self, edit: Edit, *, run_id: str | None = None) -> Sequence[Run]:
        async def unit(session: Session) -> Sequence[Run]:
            known = await session.row("edit_by_origin", origin=edit.origin)
            at = micros(edit.at) if known is None else known["at"]
            if known is None:
                if not await cancel_open(
                    session, [edit.job_id], Reason.STOPPED, edit.at, run_id or ""
                ):
                    return ()
                await session.run("add_edit", **rows.edit_row(edit))
            found = await session.rows(
                "runs_cancelled_at", job_id=edit.job_id, reason=Reason.STOPPED.value, at=at
            )
            return [rows.run(row) for row in found]

        return await self._database.write(unit, promises=True)

    async def cancelled(self, run_ids: Collection[str]) -> Collection[str]:
        ids = to_json([*run_ids])
        found = await self._database.read(lambda session: session.rows("cancelled_runs", ids=ids))
        return {row["id"] for row in found}

    async def run(self, run_id: str) -> Run | None:
        row = await self._database.read(lambda session: session.row("run_by_id", id=run_id))
        return None if row is None else rows.run(row)

    async def last_change(self, job_id: str) -> Delivery | None:
        row = await self._database.read(lambda s: s.row("last_change", job_id=job_id))
        return None if row is None else rows.delivery(row)

    async def observed(self, job_id: str, *, since: datetime) -> Sequence[Observed]:
        return await observed(self._database, job_id, since)

    async def open_of(self, owner: Owner) -> bool:
        row = await self._database.read(lambda s: s.row("open_runs_of", owner=owner))
        return row is not None

    async def memory(self, job_id: str) -> Memory:
        row = await self._database.read(lambda session: session.row("memory_of", job_id=job_id))
        return Memory() if row is None else rows.memory(row)
