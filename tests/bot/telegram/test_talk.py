"""Jobs by words, as somebody in a private chat lives it; the clock is turned by hand."""

import pytest
from aiogram.types import Message

from tests.bot.telegram.living import Minder
from tests.telegram_double import Double, Seat


async def asked(seat: Seat, words: str) -> Message:
    """What the bot answers to *words*."""
    await seat.say(words)
    return await seat.next_message()


def labels(message: Message) -> list[str]:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return [button.text for row in rows for button in row]


async def test_a_reminder_from_the_sentence_to_the_message(minder: Minder, ann: Seat) -> None:
    card = await asked(ann, "remind me in 30 minutes to stretch")
    minder.turn(minutes=30)
    reminder = await ann.next_message()

    assert (card.text or "").startswith("\u2713 #1 stretch\nonce, today 10:30 (in 30 min)")
    assert labels(card) == ["Undo", "Edit", "Pause"]
    assert reminder.text == "\u23f0 #1 stretch"
    assert labels(reminder) == ["Done", "10 min", "1 h", "Tomorrow 9:00"]


async def test_a_job_lives_through_all_that_can_be_said_of_it(minder: Minder, ann: Seat) -> None:
    await asked(ann, "remind me in 30 minutes to stretch")
    assert "#1 stretch" in ((await asked(ann, "/list")).text or "")

    assert "paused" in ((await asked(ann, "pause #1")).text or "")
    minder.turn(minutes=40)
    assert "resumed" in ((await asked(ann, "/resume 1")).text or "")
    assert "removed" in ((await asked(ann, "delete #1")).text or "")
    assert "is back" in ((await asked(ann, "undo")).text or "")


async def test_why_is_answered_with_what_came_of_each_run(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")
    before = await asked(ann, "why #1")
    minder.turn(hours=2)
    await ann.next_message()

    after = await asked(ann, "/why 1")

    assert before.text == "#1 stretch\nIt has not run yet.\nNext: today 12:00."
    assert after.text == "#1 stretch\ntoday 12:00 said it\nNext: today 14:00."
    assert labels(after) == ["Run now", "Pause", "#1"]


async def test_snoozed_and_done_in_words(minder: Minder, ann: Seat) -> None:
    await asked(ann, "remind me in 30 minutes to stretch")
    minder.turn(minutes=30)
    await ann.next_message()

    snoozed = await asked(ann, "snooze 10 minutes")
    minder.turn(minutes=10)
    again = await ann.next_message()
    done = await asked(ann, "done")

    assert snoozed.text == "Snoozed #2 stretch to today 10:40."
    assert again.text == "\u23f0 #2 stretch"
    assert done.text == "#2 stretch: done."


async def test_a_reply_is_about_the_job_of_the_message(minder: Minder, ann: Seat) -> None:
    first = await asked(ann, "every 2 hours stretch")
    await asked(ann, "every 3 hours drink")

    await ann.reply(first, "pause")
    answer = await ann.next_message()

    assert (answer.text or "").startswith("#1 stretch: paused")
    assert [job.pause is not None for job in await minder.jobs(ann)] == [False, True]


async def test_a_reply_to_a_reminder_is_about_its_job(minder: Minder, ann: Seat) -> None:
    await asked(ann, "every 2 hours stretch")
    await asked(ann, "every 3 hours drink")
    minder.turn(hours=2)
    reminder = await ann.next_message()

    await ann.reply(reminder, "pause")

    assert "#1 stretch: paused" in ((await ann.next_message()).text or "")


async def test_answers_keep_the_order_of_the_messages(minder: Minder, ann: Seat) -> None:
    words = [f"remind me in {number + 20} minutes to call {number}" for number in range(1, 13)]
    for line in words:
        await ann.say(line)

    answers = [await ann.next_message() for _ in words]

    begun = [(answer.text or "").partition("\n")[0] for answer in answers]
    assert begun == [f"\u2713 #{number} call {number}" for number in range(1, 13)]


async def test_chats_do_not_wait_for_one_another(double: Double, minder: Minder, ann: Seat) -> None:
    bob = double.private("Bob")
    await ann.say("remind me in 30 minutes to stretch")
    await bob.say("remind me in 30 minutes to drink")

    assert "#1 stretch" in ((await ann.next_message()).text or "")
    assert "#1 drink" in ((await bob.next_message()).text or "")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("/start", "Write what you want and when", id="start"),
        pytest.param("/help", "Write what you want and when", id="help"),
        pytest.param("/list", "You have nothing planned", id="an empty list"),
        pytest.param("/cancel", "I had asked nothing", id="nothing to cancel"),
        pytest.param("/lits", "Did you mean /list?", id="a slip in a command"),
        pytest.param("/\u202elist", "I know no /", id="a command written backwards"),
        pytest.param("hello", "I am here. Say what and when", id="a greeting"),
        pytest.param("how are you", "I heard no time in that", id="talk"),
        pytest.param("pause #9", "There is no #9 here", id="an unknown job"),
        pytest.param("remind me in 3 seconds ago", "", id="nonsense"),
        pytest.param("\u200b\u202e\ufeff", "", id="nothing that can be seen"),
        pytest.param("9" * 4000, "", id="a huge number"),
        pytest.param("remind me " + "(" * 4000, "", id="brackets"),
        pytest.param("x" * 12_000, "I heard no time in that", id="more than a message"),
        pytest.param("'; DROP TABLE jobs; --", "I heard no time in that", id="SQL"),
    ],
)
async def test_everything_gets_an_answer(
    minder: Minder, ann: Seat, words: str, answer: str
) -> None:
    assert answer in ((await asked(ann, words)).text or "")
    assert await minder.jobs() == []


async def test_what_people_write_is_never_markup(minder: Minder, ann: Seat) -> None:
    hostile = "pay <b>rent</b> & [x](tg://user?id=1) *y* \u202egnp.exe\u202c"
    card = await asked(ann, f"remind me in 30 minutes to {hostile}")
    minder.turn(minutes=30)
    reminder = await ann.next_message()

    seen = "pay <b>rent</b> & [x](tg://user?id=1) *y* gnp.exe"
    assert seen in (card.text or "")
    assert reminder.text == f"\u23f0 #1 {seen}"
    # Telegram itself makes a command of the "/b": harmless, and the same in everybody's messages.
    assert {entity.type for entity in reminder.entities or []} <= {"bold", "bot_command"}


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_a_picture_without_words_gets_an_answer(minder: Minder, ann: Seat, kind: str) -> None:
    match kind:
        case "photo":
            await ann.send_photo()
        case "voice":
            await ann.send_voice()
        case _:
            await ann.send_document("notes.txt", b"text")

    assert "There was nothing in it" in ((await ann.next_message()).text or "")


async def test_a_caption_is_read_like_a_message(minder: Minder, ann: Seat) -> None:
    await ann.send_photo(caption="remind me in 30 minutes to post this")

    assert "#1 post this" in ((await ann.next_message()).text or "")


async def test_an_edited_message_is_answered_once_and_changes_nothing(
    minder: Minder, ann: Seat
) -> None:
    said = await ann.say("remind me in 30 minutes to stretch")
    await ann.next_message()
    for words in ("remind me in 40 minutes to stretch", "remind me in 50 minutes to stretch"):
        await ann.edit(said, words)

    answer = await ann.next_message()
    listed = await asked(ann, "/list")

    assert "that edit changed nothing" in (answer.text or "")
    assert "today 10:30" in (listed.text or "")


async def test_jobs_of_another_chat_do_not_exist(double: Double, minder: Minder, ann: Seat) -> None:
    bob = double.private("Bob")
    await asked(ann, "remind me in 30 minutes to stretch")

    assert "There is no #1 here" in ((await asked(bob, "delete #1")).text or "")
    assert len(await minder.jobs(ann)) == 1
