"""Quiet hours in the store: what they keep back, what becomes of it, and when it is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from scheduler.model import (
    Delivery,
    DeliveryKind,
    DeliveryStatus,
    Due,
    EditKind,
    Job,
    Outcome,
    Plan,
    RunStatus,
)
from scheduler.people import Profile
from scheduler.policy import Policy, QuietWay
from scheduler.quiet import windows_of
from storage import Store
from tests.storage.making import (
    MINUTE,
    NOW,
    OTHER,
    OWNER,
    add,
    change,
    claim,
    claim_one,
    delivery,
    edit,
    job,
    manual,
    new_id,
    outcome,
)

HOUR = timedelta(hours=1)
AT_NOON = windows_of("11:30-13:00")
SOON, LATER = NOW + HOUR, NOW + 2 * HOUR


async def take(store: Store, now: datetime = NOW) -> Sequence[Delivery]:
    return await store.outbox.take(now, channel="console", limit=9)


async def end(store: Store, taken: Delivery, status: DeliveryStatus) -> None:
    closed = None if status is DeliveryStatus.PENDING else NOW
    await store.outbox.settle(replace(taken, status=status, closed_at=closed, message_id="m"))


def news(about: Job, old: int, new: int, **fields: object) -> Delivery:
    changes = [{"path": "", "old": old, "new": new}]
    content = {"number": about.number, "task": about.task, "changes": changes}
    return delivery(
        kind=DeliveryKind.CHANGE,
        content=content,
        job_id=about.id,
        from_state=old,
        to_state=new,
        **fields,
    )


async def statuses(store: Store) -> dict[str, int]:
    return await store.outbox.counts()


# --- runs ----------------------------------------------------------------------------------------


async def test_no_further_attempt_starts_where_nothing_runs_but_what_is_asked_for(
    store: Store,
) -> None:
    windows = windows_of("12:30-14:00")
    policy = Policy(quiet=windows, quiet_way=QuietWay.HOLD_RUNS)
    held = await add(store, job(policy=policy))
    claimed = await claim_one(store)
    again = replace(claimed.run, status=RunStatus.WAITING, next_attempt_at=SOON)
    await store.runs.finish(Outcome(run=again))
    asked = manual(await add(store, job(at=None, policy=policy)), SOON)
    await store.runs.request(asked, replace(edit(held, kind=EditKind.RUN), id=asked.id))

    served = await claim(store, SOON)

    assert [each.run.id for each in served] == [asked.id]
    await store.runs.finish(outcome(served[0]))
    assert await store.runs.next_due_at() == LATER
    (late,) = await claim(store, LATER)
    assert (late.run.id, late.run.attempt) == (claimed.run.id, 2)


# --- messages ------------------------------------------------------------------------------------


async def test_what_is_held_waits_for_its_time_and_lets_others_pass(store: Store) -> None:
    held, free = delivery(held_until=SOON), delivery()
    await store.outbox.owe([held, free])

    (first,) = await take(store)
    assert first.id == free.id
    await end(store, first, DeliveryStatus.SENT)
    assert await take(store, SOON - MINUTE) == []
    assert await store.outbox.next_due_at(channel="console", after=NOW) == SOON
    (second,) = await take(store, SOON)
    assert second.id == held.id


async def test_what_was_held_of_several_jobs_is_one_message_and_shares_its_fate(
    store: Store, rival: Store
) -> None:
    first, second = [delivery(held_until=SOON, job_id=(await add(store)).id) for _ in range(2)]
    await store.outbox.owe([first, second])

    (taken,) = await take(store, SOON)

    assert taken.id == first.id
    assert len(taken.content["together"]) == 1  # type: ignore[arg-type]
    left = await store.outbox.adopt(SOON, channel="console", in_hand=())
    assert [each.id for each in left] == [first.id]
    await end(store, taken, DeliveryStatus.PENDING)
    (again,) = await take(rival, LATER)
    assert (again.id, again.content, again.attempts) == (first.id, taken.content, 2)
    await end(rival, again, DeliveryStatus.SENT)
    assert await take(store, LATER) == []
    assert await statuses(store) == {}


async def test_who_has_a_message_on_its_way_gets_nothing_that_was_held(store: Store) -> None:
    held, free = delivery(held_until=SOON), delivery()
    await store.outbox.owe([held, free])
    (taken,) = await take(store)

    assert await take(store, SOON) == []
    await end(store, taken, DeliveryStatus.SENT)
    assert [each.id for each in await take(store, SOON)] == [held.id]


async def test_a_change_is_told_from_the_last_state_that_arrived(store: Store) -> None:
    about = await add(store)
    await store.outbox.owe([news(about, 1, 2), news(about, 2, 3), news(about, 3, 4)])

    for status in (DeliveryStatus.DEAD, DeliveryStatus.SENT):
        (taken,) = await take(store)
        await end(store, taken, status)

    assert (taken.from_state, taken.to_state) == (1, 3)
    assert taken.content["changes"] == [{"path": "", "old": 1, "new": 3}]
    (last,) = await take(store)
    assert last.from_state == 3


async def test_what_was_lost_and_taken_back_is_never_sent_and_the_ledger_says_so(
    store: Store,
) -> None:
    about = await add(store)
    run = (await claim_one(store)).run
    lost, back, further = news(about, 1, 2), news(about, 2, 1, run_id=run.id), delivery()
    await store.outbox.owe([lost, back, further])
    (taken,) = await take(store)
    await end(store, taken, DeliveryStatus.DEAD)

    (following,) = await take(store)

    assert following.id == further.id
    kept = await store.runs.run(run.id)
    assert kept is not None
    assert kept.ledger["unsent"] == "reverted"


async def test_a_job_that_is_changed_has_what_was_held_looked_at_anew(store: Store) -> None:
    about = await add(store, job(policy=Policy(muted_until=LATER)))
    await store.outbox.owe([delivery(held_until=LATER, job_id=about.id), delivery(held_until=SOON)])

    await change(store, about, policy=Policy())

    assert [each.job_id for each in await take(store)] == [about.id]


async def test_what_is_quiet_still_is_held_once_more(store: Store) -> None:
    about = await add(store, job(policy=Policy(quiet=AT_NOON)))
    await store.outbox.owe([delivery(held_until=NOW, job_id=about.id)])

    assert await take(store) == []
    assert await store.outbox.next_due_at(channel="console", after=NOW) == SOON


async def test_an_owner_with_other_quiet_hours_has_everything_looked_at_anew(store: Store) -> None:
    about = await add(store, job(policy=Policy(quiet_way=QuietWay.HOLD_RUNS)))
    await store.outbox.owe([delivery(held_until=LATER), delivery(OTHER, held_until=LATER)])
    await claim(store, plan=_held_until(LATER))

    await store.owners.save(Profile(owner=OWNER), NOW)

    assert len(await take(store)) == 1
    assert [claimed.job.id for claimed in await claim(store)] == [about.id]


# --- runs ----------------------------------------------------------------------------------------


def _held_until(until: datetime) -> Callable[[Due], Plan]:
    def plan(due: Due) -> Plan:
        return Plan(runs=(), next_run_at=due.job.next_run_at, held_until=until)

    return plan


async def test_a_job_that_is_held_is_due_when_that_ends(store: Store) -> None:
    await add(store)
    assert await claim(store, plan=_held_until(SOON)) == []

    kept = (await store.jobs.listed(OWNER))[0]
    assert (kept.held_until, kept.next_run_at, kept.ended_at) == (SOON, NOW, None)
    assert await store.runs.next_due_at() == SOON
    assert await claim(store, SOON - MINUTE) == []
    assert (await claim_one(store, SOON)).run.due_at == NOW


async def test_a_job_that_is_changed_is_held_no_more(store: Store) -> None:
    asked = await add(store)
    await claim(store, plan=_held_until(SOON))

    await change(store, asked, task="stretch twice")

    assert (await claim_one(store)).run.due_at == NOW


async def test_the_quiet_hours_of_the_owner_come_with_what_is_due(store: Store) -> None:
    await add(store)
    profile = Profile(owner=OWNER, zone="Europe/Madrid").with_quiet(windows_of("22-7"))
    await store.owners.save(profile, NOW)
    asked: list[Due] = []

    def plan(due: Due) -> Plan:
        asked.append(due)
        return Plan(runs=(), next_run_at=due.job.next_run_at)

    await claim(store, plan=plan)
    claimed = await claim_one(store)

    assert asked[0].quiet == claimed.quiet == profile.quiet
    assert [str(window) for window in claimed.quiet] == ["22:00-07:00 Europe/Madrid"]


async def test_quiet_hours_of_a_job_are_kept(store: Store) -> None:
    policy = Policy(
        quiet=windows_of("mon-fri 22-7 Europe/Madrid; 12-13"),
        quiet_way=QuietWay.HOLD_RUNS,
        urgent=True,
        muted_until=SOON,
    )
    stored = await add(store, job(policy=policy))

    assert (await store.jobs.job_by_id(stored.id)).policy == policy


async def test_what_a_run_owes_is_held_with_it(store: Store) -> None:
    await add(store)
    claimed = await claim_one(store)
    owed = delivery(held_until=SOON, run_id=claimed.run.id)

    await store.runs.finish(replace(outcome(claimed), deliveries=(owed,)))

    assert await take(store) == []
    (taken,) = await take(store, SOON)
    assert taken.id == owed.id


async def test_a_message_that_sounds_alone_has_no_mark(store: Store) -> None:
    await store.outbox.owe([delivery(id=new_id(), held_until=SOON, silent=True)])

    (taken,) = await take(store, SOON)

    assert "together" not in taken.content
    assert taken.silent
