"""The line to Telegram: tokens, rivals, webhooks, outages: said clearly, and survived."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import GetMe
from aiogram.types import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from structlog.testing import capture_logs

from bot.cli.border import first
from bot.telegram.api import Api
from bot.telegram.errors import PolledElsewhere, TokenRefused
from bot.telegram.troubles import NO_ANSWER
from scheduler.errors import DeliveryError
from tests.bot.telegram.clock import HandClock
from tests.bot.telegram.living import Minder, living
from tests.bot.telegram.test_talk import asked
from tests.telegram_double import TOKEN, Double, Fault, Seat
from tests.telegram_double.updates import Webhook


def trouble(minder: Minder, code: str | None) -> Callable[[], Awaitable[bool]]:
    """Whether that is what `status` would tell."""

    async def told() -> bool:
        fact = await minder.app.store.facts.fact("telegram")
        return (fact and fact["code"]) == code

    return told


async def polling(double: Double) -> None:
    """Return once the bot waits for updates."""
    while double.updates.poll is None:
        await double.updates.signal.past(double.updates.signal.count)


# --- the token ---------------------------------------------------------------------------------


async def test_a_wrong_token_ends_the_bot_with_one_sentence(
    double: Double, tmp_path: Path, clock: HandClock
) -> None:
    double.token = "42:another-one"  # noqa: S105 - worth nothing

    with pytest.RaisesGroup(TokenRefused, flatten_subgroups=True) as failed:
        async with living(double, tmp_path, clock):
            await asyncio.Event().wait()

    sentence = str(first(failed.value))
    assert sentence.startswith("Telegram knows no bot with this token")


async def test_a_token_that_is_revoked_ends_the_bot(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    with pytest.RaisesGroup(TokenRefused, flatten_subgroups=True):
        async with living(double, tmp_path, clock):
            await asked(ann, "/list")
            double.token = "42:another-one"  # noqa: S105 - worth nothing
            await ann.say("hello")
            await asyncio.Event().wait()


@pytest.mark.parametrize("token", ["", "hello", "42", ":x", "42:with a space", "x" * 10_000])
def test_what_cannot_be_a_token_is_refused_at_once(token: str) -> None:
    with pytest.raises(TokenRefused):
        Api(token, "http://127.0.0.1:1")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://127.0.0.1:1", id="nobody listens"),
        pytest.param("http://127.0.0.1:1/a path", id="a space in it"),
        pytest.param("http://[nonsense", id="no address at all"),
        pytest.param("ftp://127.0.0.1", id="another protocol"),
        pytest.param("", id="empty"),
    ],
)
async def test_no_error_tells_the_token(url: str) -> None:
    async with Api(TOKEN, url) as api:
        with pytest.raises(DeliveryError) as failed:
            await api.call(GetMe())

    told = "".join(traceback.format_exception(failed.value))
    assert TOKEN not in told
    assert "telegram-double" not in told


# --- rivals ------------------------------------------------------------------------------------


async def test_a_second_poller_is_told_once_and_outlived(
    double: Double, minder: Minder, ann: Seat
) -> None:
    await asked(ann, "every 2 hours stretch")
    await polling(double)

    with capture_logs() as logged:
        for pause in (1, 2, 4):
            double.poll_elsewhere()
            await minder.clock.slept(pause)
            if pause == 1:
                minder.turn(hours=2)
                assert (await ann.next_message()).text == "\u23f0 #1 stretch"
            else:
                minder.turn(seconds=pause)
            await polling(double)
        await minder.until(trouble(minder, PolledElsewhere.code))
        listed = await asked(ann, "/list")
    await minder.until(trouble(minder, None))

    told = [entry for entry in logged if entry.get("code") == PolledElsewhere.code]
    assert len(told) == 1
    assert "somebody else receives this bot's messages" in told[0]["trouble"]
    assert "#1 stretch" in (listed.text or "")


async def test_a_webhook_is_removed_but_not_silently(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    await ann.say("/list")
    double.updates.webhook = Webhook(url="https://hooks.example.org/a-secret-path")

    with capture_logs() as logged:
        async with living(double, tmp_path, clock):
            answer = await ann.next_message()

    (told,) = [entry for entry in logged if "webhook" in entry["event"]]
    assert (told["host"], told["waiting"]) == ("hooks.example.org", 1)
    assert "a-secret-path" not in str(logged)
    assert "nothing planned" in (answer.text or "")


# --- outages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        pytest.param(Fault.SERVER_ERROR, {}, id="500"),
        pytest.param(Fault.HTML_502, {}, id="a proxy's page"),
        pytest.param(Fault.DROP_BEFORE, {}, id="cut off"),
        pytest.param(Fault.DROP_ANSWER, {}, id="the answer lost"),
        pytest.param(Fault.RATE_LIMIT, {"retry_after": 1}, id="429"),
        pytest.param(Fault.REFUSED, {}, id="400"),
    ],
)
@pytest.mark.parametrize("method", ["getUpdates", "getMe", "setMyCommands", "getWebhookInfo"])
async def test_what_telegram_does_not_answer_is_asked_again(  # noqa: PLR0913, PLR0917 - a table
    double: Double,
    tmp_path: Path,
    clock: HandClock,
    ann: Seat,
    fault: Fault,
    rule: dict[str, Any],
    method: str,
) -> None:
    double.fail(fault, method=method, **rule)
    await ann.say("/list")

    async with living(double, tmp_path, clock) as minder:
        await minder.clock.slept(1)
        await minder.until(trouble(minder, NO_ANSWER))
        minder.turn(seconds=1)
        await ann.next_message()
        await minder.until(trouble(minder, None))

    assert len(ann.messages) == 1


async def test_a_start_without_a_network(
    double: Double, tmp_path: Path, clock: HandClock, ann: Seat
) -> None:
    await ann.say("/list")
    async with double.unreachable():
        running = living(double, tmp_path, clock)
        minder = await running.__aenter__()
        await clock.slept(1)
    minder.turn(seconds=1)

    assert "nothing planned" in ((await ann.next_message()).text or "")
    await running.__aexit__(None, None, None)


async def test_menus_for_people_and_for_groups(double: Double, minder: Minder, ann: Seat) -> None:
    await asked(ann, "/start")

    async with double.bot() as bot:
        for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
            offered = [one.command for one in await bot.get_my_commands(scope=scope)]
            assert {"help", "list", "timezone", "cancel"} <= set(offered)
