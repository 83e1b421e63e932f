"""What Telegram refuses the double refuses, with the words that clients match on."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, SendMessage
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReactionTypeEmoji,
    ReplyParameters,
)
from aiohttp import ClientSession

from tests.telegram_double import TOKEN, Double, Seat
from tests.telegram_double.schema import methods

OTHER_TOKEN = "42:another"  # noqa: S105 - opens nothing
Act = Callable[[Bot, int], Awaitable[Any]]


def keyboard(*buttons: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(buttons)])


def button(**does: Any) -> InlineKeyboardMarkup:
    return keyboard(InlineKeyboardButton(text="x", **does))


def saying(text: str = "x", **more: Any) -> Act:
    return lambda bot, chat: bot.send_message(chat, text, **more)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        pytest.param(saying(""), "message text is empty", id="no text"),
        pytest.param(saying(" \n"), "text must be non-empty", id="only white space"),
        pytest.param(saying("x" * 4097), "message is too long", id="4,097 letters"),
        pytest.param(saying("🙂" * 2049), "message is too long", id="4,098 UTF-16 units"),
        pytest.param(saying(parse_mode="BBCode"), "unsupported parse_mode", id="parse mode"),
        pytest.param(saying(message_thread_id=1), "message thread not found", id="General as 1"),
        pytest.param(
            saying(reply_parameters=ReplyParameters(message_id=999)),
            "message to be replied not found",
            id="a reply to nothing",
        ),
        pytest.param(
            saying(reply_markup=button(callback_data="é" * 33)),
            "BUTTON_DATA_INVALID",
            id="66 bytes of data",
        ),
        pytest.param(
            saying(reply_markup=button()),
            "text buttons are unallowed in the inline keyboard",
            id="a button that does nothing",
        ),
        pytest.param(
            saying(reply_markup=keyboard(InlineKeyboardButton(text=" ", callback_data="x"))),
            "inline keyboard button text must be non-empty",
            id="a button without words",
        ),
        pytest.param(
            saying(reply_markup=keyboard(*[InlineKeyboardButton(text="x", callback_data="x")] * 9)),
            "reply markup is too long",
            id="nine buttons in a row",
        ),
        pytest.param(
            lambda bot, chat: bot.send_photo(
                chat, BufferedInputFile(b"png", "a.png"), caption="x" * 1025
            ),
            "message caption is too long",
            id="a caption of 1,025",
        ),
        pytest.param(
            lambda bot, chat: bot.send_document(chat, "no-such-file"),
            "wrong file identifier/HTTP URL specified",
            id="an unknown file",
        ),
        pytest.param(
            lambda bot, chat: bot.edit_message_text("x", chat_id=chat, message_id=999),
            "message to edit not found",
            id="editing nothing",
        ),
        pytest.param(
            lambda bot, chat: bot.delete_message(chat, 999),
            "message to delete not found",
            id="deleting nothing",
        ),
        pytest.param(
            lambda bot, _: bot.send_message(123, "x"), "chat not found", id="an unknown chat"
        ),
        pytest.param(
            lambda bot, _: bot.answer_callback_query("999"),
            "query is too old and response timeout expired or query ID is invalid",
            id="an unknown query",
        ),
        pytest.param(
            lambda bot, _: bot.set_my_commands([BotCommand(command="Liste", description="x")]),
            "BOT_COMMAND_INVALID",
            id="a command with a capital",
        ),
        pytest.param(
            lambda bot, chat: bot.send_chat_action(chat, "thinking"),
            "wrong parameter action in request",
            id="an unknown action",
        ),
        pytest.param(
            lambda bot, chat: bot.set_message_reaction(chat, 2, [ReactionTypeEmoji(emoji="🧨")]),
            "REACTION_INVALID",
            id="a reaction that Telegram does not have",
        ),
        pytest.param(
            lambda bot, chat: bot(SendMessage(chat_id=chat, text="x", urgent=True)),
            "unknown field 'urgent' in sendMessage",
            id="an unknown field",
        ),
        pytest.param(
            saying(reply_markup=button(callback_data="x", colour="red")),
            "unknown field 'reply_markup.inline_keyboard.colour' in sendMessage",
            id="an unknown field deep inside",
        ),
        pytest.param(
            lambda bot, chat: bot.send_dice(chat), "this double does not play sendDice", id="dice"
        ),
    ],
)
async def test_refused_with_400(bot: Bot, ann: Seat, act: Act, reason: str) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await act(bot, ann.id)

    assert refused.value.message == f"Bad Request: {reason}"
    assert ann.messages == []


async def test_limits_are_reached_but_not_crossed(bot: Bot, ann: Seat) -> None:
    await bot.send_message(
        ann.id,
        "<b>" + "🙂" * 2048 + "</b>",
        parse_mode="HTML",
        reply_markup=button(callback_data="é" * 32),
    )

    message = await ann.next_message()
    assert message.entities is not None
    assert message.entities[0].length == 4096


async def test_a_wrong_token_is_401(double: Double, bot: Bot) -> None:
    double.token = OTHER_TOKEN

    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_me()


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        pytest.param("bot42/getMe", 404, "Not Found", id="a malformed token"),
        pytest.param(f"bot{TOKEN}/remindMe", 404, "Not Found: method not found", id="a method"),
        pytest.param(f"bot{TOKEN}/GETME", 200, None, id="methods in any case"),
    ],
)
async def test_paths(double: Double, path: str, status: int, description: str | None) -> None:
    async with ClientSession() as client, client.get(f"{double.url}/{path}") as answer:
        told = await answer.json()

    assert (answer.status, told.get("description")) == (status, description)


async def test_an_unknown_method_of_the_client_is_a_not_found(bot: Bot) -> None:
    class RemindMe(GetMe):
        __api_method__ = "remindMe"

    with pytest.raises(TelegramNotFound):
        await bot(RemindMe())


async def test_json_and_query_are_read_like_forms(double: Double, ann: Seat) -> None:
    url = f"{double.url}/bot{TOKEN}/sendMessage"

    async with ClientSession() as client:
        await client.post(url, json={"chat_id": ann.id, "text": "by json"})
        await client.get(url, params={"chat_id": str(ann.id), "text": "by query"})

    assert ann.texts == ["by json", "by query"]


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, ann: Seat) -> None:
    sent = await bot.send_message(ann.id, "<b>x</b>", parse_mode="HTML")

    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new"):
        await bot.edit_message_text(
            "<b>x</b> ", chat_id=ann.id, message_id=sent.message_id, parse_mode="HTML"
        )


async def test_the_message_of_a_person_cannot_be_edited(bot: Bot, ann: Seat) -> None:
    theirs = await ann.say("mine")

    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("yours", chat_id=ann.id, message_id=theirs.message_id)


async def test_refusals_stand_in_the_ledger(double: Double, bot: Bot, ann: Seat) -> None:
    with pytest.raises(TelegramAPIError):
        await bot.send_message(ann.id, "x" * 5000)

    (call,) = double.ledger.refused("sendMessage", ann.id)
    assert call.error == "Bad Request: message is too long"


def test_every_method_of_aiogram_is_known() -> None:
    known = methods()

    assert len(known) > 150
    assert known["sendmessage"] is SendMessage
