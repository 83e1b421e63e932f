"""When jobs are due next, behind `scheduler.replanning.Plans`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from scheduler.model import Job, JsonObject
from storage import rows
from storage.columns import maybe_micros, micros, to_json
from storage.database import Database, Session
from storage.reading import readable


class SqlPlans:
    """See `scheduler.replanning.Plans`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def zones(self) -> Sequence[str]:
        found = await self._database.read(lambda session: session.rows("planned_zones"))
        return [row["zone"] for row in found]

    async def in_zone(self, zone: str) -> Sequence[Job]:
        # A schedule's zone stands at its end: see `scheduler.schedule.dumps`.
        ending = f'%"zone":"{zone}"}}'
        found = await self._database.read(
            lambda session: session.rows("planned_in_zone", ending=ending)
        )
        # To LIKE, the _ of America/New_York is any letter.
        return [job for job in readable(rows.job, found) if _zone(job) == zone]

    async def move(
        self,
        moves: Sequence[tuple[Job, datetime | None]],
        facts: Mapping[str, JsonObject],
        now: datetime,
    ) -> int:
        async def unit(session: Session) -> int:
            moved = 0
            for job, moment in moves:
                moved += await session.run(
                    "move_next_run",
                    id=job.id,
                    version=job.version,
                    was_due=maybe_micros(job.next_run_at),
                    next_run_at=maybe_micros(moment),
                    ended_at=micros(now) if moment is None else None,
                )
            for name, body in facts.items():
                await session.run("note_fact", name=name, body=to_json(body), now=micros(now))
            return moved

        return await self._database.write(unit)


def _zone(job: Job) -> str | None:
    return getattr(job.schedule, "zone", None)
