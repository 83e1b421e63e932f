"""Jobs and what was done to them, behind `scheduler.ports.JobStore`."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.errors import JobChanged, JobNotFound
from scheduler.model import Edit, Job, Memory, Owner, Reason, Run
from scheduler.policy import NO_TERMS, Terms
from storage import rows
from storage.claiming import cancel_open
from storage.columns import micros
from storage.consents import chats_of_operators, follow
from storage.database import Database, Session
from storage.quiet import release
from storage.reading import readable

LARGEST = 2**63 - 1
"""What a column of numbers can hold."""


class SqlJobs:
    """See `scheduler.ports.JobStore`."""

    def __init__(self, database: Database, terms: Terms = NO_TERMS) -> None:
        self._database = database
        self._operators = terms.operators

    async def add(self, job: Job, edit: Edit) -> Job:
        async def unit(session: Session) -> Job:
            known = await session.row("edit_by_origin", origin=edit.origin)
            if known is not None:
                return await _job(session, rows.edit(known).job_id)
            counted = await session.row("count_owner", owner=job.owner, now=micros(edit.at))
            assert counted is not None  # noqa: S101 - an upsert with RETURNING always answers
            numbered = replace(job, number=counted["last_number"])
            await session.run("add_job", **rows.job_row(numbered))
            stored = replace(edit, after=numbered)
            await session.run("add_edit", **rows.edit_row(stored))
            await follow(session, stored, self._operators)
            return await _job(session, job.id)

        return await self._database.write(unit, promises=True)

    async def change(
        self,
        edit: Edit,
        *,
        skipped: Run | None = None,
        undoes: str | None = None,
        memory: Memory | None = None,
    ) -> Job:
        async def unit(session: Session) -> Job:
            if await session.row("edit_by_origin", origin=edit.origin) is None:
                await _change(session, edit)
                await follow(session, edit, self._operators)
                if memory is not None:
                    await _remember(session, edit, memory)
                await session.many("add_run", [rows.run_row(run) for run in (skipped,) if run])
                if undoes is not None:
                    await session.run("mark_undone", id=undoes, now=micros(edit.at))
            return await _job(session, edit.job_id)

        return await self._database.write(unit)

    async def job(self, owner: Owner, number: int) -> Job:
        row = await self._database.read(
            lambda session: session.row("job_by_number", owner=owner, number=_column(number))
        )
        if row is None:
            raise JobNotFound(f"#{number}")
        return rows.job(row)

    async def job_by_id(self, job_id: str) -> Job:
        return await self._database.read(lambda session: _job(session, job_id))

    async def listed(self, owner: Owner | None) -> Sequence[Job]:
        if owner is None:
            found = await self._database.read(lambda session: session.rows("all_listed_jobs"))
        else:
            found = await self._database.read(lambda s: s.rows("listed_jobs", owner=owner))
        return readable(rows.job, found)

    async def listed_in_chat(self, owner: Owner) -> Sequence[Job]:
        found = await self._database.read(
            lambda s: s.rows("jobs_in_chat", owner=owner, topics=f"{owner}:")
        )
        return readable(rows.job, found)

    async def numbered(self, number: int) -> Sequence[Job]:
        found = await self._database.read(
            lambda s: s.rows("jobs_by_number", number=_column(number))
        )
        return readable(rows.job, found)

    async def asking(self, owner: Owner | None) -> Sequence[Job]:
        found = await self._database.read(lambda s: s.rows("asking_jobs", owner=owner or ""))
        return readable(rows.job, found)

    async def operators(self) -> Sequence[Owner]:
        return await self._database.read(lambda s: chats_of_operators(s, self._operators))

    async def last_reminded(self, owner: Owner) -> Job | None:
        row = await self._database.read(lambda session: session.row("last_reminded", owner=owner))
        return None if row is None else rows.job(row)

    async def edits(self, owner: Owner, *, since: datetime) -> Sequence[Edit]:
        found = await self._database.read(
            lambda session: session.rows("edits_since", owner=owner, since=micros(since))
        )
        return readable(rows.edit, found)

    async def edits_of(self, job: Job, *, limit: int) -> Sequence[Edit]:
        found = await self._database.read(
            lambda session: session.rows("edits_of_job", owner=job.owner, job_id=job.id, most=limit)
        )
        return readable(rows.edit, found)

    async def history(self, job_id: str, *, limit: int) -> Sequence[Run]:
        found = await self._database.read(
            lambda session: session.rows("runs_of_job", job_id=job_id, most=limit)
        )
        return readable(rows.run, found)

    async def recent(self, *, limit: int, owner: Owner | None = None) -> Sequence[Run]:
        if owner is None:
            found = await self._database.read(lambda s: s.rows("recent_runs", most=limit))
        else:
            found = await self._database.read(
                lambda s: s.rows("recent_runs_of", owner=owner, most=limit)
            )
        return readable(rows.run, found)


def _column(number: int) -> int:
    # People type anything; -1 is nobody's number.
    return number if abs(number) <= LARGEST else -1


async def _job(session: Session, job_id: str) -> Job:
    row = await session.row("job_by_id", id=job_id)
    if row is None:
        raise JobNotFound(job_id)
    return rows.job(row)


CHANGEABLE = (
    "id", "task", "turn", "source", "schedule", "zone", "bounds", "policy", "attention", "pause",
    "consent", "resume_at", "next_run_at", "ended_at", "removed_at",
)  # fmt: skip


async def _remember(session: Session, edit: Edit, memory: Memory) -> None:
    """Replace what the job remembers; a run that is on saw things with the eyes it had before."""
    await cancel_open(session, [edit.job_id], Reason.CHANGED, edit.at)
    await session.many("remember", [rows.memory_row(edit.job_id, memory)])
    if not memory.has_told:
        await session.run("forget_observations", job_id=edit.job_id)


async def _change(session: Session, edit: Edit) -> None:
    if edit.before is None:
        raise JobNotFound(edit.job_id)
    after = rows.job_row(edit.after)
    values = {name: after[name] for name in CHANGEABLE}
    was_due = rows.job_row(edit.before)["next_run_at"]
    fence = {"version": edit.before.version, "was_due": -1 if was_due is None else was_due}
    if not await session.run("change_job", **fence, **values):
        raise JobChanged(edit.job_id)
    await session.run("add_edit", **rows.edit_row(edit))
    await release(session, edit.after.owner, edit.at, job_id=edit.job_id)
