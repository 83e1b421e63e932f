"""Every way to fail, as aiogram's client meets it, against what the ledger knows."""

import asyncio
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetMe
from aiohttp import ClientConnectorError

from tests.telegram_double import Double, Fault, Seat
from tests.telegram_double.methods import PLAYED, Play
from tests.telegram_double.world import World


@pytest.mark.parametrize(
    ("kind", "rule", "error", "arrived"),
    [
        pytest.param(Fault.REFUSED, {}, TelegramBadRequest, 0, id="refused"),
        pytest.param(Fault.RATE_LIMIT, {"retry_after": 7}, TelegramRetryAfter, 0, id="429"),
        pytest.param(Fault.SERVER_ERROR, {}, TelegramServerError, 0, id="500"),
        pytest.param(
            Fault.SERVER_ERROR, {"accepted": True}, TelegramServerError, 1, id="500, but done"
        ),
        pytest.param(Fault.HTML_502, {}, ClientDecodeError, 0, id="a proxy's page"),
        pytest.param(
            Fault.HTML_502, {"accepted": True}, ClientDecodeError, 1, id="a page, but done"
        ),
        pytest.param(Fault.DROP_BEFORE, {}, TelegramNetworkError, 0, id="cut before"),
        pytest.param(Fault.DROP_ANSWER, {}, TelegramNetworkError, 1, id="the answer lost"),
    ],
)
async def test_what_the_client_meets_and_what_arrived(  # noqa: PLR0913, PLR0917 - a table
    double: Double,
    bot: Bot,
    ann: Seat,
    kind: Fault,
    rule: dict[str, Any],
    error: type[Exception],
    arrived: int,
) -> None:
    double.fail(kind, method="sendMessage", **rule)

    with pytest.raises(error):
        await bot.send_message(ann.id, "tea")

    assert ann.texts == ["tea"] * arrived
    assert len(double.ledger.accepted("sendMessage", ann.id)) == arrived
    assert len(double.ledger.refused("sendMessage", ann.id)) == 1 - arrived
    assert double.ledger.calls[-1].fault is kind
    await bot.send_message(ann.id, "and after that all is well")


@pytest.mark.parametrize("accepted", [False, True], ids=["before", "after"])
async def test_hanging_ends_with_the_clients_patience(
    double: Double, ann: Seat, accepted: bool
) -> None:
    rule = double.fail(Fault.HANG, method="sendMessage", accepted=accepted)

    async with double.bot(timeout=0.05) as hasty:
        with pytest.raises(TelegramNetworkError, match="timeout"):
            await hasty.send_message(ann.id, "tea")
    rule.lift()

    assert ann.texts == ["tea"] * accepted


async def test_a_slow_call_succeeds_when_its_rule_is_lifted(
    double: Double, bot: Bot, ann: Seat
) -> None:
    rule = double.fail(Fault.SLOW, method="sendMessage", seconds=60)

    async with asyncio.TaskGroup() as together:
        slow = together.create_task(bot.send_message(ann.id, "slow"))
        await rule.struck.wait()
        await bot.send_message(ann.id, "quick")
        rule.lift()

    assert slow.done()
    assert ann.texts == ["quick", "slow"]
    (pair,) = double.ledger.overlapping(ann.id)
    assert [call.text for call in pair] == ["quick", "slow"]


async def test_rules_are_for_a_chat_and_for_so_many_times(
    double: Double, bot: Bot, ann: Seat
) -> None:
    bob = double.private("Bob")
    await bob.say("/start")
    rule = double.fail(Fault.RATE_LIMIT, chat=ann, times=2, skip=1)

    await bot.send_message(ann.id, "1")
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(ann.id, "2")
        await bot.send_message(bob.id, "untouched")
    await bot.send_message(ann.id, "3")

    assert rule.hits == 2
    assert ann.texts == ["1", "3"]


async def test_connections_refused_are_told_apart(double: Double, bot: Bot, ann: Seat) -> None:
    await bot.get_me()
    async with double.unreachable():
        with pytest.raises(TelegramNetworkError) as refused:
            await bot.send_message(ann.id, "tea")
    await bot.send_message(ann.id, "back")

    assert isinstance(refused.value.__cause__, ClientConnectorError)
    assert ann.texts == ["back"]


async def test_only_ambiguous_faults_can_follow_acceptance(double: Double) -> None:
    with pytest.raises(ValueError, match="cannot spoil the answer"):
        double.fail(Fault.RATE_LIMIT, accepted=True)


async def test_the_ledger_counts_the_busiest_window(double: Double, bot: Bot, ann: Seat) -> None:
    for text in "abc":
        await bot.send_message(ann.id, text)

    assert double.ledger.busiest(60, method="sendMessage") == 3
    assert double.ledger.busiest(60, method="sendMessage", chat_id=1) == 0
    assert [call.text for call in double.ledger.accepted("sendMessage")] == ["a", "b", "c"]


async def test_the_ledger_can_be_waited_for(double: Double, bot: Bot, ann: Seat) -> None:
    async with asyncio.TaskGroup() as together:
        grown = together.create_task(double.ledger.grown(method="sendMessage", calls=2))
        await bot.send_message(ann.id, "1")
        assert not grown.done()
        await bot.send_message(ann.id, "2")

    assert grown.done()


async def test_a_mistake_of_the_double_is_never_taken_for_telegrams(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def wrong(_world: World, _call: GetMe) -> dict[str, str]:
        return {"id": "no number"}

    async def ask() -> None:
        async with Double() as broken, broken.bot() as bot:
            with pytest.raises(ClientDecodeError):
                await bot.get_me()

    plays: dict[type, Play] = cast("dict[type, Play]", PLAYED)
    monkeypatch.setitem(plays, GetMe, wrong)
    with pytest.raises(ExceptionGroup, match="the double itself failed"):
        await ask()
