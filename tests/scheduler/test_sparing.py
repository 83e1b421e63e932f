"""Cooldown and the number of runs a day: what is left out, why, and how often that is said."""

from collections import Counter
from datetime import timedelta

import pytest

from scheduler.model import Due, Plan, Reason, RunStatus
from scheduler.planning import plan
from scheduler.policy import Misfire, Policy
from tests.scheduler.test_planning import (
    DAY,
    HOUR,
    HOURLY,
    MINUTE,
    SECOND,
    START,
    make_job,
    new_id,
    skipped,
    started,
)
from tests.scheduler.world import World, every


def decided(policy: Policy, *, last: timedelta | None = None, left: int | None = None) -> Plan:
    """What becomes of the moment at `START`, so long after the last run."""
    job = make_job(HOURLY, policy=policy, last_run_at=None if last is None else START - last)
    return plan(Due(job=job, busy=False, left_today=left), now=START, new_id=new_id)


@pytest.mark.parametrize(
    ("last", "reasons"),
    [
        pytest.param(None, [], id="it never ran"),
        pytest.param(59 * MINUTE, [("cooldown", 1)], id="too soon"),
        pytest.param(HOUR * 2, [], id="long ago"),
        pytest.param(HOUR * 2 - SECOND, [], id="the last one began a little late"),
    ],
)
def test_a_moment_too_soon_after_the_last_run_is_left_out(
    last: timedelta | None, reasons: list[tuple[str, int]]
) -> None:
    spared = decided(Policy(cooldown=2 * HOUR), last=last)

    assert skipped(spared) == reasons
    assert spared.deliveries == ()
    assert spared.next_run_at == START + HOUR


@pytest.mark.parametrize(
    ("left", "runs"),
    [
        pytest.param(None, 1, id="as many as come"),
        pytest.param(1, 1, id="the last one"),
        pytest.param(0, 0, id="none is left"),
    ],
)
def test_a_moment_beyond_the_days_number_is_left_out(left: int | None, runs: int) -> None:
    spared = decided(Policy(), left=left)

    assert len(started(spared)) == runs
    assert skipped(spared) == ([] if runs else [("daily_budget", 1)])
    assert len(spared.deliveries) == 1 - runs


def test_of_several_that_are_caught_up_with_the_newest_have_the_room() -> None:
    job = make_job(HOURLY, policy=Policy(misfire=Misfire.CATCH_UP))
    due = Due(job=job, busy=False, left_today=2)

    caught_up = plan(due, now=START + 2 * HOUR, new_id=new_id)

    assert started(caught_up) == [START + HOUR, START + 2 * HOUR]
    assert skipped(caught_up) == [("daily_budget", 1)]


async def test_a_day_has_so_many_runs_and_the_next_has_as_many(world: World) -> None:
    job = await world.add(every(HOUR, world.now + HOUR), policy=Policy(daily_runs=3))

    await world.serve(2 * DAY)

    ran = Counter(
        run.due_at.date()
        for run in await world.history(job)
        if run.due_at and run.status is RunStatus.SUCCEEDED
    )
    assert set(ran.values()) == {3}
    told = await world.store.outbox.take(world.now, channel="console", limit=99)
    assert len(told) == 1
    row = (await world.history(job))[-1]
    assert (row.status, row.reason) == (RunStatus.SKIPPED, Reason.DAILY_BUDGET)


async def test_what_a_person_asks_for_is_not_held_back(world: World) -> None:
    policy = Policy(daily_runs=1, cooldown=DAY)
    job = await world.add(every(HOUR, world.now + HOUR), policy=policy)
    async with world.serving():
        await world.sleep(3 * HOUR)
        asked = await world.service.run_now(job, origin="button")
        await world.sleep(MINUTE)

    run = await world.store.runs.run(asked.id)
    assert run is not None
    assert run.status is RunStatus.SUCCEEDED
