"""`RunStore.claim` with outcomes known at once: stored with the claim, and only with a run."""

from collections.abc import Sequence
from dataclasses import replace

from scheduler.model import Claim, Delivery, Memory, Outcome, RunStatus, Share
from storage import Store
from tests.storage.making import (
    LEASE,
    MINUTE,
    NOW,
    add,
    add_many,
    delivery,
    job,
    outcome,
    planned,
)

MEMORY = Memory(seen=1, told=1, has_told=True)


def ended(claimed: Claim) -> Outcome:
    """A run that ends well, is remembered and owes a message."""
    owed: Delivery = delivery(run_id=claimed.run.id, job_id=claimed.job.id)
    return replace(outcome(claimed, ledger={"why": "always"}), memory=MEMORY, deliveries=(owed,))


async def claim(store: Store, *unknown: str) -> Sequence[Claim]:
    """Take what is due; all tasks but the *unknown* have their outcomes at once."""
    return await store.runs.claim(
        NOW,
        Share(runs=10, turns=10),
        lease=LEASE,
        plan=planned(NOW),
        at_once=lambda claimed: None if claimed.job.task in unknown else ended(claimed),
    )


async def test_an_outcome_at_once_is_stored_whole(store: Store, rival: Store) -> None:
    await add(store, job(every=MINUTE))

    (claimed,) = await claim(store)

    assert claimed.outcome is not None
    assert await rival.runs.run(claimed.run.id) == claimed.outcome.run
    assert await rival.runs.memory(claimed.job.id) == MEMORY
    assert await rival.outbox.counts() == {"pending": 1}
    assert await rival.jobs.job_by_id(claimed.job.id) == replace(
        claimed.job, next_run_at=NOW + MINUTE, last_run_at=NOW, run_count=1
    )


async def test_what_ended_at_once_is_served_by_nobody(store: Store, rival: Store) -> None:
    await add_many(store, 3)
    await claim(store)

    assert await claim(store) == []
    assert await claim(rival) == []
    assert await store.runs.next_due_at() is None


async def test_what_has_to_wait_is_claimed_beside_what_ended(store: Store) -> None:
    await add_many(store, 2)
    await add(store, job(task="look"))

    claims = await claim(store, "look")

    waiting = [claimed for claimed in claims if claimed.outcome is None]
    assert [claimed.job.task for claimed in waiting] == ["look"]
    assert waiting[0].run.lease_expires_at == NOW + LEASE
    await store.runs.finish(outcome(waiting[0]))


async def test_a_moment_with_a_run_owes_nothing_more_at_once(store: Store) -> None:
    served = await add(store)
    await claim(store)
    as_before = {
        "id": served.id,
        "next_run_at": int(NOW.timestamp() * 1_000_000),
        "last_run_at": None,
        "run_count": 0,
        "ended_at": None,
        "held_until": None,
    }

    await store.database.write(lambda session: session.many("advance_job", [as_before]))

    assert await claim(store) == []
    assert await store.outbox.counts() == {"pending": 1}
    (run,) = await store.jobs.history(served.id, limit=9)
    assert run.status is RunStatus.SUCCEEDED
