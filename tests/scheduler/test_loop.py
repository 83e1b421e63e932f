"""The loop: it starts runs on time, keeps their leases, and leaves nothing open at a stop."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from scheduler.executor import Executor
from scheduler.loop import Pace
from scheduler.model import Cause, Observation, RunStatus, Turn
from scheduler.policy import Bounds, Concurrency, Misfire, Policy, QuietWay
from scheduler.quiet import Window
from tests.scheduler.world import DAY, HOUR, MINUTE, SECOND, World, every, open_world

ON_TIME = timedelta(0)
STOPPED_WITHIN = 10 * SECOND


async def hangs(turn: Turn) -> Any:
    await asyncio.Event().wait()


def takes(world: World, span: timedelta) -> Callable[[Turn], Any]:
    async def script(turn: Turn) -> Observation:
        await world.sleep(span)
        return Observation(text=turn.job.task)

    return script


# --- on time -----------------------------------------------------------------------------------


async def test_a_run_starts_at_the_very_moment(world: World) -> None:
    job = await world.add()

    await world.serve(2 * MINUTE)

    run = await world.only_run(job)
    assert run.started_at == run.due_at == job.next_run_at
    assert run.cause is Cause.SCHEDULE


async def test_a_grid_is_kept_whatever_its_runs_take(world: World) -> None:
    world.scripts["stretch"] = takes(world, 40 * SECOND)
    await world.add(every(MINUTE, world.now))

    await world.serve(HOUR + SECOND)

    assert world.started() == [ON_TIME] * 60


async def test_word_of_what_was_let_pass_goes_out_at_once(world: World) -> None:
    await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.SKIP))
    await world.sleep(HOUR + 30 * MINUTE)
    woken: list[datetime] = []
    executor = Executor(
        world.runs,
        {"remind": world.handle},
        clock=world.clock,
        ids=world.ids,
        owed=lambda: woken.append(world.now),
    )

    async with world.serving(executor):
        await world.sleep(SECOND)

    assert world.turns == []
    assert woken


async def test_what_is_let_pass_delays_nothing_behind_it(world: World) -> None:
    world.pace = Pace(batch=1)
    for _ in range(3):
        await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.SKIP))
    await world.sleep(HOUR + 30 * MINUTE)
    await world.add(every(HOUR, world.now + SECOND))
    await world.sleep(SECOND)

    await world.serve(SECOND / 2)

    assert world.started() == [ON_TIME]


async def test_what_quiet_hours_hold_delays_nothing_behind_it(world: World) -> None:
    world.pace = Pace(batch=1)
    always = (Window(start=time(0, 0), end=time(23, 59)),)
    for _ in range(3):
        policy = Policy(quiet=always, quiet_way=QuietWay.HOLD_RUNS)
        await world.add(every(HOUR, world.now + MINUTE), policy=policy)
    await world.add(every(HOUR, world.now + MINUTE))

    await world.serve(2 * MINUTE)

    assert world.started() == [ON_TIME]


async def test_a_job_that_is_added_is_noticed_at_once(world: World) -> None:
    async with world.serving():
        await world.sleep(7 * SECOND)
        await world.add(every(30 * SECOND, world.now + SECOND))
        await world.sleep(1.5 * SECOND)

    assert world.started() == [ON_TIME]


async def test_one_hung_job_delays_none_of_a_hundred(world: World) -> None:
    world.scripts["hung"] = hangs
    await world.add(task="hung", policy=Policy(timeout=HOUR))
    for _ in range(100):
        await world.add()

    await world.serve(2 * MINUTE)

    assert world.started() == [ON_TIME] * 101


async def test_of_many_that_are_due_at_once_the_first_does_not_wait_for_the_last(
    world: World,
) -> None:
    world.pace = Pace(batch=20, concurrency=50)
    world.scripts["stretch"] = takes(world, SECOND)
    moment = every(HOUR, world.now + HOUR)
    for number in range(500):
        await world.add(moment, owner=f"console:{number}")

    await world.serve(HOUR + MINUTE)

    assert sorted(world.started()) == [n // 50 * SECOND for n in range(500)]


async def test_one_owners_many_slow_turns_leave_room_for_those_of_others(world: World) -> None:
    world.pace = Pace(batch=20, concurrency=50)
    world.scripts["slow"] = takes(world, 10 * MINUTE)
    for _ in range(100):
        await world.add(every(2 * HOUR, world.now + HOUR), task="slow")
    single = await world.add(every(2 * HOUR, world.now + HOUR + SECOND), owner="console:ben")

    await world.serve(HOUR + MINUTE)

    assert [turn.run.job_id for turn in world.turns].count(single.id) == 1
    assert world.started()[-1] == timedelta(0)
    assert len(world.turns) > 40  # and the crowd has most of the room


async def test_no_more_turns_are_at_work_than_allowed(world: World) -> None:
    world.pace = Pace(concurrency=3)
    at_work, most = 0, 0

    async def counted(turn: Turn) -> Observation:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await world.sleep(SECOND)
        at_work -= 1
        return Observation(text="done")

    world.scripts["stretch"] = counted
    for _ in range(10):
        await world.add()

    await world.serve(2 * MINUTE)

    assert (len(world.turns), most) == (10, 3)


# --- what was missed ---------------------------------------------------------------------------


async def test_what_is_caught_up_with_runs_one_after_another(world: World) -> None:
    world.scripts["stretch"] = takes(world, 10 * SECOND)
    job = await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.CATCH_UP))
    start = world.now
    await world.sleep(10.5 * HOUR)

    await world.serve(MINUTE)

    assert [turn.run.due_at for turn in world.turns] == [start + n * HOUR for n in (8, 9, 10)]
    assert [turn.now - world.turns[0].now for turn in world.turns] == [
        n * 10 * SECOND for n in range(3)
    ]
    (skipped, *served) = await world.history(job)
    assert (skipped.missed_from, skipped.due_at) == (start + HOUR, start + 7 * HOUR)
    assert {run.status for run in served} == {RunStatus.SUCCEEDED}


async def test_a_moment_that_comes_while_a_run_is_on_is_recorded(world: World) -> None:
    world.scripts["stretch"] = takes(world, 90 * SECOND)
    job = await world.add(every(MINUTE, world.now))

    await world.serve(4.5 * MINUTE)

    assert [(run.status, run.reason) for run in await world.history(job)] == [
        (RunStatus.SUCCEEDED, ""),
        (RunStatus.SKIPPED, "concurrency_forbid"),
        (RunStatus.SUCCEEDED, ""),
        (RunStatus.SKIPPED, "concurrency_forbid"),
    ]


async def test_one_moment_waits_for_the_run_that_is_on(world: World) -> None:
    world.scripts["stretch"] = takes(world, 150 * SECOND)
    policy = Policy(concurrency=Concurrency.QUEUE_ONE, timeout=HOUR)
    job = await world.add(every(MINUTE, world.now), policy=policy)
    start = world.now

    await world.serve(4.75 * MINUTE)

    assert [turn.now - start for turn in world.turns] == [MINUTE, MINUTE + 150 * SECOND]
    assert [(run.status, run.reason) for run in await world.history(job)] == [
        (RunStatus.SUCCEEDED, ""),
        (RunStatus.WAITING, ""),  # given back when the loop stopped
        (RunStatus.SKIPPED, "concurrency_forbid"),
        (RunStatus.WAITING, ""),
    ]


async def test_the_next_moment_takes_the_place_of_the_run_that_is_on(world: World) -> None:
    world.scripts["stretch"] = takes(world, 90 * SECOND)
    policy = Policy(concurrency=Concurrency.REPLACE)
    job = await world.add(every(MINUTE, world.now), bounds=Bounds(max_runs=3), policy=policy)

    await world.serve(6 * MINUTE)

    assert [(run.status, run.reason) for run in await world.history(job)] == [
        (RunStatus.CANCELLED, "replaced"),
        (RunStatus.CANCELLED, "replaced"),
        (RunStatus.SUCCEEDED, ""),
    ]
    assert len(await world.store.outbox.take(world.now, channel="console", limit=9)) == 1


async def test_what_is_replaced_has_ended_before_the_next_begins(world: World) -> None:
    at_work = most = 0

    async def counted(turn: Turn) -> Observation:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        try:
            await world.sleep(90 * SECOND)
        finally:
            at_work -= 1
        return Observation(text="done")

    world.scripts["stretch"] = counted
    policy = Policy(concurrency=Concurrency.REPLACE)
    job = await world.add(every(MINUTE, world.now), policy=policy)

    async with world.serving():
        await world.sleep(MINUTE - SECOND / 10)
        await world.service.run_now(job, origin="now")
        await world.sleep(MINUTE)

    assert (len(world.turns), most) == (2, 1)


async def test_a_run_that_is_stopped_says_nothing_and_its_job_goes_on(world: World) -> None:
    stopped: list[datetime] = []

    async def hangs_for_once(turn: Turn) -> Observation:
        if len(world.turns) > 1:
            return Observation(text="at last")
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(world.now)
        raise AssertionError

    world.scripts["stretch"] = hangs_for_once
    job = await world.add(every(HOUR, world.now), policy=Policy(timeout=HOUR))
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        asked_at = world.now

        (run,) = await world.service.stop(job, origin="button 1")
        again = await world.service.stop(job, origin="button 1")

        await world.sleep(HOUR)

    assert (run.status, run.reason, run.finished_at) == (RunStatus.CANCELLED, "stopped", asked_at)
    assert list(again) == [run]
    assert stopped[0] - asked_at <= 0.25 * SECOND
    assert [run.status for run in await world.history(job)] == [
        RunStatus.CANCELLED,
        RunStatus.SUCCEEDED,
    ]


async def test_another_process_may_stop_a_run(world: World, url: str) -> None:
    world.scripts["hung"] = hangs
    job = await world.add(task="hung", policy=Policy(timeout=HOUR))
    async with world.serving() as loop, open_world(url, holder="there:2:2") as other:
        await world.sleep(2 * MINUTE)
        (run,) = await other.service.stop(job, origin="cli:1")

        loop.wake()  # as whoever watches the database does
        await world.sleep(SECOND)

        assert (await world.only_run(job)) == run


async def test_a_year_missed_is_one_row(world: World) -> None:
    job = await world.add(every(MINUTE, world.now), policy=Policy(misfire=Misfire.RUN_ONCE))
    await world.sleep(365 * DAY)

    await world.serve(SECOND)

    run = await world.only_run(job)
    assert (run.status, run.missed_count + 1) == (RunStatus.SUCCEEDED, 365 * 24 * 60)


# --- leases ------------------------------------------------------------------------------------


async def test_a_lease_is_renewed_at_half_life(world: World) -> None:
    world.scripts["stretch"] = takes(world, 10 * MINUTE)
    job = await world.add(policy=Policy(timeout=HOUR))

    left = []
    async with world.serving():
        await world.sleep(MINUTE + SECOND)
        for _ in range(570):
            await world.sleep(SECOND)
            expires_at = (await world.only_run(job)).lease_expires_at
            assert expires_at is not None
            left.append(expires_at - world.now)

    assert min(left) >= MINUTE - SECOND
    assert (await world.only_run(job)).attempt == 1


async def test_what_a_dead_process_served_is_taken_over_at_the_start(
    world: World, url: str
) -> None:
    job = await world.add()
    await world.sleep(MINUTE)
    async with open_world(url, holder="gone:1:1", clock=world.clock) as gone:
        await gone.claim()

    await world.serve(SECOND)

    run = await world.only_run(job)
    assert (run.status, run.attempt, run.started_at) == (RunStatus.SUCCEEDED, 2, job.next_run_at)


async def test_what_a_dead_process_served_is_taken_over_while_running(
    world: World, url: str
) -> None:
    job = await world.add()
    async with world.serving(), open_world(url, holder="gone:1:1", clock=world.clock) as gone:
        world.runs.down = True
        await world.sleep(MINUTE)
        (claim,) = await gone.claim()
        world.runs.down = False
        await world.sleep(3 * MINUTE)

    run = await world.only_run(job)
    assert (run.status, run.attempt) == (RunStatus.SUCCEEDED, 2)
    assert run.started_at == claim.run.lease_expires_at


# --- a stop --------------------------------------------------------------------------------------


async def test_a_turn_that_ends_soon_may_end(world: World) -> None:
    world.scripts["stretch"] = takes(world, 5 * SECOND)
    job = await world.add()

    await world.serve(MINUTE + SECOND)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


async def refuses_to_end_at_first(turn: Turn) -> Any:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


async def turns_its_end_into_an_error(turn: Turn) -> Any:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise ConnectionError("closed") from None


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(hangs, id="that hangs"),
        pytest.param(refuses_to_end_at_first, id="that has to be told twice"),
        pytest.param(turns_its_end_into_an_error, id="that makes an error of it"),
    ],
)
async def test_a_turn_is_given_back_without_counting_an_attempt(world: World, script: Any) -> None:
    world.scripts["stretch"] = script
    job = await world.add(policy=Policy(timeout=HOUR))
    async with world.serving() as loop:
        await world.sleep(2 * MINUTE)
        asked_at = world.now
        loop.stop()
    given_back = await world.only_run(job)
    stopped_within = world.now - asked_at

    world.scripts.clear()
    await world.serve(SECOND)

    assert stopped_within <= STOPPED_WITHIN
    assert (given_back.status, given_back.lease_owner) == (RunStatus.WAITING, None)
    run = await world.only_run(job)
    assert (run.status, run.attempt) == (RunStatus.SUCCEEDED, 1)


async def test_a_stop_does_not_wait_for_a_store_that_is_gone(world: World) -> None:
    world.scripts["stretch"] = hangs
    await world.add(policy=Policy(timeout=HOUR))
    async with world.serving() as loop:
        await world.sleep(2 * MINUTE)
        world.runs.down = True
        asked_at = world.now
        loop.stop()

    assert world.now - asked_at <= STOPPED_WITHIN


async def test_a_stop_at_rest_is_immediate(world: World) -> None:
    async with world.serving() as loop:
        await world.sleep(MINUTE)
        asked_at = world.now
        loop.stop()

    assert world.now == asked_at


async def test_leases_are_kept_while_the_loop_stops(world: World, url: str) -> None:
    world.pace = replace(world.pace, lease=2 * SECOND)
    world.scripts["stretch"] = takes(world, 6 * SECOND)
    await world.add()

    async with (
        open_world(url, holder="there:2:2", clock=world.clock) as rival,
        world.serving() as loop,
    ):
        await world.sleep(MINUTE + SECOND / 2)
        loop.stop()
        await world.sleep(4.2 * SECOND)  # not at the moment of a renewal
        assert await rival.claim() == []


# --- the clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(3 * HOUR, id="three hours on"),
        pytest.param(-3 * HOUR, id="three hours back"),
        pytest.param(DAY, id="a day on"),
        pytest.param(-DAY, id="a day back"),
        pytest.param(3 * SECOND, id="a little on"),
        pytest.param(-3 * SECOND, id="a little back"),
    ],
)
async def test_a_step_of_the_clock_loses_and_doubles_nothing(world: World, step: timedelta) -> None:
    start = world.now
    job = await world.add(every(10 * MINUTE, start), policy=Policy(misfire=Misfire.RUN_ONCE))
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        world.clock.step(step)
        await world.sleep(abs(step) + HOUR)

    rows = await world.history(job)
    stretches = [(row.missed_from or row.due_at, row.due_at, row.missed_count) for row in rows]
    following = start + 10 * MINUTE
    for first, last, missed in stretches:
        assert first == following
        assert last == first + missed * 10 * MINUTE
        following = last + 10 * MINUTE
    assert following > world.now
    assert all(run.started_at and run.due_at and run.started_at >= run.due_at for run in rows)


async def test_a_step_of_the_clock_does_not_make_us_take_over_our_own_run(world: World) -> None:
    world.scripts["stretch"] = takes(world, 5 * MINUTE)
    job = await world.add(policy=Policy(timeout=HOUR))

    async with world.serving():
        await world.sleep(2 * MINUTE)
        world.clock.step(DAY)
        await world.sleep(10 * MINUTE)

    assert len(world.turns) == 1
    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


async def test_a_lease_does_not_outlast_a_step_backwards(world: World) -> None:
    world.scripts["stretch"] = takes(world, 5 * MINUTE)
    job = await world.add(policy=Policy(timeout=HOUR))

    async with world.serving():
        await world.sleep(2 * MINUTE)
        world.clock.step(-DAY)
        await world.sleep(MINUTE)
        expires_at = (await world.only_run(job)).lease_expires_at

    assert expires_at is not None
    assert expires_at - world.now <= 2 * MINUTE


async def test_a_step_forwards_is_noticed_within_half_a_minute(world: World) -> None:
    await world.add(every(DAY, world.now + 3 * HOUR))
    async with world.serving():
        await world.sleep(5 * SECOND)
        world.clock.step(3 * HOUR)
        await world.sleep(30 * SECOND)

    assert len(world.turns) == 1


# --- the store -----------------------------------------------------------------------------------


async def test_what_falls_due_while_the_store_is_away_runs_when_it_is_back(world: World) -> None:
    job = await world.add()
    async with world.serving():
        world.runs.down = True
        await world.sleep(10 * MINUTE)
        world.runs.down = False
        back_at = world.now
        await world.sleep(5 * SECOND)

    run = await world.only_run(job)
    assert run.status is RunStatus.SUCCEEDED
    assert run.started_at is not None
    assert run.started_at - back_at <= SECOND


async def test_a_store_that_is_away_at_the_start_is_waited_for(world: World, url: str) -> None:
    job = await world.add()
    await world.sleep(MINUTE)
    async with open_world(url, holder="gone:1:1", clock=world.clock) as gone:
        await gone.claim()
    world.runs.down = True

    async with world.serving():
        await world.sleep(5 * SECOND)
        world.runs.down = False
        await world.sleep(2 * SECOND)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


async def test_a_run_whose_lease_ran_out_with_the_store_is_still_ours(world: World) -> None:
    world.scripts["stretch"] = takes(world, 10 * MINUTE)
    job = await world.add(policy=Policy(timeout=HOUR))

    async with world.serving():
        await world.sleep(2 * MINUTE)
        world.runs.down = True
        await world.sleep(4 * MINUTE)
        world.runs.down = False
        await world.sleep(10 * MINUTE)

    run = await world.only_run(job)
    assert (len(world.turns), run.status, run.attempt) == (1, RunStatus.SUCCEEDED, 1)


async def test_a_queue_behind_a_hung_run_delays_nobody(world: World) -> None:
    world.scripts["hung"] = hangs
    policy = Policy(misfire=Misfire.CATCH_UP, timeout=HOUR)
    await world.add(every(HOUR, world.now), task="hung", policy=policy)
    await world.sleep(10.5 * HOUR)
    for place in range(20):
        start = world.now + MINUTE + timedelta(milliseconds=137 * place)
        await world.add(every(HOUR, start))

    await world.serve(2 * MINUTE)

    assert max(world.started()[1:]) == timedelta(0)
