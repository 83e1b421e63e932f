"""What jobs saw: kept with the outcome, within bounds, and forgotten when somebody wants it."""

from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.model import DeliveryKind, Job, Memory, Observed, Outcome, Reason
from scheduler.policy import Pause
from storage import Store, observations
from tests.storage.making import MINUTE, NOW, add, claim_one, delivery, edit, job, outcome

MUCH = "x" * 50_000


async def _sees(store: Store, state: object, at: datetime = NOW) -> Outcome:
    claimed = await claim_one(store, at)
    seen = replace(outcome(claimed), observed=Observed(at=at, state=state))  # type: ignore[arg-type]
    await store.runs.finish(seen)
    return seen


async def _states(store: Store, of: Job, since: datetime = NOW) -> list[object]:
    return [one.state for one in await store.runs.observed(of.id, since=since)]


async def test_what_was_seen_is_there_in_its_order(store: Store, rival: Store) -> None:
    added = await add(store, job(every=MINUTE))
    for place, state in enumerate([{"a": 1}, [], "text"]):
        await _sees(store, state, NOW + place * MINUTE)

    assert await _states(rival, added) == [{"a": 1}, [], "text"]
    assert await _states(rival, added, NOW + 2 * MINUTE) == ["text"]


async def test_what_is_old_much_or_large_is_dropped(store: Store) -> None:
    added = await add(store, job(every=MINUTE))
    for place in range(90):
        await _sees(store, [place, MUCH], NOW + place * MINUTE)

    kept = await _states(store, added)

    assert len(kept) == observations.KEPT_BYTES // len(f'[10,"{MUCH}"]')
    later = NOW + timedelta(days=91)
    await _sees(store, "new", later)
    assert await _states(store, added) == ["new"]


async def test_a_new_baseline_forgets_all_and_calls_off_what_runs(store: Store) -> None:
    added = await add(store, job(every=MINUTE))
    await _sees(store, 1)
    claimed = await claim_one(store, NOW + MINUTE)
    present = await store.jobs.job_by_id(added.id)

    await store.jobs.change(edit(replace(present, source={"url": "b"}), present), memory=Memory())

    assert await _states(store, added) == []
    ended = await store.runs.run(claimed.run.id)
    assert ended is not None
    assert ended.reason == Reason.CHANGED


async def test_a_memory_that_was_told_something_keeps_what_was_seen(store: Store) -> None:
    added = await add(store, job(every=MINUTE))
    await _sees(store, 1)
    present = await store.jobs.job_by_id(added.id)
    memory = Memory(seen=1, told=1, has_told=True)

    await store.jobs.change(edit(present, present), memory=memory)

    assert (await store.runs.memory(added.id), await _states(store, added)) == (memory, [1])


async def test_a_job_pauses_itself_unless_it_was_changed_meanwhile(store: Store) -> None:
    added = await add(store, job(every=MINUTE))
    for place, paused in enumerate([True, False]):
        claimed = await claim_one(store, NOW + place * MINUTE)
        stopped = replace(claimed.job, pause=Pause(by="minder", at=NOW, reason="no answer"))
        pausing = edit(stopped, claimed.job)
        if not paused:
            present = await store.jobs.job_by_id(added.id)
            await store.jobs.change(edit(replace(present, task="walk"), present))

        await store.runs.finish(replace(outcome(claimed), pausing=pausing))

        present = await store.jobs.job_by_id(added.id)
        assert (present.pause is not None) == paused
        history = [one.id for one in await store.jobs.edits(present.owner, since=NOW - MINUTE)]
        assert (pausing.id in history) == paused
        if paused:
            await store.jobs.change(edit(replace(present, pause=None), present))


async def test_the_last_change_that_was_told(store: Store) -> None:
    added = await add(store, job(every=MINUTE))
    told = [
        delivery(kind=DeliveryKind.CHANGE, job_id=added.id, from_state=n, to_state=n + 1)
        for n in range(2)
    ]
    await store.outbox.owe(told)

    found = await store.runs.last_change(added.id)

    assert found is not None
    assert (found.id, found.to_state) == (told[1].id, 2)
    assert await store.runs.last_change("nobody") is None
