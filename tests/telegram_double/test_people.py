"""People act as in Telegram's apps, and the bot is told what Telegram would tell it."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BufferedInputFile,
    ChatMemberOwner,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)

from tests.telegram_double import USERNAME, Double, Seat, Standing

DONE = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="✅ Done", callback_data="j:done:1:1")]]
)


async def fresh(bot: Bot, after: int = 0) -> list[Update]:
    """What waits for the bot, acknowledged."""
    updates = await bot.get_updates(offset=after)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


async def texts(bot: Bot) -> list[str | None]:
    return [update.message.text for update in await fresh(bot) if update.message]


async def test_a_conversation(bot: Bot, ann: Seat) -> None:
    await ann.say("remind me at 9")
    (update,) = await fresh(bot)
    assert update.message is not None
    await update.message.as_(bot).answer("<b>09:00</b>", parse_mode="HTML")

    answer = await ann.next_message()

    assert answer.html_text == "<b>09:00</b>"
    assert answer.from_user is not None
    assert answer.from_user.username == USERNAME


async def test_a_press_is_answered_once(bot: Bot, ann: Seat) -> None:
    sent = await bot.send_message(ann.id, "tea", reply_markup=DONE)
    async with asyncio.TaskGroup() as together:
        pressed = together.create_task(ann.press(sent, "Done"))
        (update,) = await bot.get_updates(timeout=5)
        query = update.callback_query
        assert query is not None
        await bot.answer_callback_query(query.id, text="noted", show_alert=True)

    assert (pressed.result().text, pressed.result().show_alert) == ("noted", True)
    assert query.data == "j:done:1:1"
    assert isinstance(query.message, Message)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id)


async def test_a_stale_button_can_be_pressed(double: Double, bot: Bot, ann: Seat) -> None:
    sent = await bot.send_message(ann.id, "tea", reply_markup=DONE)
    await bot.delete_message(ann.id, sent.message_id)

    answer = ann.press_data(sent, "j:done:1:1")
    (update,) = await fresh(bot)
    double.forget_queries()

    assert update.callback_query is not None
    assert isinstance(update.callback_query.message, InaccessibleMessage)
    assert answer.cancelled()
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_reading_waits_for_edits(bot: Bot, ann: Seat) -> None:
    sent = await bot.send_message(ann.id, "tea", reply_markup=DONE)
    async with asyncio.TaskGroup() as together:
        waiting = together.create_task(ann.wait_for(lambda message: message.text == "Done 14:02"))
        await bot.edit_message_text("Done 14:02", chat_id=ann.id, message_id=sent.message_id)

    assert waiting.result().reply_markup is None
    assert ann.texts == ["Done 14:02"]


async def test_nothing_to_read_times_out(ann: Seat) -> None:
    with pytest.raises(TimeoutError):
        await ann.next_message(timeout=0.01)


async def test_keyboards_under_the_input_field(bot: Bot, ann: Seat) -> None:
    asks = ReplyKeyboardMarkup(
        keyboard=[[KeyboardButton(text="📍 Send location", request_location=True)]]
    )
    await bot.send_message(ann.id, "Where are you?", reply_markup=asks)
    assert ann.keyboard == [["📍 Send location"]]

    await ann.send_location(40.4, -3.7)
    await bot.send_message(ann.id, "Madrid", reply_markup=ReplyKeyboardRemove())

    (update,) = await fresh(bot)
    assert update.message is not None
    assert update.message.location is not None
    assert ann.keyboard == []


async def test_edits_replies_and_forwards(bot: Bot, ann: Seat) -> None:
    sent = await bot.send_message(ann.id, "tea")
    said = await ann.reply(sent, "done")
    await ann.edit(said, "not done")
    await ann.forward("buy milk", author="Bob")

    reply, edit, forward = await fresh(bot)

    assert reply.message is not None
    assert reply.message.reply_to_message is not None
    assert reply.message.reply_to_message.message_id == sent.message_id
    assert edit.edited_message is not None
    assert edit.edited_message.text == "not done"
    assert forward.message is not None
    assert forward.message.forward_origin is not None


async def test_files_go_both_ways(double: Double, bot: Bot, ann: Seat) -> None:
    await ann.send_photo(b"a picture", caption="tomorrow 9")
    (update,) = await fresh(bot)
    assert update.message is not None
    assert update.message.photo is not None
    taken = await bot.get_file(update.message.photo[-1].file_id)
    downloaded = await bot.download_file(taken.file_path or "")
    await bot.send_photo(ann.id, taken.file_id, caption="as asked")
    await bot.send_document(ann.id, BufferedInputFile(b"rows", "list.csv"))
    await bot.copy_message(ann.id, ann.id, update.message.message_id)

    photo, document, copy = ann.messages

    assert downloaded is not None
    assert downloaded.read() == b"a picture"
    assert photo.photo is not None
    assert photo.caption == "as asked"
    assert document.document is not None
    assert document.document.file_name == "list.csv"
    assert double.world.files[document.document.file_id].content == b"rows"
    assert copy.caption == "tomorrow 9"


async def test_a_stranger_and_a_blocker_are_not_written_to(
    double: Double, bot: Bot, ann: Seat
) -> None:
    bob = double.private("Bob")
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation"):
        await bot.send_message(bob.id, "hello")

    ann.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(ann.id, "hello")
    ann.unblock()
    await bot.send_message(ann.id, "hello again")

    changes = [update.my_chat_member for update in await fresh(bot)]
    assert [change.new_chat_member.status for change in changes if change] == ["kicked", "member"]


async def test_privacy_mode_shows_what_is_meant_for_the_bot(double: Double, bot: Bot) -> None:
    ann, bob = double.person("Ann"), double.person("Bob")
    team = double.group("Team", [ann, bob])
    await fresh(bot)
    card = await bot.send_message(team.id, "tea at 9")
    seat = team.seat(bob)

    for text in ("hi all", "/list", "/list@other_bot", f"/next@{USERNAME} now", "ask @" + USERNAME):
        await seat.say(text)
    await seat.reply(card, "done")

    seen = await texts(bot)
    assert seen == ["/list", f"/next@{USERNAME} now", "ask @" + USERNAME, "done"]


async def test_an_administrator_reads_everything(double: Double, bot: Bot) -> None:
    team = double.group("Team", [double.person("Ann")])
    team.stand(Standing.ADMINISTRATOR)
    await fresh(bot)

    await team.seat(team.founder).say("hi all")

    assert await texts(bot) == ["hi all"]


async def test_who_administers_a_group(double: Double, bot: Bot) -> None:
    ann, bob = double.person("Ann"), double.person("Bob")
    team = double.group("Team", [ann, bob])

    assert isinstance(await bot.get_chat_member(team.id, ann.id), ChatMemberOwner)
    assert (await bot.get_chat_member(team.id, bob.id)).status == "member"
    assert [one.user.id for one in await bot.get_chat_administrators(team.id)] == [ann.id]
    assert (await bot.get_chat(team.id)).title == "Team"


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        pytest.param(Standing.KICKED, "Forbidden: bot was kicked from the group chat", id="kicked"),
        pytest.param(Standing.LEFT, "Forbidden: bot is not a member of the group chat", id="left"),
        pytest.param(Standing.DELETED, "Forbidden: the group chat was deleted", id="deleted"),
    ],
)
async def test_groups_that_are_closed_to_the_bot(
    double: Double, bot: Bot, standing: Standing, reason: str
) -> None:
    team = double.group("Team", [double.person("Ann")])
    team.stand(standing)

    with pytest.raises(TelegramForbiddenError) as refused:
        await bot.send_message(team.id, "hello")

    assert refused.value.message == reason


async def test_a_migrated_group_tells_its_new_id(double: Double, bot: Bot) -> None:
    team = double.group("Team", [double.person("Ann")])
    await fresh(bot)

    upgraded = team.migrate()

    with pytest.raises(TelegramMigrateToChat) as refused:
        await bot.send_message(team.id, "hello")
    assert refused.value.migrate_to_chat_id == upgraded.id
    await bot.send_message(upgraded.id, "hello")
    old, new = [update.message for update in await fresh(bot)]
    assert old is not None
    assert new is not None
    assert (old.migrate_to_chat_id, new.migrate_from_chat_id) == (upgraded.id, team.id)


async def test_topics(double: Double, bot: Bot) -> None:
    ann = double.person("Ann")
    forum = double.supergroup("Forum", [ann], forum=True)
    topic = forum.topic("Reminders")
    inside, general = forum.seat(ann, topic=topic), forum.seat(ann)
    await fresh(bot)

    await inside.say("/list")
    await general.say("/list")
    await bot.send_message(forum.id, "here", message_thread_id=topic)

    here, there = [update.message for update in await fresh(bot)]
    assert here is not None
    assert there is not None
    assert (here.is_topic_message, here.message_thread_id) == (True, topic)
    # Inside a topic everything answers the message that created it.
    assert here.reply_to_message is not None
    assert here.reply_to_message.forum_topic_created is not None
    assert (there.is_topic_message, there.message_thread_id) == (None, None)
    assert inside.texts == ["here"]
    forum.close_topic(topic)
    with pytest.raises(TelegramBadRequest, match="TOPIC_CLOSED"):
        await bot.send_message(forum.id, "there", message_thread_id=topic)
    forum.delete_topic(topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.id, "there", message_thread_id=topic)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(forum.id, "General", message_thread_id=1)


async def test_a_reply_in_a_supergroup_has_a_thread_that_is_no_topic(
    double: Double, bot: Bot
) -> None:
    team = double.supergroup("Team", [double.person("Ann")])
    card = await bot.send_message(team.id, "tea")
    await fresh(bot)

    await team.seat(team.founder).reply(card, "done")

    (update,) = await fresh(bot)
    assert update.message is not None
    assert update.message.message_thread_id == card.message_id
    assert update.message.is_topic_message is None


async def test_menus_by_scope_and_language(bot: Bot) -> None:
    menu = [BotCommand(command="list", description="what is planned")]
    scope = BotCommandScopeAllGroupChats()

    await bot.set_my_commands(menu, scope=scope, language_code="de")

    (command,) = await bot.get_my_commands(scope=scope, language_code="de")
    assert (command.command, command.description) == ("list", "what is planned")
    assert await bot.get_my_commands() == []


async def test_silence_and_reactions_are_visible(bot: Bot, ann: Seat) -> None:
    said = await ann.say("thanks")
    sent = await bot.send_message(ann.id, "quietly", disable_notification=True)
    await bot.set_message_reaction(ann.id, said.message_id, [ReactionTypeEmoji(emoji="👌")])

    assert ann.chat.silent == {sent.message_id}
    assert ann.chat.reactions == {said.message_id: ["👌"]}


async def test_long_talk_arrives_in_pieces(bot: Bot, ann: Seat) -> None:
    await ann.say("x" * 10_000)

    assert [len(text or "") for text in await texts(bot)] == [4096, 4096, 1808]
