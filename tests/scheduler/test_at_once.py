"""Turns that need no waiting end in the transaction that claims them, each still its own affair."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from scheduler.executor import Executor
from scheduler.jitter import stretched
from scheduler.model import Claim, DeliveryKind, Observation, Run, RunStatus, Share, Turn
from scheduler.planning import plan
from scheduler.policy import Attention, Misfire, Notify, Policy
from tests.scheduler.world import HOUR, MINUTE, SECOND, World, every


def say(turn: Turn) -> Any:
    """What a reminder does, or whatever its task names."""
    match turn.job.task:
        case "defect":
            raise ZeroDivisionError
        case "nonsense":
            return "no observation"
    return Observation(text=turn.job.task)


class Desk:
    """An executor whose reminders need no waiting."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owed = 0
        self.executor = Executor(
            world.runs,
            {"watch": world.handle},
            instant={"remind": say},
            clock=world.clock,
            ids=world.ids,
            owed=self._note,
        )

    def _note(self) -> None:
        self.owed += 1

    async def claim(self, *, turns: int = 10) -> Sequence[Claim]:
        world = self.world
        return await world.store.runs.claim(
            world.now,
            Share(runs=10, turns=turns),
            lease=2 * MINUTE,
            plan=lambda due: plan(due, now=world.now, new_id=world.ids.new),
            at_once=self.executor.at_once,
        )


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


async def add_due(world: World, *tasks: str, **fields: Any) -> None:
    for task in tasks:
        await world.add(task=task, **fields)
    await world.sleep(MINUTE)


async def stored(world: World, claims: Sequence[Claim]) -> list[Run]:
    found = [await world.store.runs.run(claim.run.id) for claim in claims]
    return [run for run in found if run is not None]


async def test_a_reminder_ends_where_it_is_claimed(world: World, desk: Desk) -> None:
    await add_due(world, "stretch")

    claims = await desk.claim()

    (run,) = await stored(world, claims)
    assert (run.status, run.finished_at, run.lease_owner) == (RunStatus.SUCCEEDED, world.now, None)
    assert run == claims[0].outcome.run if claims[0].outcome else False
    (message,) = await world.store.outbox.take(world.now, channel="console", limit=9)
    assert (message.kind, message.run_id) == (DeliveryKind.REMINDER, run.id)


async def test_what_has_to_wait_is_leased(world: World, desk: Desk) -> None:
    await add_due(world, "page", turn="watch")

    (claim,) = await desk.claim()

    (run,) = await stored(world, [claim])
    assert claim.outcome is None
    assert (run.status, run.lease_expires_at) == (RunStatus.RUNNING, world.now + 2 * MINUTE)


@pytest.mark.parametrize(
    ("turns", "taken"),
    [
        pytest.param(10, 6, id="as many as there are"),
        pytest.param(2, 4, id="until two wait, and what ends at once before them"),
        pytest.param(0, 0, id="none"),
    ],
)
async def test_what_has_to_wait_takes_no_more_than_its_share(
    world: World, desk: Desk, turns: int, taken: int
) -> None:
    for turn in ("remind", "watch", "remind", "watch", "watch", "remind"):
        await world.add(turn=turn)
    await world.sleep(MINUTE)

    assert len(await desk.claim(turns=turns)) == taken
    assert len(await desk.claim()) == 6 - taken


@pytest.mark.parametrize("task", ["defect", "nonsense"])
async def test_one_that_fails_takes_no_other_with_it(world: World, desk: Desk, task: str) -> None:
    await add_due(world, "stretch", task, "drink")

    runs = await stored(world, await desk.claim())

    assert [run.status for run in runs] == [
        RunStatus.SUCCEEDED,
        RunStatus.FAILED,
        RunStatus.SUCCEEDED,
    ]
    assert runs[1].error is not None
    assert runs[1].error["code"] == "INTERNAL"


async def test_one_that_may_be_tried_again_waits_for_it(world: World, desk: Desk) -> None:
    backoff = Policy(max_retries=1, retry_backoff=30 * SECOND)
    await add_due(world, "defect", policy=backoff)

    (run,) = await stored(world, await desk.claim())

    assert (run.status, run.next_attempt_at) == (
        RunStatus.WAITING,
        world.now + stretched(30 * SECOND, run),
    )


async def test_what_it_remembers_is_stored_with_it(world: World, desk: Desk) -> None:
    await add_due(world, "defect", schedule=every(HOUR, world.now + MINUTE))

    (claim,) = await desk.claim()

    memory = await world.store.runs.memory(claim.job.id)
    assert claim.outcome is not None
    assert memory == claim.outcome.memory
    assert memory.notes


async def test_a_moment_that_has_its_run_owes_no_second_message(world: World, desk: Desk) -> None:
    job = await world.add(task="stretch")
    await world.sleep(MINUTE)
    await desk.claim()
    served = await world.reread(job)

    await world.store.database.write(  # as a backup that is put back would have it
        lambda session: session.many(
            "advance_job",
            [
                {
                    "id": job.id,
                    "next_run_at": int(world.now.timestamp() * 1_000_000),
                    "last_run_at": None,
                    "run_count": served.run_count,
                    "ended_at": None,
                    "held_until": None,
                }
            ],
        )
    )

    assert await desk.claim() == []
    assert await world.store.outbox.counts() == {"pending": 1}


async def test_several_caught_up_end_one_after_another(world: World, desk: Desk) -> None:
    caught_up = Policy(misfire=Misfire.CATCH_UP)
    job = await world.add(every(MINUTE, world.now + MINUTE), policy=caught_up)
    await world.sleep(3 * MINUTE)

    first = await desk.claim()
    second = await desk.claim()

    assert first[0].outcome is not None
    assert second[0].outcome is None  # it waited in line, and is served as anything that waits
    await desk.executor.execute(second[0])
    statuses = [run.status for run in await world.history(job)]
    assert statuses == [RunStatus.SUCCEEDED, RunStatus.SUCCEEDED, RunStatus.WAITING]


async def test_it_is_announced_once_and_only_when_it_owes(world: World, desk: Desk) -> None:
    silent = Attention(notify=Notify.NEVER)
    await add_due(world, "stretch", "drink")
    desk.executor.announce(await desk.claim())
    await add_due(world, "breathe", attention=silent)
    desk.executor.announce(await desk.claim())

    assert desk.owed


async def test_a_notice_of_what_does_not_run_is_announced_too(world: World, desk: Desk) -> None:
    await world.add(every(HOUR, world.now + MINUTE), policy=Policy(misfire=Misfire.SKIP))
    await world.sleep(30 * MINUTE)

    async with world.serving(desk.executor):
        await world.sleep(SECOND)

    assert desk.owed == 2, "once it is known, and once nothing more can join it"


async def test_the_loop_does_not_serve_again_what_has_ended(world: World, desk: Desk) -> None:
    job = await world.add(task="stretch")

    async with world.serving(desk.executor):
        await world.sleep(2 * MINUTE)

    (run,) = await world.history(job)
    assert (run.status, run.attempt) == (RunStatus.SUCCEEDED, 1)
    assert await world.store.outbox.counts() == {"pending": 1}


async def test_a_stranger_to_the_executor_is_left_to_wait(world: World, desk: Desk) -> None:
    await add_due(world, "page", turn="watch")
    (claim,) = await desk.claim()

    assert desk.executor.at_once(claim) is None
    assert desk.executor.at_once(replace(claim, job=replace(claim.job, turn="remind"))) is not None
