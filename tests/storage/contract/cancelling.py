"""`RunStore.cancel`: whoever serves a run that was cancelled can store nothing of it any more."""

from datetime import datetime

import pytest

from scheduler.errors import LeaseLost
from scheduler.model import Due, EditKind, Plan, Reason, RunStatus
from scheduler.policy import Concurrency, Misfire, Policy
from storage import Store
from tests.storage.making import (
    MINUTE,
    NOW,
    SECOND,
    add,
    claim,
    claim_one,
    edit,
    job,
    outcome,
    planned,
)

LATER = NOW + SECOND
CATCH_UP = Policy(misfire=Misfire.CATCH_UP)


async def test_what_is_served_is_cancelled_under_whoever_serves_it(
    store: Store, rival: Store
) -> None:
    stretch = await add(store, job(every=MINUTE))
    served = await claim_one(store)

    (cancelled,) = await rival.runs.cancel(edit(stretch, kind=EditKind.STOPPED, at=LATER))

    assert (cancelled.status, cancelled.reason) == (RunStatus.CANCELLED, Reason.STOPPED)
    assert (cancelled.finished_at, cancelled.lease_owner) == (LATER, None)
    assert await store.runs.cancelled([served.run.id, "another"]) == {served.run.id}
    with pytest.raises(LeaseLost):
        await store.runs.finish(outcome(served))
    assert await store.runs.run(served.run.id) == cancelled


async def test_what_waits_is_cancelled_too_unless_one_run_is_named(store: Store) -> None:
    stretch = await add(store, job(every=MINUTE, policy=CATCH_UP))
    await claim(store, NOW + 2 * MINUTE)
    newest, middle, oldest = await store.jobs.history(stretch.id, limit=9)

    one = await store.runs.cancel(edit(stretch, at=LATER), run_id=middle.id)
    rest = await store.runs.cancel(edit(stretch, at=LATER + SECOND))

    assert [run.id for run in one] == [middle.id]
    assert [run.id for run in rest] == [oldest.id, newest.id]


async def test_the_same_request_cancels_once(store: Store) -> None:
    stretch = await add(store, job(every=MINUTE))
    await claim(store)
    first = await store.runs.cancel(edit(stretch, origin="button", at=LATER))
    await claim(store, NOW + MINUTE)

    again = await store.runs.cancel(edit(stretch, origin="button", at=NOW + 2 * MINUTE))

    assert again == first
    newest, _ = await store.jobs.history(stretch.id, limit=9)
    assert newest.status is RunStatus.RUNNING


async def test_what_was_cancelled_at_the_same_instant_is_not_cancelled_again(store: Store) -> None:
    stretch = await add(store, job(every=MINUTE))
    await claim(store)
    await store.runs.cancel(edit(stretch, at=LATER))

    assert list(await store.runs.cancel(edit(stretch, at=LATER))) == []


async def test_where_nothing_is_open_nothing_is_written(store: Store) -> None:
    stretch = await add(store)
    stopping = edit(stretch, kind=EditKind.STOPPED)

    assert list(await store.runs.cancel(stopping)) == []
    assert stopping not in await store.jobs.edits(stretch.owner, since=NOW - MINUTE)


async def test_a_run_that_replaces_another_begins_as_that_one_ends(store: Store) -> None:
    policy = Policy(concurrency=Concurrency.REPLACE)
    stretch = await add(store, job(every=MINUTE, policy=policy))
    old = await claim_one(store)

    new = await claim_one(store, NOW + MINUTE)

    ended = await store.runs.run(old.run.id)
    assert ended is not None
    assert (ended.status, ended.reason) == (RunStatus.CANCELLED, Reason.REPLACED)
    assert await store.jobs.history(stretch.id, limit=9) == [new.run, ended]
    with pytest.raises(LeaseLost):
        await store.runs.finish(outcome(old))


async def test_the_plan_hears_whether_one_waits_that_nobody_began(store: Store) -> None:
    heard: list[tuple[bool, bool]] = []
    policy = Policy(concurrency=Concurrency.QUEUE_ONE)
    await add(store, job(every=MINUTE, policy=policy))
    for minutes in range(3):
        now = NOW + minutes * MINUTE

        def listening(due: Due, now: datetime = now) -> Plan:
            heard.append((due.busy, due.queued))
            return planned(now)(due)

        await claim(store, now, plan=listening)

    assert heard == [(False, False), (True, False), (True, True)]
