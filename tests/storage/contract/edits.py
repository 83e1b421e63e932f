"""`JobStore.change`: recorded, fenced, once per origin, and able to be taken back."""

from dataclasses import replace

import pytest

from scheduler.covering import skipped_run
from scheduler.errors import JobChanged
from scheduler.model import EditKind, Reason
from scheduler.policy import Pause
from storage import Store
from tests.storage.making import MINUTE, NOW, OWNER, SECOND, add, change, claim, edit, job, new_id


async def test_a_change_counts_the_version_and_is_recorded(store: Store) -> None:
    before = await add(store)
    asked = edit(replace(before, task="breathe"), before)

    after = await store.jobs.change(asked)

    assert after == replace(before, task="breathe", version=2)
    assert await store.jobs.job(OWNER, 1) == after
    assert (await store.jobs.edits(OWNER, since=NOW))[0] == asked


async def test_the_same_origin_changes_once(store: Store) -> None:
    before = await add(store)
    first = edit(replace(before, task="breathe"), before, origin="button 1")
    after = await store.jobs.change(first)

    again = await store.jobs.change(
        edit(replace(after, task="run"), after, origin="button 1"), undoes=first.id
    )

    assert again == after
    assert (await store.jobs.edits(OWNER, since=NOW))[0] == first


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param({"task": "somebody's"}, id="changed by somebody"),
        pytest.param({"next_run_at": NOW + MINUTE}, id="moved by somebody"),
    ],
)
async def test_a_change_of_what_changed_meanwhile_is_refused(
    store: Store, meanwhile: dict[str, object]
) -> None:
    before = await add(store)
    present = await change(store, before, **meanwhile)
    edits = await store.jobs.edits(OWNER, since=NOW)

    with pytest.raises(JobChanged):
        await change(store, before, task="mine")

    assert await store.jobs.job(OWNER, 1) == present
    assert await store.jobs.edits(OWNER, since=NOW) == edits


async def test_a_change_of_a_job_that_fired_meanwhile_is_refused(store: Store) -> None:
    before = await add(store, job(every=MINUTE))
    await claim(store)

    with pytest.raises(JobChanged):
        await change(store, before, task="mine")


async def test_a_change_keeps_what_runs_count(store: Store) -> None:
    await add(store, job(every=MINUTE))
    await claim(store)
    fired = await store.jobs.job(OWNER, 1)

    after = await change(store, fired, task="mine", run_count=0, last_run_at=None)

    assert (after.run_count, after.last_run_at) == (1, NOW)


async def test_what_a_change_passes_over_is_recorded_with_it(store: Store) -> None:
    paused = await add(store, job(pause=Pause(by=OWNER, at=NOW)))
    skipped = skipped_run(paused, NOW, reason=Reason.DISABLED, now=NOW, new_id=new_id)
    asked = edit(replace(paused, pause=None, next_run_at=None), paused, kind=EditKind.RESUMED)

    await store.jobs.change(asked, skipped=skipped)

    assert await store.jobs.history(paused.id, limit=10) == [skipped]


async def test_an_edit_that_was_taken_back_says_so(store: Store) -> None:
    before = await add(store)
    first = edit(replace(before, task="breathe"), before)
    after = await store.jobs.change(first)
    undo = edit(
        replace(before, version=after.version), after, kind=EditKind.UNDONE, at=NOW + SECOND
    )

    await store.jobs.change(undo, undoes=first.id)

    newest, taken_back, created = await store.jobs.edits(OWNER, since=NOW - MINUTE)
    assert newest == undo
    assert taken_back == replace(first, undone_at=NOW + SECOND)
    assert created.kind is EditKind.CREATED


async def test_edits_are_asked_for_from_an_instant_on(store: Store) -> None:
    before = await add(store)
    late = edit(replace(before, task="late"), before, at=NOW + MINUTE)
    await store.jobs.change(late)

    assert await store.jobs.edits(OWNER, since=NOW + MINUTE) == [late]


async def test_a_job_has_its_own_changes_and_no_other_ones(store: Store) -> None:
    before = await add(store)
    other = await add(store)
    after = await change(store, before, task="breathe")
    await change(store, other, task="drink")

    edits = await store.jobs.edits_of(after, limit=9)

    assert [each.kind for each in edits] == [EditKind.EDITED, EditKind.CREATED]
    assert {each.job_id for each in edits} == {after.id}
    assert len(await store.jobs.edits_of(after, limit=1)) == 1
