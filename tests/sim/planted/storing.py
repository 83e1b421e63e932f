"""Mistakes about what is stored together, by whom, and what is said before it is stored."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from bot.telegram.updates import Polling
from scheduler.model import Edit, Job, Outcome
from scheduler.people import Update
from storage import rows
from storage.database import Session
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.runs import SqlRuns
from tests.sim.defects import breaks


@breaks("G5")
def two_transactions_instead_of_one() -> Iterator[None]:
    """The status is committed first, what it owes afterwards."""
    whole = SqlRuns.finish

    async def finish(self: SqlRuns, outcome: Outcome) -> None:
        await whole(self, replace(outcome, deliveries=(), memory=None))

        async def rest(session: Session) -> None:
            if outcome.memory:
                row = rows.memory_row(outcome.run.job_id, outcome.memory)
                await session.many("remember", [row])
            await session.many("owe", map(rows.delivery_row, outcome.deliveries))

        await self._database.write(rest)

    with patch.object(SqlRuns, "finish", finish):
        yield


@breaks("G5")
def told_before_anything_is_owed() -> Iterator[None]:
    """The state counts as told, and its message is lost with the process."""
    whole = SqlRuns.finish

    async def finish(self: SqlRuns, outcome: Outcome) -> None:
        if outcome.memory is not None:
            row = rows.memory_row(outcome.run.job_id, outcome.memory)
            await self._database.write(lambda session: session.many("remember", [row]))
        await whole(self, outcome)

    with patch.object(SqlRuns, "finish", finish):
        yield


@breaks("G4")
def leases_are_never_renewed() -> Iterator[None]:
    """A long turn is taken for a dead one."""

    async def renew(
        self: SqlRuns, run_ids: Collection[str], now: datetime, *, lease: timedelta
    ) -> None:
        return

    with patch.object(SqlRuns, "renew", renew):
        yield


@breaks("G3")
def a_dead_process_is_waited_for() -> Iterator[None]:
    """Its runs stay running for ever."""

    async def recover(self: SqlRuns, now: datetime) -> None:
        row = "UPDATE runs SET lease_expires_at = 9e15 WHERE status = 'running'"

        async def unit(session: Session) -> None:
            session._connection.execute(row)

        await self._database.write(unit)

    with patch.object(SqlRuns, "recover", recover):
        yield


@breaks("G2")
def requests_have_no_name() -> Iterator[None]:
    """The same update again is taken for another one."""
    add = SqlJobs.add

    async def again(self: SqlJobs, job: Job, edit: Edit) -> Job:
        return await add(self, job, replace(edit, origin=f"{edit.origin}/{edit.id}"))

    with patch.object(SqlJobs, "add", again):
        yield


@breaks("G1", "G2")
def confirmed_before_it_is_stored() -> Iterator[None]:
    """The answer does not wait for the commit."""
    add = SqlJobs.add

    async def hasty(self: SqlJobs, job: Job, edit: Edit) -> Job:
        async def later() -> None:
            await asyncio.sleep(5)  # noqa: TID251 - virtual
            await add(self, job, edit)

        known = await self._database.read(lambda s: s.row("owner", owner=job.owner))
        self.__dict__["storing"] = asyncio.get_running_loop().create_task(later())
        return replace(job, number=1 if known is None else known["last_number"] + 1)

    with patch.object(SqlJobs, "add", hasty):
        yield


@breaks("G2")
def acknowledged_before_it_is_stored() -> Iterator[None]:
    """The offset moves on first; a crash then loses what was received."""
    stored = Polling._store

    async def store(self: Polling, updates: Sequence[Update]) -> None:
        line: Any = self._api
        number = int(updates[-1].id.rpartition(":")[2])
        unread = line._telegram._unread
        unread[:] = [raw for raw in unread if raw["update_id"] > number]
        await stored(self, updates)

    with patch.object(Polling, "_store", store):
        yield


@breaks("G2")
def closed_before_it_is_answered() -> Iterator[None]:
    """An update counts as dealt with while its answer is yet to be stored."""
    close = SqlInbox.close

    async def hasty(self: SqlInbox, update: Update, now: datetime, **named: Any) -> None:
        replies = named.pop("replies", ())
        await close(self, update, now, **named)

        async def owe(session: Session) -> None:
            await session.many("owe", map(rows.delivery_row, replies))

        await self._database.write(owe)

    with patch.object(SqlInbox, "close", hasty):
        yield
