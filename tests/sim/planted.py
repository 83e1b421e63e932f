"""Defects that others shipped, planted one at a time: each must break a promise before long."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import bot.courier
import scheduler.loop
import scheduler.planning
import scheduler.service
from bot.courier import Courier
from bot.telegram.updates import Polling
from scheduler.errors import DeliveryUncertain, StoreError
from scheduler.model import Claim, Delivery, Edit, Job, Outcome, Owner, Plan, Run
from scheduler.schedule import At
from storage import rows
from storage.columns import maybe_micros
from storage.database import Session
from storage.jobs import SqlJobs
from storage.outbox import SqlOutbox
from storage.runs import SqlRuns

Plant = Callable[[], Any]
PLANTED: dict[str, Plant] = {}
"""By name: what plants the defect for as long as its context lasts."""


def defect(plant: Callable[[], Iterator[None]]) -> Plant:
    planted = contextmanager(plant)
    PLANTED[plant.__name__.replace("_", " ")] = planted
    return planted


@defect
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


@defect
def no_recovery() -> Iterator[None]:
    """What a dead process was sending is never looked at again."""

    async def in_flight(self: SqlOutbox, *, channel: str) -> Sequence[Delivery]:
        return ()

    with patch.object(SqlOutbox, "in_flight", in_flight):
        yield


@defect
def sent_is_noted_only_after_the_call() -> Iterator[None]:
    """Nothing says that a message is on its way."""
    run = Session.many

    async def many(self: Session, query: str, values: Any) -> None:
        if query != "mark_sending":
            await run(self, query, values)

    take = SqlOutbox.take

    async def take_others(
        self: SqlOutbox, now: datetime, *, resting: Collection[Owner] = (), **named: Any
    ) -> Sequence[Delivery]:
        on_the_way = self.__dict__.setdefault("on_the_way", set())
        taken = await take(self, now, resting=[*resting, *sorted(on_the_way)], **named)
        on_the_way.update(delivery.owner for delivery in taken)
        return taken

    settle = SqlOutbox.settle

    async def settled(self: SqlOutbox, delivery: Delivery) -> None:
        await settle(self, delivery)
        self.__dict__["on_the_way"].discard(delivery.owner)

    with (
        patch.object(Session, "many", many),
        patch.object(SqlOutbox, "take", take_others),
        patch.object(SqlOutbox, "settle", settled),
    ):
        yield


@defect
def next_run_recomputed_at_boot() -> Iterator[None]:
    """A restart counts from now on and forgets what fell into the pause."""
    recover = SqlRuns.recover

    async def from_now_on(self: SqlRuns, now: datetime) -> None:
        await recover(self, now)

        async def unit(session: Session) -> None:
            for row in await session.rows("all_listed_jobs"):
                job = rows.job(row)
                if job.next_run_at and job.next_run_at <= now and not isinstance(job.schedule, At):
                    following = scheduler.planning.next_run_at(job, now)
                    await session.many(
                        "advance_job",
                        [
                            {
                                "id": job.id,
                                "next_run_at": maybe_micros(following),
                                "last_run_at": None,
                                "run_count": job.run_count,
                                "ended_at": None,
                            }
                        ],
                    )

        await self._database.write(unit)

    with patch.object(SqlRuns, "recover", from_now_on):
        yield


@defect
def a_manual_run_eats_the_slot() -> Iterator[None]:
    """Run now, and the next due moment is gone."""
    request = SqlRuns.request

    async def eat(self: SqlRuns, run: Run, edit: Edit) -> None:
        await request(self, run, edit)
        job = edit.after
        if job.next_run_at is None:
            return
        following = scheduler.planning.next_run_at(job, job.next_run_at)

        async def unit(session: Session) -> None:
            await session.many("advance_job", [_advanced(job, following)])

        await self._database.write(unit)

    with patch.object(SqlRuns, "request", eat):
        yield


def _advanced(job: Job, following: datetime | None) -> dict[str, Any]:
    return {
        "id": job.id,
        "next_run_at": maybe_micros(following),
        "last_run_at": maybe_micros(job.last_run_at),
        "run_count": job.run_count,
        "ended_at": maybe_micros(job.ended_at),
    }


@defect
def the_interval_starts_anew_at_each_run() -> Iterator[None]:
    """The grid drifts by however late a run was."""
    planned = scheduler.planning.plan

    def drifting(due: Any, *, now: datetime, new_id: Callable[[], str]) -> Plan:
        plan = planned(due, now=now, new_id=new_id)
        if plan.next_run_at is None or isinstance(due.job.schedule, At):
            return plan
        return replace(plan, next_run_at=now + (plan.next_run_at - due.job.next_run_at))

    with patch.object(scheduler.loop, "plan", drifting):
        yield


@defect
def an_early_start() -> Iterator[None]:
    """What is due within five seconds is taken along."""
    claim = SqlRuns.claim

    async def sooner(self: SqlRuns, now: datetime, **named: Any) -> Sequence[Claim]:
        later = now + timedelta(seconds=5)
        wanted = named.pop("plan")

        def plan(due: Any) -> Plan:
            return scheduler.planning.plan(due, now=later, new_id=_names(wanted))

        return await claim(self, later, plan=plan, **named)

    with patch.object(SqlRuns, "claim", sooner):
        yield


def _names(planned: Any) -> Callable[[], str]:
    """The loop's own source of names, which its plan closes over."""
    loop = next(c.cell_contents for c in planned.__closure__ if hasattr(c.cell_contents, "_ids"))
    names: Callable[[], str] = loop._ids.new
    return names


@defect
def any_message_may_go_first() -> Iterator[None]:
    """A message that has to wait lets those behind it pass."""
    rows_of = Session.rows

    async def rows_without_order(self: Session, query: str, **values: Any) -> Any:
        if query != "heads":
            return await rows_of(self, query, **values)
        found = await self._connection.execute_fetchall(
            "SELECT * FROM deliveries WHERE closed_at IS NULL AND status = 'pending'"
            " AND channel = :channel AND (not_before IS NULL OR not_before <= :now)"
            " AND owner NOT IN (SELECT value FROM json_each(:resting))"
            " AND owner NOT IN (SELECT owner FROM deliveries WHERE status = 'sending')"
            " GROUP BY owner LIMIT :most",
            values,
        )
        return list(found)

    with patch.object(Session, "rows", rows_without_order):
        yield


@defect
def requests_have_no_name() -> Iterator[None]:
    """The same update again is taken for another one."""
    add = SqlJobs.add

    async def again(self: SqlJobs, job: Job, edit: Edit) -> Job:
        return await add(self, job, replace(edit, origin=f"{edit.origin}/{edit.id}"))

    with patch.object(SqlJobs, "add", again):
        yield


@defect
def leases_are_never_renewed() -> Iterator[None]:
    async def renew(self: SqlRuns, now: datetime, *, lease: timedelta) -> None:
        return

    with patch.object(SqlRuns, "renew", renew):
        yield


@defect
def skipped_moments_leave_no_row() -> Iterator[None]:
    with patch.object(scheduler.planning, "_skipped", lambda *_, **__: ()):
        yield


@defect
def acknowledged_before_it_is_stored() -> Iterator[None]:
    """The offset moves on first; a crash then loses what was received."""
    updates = Polling._store

    async def store(self: Polling, found: Sequence[Any]) -> None:
        number = int(found[-1].id.rpartition(":")[2])
        self._offset = number + 1
        line: Any = self._api
        line._telegram._unread = [
            raw for raw in line._telegram._unread if raw["update_id"] > number
        ]
        await self._clock.sleep(0.01)
        await updates(self, found)

    with patch.object(Polling, "_store", store):
        yield


@defect
def confirmed_before_it_is_stored() -> Iterator[None]:
    """The store's answer is not waited for."""
    add = SqlJobs.add

    async def hasty(self: SqlJobs, job: Job, edit: Edit) -> Job:
        try:
            return await add(self, job, edit)
        except StoreError:
            return replace(job, number=1)

    with patch.object(SqlJobs, "add", hasty):
        yield


@defect
def doubt_is_not_marked() -> Iterator[None]:
    """What may have arrived is sent again as if it had not."""
    after = bot.courier.after

    def unmarked(delivery: Delivery, answer: Any, **named: Any) -> Delivery:
        return replace(after(delivery, answer, **named), uncertain=False)

    with patch.object(bot.courier, "after", unmarked):
        yield


@defect
def in_doubt_it_is_given_up() -> Iterator[None]:
    """One lost answer, and nobody tries again."""
    after = bot.courier.after

    def given_up(delivery: Delivery, answer: Any, *, now: datetime, overtaken: bool) -> Delivery:
        doubtful = isinstance(answer, DeliveryUncertain)
        present = replace(delivery, uncertain=True) if doubtful else delivery
        return after(present, answer, now=now, overtaken=overtaken)

    with patch.object(bot.courier, "after", given_up):
        yield


@defect
def a_stop_waits_for_nothing() -> Iterator[None]:
    """Whatever is on its way at a planned restart is cut off, and forgotten to be in doubt."""

    async def drain(self: Courier) -> None:
        for task in self._on_the_way:
            task.cancel()

    async def in_flight(self: SqlOutbox, *, channel: str) -> Sequence[Delivery]:
        return ()

    with patch.object(Courier, "_drain", drain), patch.object(SqlOutbox, "in_flight", in_flight):
        yield


@defect
def everything_missed_is_made_up_for() -> Iterator[None]:
    """After a long night, dozens of runs at once."""
    with patch.object(scheduler.planning, "CATCH_UP_LIMIT", 50):
        yield


@defect
def skip_still_runs_what_is_overdue() -> Iterator[None]:
    with patch.object(scheduler.planning, "_too_late", lambda *_: False):
        yield


@defect
def two_runs_of_a_job_at_once() -> Iterator[None]:
    """A due moment starts although a run of its job is on."""
    planned = scheduler.planning.plan

    def careless(due: Any, *, now: datetime, new_id: Callable[[], str]) -> Plan:
        return planned(replace(due, busy=False), now=now, new_id=new_id)

    with patch.object(scheduler.loop, "plan", careless):
        yield
