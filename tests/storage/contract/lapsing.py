"""`RunStore.claim`: pauses that end, questions that nobody answered, and a pause of everything."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scheduler import approving
from scheduler.consent import Approval
from scheduler.errors import AlreadyDecided
from scheduler.model import Cause, DeliveryKind, DeliveryStatus, EditKind, Run, RunStatus
from scheduler.policy import Misfire, Pause, Policy
from scheduler.quiet import window_of
from scheduler.review import Decision, decided
from scheduler.schedule import Cron
from storage import Store
from tests.storage.making import (
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    SECOND,
    Execute,
    add,
    change,
    claim,
    damage,
    delivery,
    edit,
    job,
    manual,
    new_id,
    outcome,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
REVIEW = Policy(misfire=Misfire.REVIEW)


async def rows(store: Store, job_id: str) -> list[tuple[str, str, datetime | None, int]]:
    found = await store.jobs.history(job_id, limit=20)
    return [(run.status.value, run.reason, run.due_at, run.missed_count) for run in reversed(found)]


@pytest.mark.parametrize("late", [timedelta(0), 10 * SECOND], ids=["on time", "a little late"])
async def test_a_pause_ends_at_its_date(store: Store, late: timedelta) -> None:
    stored = await add(store, job(every=HOUR))
    ends = NOW + 3 * HOUR
    paused = await change(store, stored, pause=Pause(by="you", at=NOW, until=ends))

    assert await claim(store, ends - SECOND) == []
    assert await store.runs.next_due_at() == ends
    (claimed,) = await claim(store, ends + late)

    assert claimed.run.due_at == ends
    assert await rows(store, stored.id) == [
        ("skipped", "disabled", ends - HOUR, 2),
        ("running", "", ends, 0),
    ]
    present = await store.jobs.job(OWNER, 1)
    assert (present.pause, present.version) == (None, paused.version + 1)
    lifted = (await store.jobs.edits(OWNER, since=NOW))[0]
    assert (lifted.kind, lifted.before) == (EditKind.LIFTED, paused)


async def test_what_was_missed_after_the_pause_is_not_of_the_pause(store: Store) -> None:
    stored = await add(store, job(every=HOUR, policy=Policy(misfire=Misfire.SKIP)))
    await change(store, stored, pause=Pause(by="you", at=NOW, until=NOW + 2 * HOUR))

    await claim(store, NOW + 4.5 * HOUR)

    assert await rows(store, stored.id) == [
        ("skipped", "disabled", NOW + HOUR, 1),
        ("skipped", "misfire", NOW + 4 * HOUR, 2),
    ]


async def test_after_a_pause_of_everything_the_misfire_policy_decides(store: Store) -> None:
    stored = await add(store, job())
    stop = Pause(by="you", at=NOW, until=NOW + 2 * HOUR, everything=True)
    await change(store, stored, pause=stop)

    (claimed,) = await claim(store, NOW + 2 * HOUR)

    assert (claimed.run.due_at, claimed.run.cause) == (NOW, Cause.CATCH_UP)


async def test_a_question_that_came_back_lapses_again_and_holds_up_nobody(store: Store) -> None:
    question = Policy(approval=Approval.BEFORE_ENABLE)
    made = approving.asked(job(policy=question), "question", NOW)
    asked_about = await add(store, made)
    await claim(store, NOW + HOUR)
    denied = await store.jobs.job_by_id(asked_about.id)
    await change(store, denied, pause=made.pause, consent=made.consent)
    await add(store, job(at=NOW + HOUR))

    claims = await claim(store, NOW + HOUR)

    assert len(claims) == 1
    again = await store.jobs.job_by_id(asked_about.id)
    assert (again.pause, again.consent) == (denied.pause, denied.consent)


async def asked(store: Store) -> Run:
    """An hourly job that missed five moments about which a person decides."""
    stored = await add(store, job(every=HOUR, policy=REVIEW))
    assert await claim(store, NOW + 4.5 * HOUR) == []
    (run,) = await store.jobs.history(stored.id, limit=5)
    return run


async def test_what_waits_for_a_decision_is_in_nothing_s_way(store: Store) -> None:
    waiting = await asked(store)

    assert waiting.status is RunStatus.REVIEW
    assert [run.id for run in await store.reviews.waiting(OWNER)] == [waiting.id]
    assert await store.reviews.waiting(OTHER) == []
    (claimed,) = await claim(store, NOW + 5 * HOUR)
    assert (claimed.run.due_at, claimed.run.status) == (NOW + 5 * HOUR, RunStatus.RUNNING)
    await store.runs.finish(outcome(claimed))
    present = await store.jobs.job_by_id(waiting.job_id)
    await store.runs.request(manual(present), edit(present, kind=EditKind.RUN))
    assert present.run_count == 1


@pytest.mark.parametrize(
    ("decision", "left"),
    [
        pytest.param(Decision.RUN_ONCE, [("waiting", "", 4, 4)], id="once for all"),
        pytest.param(
            Decision.RUN_LAST,
            [
                ("skipped", "skipped_by_owner", 1, 1),
                ("waiting", "", 2, 0),
                ("waiting", "", 3, 0),
                ("waiting", "", 4, 0),
            ],
            id="the last three",
        ),
        pytest.param(Decision.SKIP, [("skipped", "skipped_by_owner", 4, 4)], id="none"),
    ],
)
async def test_a_decision_covers_what_the_question_covered(
    store: Store, decision: Decision, left: list[tuple[str, str, int, int]]
) -> None:
    run = await asked(store)
    present = await store.jobs.job_by_id(run.job_id)
    answer = edit(present, present, kind=EditKind.DECIDED, origin="button")
    made = decided(present, run, decision, now=NOW + 5 * HOUR, new_id=new_id)

    for _ in range(2):  # the same origin decides once
        await store.reviews.decide(made, answer)

    assert await rows(store, run.job_id) == [
        (status, reason, NOW + hours * HOUR, missed) for status, reason, hours, missed in left
    ]
    fired = sum(status == "waiting" for status, *_ in left)
    assert (await store.jobs.job_by_id(run.job_id)).run_count == fired
    with pytest.raises(AlreadyDecided):
        await store.reviews.decide(made, edit(present, present, kind=EditKind.DECIDED))


async def test_what_was_decided_runs_in_order(store: Store) -> None:
    run = await asked(store)
    present = await store.jobs.job_by_id(run.job_id)
    made = decided(present, run, Decision.RUN_LAST, now=NOW + 4.6 * HOUR, new_id=new_id)
    await store.reviews.decide(made, edit(present, present, kind=EditKind.DECIDED))

    served = []
    while claims := await claim(store, NOW + 4.7 * HOUR):
        for claimed in claims:
            served.append(claimed.run.due_at)
            await store.runs.finish(outcome(claimed))

    assert served == [NOW + hours * HOUR for hours in (2, 3, 4)]


async def test_a_question_that_nobody_answers_is_skipped_after_a_week(store: Store) -> None:
    once = await add(store, job(policy=REVIEW))
    await claim(store, NOW + HOUR)
    lapses = NOW + HOUR + 7 * DAY

    assert await store.runs.next_due_at() == lapses
    await claim(store, lapses - SECOND)
    assert len(await store.reviews.waiting(None)) == 1
    await claim(store, lapses)

    assert await rows(store, once.id) == [("skipped", "review_expired", NOW, 0)]
    owed = await store.outbox.take(lapses, channel="console", limit=5)
    assert [each.content["notice"] for each in owed] == ["review"]
    await store.outbox.settle(replace(owed[0], status=DeliveryStatus.SENT, closed_at=lapses))
    (told,) = await store.outbox.take(lapses, channel="console", limit=5)
    assert told.content["notice"] == "unanswered"


async def test_while_everything_is_paused_only_what_is_asked_for_runs(store: Store) -> None:
    stored = await add(store, job(every=HOUR))
    await store.firing.stop(Pause(by="operator", at=NOW))

    assert await claim(store, NOW + MINUTE) == []
    assert await store.runs.next_due_at() is None
    await store.runs.request(manual(stored), edit(stored, kind=EditKind.RUN))
    (claimed,) = await claim(store, NOW + MINUTE)
    assert claimed.run.cause is Cause.MANUAL
    await store.runs.finish(outcome(claimed))

    await store.firing.go_on()
    (claimed,) = await claim(store, NOW + MINUTE)
    assert claimed.run.due_at == NOW


async def test_a_pause_of_everything_ends_at_its_date(store: Store) -> None:
    await add(store, job(every=HOUR))
    ends = NOW + 2 * HOUR
    await store.firing.stop(Pause(by="operator", at=NOW, until=ends))

    assert await claim(store, ends - SECOND) == []
    assert await store.runs.next_due_at() == ends
    assert await store.firing.stopped(ends) is None
    (claimed,) = await claim(store, ends)
    await store.runs.finish(outcome(claimed))
    coming = await store.runs.next_due_at()
    assert coming is not None
    assert coming > ends, "its end is over, and nobody looks for it again"


async def test_several_jobs_of_one_owner_say_together_what_they_missed(store: Store) -> None:
    skip = Policy(misfire=Misfire.SKIP)
    for policy in (skip, skip, REVIEW):
        await add(store, job(policy=policy))
    await add(store, job(owner=OTHER, policy=skip))

    await claim(store, NOW + HOUR)

    (told,) = await store.outbox.take(NOW + HOUR, channel="console", limit=5)
    items = told.content["items"]
    assert isinstance(items, list)
    assert [item["notice"] for item in items if isinstance(item, dict)] == [
        "missed", "missed", "review",
    ]  # fmt: skip
    (alone,) = await store.outbox.take(NOW + HOUR, channel="telegram", limit=5)
    assert alone.content["notice"] == "missed"


async def test_what_several_claims_missed_is_said_together(store: Store) -> None:
    skip = Policy(misfire=Misfire.SKIP)
    for _ in range(4):
        await add(store, job(policy=skip))

    early = []
    for _ in range(4):
        early += await store.outbox.take(NOW + HOUR, channel="console", limit=5)
        await claim(store, NOW + HOUR, limit=1)

    (told,) = await store.outbox.take(NOW + HOUR, channel="console", limit=5)
    assert early == [], "said before all of it was known"
    items = told.content["items"]
    assert isinstance(items, list)
    assert len(items) == 4
    await store.outbox.settle(replace(told, status=DeliveryStatus.SENT, closed_at=NOW + HOUR))
    assert await store.outbox.take(NOW + HOUR, channel="console", limit=5) == []


async def test_while_it_waits_for_more_others_pass(store: Store) -> None:
    skip = Policy(misfire=Misfire.SKIP)
    await add(store, job(policy=skip))
    late = await add(store, job(policy=skip))
    await claim(store, NOW + HOUR, limit=1)
    await store.outbox.owe([delivery(created_at=NOW + HOUR, kind=DeliveryKind.REPLY)])

    (passes,) = await store.outbox.take(NOW + HOUR, channel="console", limit=5)
    await store.outbox.settle(replace(passes, status=DeliveryStatus.SENT, closed_at=NOW + HOUR))
    await change(store, await store.jobs.job_by_id(late.id), pause=Pause(by="ann", at=NOW))
    (told,) = await store.outbox.take(NOW + HOUR, channel="console", limit=5)

    assert passes.kind is DeliveryKind.REPLY
    assert told.content["notice"] == "missed"


async def test_whoever_goes_on_after_a_death_or_beside_it_tells_all_of_it_once(
    store: Store, rival: Store
) -> None:
    skip = Policy(misfire=Misfire.SKIP)
    for _ in range(3):
        await add(store, job(policy=skip))
    await claim(store, NOW + HOUR, limit=1)  # and nobody hears of this process again

    early = await rival.outbox.take(NOW + HOUR + MINUTE, channel="console", limit=5)
    await claim(rival, NOW + HOUR + MINUTE)
    told = await rival.outbox.take(NOW + HOUR + MINUTE, channel="console", limit=5)

    assert early == []
    (summary,) = told
    items = summary.content["items"]
    assert isinstance(items, list)
    assert len(items) == 3


async def test_a_question_about_a_job_in_an_unknown_zone_only_ends_itself(
    store: Store, execute: Execute
) -> None:
    quiet = replace(REVIEW, quiet=(window_of("10:00-11:00"),))
    hourly = Cron(expressions=("0 * * * *",), zone="Europe/Berlin")
    lost = await add(store, job(schedule=hourly, zone="Europe/Berlin", policy=quiet))
    whole = await add(store, job(every=HOUR, policy=REVIEW))
    missed = NOW + 30 * MINUTE
    assert await claim(store, missed) == []
    await damage(execute, "jobs", lost.id, "zone", "'US/Gone'")

    await claim(store, missed + 7 * DAY)

    assert (await rows(store, lost.id))[0][:2] == ("failed", "unreadable")
    assert (await rows(store, whole.id))[0][:2] == ("skipped", "review_expired")
