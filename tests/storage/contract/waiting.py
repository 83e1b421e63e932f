"""`RunStore` and the runs that wait: the next attempt, a lease that expired, what a person asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.consent import Answer, Approval, question
from scheduler.errors import JobLocked, LeaseLost
from scheduler.model import Cause, EditKind, Reason, RunStatus
from scheduler.policy import Policy
from storage import Store
from tests.storage.making import (
    LEASE,
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SECOND,
    Execute,
    add,
    add_many,
    change,
    claim,
    claim_one,
    delivery,
    edit,
    job,
    manual,
    outcome,
)


async def test_the_next_attempt_begins_when_it_may(store: Store) -> None:
    await add(store)
    first = await claim_one(store)
    later = NOW + MINUTE
    await store.runs.finish(
        outcome(first, status=RunStatus.WAITING, next_attempt_at=later, finished_at=None)
    )

    too_early = await claim(store, later - SECOND)
    second = await claim_one(store, later)

    assert too_early == []
    assert (second.run.id, second.run.attempt) == (first.run.id, 2)
    assert (second.run.started_at, second.run.next_attempt_at) == (later, None)


async def test_no_next_attempt_is_made_at_what_nobody_has_approved(store: Store) -> None:
    policy = Policy(approval=Approval.BEFORE_FIRST_RUN)
    said = replace(question("asked", NOW), answer=Answer.APPROVED)
    before = await add(store, job(every=MINUTE, policy=policy, consent=said))
    first = await claim_one(store)
    await store.runs.finish(
        outcome(first, status=RunStatus.WAITING, next_attempt_at=NOW, finished_at=None)
    )
    # An edit takes the approval away: the next attempt would run what nobody has seen.
    await change(store, await store.jobs.job(OWNER, before.number), task="jump", consent=None)

    assert await claim(store) == []
    ended = await store.runs.run(first.run.id)
    assert ended is not None
    assert (ended.status, ended.reason) == (RunStatus.CANCELLED, Reason.CHANGED)


async def test_a_run_that_was_given_back_unstarted_keeps_its_attempt(store: Store) -> None:
    await add(store)
    first = await claim_one(store)
    await store.runs.finish(
        outcome(
            first,
            status=RunStatus.WAITING,
            next_attempt_at=NOW,
            started_at=None,
            finished_at=None,
        )
    )

    assert (await claim_one(store)).run.attempt == 1


async def test_an_expired_lease_is_taken_over_and_its_holder_can_write_no_more(
    store: Store, rival: Store
) -> None:
    await add(store)
    lost = await claim_one(store)

    too_early = await claim(rival, NOW + LEASE - SECOND)
    taken = await claim_one(rival, NOW + LEASE)

    assert too_early == []
    assert (taken.run.id, taken.run.attempt) == (lost.run.id, 2)
    assert taken.run.lease_owner == "there:2:2"
    with pytest.raises(LeaseLost):
        await store.runs.finish(replace(outcome(lost), deliveries=(delivery(),)))
    assert await store.runs.run(lost.run.id) == taken.run
    assert await store.outbox.take(NOW, channel="console", limit=9) == []


async def test_the_next_attempt_waits_for_its_moment_where_the_clock_was_set_back(
    store: Store,
) -> None:
    await add(store)
    first, back = await claim_one(store), NOW - timedelta(days=1)
    await store.runs.finish(
        outcome(first, status=RunStatus.WAITING, next_attempt_at=back, finished_at=None)
    )

    assert await claim(store, back) == []
    assert await store.runs.next_due_at() == NOW
    assert (await claim_one(store)).run.attempt == 2


async def test_a_lease_that_was_renewed_is_not_taken_over(store: Store, rival: Store) -> None:
    await add(store)
    mine = await claim_one(store)
    await add(rival)
    theirs = await claim_one(rival)
    later = NOW + MINUTE

    await store.runs.renew([mine.run.id, theirs.run.id], later, lease=LEASE)

    (expired,) = await claim(rival, NOW + LEASE)
    assert expired.run.id == theirs.run.id
    renewed = await store.runs.run(mine.run.id)
    assert renewed is not None
    assert renewed.lease_expires_at == later + LEASE


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("UPDATE runs SET ledger = '[' WHERE job_id = '{}'", id="the run"),
        pytest.param("UPDATE jobs SET policy = '[' WHERE id = '{}'", id="its job"),
        pytest.param("DELETE FROM jobs WHERE id = '{}'", id="its job is gone"),
        pytest.param(
            "INSERT INTO memories (job_id, has_told, notes) VALUES ('{}', 0, '[')", id="its memory"
        ),
    ],
)
async def test_a_waiting_run_that_cannot_be_read_only_ends_itself(
    store: Store, execute: Execute, damage: str
) -> None:
    jobs = await add_many(store, 2, at=None)
    for each in jobs:
        await store.runs.request(manual(each), edit(each, kind=EditKind.RUN))
    await execute(damage.format(jobs[0].id))

    claimed = await claim_one(store)

    assert claimed.job == jobs[1]
    assert await claim(store) == []
    await store.runs.finish(outcome(claimed))
    assert await store.runs.next_due_at() is None


async def test_a_manual_run_waits_for_whoever_serves_the_loop(store: Store) -> None:
    asked = await add(store, job(at=NOW + MINUTE))
    run = manual(asked)
    await store.runs.request(run, edit(asked, kind=EditKind.RUN))

    claimed = await claim_one(store)

    assert (claimed.run.id, claimed.run.attempt) == (run.id, 1)
    assert (claimed.run.cause, claimed.run.due_at) == (Cause.MANUAL, None)
    assert (await store.jobs.job(OWNER, 1)).next_run_at == NOW + MINUTE
    assert (await store.jobs.edits(OWNER, since=NOW))[0].kind is EditKind.RUN


async def test_a_manual_run_is_refused_while_a_run_is_open(store: Store) -> None:
    asked = await add(store)
    await claim(store)

    with pytest.raises(JobLocked):
        await store.runs.request(manual(asked), edit(asked, kind=EditKind.RUN))

    assert len(await store.jobs.history(asked.id, limit=9)) == 1
    assert [each.kind for each in await store.jobs.edits(OWNER, since=NOW)] == [EditKind.CREATED]


async def test_the_same_origin_asks_for_one_run(store: Store) -> None:
    asked = await add(store, job(at=None))
    answers = []
    for _ in range(2):
        run = manual(asked)
        request = replace(edit(asked, kind=EditKind.RUN, origin="button 1"), id=run.id)
        answers.append(await store.runs.request(run, request))

    assert answers[0] == answers[1]
    assert len(await store.jobs.history(asked.id, limit=9)) == 1


async def test_what_asks_again_after_a_day_gets_another_run(store: Store) -> None:
    asked, runs = await add(store, job(at=None)), []
    for hours in (0, 23, 25):
        run, at = manual(asked), NOW + timedelta(hours=hours)
        request = replace(edit(asked, kind=EditKind.RUN, origin="key 1", at=at), id=run.id)
        runs.append(await store.runs.request(run, request, again_after=timedelta(hours=24)))
        for claimed in await claim(store, at):
            await store.runs.finish(outcome(claimed))

    assert runs[0].id == runs[1].id != runs[2].id
    assert len(await store.jobs.history(asked.id, limit=9)) == 2


async def test_it_is_known_whether_a_run_is_open(store: Store) -> None:
    await add(store)
    claimed = await claim_one(store)

    assert await store.runs.open_of(OWNER)
    assert not await store.runs.open_of(OTHER)
    await store.runs.finish(outcome(claimed))
    assert not await store.runs.open_of(OWNER)
