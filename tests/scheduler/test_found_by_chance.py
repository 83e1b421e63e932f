"""What the simulation found, each told as a story of a few lines."""

from scheduler.model import RunStatus
from scheduler.policy import Bounds
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
    job = await world.add(grid, bounds=Bounds(max_runs=4))
    await world.serve(2 * HOUR + MINUTE)
    other = every(DAY, world.now)
    changed = await world.service.reschedule(await world.reread(job), other, origin=world.origin())
    world.clock.step(-HOUR)
    await world.service.reschedule(changed, grid, origin=world.origin())

    await world.serve(5 * HOUR)

    served = [run for run in await world.history(job) if run.status is RunStatus.SUCCEEDED]
    assert len(served) == 4
