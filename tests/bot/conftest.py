"""Somebody to talk with, in Madrid and from nowhere in particular."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.bot.talk import Talk, talking
from tests.bot.tools import ToolServer, listening


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """A conversation with people who live in Madrid; it is Monday, 12:00 there."""
    async with talking(tmp_path) as talk:
        yield talk


@pytest.fixture
async def stranger(tmp_path: Path) -> AsyncIterator[Talk]:
    """A conversation with people whose zone is not known; it is Monday, 10:00 UTC."""
    async with talking(tmp_path, zone=None) as talk:
        yield talk


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolServer]:
    """A server of tools that listens: it takes seconds to start, and keeps nothing."""
    with listening(tmp_path_factory.mktemp("tools") / "written") as server:
        yield server
