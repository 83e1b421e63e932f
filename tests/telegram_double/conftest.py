"""A listening double and aiogram's real client at the other end of the wire."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot

from tests.telegram_double import Double, Seat


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with Double(unix_time=lambda: 1_800_000_000) as listening:
        yield listening


@pytest.fixture
async def bot(double: Double) -> AsyncIterator[Bot]:
    async with double.bot() as client:
        yield client


@pytest.fixture
async def ann(double: Double) -> Seat:
    """Ann, who has started the bot; her /start is already acknowledged."""
    seat = double.private("Ann")
    await seat.say("/start")
    double.updates.forget(double.updates.next_id)
    return seat
