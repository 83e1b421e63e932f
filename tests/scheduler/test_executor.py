"""One attempt: whatever a turn does, its run ends or waits, and nothing else suffers."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from scheduler.conclusion import TAKEN_OVER_AT_MOST
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.executor import Executor
from scheduler.jitter import stretched
from scheduler.model import Delivery, DeliveryKind, Job, Observation, Run, RunStatus, Turn
from scheduler.policy import Attention, Notify, Policy
from tests.scheduler.world import HOUR, MINUTE, OWNER, SECOND, Runs, World, every, open_world


async def attempt(world: World) -> None:
    """Serve what is ripe, once."""
    executor = Executor(world.runs, {"remind": world.handle}, clock=world.clock, ids=world.ids)
    for claim in await world.claim():
        await executor.execute(claim)


async def due_job(world: World, **fields: Any) -> Job:
    """A one-shot whose moment has come."""
    job = await world.add(**fields)
    await world.sleep(MINUTE)
    return job


async def owed(world: World) -> Sequence[Delivery]:
    return await world.store.outbox.take(world.now, channel="console", limit=10)


# --- what a turn may do --------------------------------------------------------------------------


async def test_a_turn_that_succeeds_ends_its_run_and_owes_its_message(world: World) -> None:
    job = await due_job(world)

    await attempt(world)

    run = await world.only_run(job)
    assert (run.status, run.reason, run.finished_at) == (RunStatus.SUCCEEDED, "", world.now)
    (message,) = await owed(world)
    assert (message.kind, message.run_id) == (DeliveryKind.REMINDER, run.id)


async def raises(turn: Turn) -> Any:
    raise ZeroDivisionError("secret 42")


async def hangs(turn: Turn) -> Any:
    await asyncio.Event().wait()


async def refuses(turn: Turn) -> Any:
    raise TurnRefused("no such page", cause="HTTP_404")


async def times_out_itself(turn: Turn) -> Any:
    raise TimeoutError("the server said nothing")


async def cancels_itself(turn: Turn) -> Any:
    raise asyncio.CancelledError


async def hides_its_cancellation(turn: Turn) -> Any:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        raise TurnFailed("the connection was closed") from None


async def brings_nothing(turn: Turn) -> Any:
    return None


async def brings_a_word(turn: Turn) -> Any:
    return "fine"


async def brings_no_text(turn: Turn) -> Any:
    return Observation(text=7)  # type: ignore[arg-type]


async def brings_no_number(turn: Turn) -> Any:
    return Observation(state={"price": float("nan")})


async def brings_an_object(turn: Turn) -> Any:
    return Observation(state=object())  # type: ignore[arg-type]


async def brings_depths(turn: Turn) -> Any:
    state: Any = 1
    for _ in range(5000):
        state = [state]
    return Observation(state=state)


POISONS = [
    pytest.param(raises, "INTERNAL", id="raises"),
    pytest.param(hangs, "timeout", id="hangs"),
    pytest.param(refuses, "HTTP_404", id="refuses"),
    pytest.param(times_out_itself, "INTERNAL", id="a time-out of its own is not ours"),
    pytest.param(cancels_itself, "INTERNAL", id="cancels itself"),
    pytest.param(hides_its_cancellation, "timeout", id="hides its cancellation"),
    pytest.param(brings_nothing, "INTERNAL", id="brings back nothing"),
    pytest.param(brings_a_word, "INTERNAL", id="brings back a word"),
    pytest.param(brings_no_text, "INTERNAL", id="brings back a number as text"),
    pytest.param(brings_no_number, "STATE_REFUSED", id="brings back NaN"),
    pytest.param(brings_an_object, "STATE_REFUSED", id="brings back an object"),
    pytest.param(brings_depths, "STATE_REFUSED", id="brings back 5,000 lists in each other"),
]


@pytest.mark.parametrize(("poison", "reason"), POISONS)
async def test_a_poison_turn_fails_its_own_run_alone(
    world: World, poison: Any, reason: str
) -> None:
    world.scripts["poison"] = poison
    poisoned, healthy = await world.add(task="poison"), await world.add()

    await world.serve(10 * MINUTE)

    failed = await world.only_run(poisoned)
    assert (failed.status, failed.reason) == (RunStatus.FAILED, reason)
    served = await world.only_run(healthy)
    assert (served.status, served.started_at) == (RunStatus.SUCCEEDED, served.due_at)


async def test_a_defect_is_told_without_what_it_says(world: World) -> None:
    world.scripts["stretch"] = raises
    job = await due_job(world)

    await attempt(world)

    assert (await world.only_run(job)).error == {
        "code": "INTERNAL",
        "message": "ZeroDivisionError in the turn",
    }


async def test_a_one_shot_that_fails_is_told_at_once(world: World) -> None:
    world.scripts["stretch"] = raises
    await due_job(world)

    await attempt(world)

    (message,) = await owed(world)
    assert message.kind is DeliveryKind.INCIDENT


async def test_a_turn_that_nobody_knows(world: World) -> None:
    job = await due_job(world, turn="dance")

    await attempt(world)

    run = await world.only_run(job)
    assert (run.status, run.reason) == (RunStatus.FAILED, "UNKNOWN_TURN")


async def test_no_turn_takes_longer_than_it_may(world: World) -> None:
    world.scripts["stretch"] = hangs
    job = await due_job(world, policy=Policy(timeout=7 * SECOND))
    began = world.now

    await attempt(world)

    run = await world.only_run(job)
    assert (run.status, run.reason) == (RunStatus.FAILED, "timeout")
    assert run.finished_at == began + 7 * SECOND


async def test_what_the_store_refuses_ends_the_run_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unstorable(*_: Any, **__: Any) -> Any:
        return {"text": object()}

    monkeypatch.setattr("scheduler.owing._content", unstorable)
    job = await due_job(world)

    await attempt(world)

    run = await world.only_run(job)
    assert (run.status, run.reason) == (RunStatus.FAILED, "INTERNAL")
    assert await owed(world) == []


# --- again ---------------------------------------------------------------------------------------


async def fails(turn: Turn) -> Any:
    raise TurnFailed("no answer")


async def test_the_next_attempt_is_stored_and_survives_a_restart(world: World, url: str) -> None:
    world.scripts["stretch"] = fails
    job = await due_job(world, policy=Policy(max_retries=1))
    await world.serve(SECOND)
    waiting = await world.only_run(job)
    assert waiting.status is RunStatus.WAITING
    assert waiting.due_at is not None
    assert waiting.next_attempt_at == waiting.due_at + stretched(30 * SECOND, waiting)

    async with open_world(url, holder="here:2:2", clock=world.clock) as restarted:
        await restarted.serve(MINUTE)

    (turn,) = restarted.turns
    assert (turn.run.attempt, turn.now) == (2, waiting.next_attempt_at)
    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


async def test_the_pauses_double_up_to_an_hour(world: World) -> None:
    world.scripts["stretch"] = fails
    await world.add(policy=Policy(max_retries=10))

    await world.serve(24 * HOUR)

    moments = [turn.now for turn in world.turns]
    pauses = [(later - earlier) / SECOND for earlier, later in pairwise(moments)]
    asked = [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(a <= b <= min(a * 1.1, 3600) for a, b in zip(asked, pauses, strict=True))


@pytest.mark.parametrize(
    ("poison", "retries", "attempts"),
    [
        pytest.param(fails, 0, 1, id="none allowed"),
        pytest.param(fails, 2, 3, id="two allowed"),
        pytest.param(raises, 2, 3, id="a defect may pass as well"),
        pytest.param(hangs, 1, 2, id="a time-out too"),
        pytest.param(refuses, 2, 1, id="never after a refusal"),
        pytest.param(brings_no_number, 2, 1, id="nor after what is no state"),
    ],
)
async def test_how_often_a_run_is_tried(
    world: World, poison: Any, retries: int, attempts: int
) -> None:
    world.scripts["stretch"] = poison
    job = await world.add(policy=Policy(max_retries=retries))

    await world.serve(24 * HOUR)

    run = await world.only_run(job)
    assert (run.status, run.attempt, len(world.turns)) == (RunStatus.FAILED, attempts, attempts)


async def test_nothing_is_owed_before_the_last_attempt(world: World) -> None:
    world.scripts["stretch"] = fails
    await due_job(world, policy=Policy(max_retries=1))

    await attempt(world)

    assert await owed(world) == []


# --- not begun -----------------------------------------------------------------------------------


async def waiting_run(world: World) -> tuple[Job, Run]:
    """A job whose first attempt failed and whose second is yet to come."""
    world.scripts["stretch"] = fails
    job = await due_job(
        world, schedule=every(HOUR, world.now + MINUTE), policy=Policy(max_retries=3)
    )
    await attempt(world)
    world.turns.clear()
    return await world.reread(job), await world.only_run(job)


async def test_a_run_whose_job_was_removed_while_it_waited_is_called_off(world: World) -> None:
    job, _ = await waiting_run(world)
    await world.service.remove(job, origin="remove")

    await world.serve(2 * MINUTE)

    run = await world.only_run(job)
    assert (run.status, run.reason, run.finished_at is None) == ("cancelled", "removed", False)
    assert world.turns == []


async def test_a_run_whose_job_was_paused_while_it_waited_is_called_off(world: World) -> None:
    job, _ = await waiting_run(world)
    await world.service.pause(job, by=OWNER, origin="pause")

    await world.serve(2 * MINUTE)

    run = await world.only_run(job)
    assert (run.status, run.reason) == (RunStatus.CANCELLED, "disabled")
    assert world.turns == []


async def test_a_run_that_kills_every_process_ends_as_failed(world: World, url: str) -> None:
    job = await due_job(world)
    for epoch in range(TAKEN_OVER_AT_MOST + 1):
        async with open_world(url, holder=f"gone:{epoch}:1", clock=world.clock) as doomed:
            await doomed.store.runs.recover(world.now)
            (claim,) = await doomed.claim()  # and dies
            assert claim.run.attempt == epoch + 1

    await world.serve(SECOND)

    run = await world.only_run(job)
    assert (run.status, run.reason) == (RunStatus.FAILED, "lease_expired")
    assert world.turns == []
    (message,) = await owed(world)
    assert message.kind is DeliveryKind.INCIDENT


async def test_until_then_every_new_process_serves_it(world: World, url: str) -> None:
    job = await due_job(world)
    for epoch in range(TAKEN_OVER_AT_MOST):
        async with open_world(url, holder=f"gone:{epoch}:1", clock=world.clock) as doomed:
            await doomed.store.runs.recover(world.now)
            await doomed.claim()

    await world.serve(SECOND)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


async def test_what_is_served_beside_a_run_that_kills_every_process_is_served_in_the_end(
    world: World, url: str
) -> None:
    tasks = ["first", "second", "deadly", "fourth", "fifth"]
    jobs = {task: await world.add(task=task) for task in tasks}
    await world.sleep(MINUTE)

    async def takes_a_moment(turn: Turn) -> Any:
        await world.sleep(SECOND / 100)
        return Observation(text=turn.job.task)

    for epoch in range(TAKEN_OVER_AT_MOST + 2):
        async with open_world(url, holder=f"here:{epoch}:1", clock=world.clock) as doomed:

            async def kills(turn: Turn, runs: Runs = doomed.runs) -> Any:
                runs.dead = True
                return await hangs(turn)

            doomed.scripts = dict.fromkeys(tasks, takes_a_moment) | {"deadly": kills}
            await doomed.serve(MINUTE)

    ends = {task: (await world.only_run(job)).reason for task, job in jobs.items()}
    assert ends == dict.fromkeys(tasks, "") | {"deadly": "lease_expired"}


# --- asked for by a person -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("poison", "kind"),
    [
        pytest.param(fails, DeliveryKind.INCIDENT, id="that it failed"),
        pytest.param(None, DeliveryKind.NOTICE, id="that nothing changed"),
    ],
)
async def test_who_asked_for_a_run_gets_an_answer(
    world: World, poison: Any, kind: DeliveryKind
) -> None:
    job = await world.add(
        schedule=every(HOUR, world.now + HOUR), attention=Attention(notify=Notify.ON_CHANGE)
    )
    if poison:
        world.scripts["stretch"] = poison
    await world.service.run_now(job, origin="run")

    await attempt(world)

    (message,) = await owed(world)
    assert message.kind is kind


# --- a store that does not answer ----------------------------------------------------------------


async def test_an_outcome_waits_for_the_store(world: World) -> None:
    async def outlasts(turn: Turn) -> Any:
        world.runs.down = True
        return Observation(text="done")

    world.scripts["stretch"] = outlasts
    job = await world.add()

    async with world.serving():
        await world.sleep(MINUTE + 90 * SECOND)
        world.runs.down = False
        await world.sleep(2 * SECOND)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED
    assert len(world.turns) == 1
    assert len(await owed(world)) == 1


async def test_whoever_lost_the_lease_stores_nothing(world: World, url: str) -> None:
    async def overtaken(turn: Turn) -> Any:
        await world.sleep(5 * MINUTE)
        return Observation(text="late")

    job = await due_job(world, policy=Policy(timeout=timedelta(hours=1)))
    world.scripts["stretch"] = overtaken

    async with (
        open_world(url, holder="there:2:2", clock=world.clock) as rival,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(attempt(world))
        await world.sleep(3 * MINUTE)  # nobody renews
        await attempt(rival)
        await world.sleep(3 * MINUTE)

    run = await world.only_run(job)
    assert (run.status, run.attempt) == (RunStatus.SUCCEEDED, 2)
    (message,) = await owed(world)
    assert "text" not in message.content
