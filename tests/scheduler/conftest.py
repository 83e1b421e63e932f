"""A scheduler with a real store on virtual time, for every asynchronous test of this folder."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

from tests.scheduler.world import World, open_world
from tests.sim.vloop import VirtualLoop, without_threads


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], VirtualLoop]]:
    return {"virtual": VirtualLoop}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/minder.db"


@pytest.fixture
async def world(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    without_threads(monkeypatch.setattr)
    async with open_world(url) as opened:
        yield opened
