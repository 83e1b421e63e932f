"""The double in a process of its own: it outlives the bot, and its journal is the truth."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from tests.telegram_double import Fault, RemoteDouble, launched

TOKEN = "77:apart"  # noqa: S105 - opens nothing
DONE = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Done", callback_data="j:done:1:1")]]
)


# One process for the module: starting it costs seconds, most of them for importing aiogram.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def remote(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RemoteDouble]:
    journal = tmp_path_factory.mktemp("telegram") / "journal.jsonl"
    async with launched(journal, token=TOKEN) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(remote: RemoteDouble) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(remote.url))
    async with Bot(remote.token, session=session) as client:
        yield client


async def test_a_person_in_another_process(remote: RemoteDouble, bot: Bot) -> None:
    ann = await remote.private("Ann")
    await ann.say("remind me")
    (said,) = await bot.get_updates(timeout=5)
    sent = await bot.send_message(ann.id, "tea", reply_markup=DONE)
    card = await ann.next_message()
    async with asyncio.TaskGroup() as together:
        pressed = together.create_task(ann.press(card, "Done"))
        (press,) = await bot.get_updates(offset=said.update_id + 1, timeout=5)
        assert press.callback_query is not None
        await bot.answer_callback_query(press.callback_query.id, text="noted")
    await bot.edit_message_text("Done", chat_id=ann.id, message_id=card.message_id)
    edited = await ann.wait_for(lambda message: message.text == "Done")

    assert said.message is not None
    assert said.message.text == "remind me"
    assert pressed.result() == "noted"
    assert edited.message_id == card.message_id == sent.message_id


async def test_the_journal_knows_what_the_bot_was_never_told(
    remote: RemoteDouble, bot: Bot
) -> None:
    ann = await remote.private("Ann")
    await ann.say("remind me")
    rule = await remote.fail(Fault.DROP_ANSWER, method="sendMessage")

    with pytest.raises(TelegramNetworkError):
        await bot.send_message(ann.id, "tea")

    await remote.struck(rule)
    assert await ann.texts() == ["tea"]
    *_, sent = remote.accepted("sendMessage")
    assert (sent["text"], sent["chat_id"], sent["fault"]) == ("tea", ann.id, "drop_answer")
    assert await remote.pending() > 0


async def test_wishes_that_make_no_sense_are_told_so(remote: RemoteDouble) -> None:
    with pytest.raises(AssertionError, match="KeyError"):
        await remote.ask("say", chat=1, text="nobody here")
