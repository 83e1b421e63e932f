"""The loop: it starts on time, gives every lease its due, and leaves nothing open."""

from tests.scheduler.world import MINUTE, World


async def test_a_run_starts_at_the_very_moment(world: World) -> None:
    job = await world.add()

    await world.serve(2 * MINUTE)

    assert (await world.only_run(job)).started_at == job.next_run_at
