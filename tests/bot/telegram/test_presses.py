"""Buttons: always answered, safe when stale, doubled or foreign; the message shows the outcome."""

import pytest
from aiogram.types import Message

from bot.wording.replies import STALE
from tests.bot.telegram.living import Minder
from tests.bot.telegram.test_talk import asked, labels
from tests.telegram_double import Double, Fault, Seat


async def now(seat: Seat, message: Message, words: str) -> Message:
    """The message once it says *words*."""
    return await seat.wait_for(
        lambda shown: shown.message_id == message.message_id and words in (shown.text or "")
    )


async def fired(minder: Minder, seat: Seat) -> Message:
    await asked(seat, "remind me in 30 minutes to stretch")
    minder.turn(minutes=30)
    return await seat.next_message()


async def test_done_is_shown_in_the_reminder(minder: Minder, ann: Seat) -> None:
    reminder = await fired(minder, ann)

    await ann.press(reminder, "Done")

    shown = await now(ann, reminder, "#1 stretch: done.")
    assert labels(shown) == []
    assert len(ann.messages) == 2


async def test_a_snooze_is_shown_in_the_reminder_and_can_be_taken_back(
    minder: Minder, ann: Seat
) -> None:
    reminder = await fired(minder, ann)

    await ann.press(reminder, "10 min")
    snoozed = await now(ann, reminder, "Snoozed #2 stretch to today 10:40.")
    await ann.press(snoozed, "Undo")
    await now(ann, reminder, "#2 stretch: taken back. It will not fire.")
    minder.turn(minutes=10)

    assert await minder.jobs(ann) == []


async def test_paused_and_taken_back_in_the_card(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "every 2 hours stretch")

    await ann.press(card, "Pause")
    paused = await now(ann, card, "paused")
    await minder.until_paused(ann)
    await ann.press(paused, "Undo")
    await now(ann, card, "no longer paused")

    await minder.until_paused(ann, False)


async def test_the_list_opens_a_job_and_stays(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")
    listed = await asked(ann, "/list")

    await ann.press(listed, "#1")

    opened = await ann.next_message()
    assert labels(opened) == ["Pause", "Run now", "Why?", "Edit", "Remove"]
    assert ann.messages[1].text == listed.text


async def test_run_now_as_often_as_it_is_pressed(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")
    await ann.press(await asked(ann, "/list"), "#1")
    opened = await ann.next_message()

    for _ in range(2):
        await ann.press(opened, "Run now")
        said = {(await ann.next_message()).text, (await ann.next_message()).text}
        assert said == {"#1 stretch: running now.", "\u23f0 #1 stretch"}


async def test_edited_by_button_and_answer(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "remind me in 30 minutes to stretch")
    await ann.press(card, "Edit")
    question = await ann.next_message()
    changed = await asked(ann, "in 45 minutes")

    assert "What shall become of #1 stretch" in (question.text or "")
    assert "today 10:45" in (changed.text or "")


async def test_a_question_becomes_its_answer(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")
    await asked(ann, "every 3 hours drink")
    question = await asked(ann, "delete all my reminders")

    await ann.press(question, "Yes")

    await now(ann, question, "Removed 2")
    assert await minder.jobs(ann) == []


# --- stale, doubled, foreign ---------------------------------------------------------------------


async def test_a_doubled_press_counts_once(minder: Minder, ann: Seat) -> None:
    reminder = await fired(minder, ann)
    data = "j:s10m:1:0"

    one, two = ann.press_data(reminder, data), ann.press_data(reminder, data)
    await one
    await two
    await now(ann, reminder, "Snoozed #2")

    assert [job.number for job in await minder.jobs(ann)] == [2]
    assert len(ann.messages) == 2


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("j:undo:9:1", id="an unknown job"),
        pytest.param("j:fly:1:1", id="an unknown operation"),
        pytest.param("j:undo:one:1", id="no number"),
        pytest.param("j:pause:" + "9" * 50 + ":1", id="a huge number"),
        pytest.param("c:1", id="an answer without a question"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param("\u202e" * 10, id="nothing that can be seen"),
    ],
)
async def test_a_button_that_was_never_there(minder: Minder, ann: Seat, data: str) -> None:
    card = await asked(ann, "every 2 hours stretch")

    await ann.press_data(card, data)

    assert "/list" in ((await ann.next_message()).text or "")
    assert [job.pause for job in await minder.jobs(ann)] == [None]


async def test_a_button_of_an_older_state_says_so(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "every 2 hours stretch")
    await asked(ann, "change #1 to every 4 hours")

    await ann.press(card, "Undo")

    assert "was changed since" in ((await ann.next_message()).text or "")


async def test_a_button_in_another_chat_finds_nothing(
    double: Double, minder: Minder, ann: Seat
) -> None:
    bob = double.private("Bob")
    greeting = await asked(bob, "/start")
    await asked(ann, "every 2 hours stretch")

    await bob.press_data(greeting, "j:remove:1:1")

    assert "There is no #1 here" in ((await bob.next_message()).text or "")
    assert len(await minder.jobs(ann)) == 1


async def test_a_button_under_a_message_that_is_gone(
    double: Double, minder: Minder, ann: Seat
) -> None:
    reminder = await fired(minder, ann)
    ann.chat.remove(reminder.message_id)

    await ann.press_data(reminder, "j:done:1:0")

    assert (await ann.next_message()).text == "#1 stretch: done."


async def test_the_outcome_is_said_where_it_cannot_be_shown(
    double: Double, minder: Minder, ann: Seat
) -> None:
    reminder = await fired(minder, ann)
    double.fail(Fault.RATE_LIMIT, method="editMessageText")

    await ann.press(reminder, "Done")

    assert (await ann.next_message()).text == "#1 stretch: done."


async def test_a_press_too_old_to_be_answered_still_counts(
    double: Double, minder: Minder, ann: Seat
) -> None:
    reminder = await fired(minder, ann)
    double.fail(
        Fault.REFUSED, method="answerCallbackQuery", description="Bad Request: query is too old"
    )

    ann.press_data(reminder, "j:done:1:0")

    await now(ann, reminder, "#1 stretch: done.")


async def test_an_edit_whose_answer_was_lost_is_said_as_well(
    double: Double, minder: Minder, ann: Seat
) -> None:
    reminder = await fired(minder, ann)
    double.fail(Fault.DROP_ANSWER, method="editMessageText")

    await ann.press(reminder, "Done")

    assert (await ann.next_message()).text == "#1 stretch: done."
    assert STALE not in ann.texts
