"""Failures that were reported of other schedulers and reminder bots, and do not happen here.

Each test bears the name of the failure and tells it as a story: what would lead to it elsewhere,
and what comes of it here. Stories about time are played on virtual time, on the real store.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.console import Console
from bot.delivery.chats import Chats
from bot.delivery.courier import after
from bot.telegram.writing import LONGEST, parts, units
from bot.wording.notation import Addressee
from bot.wording.rendering import render
from bot.wording.reply import Reply
from bot.wording.text import plain, text
from scheduler.errors import (
    ChatUnreachable,
    DeliveryDelayed,
    DeliveryUncertain,
    JobLocked,
    SchemaTooNew,
    StoreDamaged,
    StoreLocked,
    StoreUnavailable,
    TurnFailed,
)
from scheduler.model import Job, Observation, RunStatus, Turn
from scheduler.policy import Attention, Condition, Misfire, Notify, Policy, QuietWay, Rule
from scheduler.quiet import windows_of
from scheduler.review import Decision
from scheduler.reviewing import Reviewing
from scheduler.schedule import Cron
from storage import open_store
from tests.bot.delivery.post import Post, open_post
from tests.bot.talk import ANN, talking
from tests.scheduler.world import DAY, HOUR, MINUTE, OWNER, SECOND, World, every, open_world
from tests.sim.vloop import VirtualLoop, without_threads

WATCHING = Attention(notify=Notify.ON_CHANGE)
GROUP = "telegram:-100"


def on_virtual_time(opened: Callable[[str], Any]) -> Callable[[Callable[[Any], Any]], Any]:
    """Have a test play its story in the world that *opened* opens, on virtual time."""

    def told(story: Callable[[Any], Awaitable[None]]) -> Callable[[Path, Any], None]:
        async def play(url: str) -> None:
            async with opened(url) as world:
                await story(world)

        def test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
            without_threads(monkeypatch.setattr)
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                runner.run(play(f"sqlite:///{tmp_path}/minder.db"))

        test.__name__, test.__doc__ = story.__name__, story.__doc__
        return test

    return told


in_the_scheduler = on_virtual_time(open_world)
at_the_post = on_virtual_time(open_post)


async def heard(world: World) -> list[str]:
    """Everything that is owed by now, as its owner reads it."""
    words, outbox = list[str](), world.store.outbox
    while taken := await outbox.take(world.now, channel="console", limit=100):
        for delivery in taken:
            words.append(plain(render(delivery, Addressee(now=world.now, zone="UTC")).text))
            await outbox.settle(after(delivery, "1", now=world.now, overtaken=False))
    return words


def sees(world: World, *states: Any) -> Callable[[Turn], Awaitable[Observation]]:
    """A turn that sees one state after the other, and the last one from then on."""
    left = list(states)

    async def look(_: Turn) -> Observation:
        state = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(state, Exception):
            raise state
        return Observation(state=state)

    return look


async def watch(world: World, *states: Any, attention: Attention = WATCHING) -> Job:
    """An hourly job that sees *states*."""
    world.scripts["price"] = sees(world, *states)
    return await world.add(every(HOUR, world.now), task="price", attention=attention)


def daily(hour: int) -> Cron:
    return Cron(expressions=(f"0 {hour} * * *",), zone="UTC")


# --- restarts ------------------------------------------------------------------------------------


@in_the_scheduler
async def test_a_restart_gap_silently_skips(world: World) -> None:
    job = await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.SKIP))
    await world.serve(90 * MINUTE)
    await world.sleep(5 * HOUR)

    await world.serve(MINUTE)

    _, gap = await world.history(job)
    assert (gap.status, gap.missed_count) == (RunStatus.SKIPPED, 4)
    assert any("It was due 5 times" in said for said in await heard(world))


@in_the_scheduler
async def test_boot_recomputes_the_next_run_from_now(world: World) -> None:
    job = await world.add(daily(9))
    await world.sleep(70 * MINUTE)

    await world.serve(MINUTE)

    assert (await world.only_run(job)).due_at == job.next_run_at


@in_the_scheduler
async def test_catch_up_fires_the_morning_alert_at_ten_in_the_evening(world: World) -> None:
    job = await world.add(daily(9))
    await world.sleep(14 * HOUR)

    await world.serve(MINUTE)

    assert world.turns == []
    assert (await world.only_run(job)).status is RunStatus.SKIPPED


@in_the_scheduler
async def test_nobody_is_asked_about_what_was_missed(world: World) -> None:
    await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.REVIEW))
    await world.sleep(2 * DAY)
    reviewing = Reviewing(
        world.store.reviews, world.store.jobs, world.store.runs, clock=world.clock, ids=world.ids
    )

    await world.serve(HOUR)
    later = len(world.turns)
    (question,) = await reviewing.waiting(OWNER)
    await reviewing.decide(OWNER, question.run.id, Decision.RUN_LAST, origin="press")
    await world.serve(MINUTE)

    assert later == 1, "what comes later does not wait for the answer"
    assert question.run.missed_count == 46
    assert len(world.turns) == later + 3


@in_the_scheduler
async def test_a_one_shot_is_lost_in_flight(world: World) -> None:
    job = await world.add()
    await world.sleep(MINUTE)
    await world.claim()  # by a process that dies of it

    await world.serve(MINUTE)

    assert (await world.only_run(job)).status is RunStatus.SUCCEEDED


@in_the_scheduler
async def test_a_one_shot_fires_again_at_each_boot(world: World) -> None:
    await world.add()

    for _ in range(3):
        await world.serve(2 * MINUTE)

    assert len(world.turns) == 1


@in_the_scheduler
async def test_an_interval_drifts_by_run_time_or_starts_anew_at_a_restart(world: World) -> None:
    async def slow(turn: Turn) -> Observation:
        await world.sleep(17 * SECOND)
        return Observation(text=turn.job.task)

    start = world.now
    world.scripts["stretch"] = slow
    job = await world.add(every(MINUTE, start))

    await world.serve(150 * SECOND)
    await world.sleep(7 * SECOND)
    await world.serve(3 * MINUTE)

    due = [run.due_at for run in await world.history(job)]
    assert due == [start + MINUTE * n for n in range(1, 6)]


@in_the_scheduler
async def test_jitter_accumulates(world: World) -> None:
    job = await world.add(every(HOUR, world.now), policy=Policy(jitter=5 * MINUTE))

    for _ in range(3):
        await world.serve(3 * HOUR)

    runs = [run for run in await world.history(job) if run.started_at]
    assert [run.due_at for run in runs] == [
        world.now - HOUR * n for n in range(8, 8 - len(runs), -1)
    ]
    assert len({run.started_at - run.due_at for run in runs if run.started_at and run.due_at}) == 1


@in_the_scheduler
async def test_a_stuck_running_flag_stops_a_job_for_ever(world: World) -> None:
    job = await world.add(every(HOUR, world.now))
    await world.sleep(HOUR)
    await world.claim()  # by a process that dies of it

    await world.serve(2 * HOUR + MINUTE)

    assert {run.status for run in await world.history(job)} == {RunStatus.SUCCEEDED}
    assert len(await world.history(job)) == 3


@in_the_scheduler
async def test_the_sleep_before_a_retry_is_lost_on_a_restart(world: World) -> None:
    world.scripts["stretch"] = sees(world, TurnFailed("away"), "back")
    job = await world.add(policy=Policy(max_retries=1, retry_backoff=10 * MINUTE))
    await world.serve(2 * MINUTE)

    await world.serve(10 * MINUTE)

    run = await world.only_run(job)
    assert (run.status, run.attempt) == (RunStatus.SUCCEEDED, 2)


@in_the_scheduler
async def test_hold_timers_are_lost_on_a_restart(world: World) -> None:
    stays = Rule(condition=Condition.BELOW, value=90, hold=3 * HOUR)
    await watch(world, 100, 80, attention=replace(WATCHING, rules=(stays,)))
    await world.serve(3 * HOUR + MINUTE)
    await heard(world)

    await world.serve(2 * HOUR)

    assert len(await heard(world)) == 1


# --- when ----------------------------------------------------------------------------------------


@in_the_scheduler
async def test_it_fires_in_the_minute_of_its_creation(world: World) -> None:
    job = await world.add(daily(world.now.hour))

    await world.serve(MINUTE)

    assert world.turns == []
    assert job.next_run_at == world.now.replace(minute=0, second=0) + DAY


@in_the_scheduler
async def test_the_zone_is_ignored(world: World) -> None:
    schedule = Cron(expressions=("0 9 * * *",), zone="America/New_York")

    job = await world.add(schedule, zone="America/New_York")

    assert job.next_run_at == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@in_the_scheduler
async def test_a_manual_run_eats_tomorrows_slot(world: World) -> None:
    job = await world.add(daily(9))
    async with world.serving():
        await world.service.run_now(job, origin=world.origin())
        await world.sleep(2 * HOUR)

    manual, due = await world.history(job)
    assert (manual.due_at, due.due_at) == (None, job.next_run_at)


@in_the_scheduler
async def test_skip_still_runs_the_overdue_tick(world: World) -> None:
    await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.SKIP))
    await world.sleep(HOUR + 2 * MINUTE)

    await world.serve(MINUTE)

    assert world.turns == []


@in_the_scheduler
async def test_catching_up_is_defeated_by_forbid(world: World) -> None:
    await world.add(every(HOUR, world.now), policy=Policy(misfire=Misfire.CATCH_UP))
    await world.sleep(5 * HOUR)

    await world.serve(MINUTE)

    assert len(world.turns) == 3


@in_the_scheduler
async def test_quiet_hours_are_ignored_on_scheduled_ticks(world: World) -> None:
    quiet = Policy(quiet=windows_of("8-11"), quiet_way=QuietWay.HOLD_RUNS)
    await world.add(every(HOUR, world.now), policy=quiet)

    async with world.serving():
        await world.sleep(2 * HOUR + MINUTE)
        in_the_window = len(world.turns)
        await world.sleep(HOUR)

    assert in_the_window == 0
    assert world.turns


@in_the_scheduler
async def test_a_night_of_changes_comes_at_seven_one_by_one(world: World) -> None:
    quiet = Policy(quiet=windows_of("8:30-12:30"))
    world.scripts["price"] = sees(world, 100, 90, 95, 80, 70)
    await world.add(every(HOUR, world.now + SECOND), task="price", attention=WATCHING, policy=quiet)
    await world.serve(MINUTE)
    await heard(world)

    await world.serve(4 * HOUR + 20 * MINUTE)
    at_night = await heard(world)
    await world.serve(20 * MINUTE)
    (told,) = await heard(world)

    assert at_night == []
    assert len(world.turns) == 5
    assert "100 \u2192 70" in told


# --- one stuck thing, or one bad one -------------------------------------------------------------


async def hangs(_: Turn) -> Observation:
    return await asyncio.Event().wait()  # type: ignore[return-value]


@in_the_scheduler
async def test_one_hung_job_delays_all(world: World) -> None:
    world.scripts["hung"] = hangs
    await world.add(task="hung", policy=Policy(timeout=HOUR))
    for _ in range(20):
        await world.add()

    await world.serve(2 * MINUTE)

    assert world.started() == [timedelta()] * 21


@in_the_scheduler
async def test_run_now_deadlocks(world: World) -> None:
    world.scripts["hung"] = hangs
    hung, other = await world.add(task="hung"), await world.add(daily(9))
    async with world.serving():
        await world.sleep(MINUTE + SECOND)

        with pytest.raises(JobLocked):
            await world.service.run_now(await world.reread(hung), origin=world.origin())
        await world.service.run_now(other, origin=world.origin())
        await world.sleep(SECOND)

    assert (await world.only_run(other)).status is RunStatus.SUCCEEDED


@in_the_scheduler
async def test_one_bad_row_makes_the_whole_store_unreadable(world: World) -> None:
    bad, good = await world.add(), await world.add()
    spoil(world, "UPDATE jobs SET schedule = '{' WHERE id = ?", bad.id)

    await world.serve(2 * MINUTE)

    assert [job.id for job in await world.service.listed(OWNER)] == []
    assert (await world.only_run(good)).status is RunStatus.SUCCEEDED


@in_the_scheduler
async def test_one_bad_trigger_kills_the_scheduler(world: World) -> None:
    bad, good = await world.add(daily(9)), await world.add()
    never = """UPDATE jobs SET schedule = '{"cron":["0 0 31 2 *"],"zone":"UTC"}', next_run_at = 1
               WHERE id = ?"""
    spoil(world, never, bad.id)

    await world.serve(2 * MINUTE)

    assert (await world.only_run(good)).status is RunStatus.SUCCEEDED


def spoil(world: World, change: str, job_id: str) -> None:
    """Change a row as no Minder would."""
    (_, _, path) = world.store.database._writer._conn.execute("PRAGMA database_list").fetchone()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(change, (job_id,))


# --- what is said, and what is remembered --------------------------------------------------------


@in_the_scheduler
async def test_the_token_for_silence_leaks(world: World) -> None:
    async def silent(_: Turn) -> Observation:
        return Observation()

    world.scripts["stretch"] = silent
    await world.add()

    await world.serve(2 * MINUTE)

    assert len(world.turns) == 1
    assert await heard(world) == []


@in_the_scheduler
async def test_all_is_fine_every_few_minutes(world: World) -> None:
    world.scripts["price"] = sees(world, {"price": 100})
    await world.add(every(5 * MINUTE, world.now), task="price", attention=WATCHING)

    await world.serve(4 * HOUR)

    assert len(world.turns) > 40
    assert len(await heard(world)) == 1


@in_the_scheduler
async def test_the_state_is_committed_though_the_message_never_went(world: World) -> None:
    job = await watch(world, 100, 80)
    await world.serve(HOUR + MINUTE)
    await heard(world)
    async with world.serving():
        await world.sleep(58 * MINUTE)
        failing, world.runs.finish = world.runs.finish, refuses  # type: ignore[attr-defined]
        await world.sleep(5 * MINUTE)
        told, owed = (await world.store.runs.memory(job.id)).told, await heard(world)
        world.runs.finish = failing  # type: ignore[attr-defined]
        await world.sleep(5 * SECOND)

    assert (told, owed) == (100, [])
    assert (await world.store.runs.memory(job.id)).told == 80
    assert len(await heard(world)) == 1


async def refuses(_: object) -> None:
    raise StoreUnavailable("the disk is full")


@in_the_scheduler
async def test_an_error_page_is_told_as_a_change(world: World) -> None:
    job = await watch(world, 100, TurnFailed("503"), 100)

    await world.serve(3 * HOUR + MINUTE)

    assert len(await heard(world)) == 1  # what it saw first
    assert (await world.store.runs.memory(job.id)).told == 100


@in_the_scheduler
async def test_a_threshold_fires_once_and_never_arms_again(world: World) -> None:
    below = Rule(condition=Condition.BELOW, value=90)
    await watch(world, 100, 80, 85, 95, 80, attention=replace(WATCHING, rules=(below,)))

    await world.serve(5 * HOUR + MINUTE)

    _, *told = await heard(world)
    assert len(told) == 2


@in_the_scheduler
async def test_ninety_nine_failures_go_unseen(world: World) -> None:
    job = await watch(world, TurnFailed("gone"))

    await world.serve(26 * HOUR)

    told = await heard(world)
    assert 1 <= len(told) <= 5
    pause = (await world.reread(job)).pause
    assert pause is not None
    assert pause.reason


@in_the_scheduler
async def test_fourteen_hundred_and_forty_alerts_a_day(world: World) -> None:
    world.scripts["price"] = sees(world, *[100, 200] * 60)
    await world.add(every(MINUTE, world.now), task="price", attention=WATCHING)

    await world.serve(2 * HOUR)

    assert len(world.turns) > 110
    assert len(await heard(world)) < 10


@in_the_scheduler
async def test_a_run_schedules_itself_again(world: World) -> None:
    async def asks_for_more(turn: Turn) -> Observation:
        return Observation(text="remind me in 1 minute to do this again")

    world.scripts["stretch"] = asks_for_more
    job = await world.add()

    await world.serve(DAY)

    assert len(world.turns) == 1
    assert await world.service.listed(OWNER) == []
    assert (await world.reread(job)).next_run_at is None


@in_the_scheduler
async def test_an_edit_deletes_and_adds_and_loses_the_history(world: World) -> None:
    job = await world.add(every(HOUR, world.now))
    await world.serve(HOUR + MINUTE)

    schedule = every(2 * HOUR, world.now)
    edited = await world.service.reschedule(
        await world.reread(job), schedule, origin=world.origin()
    )

    assert (edited.id, edited.number, edited.schedule) == (job.id, job.number, schedule)
    assert len(await world.history(edited)) == 1


# --- two of us -----------------------------------------------------------------------------------


@in_the_scheduler
async def test_two_schedulers_send_two_messages(world: World) -> None:
    job = await world.add()
    await world.sleep(MINUTE)

    with world.store.lock.held(), pytest.raises(StoreLocked), world.store.lock.held():
        raise AssertionError("two hold it")
    claims = [await world.claim() for _ in range(2)]

    assert [len(claimed) for claimed in claims] == [1, 0]
    assert len(await world.history(job)) == 1


# --- on the way ----------------------------------------------------------------------------------


@at_the_post
async def test_what_may_have_arrived_is_sent_again_blindly(post: Post) -> None:
    post.messenger.expect(ANN, DeliveryUncertain("no answer"), DeliveryUncertain("no answer"))
    owed = await post.owe("tea")

    await post.work(3600)

    assert post.words() == ["tea", "(possibly repeated) tea"]
    assert post.statuses(owed) == ["dead"]


@at_the_post
async def test_delivered_it_says_and_nothing_arrived(post: Post) -> None:
    post.messenger.expect(ANN, *[DeliveryDelayed("refused")] * 4)
    owed = await post.owe("tea")

    await post.work(5)
    too_early = post.statuses(owed)
    await post.work(60)

    assert (too_early, post.statuses(owed)) == (["pending"], ["sent"])


def test_what_is_over_4096_characters_is_lost() -> None:
    long = "\U0001f375" * 5_000  # each counts twice there

    cut = parts(text(long))

    assert "".join(map(plain, cut)) == long
    assert all(units(plain(part)) <= LONGEST for part in cut)


@at_the_post
async def test_a_blocked_chat_is_tried_for_ever(post: Post) -> None:
    post.messenger.expect(ANN, *[ChatUnreachable("blocked")] * 10)
    owed = await post.owe("tea")

    await post.work(3600)

    assert (post.words(), post.statuses(owed)) == (["tea"], ["dead"])
    assert post.chats.lost_chats == [(ANN, "blocked")]


@in_the_scheduler
async def test_jobs_of_a_blocked_chat_run_on_for_nobody(world: World) -> None:
    job = await world.add(every(HOUR, world.now))
    store = world.store
    chats = Chats(world.service, store.jobs, store.owners, store.outbox, clock=world.clock)

    await chats.lost(OWNER, "blocked")
    await world.serve(DAY)

    assert (await world.reread(job)).pause is not None
    assert world.turns == []


# --- the store -----------------------------------------------------------------------------------


@in_the_scheduler
async def test_the_store_is_wiped_by_a_crash_or_an_update(world: World) -> None:
    await world.add()
    spoil(world, "INSERT INTO schema_version SELECT 1000 WHERE ? != ''", "newer")
    (_, _, path) = world.store.database._writer._conn.execute("PRAGMA database_list").fetchone()  # type: ignore[attr-defined]

    with pytest.raises(SchemaTooNew):
        async with open_store(f"sqlite:///{path}", holder="another"):
            raise AssertionError("it opened")

    garbage = Path(path).with_name("garbage.db")
    garbage.write_bytes(b"half a write" * 1000)
    with pytest.raises(StoreDamaged):
        async with open_store(f"sqlite:///{garbage}", holder="another"):
            raise AssertionError("it opened")
    assert garbage.read_bytes() == b"half a write" * 1000
    assert len(await world.service.listed(OWNER)) == 1


async def test_scheduled_it_says_and_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> Job:
        raise StoreUnavailable("the disk is full")

    shown: list[Reply] = []
    async with talking(tmp_path) as talk:
        console = Console(talk.conversation, clock=talk.clock, ids=talk.app.ids, show=shown.append)
        monkeypatch.setattr(type(talk.app.store.jobs), "add", refused)

        await console.say("remind me in 10 minutes to drink tea")

        assert await talk.jobs("console:local") == []
    assert "nothing was changed" in plain(shown[-1].text)


# --- people --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "reply", "hours", "comes"),
    [
        ("in 10 minutes", "every 2 hours", 2, True),
        ("in 10 minutes", "tomorrow 13:10", 25, True),
        ("in 10 minutes", "snooze 1 hour", 1, True),
        ("every day at 12:10", "stop", 24, False),
    ],
)
async def test_a_reply_to_a_reminder_is_not_understood(
    tmp_path: Path, asked: str, reply: str, hours: int, comes: bool
) -> None:
    async with talking(tmp_path) as talk:
        await talk.say(f"remind me {asked} to drink tea")
        await talk.wait(minutes=10)

        await talk.say(reply, about=await talk.job(1))

        said = await talk.wait(hours=hours)
        assert any("drink tea" in words for words in said) is comes


async def test_jobs_of_others_are_shown_in_a_group(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.say("remind me in 10 minutes to see the doctor")

        listed = await talk.say("/list", owner=GROUP)

        assert "doctor" not in listed
        assert await talk.jobs(GROUP) == []
