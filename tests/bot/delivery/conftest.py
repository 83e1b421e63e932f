"""A courier with a real outbox on virtual time, for every asynchronous test of this folder."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

from tests.bot.delivery.post import Post, open_post
from tests.sim.vloop import VirtualLoop, without_threads


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], VirtualLoop]]:
    return {"virtual": VirtualLoop}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/minder.db"


@pytest.fixture
async def post(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Post]:
    without_threads(monkeypatch.setattr)
    async with open_post(url) as opened:
        yield opened
