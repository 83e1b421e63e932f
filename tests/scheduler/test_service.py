"""What an owner may do: each change takes effect once, is recorded, and can be taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scheduler.errors import (
    InvalidSchedule,
    JobChanged,
    JobDisabled,
    JobLocked,
    JobNotFound,
    TextTooLong,
    TooFrequent,
    TooManyJobs,
    TooManyWatches,
)
from scheduler.model import Cause, DeliveryKind, EditKind, Job, RunStatus
from scheduler.policy import Attention, Bounds, Misfire, Notify, Policy
from scheduler.quotas import Limits
from scheduler.schedule import At, Cron, Schedule
from scheduler.service import JobService, Wish
from tests.scheduler.world import DAY, HOUR, MINUTE, OWNER, SECOND, World, every

Change = Callable[[World, Job], Awaitable[object]]


def hourly(world: World) -> Schedule:
    return every(HOUR, world.now + HOUR)


def what_it_is(job: Job) -> Job:
    """The job without what counts changes and runs."""
    return replace(job, version=0, run_count=0, last_run_at=None)


async def pause(world: World, job: Job) -> object:
    return await world.service.pause(job, by=OWNER, origin=world.origin())


async def resume(world: World, job: Job) -> object:
    return await world.service.resume(await world.reread(job), origin=world.origin())


async def remove(world: World, job: Job) -> object:
    return await world.service.remove(job, origin=world.origin())


async def reschedule(world: World, job: Job) -> object:
    schedule = every(2 * HOUR, world.now + HOUR)
    return await world.service.reschedule(job, schedule, task="walk", origin=world.origin())


async def move(world: World, job: Job) -> object:
    schedule = Cron(expressions=("0 9 * * *",), zone="Asia/Tokyo")
    return await world.service.move(
        job, schedule=schedule, zone="Asia/Tokyo", origin=world.origin()
    )


async def done(world: World, job: Job) -> object:
    return await world.service.done(job, origin=world.origin())


async def undo(world: World, job: Job | None = None) -> EditKind | None:
    edit = await world.service.undo(OWNER, job=job, origin=world.origin())
    return None if edit is None else edit.kind


# --- adding ------------------------------------------------------------------------------------


async def test_a_job_is_returned_as_it_is_stored(world: World) -> None:
    first, second = await world.add(), await world.add()

    assert (first.number, second.number) == (1, 2)
    assert first.next_run_at == world.now + MINUTE
    assert await world.service.job(OWNER, 1) == first


async def test_the_first_moment_is_strictly_after_creation(world: World) -> None:
    job = await world.add(every(HOUR, world.now))

    assert job.next_run_at == world.now + HOUR


async def test_the_same_request_makes_one_job(world: World) -> None:
    first = await world.add(origin="update 7")

    again = await world.add(origin="update 7")

    assert again == first
    assert len(await world.service.listed(OWNER)) == 1


@pytest.mark.parametrize(
    ("schedule", "error"),
    [
        pytest.param(
            At(moments=(datetime(2020, 1, 1, tzinfo=UTC),)), InvalidSchedule, id="in the past"
        ),
        pytest.param(
            every(SECOND, datetime(2026, 1, 1, tzinfo=UTC)), TooFrequent, id="each second"
        ),
        pytest.param(
            Cron(expressions=("0 0 31 2 *",), zone="UTC"), InvalidSchedule, id="31 February"
        ),
    ],
)
async def test_what_will_never_fire_or_too_often_is_refused(
    world: World, schedule: Schedule, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await world.add(schedule)

    assert await world.service.listed(OWNER) == []


async def test_what_ends_before_it_begins_is_refused(world: World) -> None:
    with pytest.raises(InvalidSchedule):
        await world.add(hourly(world), bounds=Bounds(until=world.now + MINUTE))


async def test_an_owner_has_a_quota(world: World) -> None:
    service = _service(world, Limits(jobs=1))
    world.service = service
    await world.add(origin="first")

    with pytest.raises(TooManyJobs):
        await world.add(origin="second")

    await world.add(owner="console:other")


def _watching(url: str) -> dict[str, object]:
    return {"turn": "watch", "source": {"probe": "page", "url": url}}


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        pytest.param(Limits(watches=2), TooManyWatches, id="watches"),
        pytest.param(Limits(watches_per_host=2), TooManyWatches, id="watches of a host"),
        pytest.param(Limits(jobs=2), TooManyJobs, id="jobs"),
    ],
)
async def test_watches_have_quotas_of_their_own(
    world: World, limits: Limits, error: type[Exception]
) -> None:
    world.service = _service(world, limits)
    for page in "ab":
        await world.add(**_watching(f"https://Example.org/{page}"))

    with pytest.raises(error):
        await world.add(**_watching("https://example.org:8443/c"))

    assert len(await world.service.listed(OWNER)) == 2


async def test_what_uses_no_quota_is_let_in(world: World) -> None:
    world.service = _service(world, Limits(watches=3, watches_per_host=1))
    await world.add(**_watching("https://example.org/a"))

    await world.add(**_watching("https://example.com/a"))
    await world.add(turn="watch", source={"probe": "file", "path": "/srv/a"})
    await world.add(task="a reminder")

    assert len(await world.service.listed(OWNER)) == 4


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"task": "x" * 5_000}, id="a task"),
        pytest.param({"source": {"url": "x" * 70_000}}, id="a source"),
    ],
)
async def test_no_text_is_longer_than_a_job_holds(world: World, fields: dict[str, object]) -> None:
    with pytest.raises(TextTooLong):
        await world.add(**fields)


async def test_a_dispatch_with_the_same_key_is_one_run_for_a_day(world: World) -> None:
    job = await world.add(every(30 * DAY, world.now + 30 * DAY))
    async with world.serving():
        first = await world.service.run_now(job, origin="hook 1", key="order 7")
        await world.sleep(23 * HOUR)
        again = await world.service.run_now(job, origin="hook 2", key="order 7")
        other = await world.service.run_now(job, origin="hook 3", key="order 8")
        await world.sleep(2 * HOUR)
        later = await world.service.run_now(job, origin="hook 4", key="order 7")

    assert first.id == again.id
    assert len({first.id, other.id, later.id}) == 3


async def test_a_request_that_comes_again_is_not_refused_for_what_it_did(world: World) -> None:
    world.service = _service(world, Limits(jobs=1))
    full = await world.add(origin="update 7")
    await world.sleep(HOUR)

    assert await world.add(origin="update 7") == full
    gone = At(moments=(world.now - MINUTE,))
    assert await world.add(gone, origin="update 7") == full


def _service(world: World, limits: Limits) -> JobService:
    return JobService(
        world.store.jobs, world.store.runs, clock=world.clock, ids=world.ids, limits=limits
    )


# --- whose job it is ---------------------------------------------------------------------------


async def test_another_owners_job_does_not_exist(world: World) -> None:
    job = await world.add()

    with pytest.raises(JobNotFound):
        await world.service.job("console:other", job.number)
    with pytest.raises(JobNotFound):
        await world.service.job_by_id("console:other", job.id)
    assert await world.service.undo("console:other", origin="undo") is None


@pytest.mark.parametrize("change", [pause, resume, reschedule, move, done])
async def test_a_removed_job_cannot_be_changed(world: World, change: Change) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    await remove(world, await world.reread(job))

    with pytest.raises(JobNotFound):
        await change(world, await world.reread(job))

    assert (await world.reread(job)).next_run_at is None


# --- pausing -----------------------------------------------------------------------------------


async def test_what_falls_into_a_pause_is_recorded(world: World) -> None:
    job = await world.add(hourly(world))
    first = job.next_run_at
    await pause(world, job)
    await world.serve(3.5 * HOUR)

    await resume(world, job)

    run = await world.only_run(job)
    assert first is not None
    assert (run.status, run.reason) == (RunStatus.SKIPPED, "disabled")
    assert (run.missed_from, run.due_at) == (first, first + 2 * HOUR)
    assert (await world.reread(job)).next_run_at == first + 3 * HOUR
    assert world.turns == []


async def test_a_pause_between_two_moments_leaves_no_trace_in_the_runs(world: World) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    await world.sleep(MINUTE)

    await resume(world, job)

    assert await world.history(job) == ()
    assert (await world.reread(job)).next_run_at == job.next_run_at


async def test_a_one_shot_whose_moment_fell_into_a_pause_is_over(world: World) -> None:
    job = await world.add()
    await pause(world, job)
    await world.sleep(HOUR)

    await resume(world, job)

    assert (await world.only_run(job)).reason == "disabled"
    assert await world.service.listed(OWNER) == []


async def test_moments_beyond_the_bound_did_not_fall_into_the_pause(world: World) -> None:
    job = await world.add(hourly(world), bounds=Bounds(until=world.now + 2 * HOUR))
    await pause(world, job)
    await world.sleep(10 * HOUR)

    await resume(world, job)

    run = await world.only_run(job)
    assert (run.due_at, run.missed_count + 1) == (world.now - 8 * HOUR, 2)


async def test_who_paused_it_first_is_who_paused_it(world: World) -> None:
    job = await world.service.pause(
        await world.add(), by="telegram:1", origin="a", reason="holiday"
    )

    again = await world.service.pause(job, by="telegram:2", origin="b")

    assert again.pause is not None
    assert (again.pause.by, again.pause.reason) == ("telegram:1", "holiday")


# --- moments that a change passes over ------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(remove, "removed", id="removed"),
        pytest.param(reschedule, "changed", id="rescheduled"),
        pytest.param(move, "changed", id="moved"),
    ],
)
async def test_overdue_moments_are_recorded_when_a_change_leaves_them_to_nobody(
    world: World, change: Change, reason: str
) -> None:
    job = await world.add(hourly(world))
    first = job.next_run_at
    await world.sleep(2.5 * HOUR)  # nobody serves

    await change(world, job)

    run = await world.only_run(job)
    assert (run.missed_from, run.due_at, run.reason) == (first, world.now - 0.5 * HOUR, reason)


@pytest.mark.parametrize(
    ("change", "covered"),
    [
        pytest.param(pause, [2], id="paused: they fell into the pause"),
        pytest.param(done, [], id="done: they are still due"),
    ],
)
async def test_what_changes_no_times_leaves_overdue_moments_alone(
    world: World, change: Change, covered: list[int]
) -> None:
    job = await world.add(hourly(world))
    await world.sleep(2.5 * HOUR)

    await change(world, job)
    between = await world.history(job)
    await undo(world)

    assert between == ()
    assert [run.missed_count + 1 for run in await world.history(job)] == covered
    assert ((await world.reread(job)).next_run_at == job.next_run_at) is not bool(covered)


async def test_removing_a_paused_job_records_the_pause(world: World) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    await world.sleep(2.5 * HOUR)

    await remove(world, await world.reread(job))

    assert (await world.only_run(job)).reason == "disabled"


# --- other times -------------------------------------------------------------------------------


async def test_an_edit_keeps_id_number_and_history(world: World) -> None:
    job = await world.add(every(HOUR, world.now + MINUTE))
    await world.serve(2 * MINUTE)

    await reschedule(world, await world.reread(job))

    edited = await world.service.job(OWNER, job.number)
    assert (edited.id, edited.task) == (job.id, "walk")
    assert edited.next_run_at == world.now + HOUR
    assert len(await world.history(job)) == 1


async def test_an_edit_to_a_time_that_is_past_is_refused(world: World) -> None:
    job = await world.add()

    with pytest.raises(InvalidSchedule):
        await world.service.reschedule(job, At(moments=(world.now,)), origin="edit")

    assert await world.reread(job) == job


async def test_a_job_that_is_over_may_get_another_time(world: World) -> None:
    job = await world.add()
    await world.serve(2 * MINUTE)

    await reschedule(world, await world.reread(job))

    assert [job.number for job in await world.service.listed(OWNER)] == [job.number]


async def test_a_one_shot_that_a_move_puts_into_the_past_is_said_at_once(world: World) -> None:
    job = await world.add(At(moments=(world.now + HOUR,)))
    moved = At(moments=(world.now - 8 * HOUR,))

    await world.service.move(job, schedule=moved, zone="Asia/Tokyo", origin="move")
    await world.serve(SECOND)

    (turn,) = world.turns
    assert turn.job.zone == "Asia/Tokyo"


# --- snoozing ----------------------------------------------------------------------------------


async def test_a_snooze_says_it_again_and_leaves_the_series_alone(world: World) -> None:
    series = await world.add(
        hourly(world), policy=Policy(misfire=Misfire.SKIP, silent=True), bounds=Bounds(max_runs=9)
    )

    child = await world.service.snooze(series, world.now + 10 * MINUTE, origin="button")

    assert (child.parent_id, child.task, child.owner) == (series.id, series.task, series.owner)
    assert child.attention.notify is Notify.ALWAYS
    assert child.policy == Policy(silent=True)
    assert await world.reread(series) == series


async def test_a_snooze_of_a_watch_speaks(world: World) -> None:
    watch = await world.add(hourly(world), attention=Attention(notify=Notify.ON_CHANGE))
    await world.service.snooze(watch, world.now + MINUTE, origin="button")

    await world.serve(2 * MINUTE)

    (message,) = await world.store.outbox.take(world.now, channel="console", limit=9)
    assert message.kind is DeliveryKind.REMINDER


async def test_a_button_pressed_twice_snoozes_once(world: World) -> None:
    job = await world.add()

    first = await world.service.snooze(job, world.now + MINUTE, origin="button")
    second = await world.service.snooze(job, world.now + MINUTE, origin="button")

    assert first == second


# --- a run by hand -------------------------------------------------------------------------------


async def test_a_manual_run_has_no_due_moment_and_uses_none_up(world: World) -> None:
    job = await world.add(hourly(world), bounds=Bounds(max_runs=1))

    await world.service.run_now(job, origin="run")
    await world.serve(SECOND)
    between = await world.reread(job)
    await world.serve(HOUR)

    assert (between.next_run_at, between.run_count) == (job.next_run_at, 0)
    assert [(run.cause, run.due_at) for run in await world.history(job)] == [
        (Cause.MANUAL, None),
        (Cause.SCHEDULE, job.next_run_at),
    ]


async def test_a_manual_run_begins_at_once(world: World) -> None:
    job = await world.add(hourly(world))

    async with world.serving():
        await world.sleep(7 * SECOND)
        await world.service.run_now(job, origin="run")
        asked_at = world.now
        await world.sleep(SECOND)

    assert [turn.now for turn in world.turns] == [asked_at]


async def test_the_same_request_runs_once(world: World) -> None:
    job = await world.add(hourly(world))

    for _ in range(2):
        await world.service.run_now(job, origin="run")

    assert len(await world.history(job)) == 1


async def test_a_second_run_is_refused_while_one_is_on(world: World) -> None:
    job = await world.add(hourly(world))
    await world.service.run_now(job, origin="first")

    with pytest.raises(JobLocked):
        await world.service.run_now(job, origin="second")


async def test_a_paused_job_runs_only_when_forced(world: World) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    paused = await world.reread(job)

    with pytest.raises(JobDisabled):
        await world.service.run_now(paused, origin="asked")
    await world.service.run_now(paused, origin="forced", forced=True)
    await world.serve(SECOND)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


# --- taking back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        pytest.param(pause, EditKind.PAUSED, id="a pause"),
        pytest.param(remove, EditKind.REMOVED, id="a removal"),
        pytest.param(reschedule, EditKind.EDITED, id="an edit"),
        pytest.param(move, EditKind.EDITED, id="a move"),
        pytest.param(done, EditKind.DONE, id="done"),
    ],
)
async def test_a_change_can_be_taken_back(world: World, change: Change, kind: EditKind) -> None:
    job = await world.add(hourly(world))
    await world.sleep(MINUTE)
    await change(world, job)
    await world.sleep(MINUTE)

    assert await undo(world) is kind

    assert what_it_is(await world.reread(job)) == what_it_is(job)
    assert await world.history(job) == ()


async def test_a_creation_can_be_taken_back(world: World) -> None:
    job = await world.add()

    assert await undo(world) is EditKind.CREATED

    with pytest.raises(JobNotFound):
        await world.service.job(OWNER, job.number)
    await world.serve(HOUR)
    assert world.turns == []


async def test_a_resume_can_be_taken_back(world: World) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    await world.sleep(2.5 * HOUR)
    await resume(world, job)

    assert await undo(world) is EditKind.RESUMED
    await world.serve(2 * HOUR)
    await resume(world, job)

    assert world.turns == []
    assert [run.missed_count + 1 for run in await world.history(job)] == [2, 2]


async def test_a_pause_taken_back_late_records_what_fell_into_it(world: World) -> None:
    job = await world.add(hourly(world))
    await pause(world, job)
    await world.sleep(2.5 * HOUR)

    await undo(world)

    run = await world.only_run(job)
    assert (run.reason, run.missed_count + 1) == ("disabled", 2)
    assert (await world.reread(job)).next_run_at == world.now + 0.5 * HOUR


async def test_a_snooze_can_be_taken_back(world: World) -> None:
    job = await world.add(hourly(world))
    await world.service.snooze(job, world.now + MINUTE, origin="button")

    await undo(world)

    assert await world.service.listed(OWNER) == [job]


async def test_a_reminder_whose_removal_is_taken_back_too_late_is_still_said(world: World) -> None:
    job = await world.add()
    await remove(world, job)
    await world.sleep(HOUR)

    await undo(world)
    await world.serve(SECOND)

    (turn,) = world.turns
    assert turn.run.due_at == job.next_run_at


async def test_an_edit_taken_back_does_not_repeat_what_ran_meanwhile(world: World) -> None:
    job = await world.add(hourly(world))
    await world.service.reschedule(job, hourly(world), task="walk", origin="edit")
    await world.serve(3.5 * HOUR)

    await undo(world)
    await world.serve(HOUR)

    assert [turn.job.task for turn in world.turns] == ["walk", "walk", "walk", "stretch"]
    assert [run.missed_count for run in await world.history(job)] == [0] * 4
    assert (await world.reread(job)).run_count == 4


async def test_changes_are_taken_back_the_newest_first(world: World) -> None:
    job = await world.add(hourly(world))
    await reschedule(world, job)
    await pause(world, await world.reread(job))

    kinds = [await undo(world, job) for _ in range(4)]

    assert kinds == [EditKind.PAUSED, EditKind.EDITED, EditKind.CREATED, None]


async def test_only_this_job_is_meant(world: World) -> None:
    job, other = await world.add(), await world.add()
    await pause(world, job)
    await pause(world, other)

    await undo(world, job)

    assert (await world.reread(job)).enabled
    assert not (await world.reread(other)).enabled


async def test_what_is_older_than_a_day_stays(world: World) -> None:
    await world.add()
    await world.sleep(DAY + SECOND)

    assert await undo(world) is None


async def test_the_same_undo_takes_back_one_change_and_says_which(world: World) -> None:
    job = await world.add()
    await pause(world, job)

    first = await world.service.undo(OWNER, origin="undo")
    await remove(world, await world.reread(job))
    again = await world.service.undo(OWNER, origin="undo")

    assert first is not None
    assert again is not None
    assert again.id == first.id
    assert (await world.reread(job)).removed_at is not None


# --- at the same time ----------------------------------------------------------------------------


async def test_a_change_from_an_old_reading_is_made_to_the_newest(world: World) -> None:
    job = await world.add(every(HOUR, world.now + MINUTE))
    await world.serve(2 * MINUTE)  # it ran since it was read

    await pause(world, job)

    paused = await world.reread(job)
    assert not paused.enabled
    assert paused.next_run_at == world.now + 59 * MINUTE


async def test_two_changes_at_once_both_take_effect(world: World) -> None:
    job = await world.add(hourly(world))

    async with asyncio.TaskGroup() as group:
        group.create_task(pause(world, job))  # type: ignore[arg-type]
        group.create_task(reschedule(world, job))  # type: ignore[arg-type]

    changed = await world.reread(job)
    assert (changed.enabled, changed.task) == (False, "walk")


async def test_a_job_that_never_holds_still_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await world.add()

    async def changed(*_: Any, **__: Any) -> Job:
        raise JobChanged(job.id)

    monkeypatch.setattr(type(world.store.jobs), "change", changed)

    with pytest.raises(JobChanged):
        await pause(world, job)


@pytest.mark.parametrize("change", [pause, remove, reschedule, move, done])
async def test_the_same_request_changes_a_job_once(world: World, change: Change) -> None:
    job = await world.add(hourly(world))
    world.origin = lambda: "update 7"  # type: ignore[method-assign]

    for _ in range(2):
        await change(world, job)

    assert (await world.reread(job)).version == job.version + 1
    edits = await world.store.jobs.edits(OWNER, since=world.now - DAY)
    assert len(edits) == 2


async def test_a_moment_that_passes_while_it_is_stored_still_comes(world: World) -> None:
    asked_at = world.now
    await world.sleep(2 * SECOND)
    schedule = At(moments=(asked_at + SECOND,))
    wish = Wish(owner=OWNER, task="go", schedule=schedule, zone="UTC", asked_at=asked_at)

    job = await world.service.add(wish, origin="message 1")

    assert job.next_run_at == asked_at + SECOND
