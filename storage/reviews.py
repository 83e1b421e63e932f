"""Missed moments about which a person decides, behind `scheduler.ports.Reviews`."""

from collections.abc import Sequence

from scheduler.errors import AlreadyDecided
from scheduler.model import Edit, Owner, Run, RunStatus
from storage import rows
from storage.database import Database, Session
from storage.reading import readable


class SqlReviews:
    """See `scheduler.ports.Reviews`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self, owner: Owner | None) -> Sequence[Run]:
        found = await self._database.read(lambda s: s.rows("reviews", owner=owner or ""))
        return readable(rows.run, found)

    async def decide(self, runs: Sequence[Run], edit: Edit) -> None:
        first, *others = runs

        async def unit(session: Session) -> None:
            if await session.row("edit_by_origin", origin=edit.origin) is not None:
                return
            if not await session.run("decide_run", **rows.decided_row(first)):
                raise AlreadyDecided(first.job_id)
            await session.many("add_run", map(rows.run_row, others))
            fired = sum(run.status is RunStatus.WAITING for run in runs)
            await session.run("count_runs", id=first.job_id, fired=fired)
            await session.run("add_edit", **rows.edit_row(edit))

        await self._database.write(unit, promises=True)
