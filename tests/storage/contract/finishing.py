"""`RunStore.finish`: status, memory, ledger line and owed messages together, or nothing of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from scheduler.errors import LeaseLost, StoreError
from scheduler.model import Claim, Memory, Outcome, RunStatus
from storage import Store
from tests.storage.making import (
    MINUTE,
    NOW,
    OWNER,
    add,
    add_many,
    claim,
    claim_one,
    delivery,
    job,
    new_id,
    outcome,
)


async def test_all_of_an_outcome_is_stored(store: Store, rival: Store) -> None:
    await add(store)
    claimed = await claim_one(store)
    owed = delivery(run_id=claimed.run.id, job_id=claimed.job.id, from_state=1, to_state={"a": 2})
    memory = Memory(seen={"a": [2.5]}, told={"a": 2}, has_told=True, notes={"streak": 3})
    ended = outcome(
        claimed, reason="done", ledger={"why": "changed"}, result={"text": "é"}, error={"code": "x"}
    )

    await store.runs.finish(replace(ended, memory=memory, deliveries=(owed,)))

    unleased = replace(ended.run, lease_owner=None, lease_expires_at=None)
    assert await rival.runs.run(claimed.run.id) == unleased
    assert await rival.runs.memory(claimed.job.id) == memory
    (sent,) = await rival.outbox.take(NOW, channel="console", limit=9)
    assert (sent.id, sent.from_state, sent.to_state) == (owed.id, 1, {"a": 2})


async def test_what_a_job_remembers_comes_with_its_next_claim(store: Store) -> None:
    await add(store, job(every=MINUTE))
    memory = Memory(seen=None, told=None, has_told=True)
    await store.runs.finish(replace(outcome(await claim_one(store)), memory=memory))

    claimed = await claim_one(store, NOW + MINUTE)
    await store.runs.finish(outcome(claimed))

    assert claimed.memory == memory
    assert (await claim_one(store, NOW + 2 * MINUTE)).memory == memory


async def test_a_stranger_remembers_nothing(store: Store) -> None:
    assert await store.runs.memory(new_id()) == Memory()
    assert await store.runs.run(new_id()) is None


async def test_an_outcome_enters_without_what_a_database_refuses(store: Store) -> None:
    await add(store)
    claimed = await claim_one(store)
    hostile = {"\0": "a\0\ud800b"}

    await store.runs.finish(
        outcome(claimed, reason="\0\ud800late", ledger=hostile, result=hostile, error=hostile)
    )

    stored = await store.runs.run(claimed.run.id)
    assert stored is not None
    assert (stored.reason, stored.ledger, stored.result) == ("late", {"": "ab"}, {"": "ab"})


async def test_a_run_ends_once(store: Store) -> None:
    await add(store)
    claimed = await claim_one(store)

    first, second = await asyncio.gather(
        store.runs.finish(outcome(claimed)),
        store.runs.finish(replace(outcome(claimed), deliveries=(delivery(),))),
        return_exceptions=True,
    )
    with pytest.raises(LeaseLost):
        await store.runs.finish(outcome(claimed, status=RunStatus.FAILED))

    assert first is None
    assert isinstance(second, LeaseLost)
    assert await store.outbox.take(NOW, channel="console", limit=9) == []


async def test_an_earlier_attempt_can_write_no_more(store: Store) -> None:
    await add(store)
    first = await claim_one(store)
    waiting = outcome(first, status=RunStatus.WAITING, next_attempt_at=NOW, finished_at=None)
    await store.runs.finish(waiting)
    second = await claim_one(store)

    with pytest.raises(LeaseLost):
        await store.runs.finish(outcome(first))

    assert await store.runs.run(first.run.id) == second.run


def _not_json(claimed: Claim) -> Outcome:
    return outcome(claimed, result={"value": float("nan")})


def _twice_the_same_message(claimed: Claim) -> Outcome:
    owed = delivery()
    return replace(outcome(claimed), deliveries=(owed, owed))


@pytest.mark.parametrize("bad", [_not_json, _twice_the_same_message])
async def test_an_outcome_that_cannot_be_stored_fails_whole_and_alone(
    store: Store, bad: Callable[[Claim], Outcome]
) -> None:
    await add_many(store, 5)
    claimed = await claim(store)
    outcomes = [
        replace(outcome(each), deliveries=(delivery(),), memory=Memory(has_told=True))
        for each in claimed
    ]
    outcomes[2] = replace(bad(claimed[2]), memory=Memory(has_told=True))

    answers = await asyncio.gather(
        *(store.runs.finish(each) for each in outcomes), return_exceptions=True
    )

    assert [answer is None for answer in answers] == [True, True, False, True, True]
    assert isinstance(answers[2], StoreError)
    runs = [await store.runs.run(each.run.id) for each in claimed]
    assert [run.status for run in runs if run] == [
        RunStatus.RUNNING if place == 2 else RunStatus.SUCCEEDED for place in range(5)
    ]
    remembered = [(await store.runs.memory(each.job.id)).has_told for each in claimed]
    assert remembered == [True, True, False, True, True]
    await store.runs.finish(outcome(claimed[2]))


async def test_what_others_lost_does_not_hold_up_the_rest(store: Store, rival: Store) -> None:
    await add_many(store, 2)
    (mine,) = await claim(store, limit=1)
    theirs = await claim_one(rival)

    kept, lost = await asyncio.gather(
        store.runs.finish(outcome(mine)),
        store.runs.finish(outcome(theirs)),
        return_exceptions=True,
    )

    assert kept is None
    assert isinstance(lost, LeaseLost)


async def test_more_outcomes_than_one_transaction_takes_are_all_stored(store: Store) -> None:
    await add_many(store, 601)
    claimed = await claim(store, limit=601)

    await asyncio.gather(*(store.runs.finish(outcome(each)) for each in claimed))

    recent = await store.jobs.recent(limit=1000)
    assert [run.status for run in recent] == [RunStatus.SUCCEEDED] * 601


async def test_who_waits_for_a_commit_may_leave(store: Store) -> None:
    await add_many(store, 2)
    claimed = await claim(store)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(store.runs.finish(outcome(each))) for each in claimed]
        await asyncio.sleep(0)  # noqa: TID251 - one turn of the loop: both are in the queue
        tasks[0].cancel()

    assert tasks[0].cancelled()
    stored = await store.runs.run(claimed[1].run.id)
    assert stored is not None
    assert stored.status is RunStatus.SUCCEEDED
    assert await add(store)
    assert await store.jobs.listed(OWNER)
