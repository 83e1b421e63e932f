"""Approval: what waits for a yes, what a no and silence come to, and how long a yes counts."""

from dataclasses import replace

import pytest

from scheduler.consent import Answer, Approval, Approver
from scheduler.errors import AlreadyAnswered, ApprovalRequired
from scheduler.model import Delivery, DeliveryStatus, Job, RunStatus
from scheduler.policy import Misfire, Policy
from scheduler.quiet import windows_of
from tests.scheduler.world import HOUR, MINUTE, OWNER, World, every

FIRST = Policy(approval=Approval.BEFORE_FIRST_RUN, approver=Approver.OWNER)
ENABLE = Policy(approval=Approval.BEFORE_ENABLE)


async def asked(world: World, policy: Policy) -> Job:
    return await world.add(every(HOUR, world.now + HOUR), policy=policy)


async def answer(world: World, job: Job, *, yes: bool = True) -> Job:
    present = await world.reread(job)
    assert present.consent is not None
    return await world.service.answer(
        present, present.consent.id, yes=yes, by="ann", reason="why not", origin=world.origin()
    )


async def owed(world: World, channel: str = "console") -> list[Delivery]:
    """The notices that wait, one of each owner at a time."""
    return [*await world.store.outbox.take(world.now, channel=channel, limit=99)]


async def all_told(world: World) -> list[Delivery]:
    """The notices that wait, in order, each sent before the next."""
    told: list[Delivery] = []
    while found := await owed(world):
        for each in found:
            sent = replace(each, status=DeliveryStatus.SENT, closed_at=world.now)
            await world.store.outbox.settle(sent)
        told += found
    return told


async def statuses(world: World, job: Job) -> list[tuple[str, str]]:
    return [(run.status.value, run.reason) for run in await world.history(job)]


# --- before the first run ----------------------------------------------------------------------


async def test_the_first_moment_waits_and_runs_once_it_is_approved(world: World) -> None:
    job = await asked(world, FIRST)
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        waiting = await world.only_run(job)
        await answer(world, job)
        await world.sleep(HOUR)

    assert (waiting.status, waiting.reason) == (RunStatus.REVIEW, "approval_required")
    assert await statuses(world, job) == [("succeeded", ""), ("succeeded", "")]
    assert (await world.reread(job)).run_count == 2


async def test_the_owner_is_asked_with_the_name_of_the_question(world: World) -> None:
    job = await asked(world, FIRST)

    await world.serve(HOUR + MINUTE)

    (question,) = await owed(world)
    present = await world.reread(job)
    assert present.consent is not None
    assert question.content["consent"] == present.consent.id
    assert question.owner == OWNER


async def test_without_an_answer_the_moment_is_skipped_and_so_are_those_after_it(
    world: World,
) -> None:
    job = await asked(world, FIRST)

    await world.serve(3 * HOUR + MINUTE)

    assert await statuses(world, job) == [("skipped", "approval_required")] * 3


async def test_nobody_is_asked_about_a_moment_that_is_too_late_to_run(world: World) -> None:
    job = await asked(world, replace(FIRST, misfire=Misfire.SKIP))
    await world.sleep(3 * HOUR + 10 * MINUTE)

    await world.serve(MINUTE)

    assert await statuses(world, job) == [("skipped", "misfire")]
    assert (await world.reread(job)).consent is None


async def test_that_nobody_answered_is_not_said_in_quiet_hours(world: World) -> None:
    job = await asked(world, replace(FIRST, quiet=windows_of("00:00-23:59")))

    await world.serve(HOUR + 20 * MINUTE)

    (question,) = await owed(world)
    assert await statuses(world, job) == [("skipped", "approval_required")]
    assert question.content["notice"] == "approval"


async def test_after_a_no_it_is_asked_again_when_it_is_resumed(world: World) -> None:
    job = await asked(world, FIRST)
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        denied = await answer(world, job, yes=False)
        await world.sleep(HOUR)
        await world.service.resume(denied, origin="resume")
        again = await world.reread(job)
        await answer(world, again)
        await world.sleep(HOUR)

    assert again.consent is not None
    assert again.consent.answer is Answer.ASKED
    assert await statuses(world, job) == [
        ("skipped", "approval_required"), ("skipped", "approval_required"), ("succeeded", ""),
    ]  # fmt: skip


async def test_an_edit_takes_the_approval_away(world: World) -> None:
    job = await asked(world, FIRST)
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        await answer(world, job)
        await world.service.govern(
            await world.reread(job), replace(FIRST, silent=True), origin="edit"
        )
        await world.sleep(HOUR)

    assert [run.status for run in await world.history(job)] == [
        RunStatus.SUCCEEDED, RunStatus.REVIEW,
    ]  # fmt: skip


async def test_an_edit_while_it_waits_makes_the_answer_worthless(world: World) -> None:
    job = await asked(world, FIRST)
    async with world.serving():
        await world.sleep(HOUR + MINUTE)
        waiting = (await world.reread(job)).consent
        assert waiting is not None
        edited = await world.service.govern(
            await world.reread(job), replace(FIRST, silent=True), origin="edit"
        )

        with pytest.raises(AlreadyAnswered):
            await world.service.answer(edited, waiting.id, yes=True, by="ann", origin="press")

    assert await statuses(world, job) == [("skipped", "changed")]


# --- before it is enabled ----------------------------------------------------------------------


async def test_it_is_made_disabled_and_enabled_by_the_approval(world: World) -> None:
    job = await asked(world, ENABLE)
    made_enabled = job.enabled
    async with world.serving():
        await world.sleep(10 * MINUTE)
        approved = await answer(world, job)
        await world.sleep(HOUR)

    assert not made_enabled
    assert approved.enabled
    assert [run.status for run in await world.history(job)] == [RunStatus.SUCCEEDED]


@pytest.mark.parametrize("late", [False, True], ids=["denied", "too late"])
async def test_denied_or_unanswered_it_stays_disabled(world: World, late: bool) -> None:
    job = await asked(world, ENABLE)
    if late:
        await world.sleep(15 * MINUTE)
        with pytest.raises(AlreadyAnswered):
            await answer(world, job)
    else:
        await answer(world, job, yes=False)

    await world.serve(2 * HOUR)

    assert not (await world.reread(job)).enabled
    assert world.turns == []
    told = [each.content["notice"] for each in await all_told(world)]
    assert told == ["approval", "unapproved" if late else "approved"]


async def test_an_answer_counts_once(world: World) -> None:
    job = await asked(world, ENABLE)
    await answer(world, job)

    with pytest.raises(AlreadyAnswered):
        await answer(world, job, yes=False)


async def test_the_operators_are_asked_and_the_owner_hears_the_answer(world: World) -> None:
    await world.store.facts.note("paired", {"owner": "telegram:1"}, world.now)
    job = await asked(world, ENABLE)
    (question,) = await owed(world, "telegram")
    await answer(world, job, yes=False)
    (told,) = await owed(world)

    assert (question.owner, question.content["owner"]) == ("telegram:1", OWNER)
    assert (told.owner, told.content["answer"], told.content["reason"]) == (
        OWNER, "denied", "why not",
    )  # fmt: skip


@pytest.mark.parametrize("way", ["resume", "run_now"])
async def test_nothing_goes_round_the_approval(world: World, way: str) -> None:
    job = await asked(world, ENABLE)
    denied = await answer(world, job, yes=False)

    with pytest.raises(ApprovalRequired):
        await getattr(world.service, way)(denied, origin="again")

    again = (await world.reread(job)).consent
    assert again is not None
    assert again.waits(world.now)
    assert not (await world.reread(job)).enabled


async def test_the_end_of_a_pause_is_no_approval(world: World) -> None:
    job = await asked(world, ENABLE)
    denied = await answer(world, job, yes=False)
    await world.service.pause(denied, by="ann", origin="rest", until=world.now + MINUTE)

    await world.serve(2 * HOUR)

    assert not (await world.reread(job)).enabled
    assert world.turns == []


async def test_an_edit_of_what_is_not_approved_is_asked_about_anew(world: World) -> None:
    job = await asked(world, ENABLE)

    edited = await world.service.govern(job, replace(ENABLE, silent=True), origin="edit")

    assert job.consent is not None
    assert edited.consent is not None
    assert edited.consent.id != job.consent.id
    assert not edited.enabled


async def test_without_the_policy_it_is_enabled(world: World) -> None:
    job = await asked(world, ENABLE)

    free = await world.service.govern(job, Policy(), origin="edit")

    assert free.enabled
    assert free.consent is None
