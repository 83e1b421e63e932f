"""`JobStore`: jobs are counted, changed once per origin, fenced, and invisible to others."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.errors import JobNotFound, StoreDamaged
from scheduler.model import EditKind, RunStatus
from scheduler.policy import Attention, Bounds, Condition, Misfire, Notify, Pause, Policy, Rule
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
    add_many,
    change,
    claim,
    damage,
    edit,
    job,
    manual,
    new_id,
    outcome,
)


async def test_jobs_are_counted_per_owner(store: Store) -> None:
    mine = await add_many(store, 2)
    theirs = await add(store, job(owner=OTHER))

    assert [each.number for each in mine] == [1, 2]
    assert theirs.number == 1


async def test_the_number_of_a_removed_job_is_not_given_again(store: Store) -> None:
    first = await add(store)
    await change(store, first, removed_at=NOW, next_run_at=None)

    assert (await add(store)).number == 2


async def test_the_same_origin_adds_one_job(store: Store) -> None:
    first = await add(store, origin="message 1")

    again = await add(store, job(task="another"), origin="message 1")

    assert again == first
    assert await store.jobs.listed(OWNER) == [first]


async def test_two_fronts_with_the_same_origin_add_one_job(store: Store, rival: Store) -> None:
    added = await asyncio.gather(
        *(add(each, origin="message 1") for _ in range(3) for each in (store, rival))
    )

    assert {each.id for each in added} == {added[0].id}
    assert await store.jobs.listed(OWNER) == [added[0]]


async def test_a_job_is_kept_whole(store: Store) -> None:
    asked = job(
        task="„Grüße“ 日本 🎉",
        turn="watch",
        source={"probe": "page", "url": "https://example.org/?q=é", "deep": [1, 2.5, None, True]},
        schedule=Cron(expressions=("0 9 * * 1-5", "0 18 1 * *"), zone="Europe/Madrid"),
        zone="Europe/Madrid",
        bounds=Bounds(until=NOW + timedelta(days=30), max_runs=10),
        policy=Policy(
            misfire=Misfire.CATCH_UP,
            grace=timedelta(seconds=0.5),
            max_lateness=timedelta(hours=1),
            timeout=timedelta(seconds=7),
            max_retries=3,
            retry_backoff=timedelta(minutes=1),
            silent=True,
        ),
        attention=Attention(
            notify=Notify.ALWAYS,
            rules=(
                Rule(condition=Condition.BELOW, path="/price", value=90.5),
                Rule(condition=Condition.CONTAINS, path="", value="sold out"),
                Rule(),
            ),
            ignore=("/seen_at",),
            confirm=2,
        ),
        pause=Pause(by="telegram:1", at=NOW + timedelta(microseconds=1), reason="holiday"),
        parent_id=new_id(),
    )

    stored = await add(store, asked)

    assert stored == replace(asked, number=1)
    assert await store.jobs.job(OWNER, 1) == stored
    assert await store.jobs.job_by_id(asked.id) == stored


async def test_text_enters_without_what_a_database_refuses(store: Store) -> None:
    asked = job(task="a\0b\ud800c", source={"k\0": ["x\0y\\u0000\udfff"]})

    stored = await add(store, asked)

    assert stored.task == "abc"
    assert stored.source == {"k": ["xy\\u0000"]}


async def test_other_owners_jobs_do_not_exist(store: Store) -> None:
    await add(store)

    with pytest.raises(JobNotFound):
        await store.jobs.job(OTHER, 1)
    assert await store.jobs.listed(OTHER) == []
    assert await store.jobs.edits(OTHER, since=NOW - MINUTE) == []


async def test_the_jobs_of_all_owners_can_be_asked_for(store: Store) -> None:
    mine, second = await add_many(store, 2)
    theirs = await add(store, job(owner=OTHER))

    assert await store.jobs.numbered(1) == [mine, theirs]
    assert await store.jobs.numbered(10**30) == []
    assert await store.jobs.listed(None) == [mine, second, theirs]


@pytest.mark.parametrize(
    ("owner", "number"),
    [
        pytest.param(OWNER, 2, id="a number not given yet"),
        pytest.param(OWNER, 10**30, id="a number that no column holds"),
        pytest.param(OWNER, -(10**30), id="and a negative one"),
        pytest.param("console:\udcff", 1, id="an owner that is no text"),
    ],
)
async def test_an_unknown_job_is_not_found(store: Store, owner: str, number: int) -> None:
    await add(store)

    with pytest.raises(JobNotFound):
        await store.jobs.job(owner, number)


async def test_an_unknown_id_is_not_found(store: Store) -> None:
    with pytest.raises(JobNotFound):
        await store.jobs.job_by_id("\0no such job\ud800")


async def test_the_list_has_the_next_due_first_and_the_paused_last(store: Store) -> None:
    paused = await add(store, job(at=NOW - MINUTE, pause=Pause(by=OWNER, at=NOW)))
    manual = await add(store, job(at=None))
    late = await add(store, job(at=NOW + MINUTE))
    soon = await add(store, job(at=NOW + SECOND))
    await add(store, job(ended_at=NOW, next_run_at=None))
    await add(store, job(removed_at=NOW, next_run_at=None))

    assert await store.jobs.listed(OWNER) == [soon, late, manual, paused]


async def test_a_chat_has_the_jobs_of_its_topics(store: Store) -> None:
    owners = ["telegram:-1:42", "telegram:-1", "telegram:-10", OWNER]
    topic, chat, _, _ = [await add(store, job(owner=owner)) for owner in owners]
    await add(store, job(owner="telegram:-1", removed_at=NOW, next_run_at=None))

    assert await store.jobs.listed_in_chat("telegram:-1") == [topic, chat]


async def test_the_history_of_a_job_has_the_newest_run_first(store: Store) -> None:
    await add(store, job(every=MINUTE))
    for minute in range(3):
        (claimed,) = await claim(store, NOW + minute * MINUTE)
        await store.runs.finish(outcome(claimed))

    newest, before = await store.jobs.history(claimed.job.id, limit=2)

    assert [newest.due_at, before.due_at] == [NOW + 2 * MINUTE, NOW + MINUTE]
    assert newest.status is RunStatus.SUCCEEDED
    assert await store.jobs.recent(limit=1) == [newest]


async def test_the_last_reminder_is_found(store: Store) -> None:
    await add(store)
    watch = await add(store, job(turn="watch", at=NOW + MINUTE))
    last = await add(store, job(at=NOW + SECOND))
    await claim(store, NOW)
    await claim(store, NOW + SECOND)
    await claim(store, NOW + MINUTE)

    found = await store.jobs.last_reminded(OWNER)

    assert found is not None
    assert found.id == last.id != watch.id
    assert await store.jobs.last_reminded(OTHER) is None


async def test_the_last_reminder_may_have_been_asked_for(store: Store) -> None:
    asked, _ = await add(store, job(at=NOW + 60 * MINUTE)), await add(store)
    await claim(store, NOW)

    await store.runs.request(manual(asked, NOW + SECOND), edit(asked, kind=EditKind.RUN))
    before = await store.jobs.last_reminded(OWNER)
    (shown,) = await claim(store, NOW + MINUTE)
    await store.runs.finish(outcome(shown))
    after = await store.jobs.last_reminded(OWNER)

    assert before is not None
    assert before.id != asked.id, "it has not come yet"
    assert after is not None
    assert after.id == asked.id


async def test_a_damaged_row_hides_no_other(store: Store, execute: Execute) -> None:
    damaged, whole = await add_many(store, 2)
    await damage(execute, "jobs", damaged.id, "policy", "'['")

    assert await store.jobs.listed(OWNER) == [whole]
    with pytest.raises(StoreDamaged, match=damaged.id):
        await store.jobs.job(OWNER, damaged.number)
