"""What the simulation found, each told as a story of a few lines."""

import pytest

from scheduler.clock import TimeOrderedIds
from scheduler.model import RunStatus
from scheduler.policy import Bounds, Concurrency, Policy
from tests.scheduler.world import DAY, HOUR, MINUTE, World, every


async def test_a_removal_that_is_undone_leaves_no_moment_to_two_rows(world: World) -> None:
    """Seed 8: paused, overdue and removed, then brought back and resumed."""
    job = await world.add(every(HOUR, world.now))
    paused = await world.service.pause(job, by="me", origin=world.origin())
    await world.sleep(5 * HOUR)
    await world.service.remove(paused, origin=world.origin())
    await world.service.undo(job.owner, origin=world.origin())
    await world.sleep(3 * HOUR)

    await world.service.resume(await world.reread(job), origin=world.origin())

    first, second = await world.history(job)
    assert (first.missed_count, second.missed_count) == (4, 2)
    assert first.due_at is not None
    assert second.missed_from == first.due_at + HOUR


async def test_a_moment_that_was_served_before_the_clock_was_set_back_is_counted_once(
    world: World,
) -> None:
    """Seed 11: the same schedule again, at moments that have their runs."""
    grid = every(HOUR, world.now)
    job = await world.add(grid, bounds=Bounds(max_runs=3))
    await world.serve(2 * HOUR + MINUTE)
    other = every(DAY, world.now)
    changed = await world.service.reschedule(await world.reread(job), other, origin=world.origin())
    world.clock.step(-HOUR)
    await world.service.reschedule(changed, grid, origin=world.origin())

    await world.serve(5 * HOUR)

    served = [run for run in await world.history(job) if run.status is RunStatus.SUCCEEDED]
    assert len(served) == 3


@pytest.mark.parametrize("way", ["pause", "remove"])
async def test_what_ended_before_the_clock_was_set_back_does_not_come_again(
    world: World, way: str
) -> None:
    """Seed 500114: skipped in a pause until all was over; paused once more, and that undone."""
    job = await world.add(every(2 * HOUR, world.now), bounds=Bounds(until=world.now + 7 * HOUR))
    until = world.now + 8 * HOUR
    await world.service.pause(job, by="me", until=until, origin=world.origin())
    await world.serve(9 * HOUR)
    world.clock.step(-6 * HOUR)
    ended = await world.reread(job)
    if way == "pause":
        await world.service.pause(ended, by="me", origin=world.origin())
    else:
        await world.service.remove(ended, origin=world.origin())

    await world.service.undo(job.owner, origin=world.origin())
    await world.serve(6 * HOUR)

    (skipped,) = await world.history(job)
    assert (skipped.status, skipped.missed_count) == (RunStatus.SKIPPED, 2)


async def test_nothing_of_a_job_is_undone_that_was_removed_too_long_ago(world: World) -> None:
    """Seed 800735: by a clock that was set back an older edit seemed to be the newer one."""
    job = await world.add(every(HOUR, world.now))
    await world.sleep(HOUR)
    other = every(2 * HOUR, world.now)
    changed = await world.service.reschedule(await world.reread(job), other, origin=world.origin())
    world.clock.step(-20 * HOUR)
    await world.service.remove(changed, origin=world.origin())
    await world.sleep(26 * HOUR)

    assert await world.service.undo(job.owner, origin=world.origin()) is None
    assert (await world.reread(job)).removed_at is not None


async def test_names_go_on_from_the_last_one_where_the_clock_was_set_back_over_a_restart(
    world: World,
) -> None:
    """Seeds 108 and 119: what was owed later arrived first."""
    job = await world.add(every(HOUR, world.now))
    await world.serve(HOUR + MINUTE)
    (run,) = await world.history(job)
    world.clock.step(-DAY)
    ids = TimeOrderedIds(world.clock)

    ids.follow(await world.store.newest_name())

    assert ids.new() > run.id


async def test_a_run_that_is_replaced_as_it_is_taken_over_does_not_begin(world: World) -> None:
    """Seed 106: left behind by a dead process, and due again by the time that another came."""
    replacing = Policy(concurrency=Concurrency.REPLACE)
    job = await world.add(every(HOUR, world.now), policy=replacing, turn="errand")
    await world.sleep(HOUR)
    await world.claim()
    await world.sleep(HOUR)

    claims = await world.claim()

    oldest, newest = await world.history(job)
    assert oldest.status is RunStatus.CANCELLED
    assert [claim.run.id for claim in claims] == [newest.id]
