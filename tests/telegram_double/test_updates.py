"""Updates wait until they are acknowledged, and only one may fetch them."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramConflictError
from aiohttp import web

from tests.telegram_double import Double, Seat

SECRET = "s3cret"  # noqa: S105 - guards nothing


async def test_an_update_is_given_again_until_it_is_acknowledged(bot: Bot, ann: Seat) -> None:
    await ann.say("one")
    await ann.say("two")

    first, second = await bot.get_updates()
    again = await bot.get_updates(offset=first.update_id)
    rest = await bot.get_updates(offset=second.update_id)
    nothing = await bot.get_updates(offset=second.update_id + 1)

    assert [update.update_id for update in again] == [first.update_id, second.update_id]
    assert [update.message.text for update in rest if update.message] == ["two"]
    assert nothing == []


async def test_a_long_poll_ends_with_the_update(bot: Bot, ann: Seat, double: Double) -> None:
    async with asyncio.TaskGroup() as together:
        poll = together.create_task(bot.get_updates(timeout=50))
        await double.updates.polled()
        await ann.say("now")

    (update,) = poll.result()
    assert update.message is not None
    assert update.message.text == "now"


async def test_limit_and_negative_offset(bot: Bot, ann: Seat) -> None:
    for text in ("one", "two", "three"):
        await ann.say(text)

    assert len(await bot.get_updates(limit=2)) == 2
    (last,) = await bot.get_updates(offset=-1)
    assert last.message is not None
    assert last.message.text == "three"
    assert len(await bot.get_updates()) == 1


async def test_allowed_updates_are_kept_from_call_to_call(bot: Bot, ann: Seat) -> None:
    await bot.get_updates(allowed_updates=["edited_message"])

    said = await ann.say("unseen")
    await ann.edit(said, "seen")
    (update,) = await bot.get_updates()

    assert update.edited_message is not None
    assert update.edited_message.text == "seen"


async def test_the_newer_poller_ends_the_older_with_409(double: Double, bot: Bot) -> None:
    async with double.bot() as other, asyncio.TaskGroup() as together:
        older = together.create_task(_refused_poll(bot))
        await double.updates.polled()
        newer = together.create_task(_refused_poll(other))
        await double.updates.polled()
        double.poll_elsewhere()

    assert "terminated by other getUpdates request" in older.result()
    assert "terminated by other getUpdates request" in newer.result()


async def _refused_poll(bot: Bot) -> str:
    with pytest.raises(TelegramConflictError) as refused:
        await bot.get_updates(timeout=50)
    return refused.value.message


async def test_one_broken_update_spoils_the_whole_answer(
    double: Double, bot: Bot, ann: Seat
) -> None:
    double.inject({"message": {"message_id": "no number"}})
    await ann.say("behind it")

    with pytest.raises(ClientDecodeError):
        await bot.get_updates()


async def test_a_webhook_is_posted_to_until_it_says_yes(
    double: Double, bot: Bot, ann: Seat
) -> None:
    seen: list[tuple[str | None, str]] = []
    answers = iter([500, 200, 200])

    async def hook(http: web.Request) -> web.Response:
        update = await http.json()
        secret = http.headers.get("X-Telegram-Bot-Api-Secret-Token")
        seen.append((secret, update["message"]["text"]))
        return web.Response(status=next(answers))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await bot.set_webhook(url, secret_token=SECRET)
    await ann.say("one")
    await ann.say("two")

    await double.acknowledged()

    assert seen == [(SECRET, "one"), (SECRET, "one"), (SECRET, "two")]
    assert (await bot.get_webhook_info()).url == url
    with pytest.raises(TelegramConflictError, match="while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []
    await runner.cleanup()
