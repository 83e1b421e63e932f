"""A listening double, a clock that is turned by hand, and a bot that lives between them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.telegram.clock import HandClock
from tests.bot.telegram.living import Minder, living
from tests.telegram_double import Double, Seat


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def double(clock: HandClock) -> AsyncIterator[Double]:
    async with Double(unix_time=clock.unix_time) as listening:
        yield listening


@pytest.fixture
async def minder(double: Double, tmp_path: Path, clock: HandClock) -> AsyncIterator[Minder]:
    async with living(double, tmp_path, clock) as alive:
        yield alive


@pytest.fixture
def ann(double: Double) -> Seat:
    return double.private("Ann")
