"""Turns that need no waiting share one task and one transaction, and yet each is its own affair."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from scheduler.errors import LeaseLost, StoreError, StoreUnavailable, TurnRefused
from scheduler.executor import Executor
from scheduler.model import Claim, Observation, Run, RunStatus, Turn
from scheduler.suspects import INNOCENT_FOR
from tests.scheduler.world import MINUTE, Runs, World


class Watched(Runs):
    """The store's runs, with a note of how many outcomes came together."""

    def __init__(self, world: World, *refusals: StoreError) -> None:
        super().__init__(world.store)
        self.together: list[int] = []
        self._refusals = [*refusals]

    async def finish(self, *outcomes: Any) -> None:
        self.together.append(len(outcomes))
        if self._refusals:
            raise self._refusals.pop()
        await self._runs.finish(*outcomes)


def say(turn: Turn) -> Observation:
    if turn.job.task == "defect":
        raise ZeroDivisionError
    if turn.job.task == "refuse":
        raise TurnRefused("nothing to say", cause="EMPTY")
    return Observation(text=turn.job.task)


def executor_of(world: World, runs: Runs) -> Executor:
    async def look(turn: Turn) -> Observation:
        return await world.handle(turn)

    return Executor(
        runs, {"watch": look}, at_once={"remind": say}, clock=world.clock, ids=world.ids
    )


async def claims_of(world: World, *tasks: str, turn: str = "remind") -> Sequence[Claim]:
    for task in tasks:
        await world.add(task=task, turn=turn)
    await world.sleep(MINUTE)
    return await world.claim()


async def ends(world: World, claims: Sequence[Claim]) -> list[tuple[RunStatus, str]]:
    runs = [await world.store.runs.run(claim.run.id) for claim in claims]
    return [(run.status, run.reason) for run in runs if isinstance(run, Run)]


async def owed(world: World) -> list[str]:
    counts = await world.store.outbox.counts()
    return [f"{number} {status}" for status, number in counts.items()]


async def test_they_end_in_one_transaction(world: World) -> None:
    runs = Watched(world)
    claims = await claims_of(world, "stretch", "drink", "sleep")

    await executor_of(world, runs).execute(*claims)

    assert runs.together == [3]
    assert await ends(world, claims) == [(RunStatus.SUCCEEDED, "")] * 3
    assert await owed(world) == ["3 pending"]


async def test_one_that_fails_takes_no_other_with_it(world: World) -> None:
    claims = await claims_of(world, "stretch", "defect", "refuse", "drink")

    await executor_of(world, Watched(world)).execute(*claims)

    assert await ends(world, claims) == [
        (RunStatus.SUCCEEDED, ""),
        (RunStatus.FAILED, "INTERNAL"),
        (RunStatus.FAILED, "EMPTY"),
        (RunStatus.SUCCEEDED, ""),
    ]


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(StoreError("a value that is not JSON"), id="a value"),
        pytest.param(StoreUnavailable("the disk is full"), id="a full disk"),
        pytest.param(LeaseLost("one is no longer ours"), id="a lost lease"),
    ],
)
async def test_what_is_refused_together_is_stored_one_by_one(
    world: World, refusal: StoreError
) -> None:
    runs = Watched(world, refusal)
    claims = await claims_of(world, "stretch", "drink")

    await executor_of(world, runs).execute(*claims)

    assert runs.together == [2, 1, 1]
    assert await ends(world, claims) == [(RunStatus.SUCCEEDED, "")] * 2
    assert await owed(world) == ["2 pending"]


async def test_only_those_that_need_no_waiting_are_put_together(world: World) -> None:
    executor = executor_of(world, Watched(world))
    reminders = await claims_of(world, "stretch", "drink")
    watches = await claims_of(world, "page", "file", turn="watch")

    slices = [*executor.slices([watches[0], *reminders, watches[1]])]

    assert slices == [[*reminders], [watches[0]], [watches[1]]]


async def test_a_suspect_is_served_alone(world: World) -> None:
    innocent, other = await claims_of(world, "stretch", "drink")
    suspect = replace(other, run=replace(other.run, attempt=INNOCENT_FOR + 1))

    slices = [*executor_of(world, Watched(world)).slices([innocent, suspect])]

    assert slices == [[innocent], [suspect]]


async def test_nothing_claimed_is_nothing_to_execute(world: World) -> None:
    assert not [*executor_of(world, Watched(world)).slices([])]
