"""Jobs, runs and messages for tests of the store, made with as few words as they allow."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from scheduler.model import (
    Cause,
    Claim,
    Delivery,
    DeliveryKind,
    Due,
    Edit,
    EditKind,
    Job,
    Outcome,
    Plan,
    Run,
    RunStatus,
    Share,
)
from scheduler.people import Update
from scheduler.planning import plan
from scheduler.schedule import At, Every, Unit
from storage import Store

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=120)
OWNER = "console:local"
OTHER = "telegram:7"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

Execute = Callable[[str], Awaitable[None]]
"""Runs one statement behind the store's back."""

_numbers = count(1)


def new_id() -> str:
    """Greater than every name before."""
    return f"{next(_numbers):024x}"


def job(*, at: datetime | None = NOW, every: timedelta | None = None, **fields: object) -> Job:
    """A job of `OWNER` that is due once at *at*, or from then on *every* so often."""
    if at is None:
        schedule = None
    elif every is None:
        schedule = At(moments=(at,))
    else:
        seconds = int(every.total_seconds())
        schedule = Every(amount=seconds, unit=Unit.SECOND, anchors=(at,), zone="UTC")
    plain = Job(
        id=new_id(),
        owner=OWNER,
        number=0,
        task="stretch",
        schedule=schedule,
        zone="UTC",
        next_run_at=at,
        created_at=NOW - MINUTE,
    )
    return replace(plain, **fields)


def edit(
    after: Job,
    before: Job | None = None,
    *,
    kind: EditKind = EditKind.EDITED,
    origin: str | None = None,
    at: datetime = NOW,
) -> Edit:
    """What somebody did to a job; without an origin nobody did it before."""
    return Edit(
        id=(name := new_id()),
        job_id=after.id,
        owner=after.owner,
        kind=kind,
        origin=origin or name,
        at=at,
        before=before,
        after=after,
    )


async def add(store: Store, asked: Job | None = None, *, origin: str | None = None) -> Job:
    """Store a job as a person would."""
    asked = asked or job()
    return await store.jobs.add(asked, edit(asked, kind=EditKind.CREATED, origin=origin))


async def add_many(store: Store, number: int, **fields: object) -> list[Job]:
    """Several jobs, in order."""
    return [await add(store, job(**fields)) for _ in range(number)]


async def change(store: Store, before: Job, **fields: object) -> Job:
    """Store the job with other *fields*."""
    return await store.jobs.change(edit(replace(before, **fields), before))


def planned(now: datetime) -> Callable[[Due], Plan]:
    """The scheduler's own plan, as the loop asks for it."""
    return lambda due: plan(due, now=now, new_id=new_id)


async def claim(
    store: Store,
    now: datetime = NOW,
    *,
    limit: int = 10,
    plan: Callable[[Due], Plan] | None = None,
) -> Sequence[Claim]:
    """Take what may run at *now*."""
    return await store.runs.claim(
        now, Share(runs=limit, turns=limit), lease=LEASE, plan=plan or planned(now)
    )


async def claim_one(store: Store, now: datetime = NOW) -> Claim:
    """Take the one run that may run at *now*."""
    (claimed,) = await claim(store, now)
    return claimed


def outcome(claimed: Claim, **fields: object) -> Outcome:
    """A run that succeeded, unless *fields* say how it ended."""
    ended = {"status": RunStatus.SUCCEEDED, "finished_at": NOW, **fields}
    return Outcome(run=replace(claimed.run, **ended))


def manual(asked: Job, now: datetime = NOW) -> Run:
    """A run that a person asked for."""
    return Run(
        id=new_id(),
        job_id=asked.id,
        owner=asked.owner,
        cause=Cause.MANUAL,
        due_at=None,
        status=RunStatus.WAITING,
        created_at=now,
        next_attempt_at=now,
    )


def delivery(owner: str = OWNER, **fields: object) -> Delivery:
    """A message owed to *owner*."""
    plain = Delivery(
        id=new_id(),
        owner=owner,
        kind=DeliveryKind.REMINDER,
        content={"text": "stretch"},
        created_at=NOW,
    )
    return replace(plain, **fields)


def update(chat: str = "7", **fields: object) -> Update:
    """Something that came in."""
    plain = Update(id=new_id(), channel="telegram", chat=chat, body={"text": "hi"}, received_at=NOW)
    return replace(plain, **fields)


async def damage(execute: Execute, table: str, row_id: str, column: str, value: str) -> None:
    """Write *value*, as SQL has it, into one column of one row."""
    await execute(f"UPDATE {table} SET {column} = {value} WHERE id = '{row_id}'")  # noqa: S608
