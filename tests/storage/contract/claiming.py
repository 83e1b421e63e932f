"""`RunStore.claim`: one run for each due moment, and one process for each run."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scheduler.consent import Approval
from scheduler.model import Claim, Due, Memory, Plan, Run, RunStatus, Share
from scheduler.policy import Budget, Misfire, Pause, Policy, QuietWay, Terms
from scheduler.quiet import window_of
from scheduler.schedule import Cron
from storage import Store, open_store
from tests.storage.making import (
    LEASE,
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SECOND,
    Execute,
    add,
    add_many,
    change,
    claim,
    claim_one,
    damage,
    job,
    outcome,
    planned,
)

CATCH_UP = Policy(misfire=Misfire.CATCH_UP)


async def test_what_is_due_is_planned_advanced_and_ours(store: Store, rival: Store) -> None:
    due = await add(store, job(every=MINUTE))

    claimed = await claim_one(store)

    run = claimed.run
    assert claimed == Claim(job=due, run=run, memory=Memory())
    assert (run.due_at, run.status, run.attempt) == (NOW, RunStatus.RUNNING, 1)
    assert (run.lease_owner, run.lease_expires_at) == ("here:1:1", NOW + LEASE)
    # Committed: another process sees it.
    assert await rival.jobs.history(due.id, limit=9) == [run]
    fields = {"next_run_at": NOW + MINUTE, "last_run_at": NOW, "run_count": 1}
    assert await rival.jobs.job(OWNER, 1) == replace(due, **fields)


async def test_a_job_without_a_further_moment_has_ended(store: Store) -> None:
    await add(store)
    await claim(store)

    ended = await store.jobs.job(OWNER, 1)

    assert (ended.next_run_at, ended.ended_at) == (None, NOW)
    assert await store.jobs.listed(OWNER) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"at": NOW + timedelta(microseconds=1)}, id="not due yet"),
        pytest.param({"at": None}, id="never due"),
        pytest.param({"pause": Pause(by=OWNER, at=NOW)}, id="paused"),
        pytest.param({"removed_at": NOW, "next_run_at": None}, id="removed"),
    ],
)
async def test_what_is_not_due_is_left_alone(store: Store, fields: dict[str, object]) -> None:
    await add(store, job(**fields))

    assert await claim(store) == []


async def test_the_earliest_are_taken_first_and_no_more_than_asked(store: Store) -> None:
    late, early, earlier = [
        await add(store, job(at=NOW - seconds * SECOND)) for seconds in (1, 2, 3)
    ]

    first = await claim(store, limit=2)
    second = await claim(store, limit=2)

    assert [each.job.id for each in first] == [earlier.id, early.id]
    assert [each.job.id for each in second] == [late.id]


async def test_one_owners_many_do_not_delay_anothers_single_one(store: Store) -> None:
    await add_many(store, 9, at=NOW - SECOND)
    single = await add(store, job(owner=OTHER))

    batches = [await claim(store, limit=4) for _ in range(4)]

    assert [[each.job.owner for each in batch] for batch in batches] == [
        [OWNER] * 4, [OTHER, *[OWNER] * 3], [OWNER] * 2, [],
    ]  # fmt: skip
    assert batches[1][0].job == single


async def test_a_crowd_alone_goes_on_and_soon_hears_of_somebody_behind_it(store: Store) -> None:
    await add_many(store, 9, at=NOW - SECOND)
    for _ in range(2):
        await claim(store, limit=2)
    await add(store, job(owner=OTHER))

    at_once = await claim(store, limit=2)
    soon = await claim(store, NOW + timedelta(milliseconds=300), limit=2)

    assert [each.job.owner for each in at_once] == [OWNER, OWNER]
    assert [each.job.owner for each in soon] == [OTHER, OWNER]


ONCE = Misfire.RUN_ONCE


async def left_to(url: str, budget: Budget, now: datetime) -> list[int | None]:
    """What the plans of two jobs of an owner, due at *now*, hear of the day's runs."""
    heard: list[int | None] = []

    def listen(due: Due) -> Plan:
        heard.append(due.left_today)
        return planned(now)(due)

    async with open_store(url, holder="budget:1:1", terms=Terms(budget=budget)) as store:
        await claim(store, now, plan=listen)
    return heard


@pytest.mark.parametrize(
    ("budget", "policy", "heard"),
    [
        pytest.param(Budget(), Policy(), [None, None], id="none is set"),
        pytest.param(Budget(), Policy(daily_runs=5), [4, 4], id="of the job"),
        pytest.param(Budget(job=9), Policy(), [8, 8], id="of every job"),
        pytest.param(Budget(job=9), Policy(daily_runs=3), [2, 2], id="the job's own comes first"),
        pytest.param(Budget(owner=5), Policy(), [3, 2], id="of the owner"),
        pytest.param(Budget(owner=1), Policy(), [0, 0], id="none is left"),
    ],
)
async def test_the_plan_hears_how_many_runs_are_left_today(
    url: str, store: Store, budget: Budget, policy: Policy, heard: list[int | None]
) -> None:
    six = timedelta(hours=6)
    await add_many(store, 2, at=NOW - six, every=six, policy=policy)
    for claimed in await claim(store, NOW - six):
        await store.runs.finish(outcome(claimed))

    assert await left_to(url, budget, NOW) == heard


@pytest.mark.parametrize(
    ("budget", "policy"),
    [
        pytest.param(Budget(), Policy(misfire=ONCE, daily_runs=3), id="of the job"),
        pytest.param(Budget(owner=3), Policy(misfire=ONCE), id="of the owner"),
    ],
)
async def test_a_run_counts_for_the_day_on_which_it_began(
    url: str, store: Store, budget: Budget, policy: Policy
) -> None:
    # Due the evening before and caught up with after midnight, on a day with one more.
    evening, late = NOW - timedelta(hours=14), NOW - timedelta(hours=11)
    await add(store, job(at=evening, every=timedelta(hours=7), policy=policy))
    for at in (late, NOW - timedelta(hours=7)):
        for claimed in await claim(store, at):
            await store.runs.finish(outcome(claimed, finished_at=at))

    assert await left_to(url, budget, NOW) == [1]


async def test_what_ran_tomorrow_before_the_clock_was_set_back_is_no_run_of_today(
    url: str, store: Store
) -> None:
    day, policy = timedelta(days=1), Policy(daily_runs=3)
    await add(store, job(at=NOW + day, policy=policy))
    await store.runs.finish(outcome(await claim_one(store, NOW + day)))
    present = await store.jobs.job(OWNER, 1)
    await change(store, present, next_run_at=NOW, ended_at=None)

    assert await left_to(url, Budget(), NOW) == [3]


async def test_owners_who_rest_are_left_for_later(store: Store) -> None:
    await add(store, job(at=NOW - SECOND))
    await add(store, job(owner=OTHER))

    others = await store.runs.claim(
        NOW, Share(runs=9, turns=9, resting={OWNER}), lease=LEASE, plan=planned(NOW)
    )

    assert [each.job.owner for each in others] == [OTHER]
    assert [each.job.owner for each in await claim(store)] == [OWNER]


async def test_the_plan_hears_whether_a_run_is_open(store: Store) -> None:
    idle = await add(store, job(every=MINUTE, at=NOW + MINUTE))
    open_ = await add(store, job(every=MINUTE))
    await claim(store)
    heard: dict[str, bool] = {}

    def listen(due: Due) -> Plan:
        heard[due.job.id] = due.busy
        return planned(NOW + MINUTE)(due)

    await claim(store, NOW + MINUTE, plan=listen)

    assert heard == {idle.id: False, open_.id: True}


async def test_what_is_skipped_is_recorded_and_told_but_not_served(store: Store) -> None:
    due = await add(store, job(every=MINUTE, policy=Policy(misfire=Misfire.SKIP)))

    claimed = await claim(store, NOW + timedelta(minutes=9.9))

    (skipped,) = await store.jobs.history(due.id, limit=9)
    assert claimed == []
    assert (skipped.status, skipped.missed_count) == (RunStatus.SKIPPED, 9)
    assert skipped.lease_owner is None
    (told,) = await store.outbox.take(NOW, channel="console", limit=9)
    assert told.run_id == skipped.id


async def test_a_moment_that_has_its_run_gets_no_second_one(store: Store) -> None:
    await add(store, job(every=MINUTE))
    first = await claim_one(store)
    await store.runs.finish(outcome(first))
    present = await store.jobs.job(OWNER, 1)
    await change(store, present, next_run_at=NOW)

    again = await claim(store)

    assert again == []
    assert [run.id for run in await store.jobs.history(first.job.id, limit=9)] == [first.run.id]
    assert (await store.jobs.job(OWNER, 1)).next_run_at == NOW + MINUTE


async def test_runs_that_were_caught_up_follow_one_another(store: Store) -> None:
    due = await add(store, job(every=timedelta(hours=1), policy=CATCH_UP))
    now = NOW + timedelta(hours=2)

    moments = []
    for _ in range(3):
        claimed = await claim_one(store, now)
        assert await claim(store, now) == []
        await store.runs.finish(outcome(claimed))
        moments.append((claimed.run.due_at, claimed.run.attempt))

    assert moments == [(NOW + hours * timedelta(hours=1), 1) for hours in range(3)]
    assert await claim(store, now) == []
    assert (await store.jobs.job(OWNER, 1)).run_count == 3
    assert len(await store.jobs.history(due.id, limit=9)) == 3


async def test_two_processes_never_own_the_same_run(store: Store, rival: Store) -> None:
    jobs = await add_many(store, 60)

    batches = await asyncio.gather(
        *(claim(each, limit=7) for _ in range(5) for each in (store, rival))
    )

    owned = [each.run for batch in batches for each in batch]
    assert sorted(run.job_id for run in owned) == [each.id for each in jobs]
    stored = [(await store.jobs.history(each.id, limit=9))[0] for each in jobs]
    assert sorted(owned, key=_by_job) == stored


def _by_job(run: Run) -> str:
    return run.job_id


async def test_the_database_itself_refuses_a_second_running_run(
    store: Store, execute: Execute
) -> None:
    due = await add(store, job(every=MINUTE, policy=CATCH_UP))
    await claim(store, NOW + MINUTE)
    waiting, running = await store.jobs.history(due.id, limit=9)
    assert (waiting.status, running.status) == (RunStatus.WAITING, RunStatus.RUNNING)

    with pytest.raises(Exception, match=r"(?i)unique"):
        await damage(execute, "runs", waiting.id, "status", "'running'")


@pytest.mark.parametrize("column", ["schedule", "policy", "bounds", "source", "created_at"])
async def test_a_row_that_cannot_be_read_only_sets_itself_aside(
    store: Store, execute: Execute, column: str
) -> None:
    damaged, whole = await add_many(store, 2)
    value = str(2**62) if column == "created_at" else "'['"
    await damage(execute, "jobs", damaged.id, column, value)

    claimed = await claim_one(store)

    assert claimed.job == whole
    assert await store.runs.next_due_at() == NOW + LEASE  # of the run that was claimed


async def test_a_job_that_cannot_be_planned_only_sets_itself_aside(store: Store) -> None:
    poison, whole = await add_many(store, 2, every=MINUTE)

    def stumble(due: Due) -> Plan:
        if due.job.id == poison.id:
            raise ZeroDivisionError
        return planned(NOW)(due)

    claimed = await claim(store, plan=stumble)

    assert [each.job.id for each in claimed] == [whole.id]
    aside = await store.jobs.job(OWNER, poison.number)
    assert aside.pause == Pause(by="minder", at=NOW, reason="unreadable")
    assert await store.jobs.history(poison.id, limit=9) == []


async def zone_gone(execute: Execute, job_id: str) -> None:
    """As on a machine with other tzdata."""
    await damage(execute, "jobs", job_id, "zone", "'US/Gone'")
    gone = "replace(schedule, 'Europe/Berlin', 'US/Gone')"
    await damage(execute, "jobs", job_id, "schedule", gone)


HOURLY = Cron(expressions=("0 * * * *",), zone="Europe/Berlin")
IN_QUIET = {"quiet": (window_of("10:00-11:00"),), "quiet_way": QuietWay.HOLD_RUNS}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="that is due"),
        pytest.param({"pause": Pause(by="you", at=NOW, until=NOW)}, id="whose pause ends"),
        pytest.param({"policy": Policy(daily_runs=3)}, id="with a budget"),
        pytest.param({"policy": Policy(**IN_QUIET)}, id="with quiet hours"),
    ],
)
async def test_a_job_in_a_zone_that_is_not_known_only_sets_itself_aside(
    store: Store, execute: Execute, fields: dict[str, object]
) -> None:
    lost, whole = await add(store, job(schedule=HOURLY, **fields)), await add(store)
    await zone_gone(execute, lost.id)

    claimed = await claim_one(store)

    assert claimed.job == whole
    aside = await store.jobs.job(OWNER, lost.number)
    assert aside.pause == Pause(by="minder", at=NOW, reason="unreadable")


async def test_a_run_in_a_zone_that_is_not_known_only_ends_itself(
    store: Store, execute: Execute
) -> None:
    jitter = Policy(jitter=30 * MINUTE)
    lost = await add(store, job(schedule=HOURLY, policy=jitter))
    await claim(store)
    await zone_gone(execute, lost.id)
    whole = await add(store)

    claimed = await claim_one(store, NOW + 31 * MINUTE)

    assert claimed.job == whole
    (ended,) = await store.jobs.history(lost.id, limit=9)
    assert (ended.status, ended.reason) == (RunStatus.FAILED, "unreadable")


@pytest.mark.parametrize(
    "policy",
    [
        pytest.param(Policy(misfire=Misfire.SKIP), id="skipped"),
        pytest.param(Policy(misfire=Misfire.REVIEW), id="to be decided"),
        pytest.param(Policy(approval=Approval.BEFORE_FIRST_RUN), id="to be approved"),
    ],
)
async def test_of_moments_that_have_their_runs_nothing_is_said(
    store: Store, policy: Policy
) -> None:
    await add(store, job(every=timedelta(hours=1)))
    await store.runs.finish(outcome(await claim_one(store)))
    present = await store.jobs.job(OWNER, 1)
    # As where the clock was set back, and the job changed meanwhile.
    await change(store, present, next_run_at=NOW, policy=policy)

    assert await claim(store, NOW + 50 * MINUTE) == []

    assert len(await store.jobs.history(present.id, limit=9)) == 1
    assert await store.outbox.take(NOW, channel="console", limit=9) == []
    assert (await store.jobs.job(OWNER, 1)).consent is None


async def test_the_next_instant_is_the_earliest_of_moment_attempt_and_lease(store: Store) -> None:
    assert await store.runs.next_due_at() is None
    await add(store, job(at=NOW + timedelta(days=2), owner=OTHER))
    assert await store.runs.next_due_at() == NOW + timedelta(days=2)
    await add(store)
    assert await store.runs.next_due_at() == NOW
    claimed = await claim_one(store)
    assert await store.runs.next_due_at() == NOW + LEASE
    await store.runs.finish(
        outcome(claimed, status=RunStatus.WAITING, next_attempt_at=NOW + MINUTE, finished_at=None)
    )
    assert await store.runs.next_due_at() == NOW + MINUTE
    await store.runs.finish(outcome(await claim_one(store, NOW + MINUTE)))
    assert await store.runs.next_due_at() == NOW + timedelta(days=2)
