"""What comes in is dealt with once and for certain: whatever dies, lacks, hangs or is nonsense."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.message import Message
from bot.telegram.house import House
from scheduler.errors import StoreError, StoreUnavailable
from tests.bot.telegram.clock import HandClock
from tests.bot.telegram.living import Minder, dying, living
from tests.bot.telegram.spoiling import Held, Spoiled
from tests.bot.telegram.test_talk import asked
from tests.telegram_double import Double, Seat

REMIND = "remind me in 30 minutes to stretch"
FULL = StoreUnavailable("the disk is full")


def rows(home: Path) -> list[tuple[str, bool, str, int]]:
    """The inbox as it lies on the disk: body, whether open, error, attempts; the oldest first."""
    with sqlite3.connect(home / "minder.db") as database:
        asked_for = "SELECT body, closed_at IS NULL, error, attempts FROM inbox ORDER BY id"
        return [(body, bool(o), error, n) for body, o, error, n in database.execute(asked_for)]


# --- the same update again ----------------------------------------------------------------------


async def test_an_update_that_comes_twice_makes_one_job_and_one_answer(
    double: Double, minder: Minder, ann: Seat
) -> None:
    await ann.say(REMIND)
    update = dict(double.updates.pending[-1])
    await ann.next_message()

    double.inject(update)
    await asked(ann, "/list")

    assert len(await minder.jobs(ann)) == 1
    assert len(ann.messages) == 2


async def test_an_update_stored_by_a_process_that_died_is_served_by_the_next(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    def lame(house: House) -> House:
        return replace(house, inbox=Spoiled(house.inbox, "waiting", [FULL] * 99))

    async with dying(double, tmp_path, clock, lame):
        await ann.say(REMIND)
        await double.acknowledged()
    left_open = [is_open for _, is_open, _, _ in rows(tmp_path)]
    async with living(double, tmp_path, clock) as minder:
        await ann.next_message()

        assert left_open == [True]
        assert len(await minder.jobs(ann)) == 1


@pytest.mark.parametrize(
    ("words", "jobs"),
    [
        pytest.param(REMIND, 1, id="a reminder"),
        pytest.param("every 2 hours stretch", 1, id="a series"),
        pytest.param("every weekday at 9 stand-up", 1, id="a series that asks for the zone"),
        pytest.param("hello", 0, id="talk"),
        pytest.param("/list", 0, id="a list"),
    ],
)
@pytest.mark.parametrize("part", ["conversation", "inbox"])
async def test_an_answer_that_could_not_be_stored_is_given_again_and_is_the_same(  # noqa: PLR0913, PLR0917
    double: Double,
    tmp_path: Path,
    clock: HandClock,
    ann: Seat,
    words: str,
    jobs: int,
    part: str,
) -> None:
    """The job is there, and then the disk is full: before the answer, or before it is owed."""

    def forgetful(house: House) -> House:
        if part == "conversation":
            late = Spoiled(house.conversation, "exchange", [FULL], done=True)
            return replace(house, conversation=late)
        return replace(house, inbox=Spoiled(house.inbox, "close", [FULL]))

    async with living(double, tmp_path / "calm", clock):
        expected = await asked(double.private("Bob"), words)
    async with living(double, tmp_path, clock, spoiled=forgetful) as minder:
        await ann.say(words)
        await clock.slept(1)
        clock.turn(seconds=1)
        answer = await ann.next_message()

        # "in 29 min 59 s" is right as well
        assert (answer.text or "").partition(" (in")[0] == (expected.text or "").partition(" (in")[
            0
        ]
        assert len(await minder.jobs(ann)) == jobs


# --- nonsense -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("update", "dead"),
    [
        pytest.param({}, False, id="nothing in it"),
        pytest.param({"tomorrow": {"news": 1}}, False, id="a kind that does not exist yet"),
        pytest.param({"message": 5}, True, id="a number for a message"),
        pytest.param({"message": {"chat": "nonsense"}}, True, id="words for a chat"),
        pytest.param({"message": {"message_id": "x", "chat": {"id": 1}}}, True, id="half of one"),
        pytest.param({"callback_query": {"id": 5, "data": []}}, True, id="half a press"),
        pytest.param({"message": {"text": float("nan")}}, True, id="not a number"),
        pytest.param({"message": {"text": "\ud800", "chat": {"id": 1}}}, True, id="half a letter"),
        pytest.param({"message": {"text": "\0", "chat": {"id": 10**400}}}, True, id="a huge chat"),
    ],
)
async def test_a_poisoned_update_blocks_nobody(
    double: Double,
    minder: Minder,
    tmp_path: Path,
    ann: Seat,
    update: dict[str, Any],
    dead: bool,
) -> None:
    double.inject(update)
    await asked(ann, "/list")
    await minder.served(2)

    (error,) = [error for body, _, error, _ in rows(tmp_path) if "/list" not in body]
    assert bool(error) is dead


async def test_what_fails_three_times_is_dead_and_says_so(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    def buggy(house: House) -> House:
        bugs = [ValueError("a mistake of ours") for _ in range(3)]
        part = Spoiled(house.conversation, "exchange", bugs)
        return replace(house, conversation=part)

    async with living(double, tmp_path, clock, spoiled=buggy):
        await ann.say("hello")
        for _ in range(3):
            await clock.slept(1)
            clock.turn(seconds=1)
        apology = await ann.next_message()
        listed = await asked(ann, "/list")

    assert "could not make sense of that message" in (apology.text or "")
    assert "nothing planned" in (listed.text or "")
    first, second = rows(tmp_path)
    assert first[1:] == (False, "ValueError: a mistake of ours", 3)
    assert second[1:] == (False, "", 1)


async def test_an_update_that_kills_the_process_is_not_tried_for_ever(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    await ann.say("hello")
    for _ in range(3):
        waiting = Waiting()
        async with dying(double, tmp_path, clock, waiting.for_all):
            await waiting.begun.wait()
    async with living(double, tmp_path, clock):
        answer = await ann.next_message()

    assert "could not make sense of that message" in (answer.text or "")
    ((_, _, error, attempts),) = rows(tmp_path)
    assert (error, attempts) == ("the process died over it", 3)


# --- what takes long ----------------------------------------------------------------------------


class Waiting:
    """A conversation that does not come to an end until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.words = ""

    def for_all(self, house: House) -> House:
        return replace(house, conversation=Held(house.conversation, "exchange", self._hold))

    def for_words(self, words: str) -> Callable[[House], House]:
        self.words = words
        return self.for_all

    async def _hold(self, message: Message) -> None:
        if self.words in message.text:
            self.begun.set()
            await self.let_go.wait()


async def test_one_chat_waits_and_no_other(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    waiting = Waiting()
    async with living(double, tmp_path, clock, spoiled=waiting.for_words("slow")):
        await ann.say("slow")
        await waiting.begun.wait()
        await ann.say("/list")
        answers = [await asked(double.private(f"{n}"), "/list") for n in range(20)]
        meanwhile = len(ann.messages)
        waiting.let_go.set()
        first, second = await ann.next_message(), await ann.next_message()

    assert len(answers) == 20
    assert meanwhile == 0
    assert "I heard no time" in (first.text or "")
    assert "nothing planned" in (second.text or "")


async def test_what_hangs_does_not_hold_up_its_chat_for_ever(
    double: Double,
    tmp_path: Path,
    clock: HandClock,
    ann: Seat,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.workers.PATIENCE", 0.01)
    async with living(double, tmp_path, clock, spoiled=Waiting().for_words("slow")):
        await ann.say("slow")
        await ann.say("/list")
        for _ in range(3):
            await clock.slept(1)
            clock.turn(seconds=1)
        first = await ann.next_message()

    assert "could not make sense of that message" in (first.text or "")


async def test_a_stop_lets_what_was_begun_end_and_begins_nothing(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    waiting = Waiting()
    async with living(double, tmp_path, clock, spoiled=waiting.for_words("remind")) as minder:
        await ann.say(REMIND)
        await ann.say("/list")
        await waiting.begun.wait()
        await double.acknowledged()
        minder.front.stop()
        waiting.let_go.set()
        await minder.served(1)

    assert [is_open for _, is_open, _, _ in rows(tmp_path)] == [False, True]
    async with living(double, tmp_path, clock):
        await ann.wait_for(lambda message: "#1 stretch \u00b7 today" in (message.text or ""))
    assert len(ann.messages) == 2


async def test_what_was_begun_when_the_process_died_is_done_once(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    waiting = Waiting()
    async with dying(double, tmp_path, clock, waiting.for_words("remind")):
        await ann.say(REMIND)
        await waiting.begun.wait()
    async with living(double, tmp_path, clock) as minder:
        await ann.next_message()

        assert len(await minder.jobs(ann)) == 1
        assert len(ann.messages) == 1


# --- a store that is away -----------------------------------------------------------------------


async def test_what_cannot_be_stored_is_not_acknowledged(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    def full(house: House) -> House:
        return replace(house, inbox=Spoiled(house.inbox, "store", [FULL, FULL]))

    async with living(double, tmp_path, clock, spoiled=full):
        await ann.say("/list")
        for _ in range(2):
            await clock.slept(1)
            clock.turn(seconds=1)
            assert len(double.updates.pending) == 1
        answer = await ann.next_message()

    assert "nothing planned" in (answer.text or "")


async def test_what_can_never_be_stored_keeps_nobody_waiting(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    await ann.say("hello")
    await double.private("Bob").say("hello")

    def picky(house: House) -> House:
        refusals = [StoreError("a value is refused") for _ in range(2)]
        return replace(house, inbox=Spoiled(house.inbox, "store", refusals))

    async with living(double, tmp_path, clock, spoiled=picky):
        await double.acknowledged()
        await asked(ann, "/list")

    assert len(rows(tmp_path)) == 2


async def test_updates_are_forgotten_after_eight_days(
    double: Double, minder: Minder, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    await asked(ann, "/list")
    minder.turn(days=7)
    await asked(ann, "/list")
    minder.turn(days=2)
    await asked(ann, "/list")
    await double.acknowledged()

    assert len(rows(tmp_path)) == 2
