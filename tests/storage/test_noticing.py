"""What another process adds is noticed soon: a second on one file, two on a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.serving import noticing
from bot.settings import Settings
from scheduler.schedule import At
from scheduler.service import Wish
from tests.storage.postgres import fresh_schema


@asynccontextmanager
async def place(kind: str, folder: Path, server: str) -> AsyncIterator[str]:
    """The address of an empty database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'minder.db'}"
        return
    async with fresh_schema(server) as address:
        yield address


def process(folder: Path, url: str) -> Settings:
    return Settings(home=folder, database_url=url, _env_file=None)


async def add(app: App) -> None:
    later = app.clock.now() + timedelta(days=1)
    wish = Wish(owner="telegram:7", task="tea", schedule=At(moments=(later,)), zone="UTC")
    await app.service.add(wish, origin=app.ids.new())


@pytest.mark.parametrize(
    ("kind", "within", "hinted"),
    [
        pytest.param("sqlite", 1, True, id="SQLite"),
        pytest.param("postgres", 2, True, id="PostgreSQL"),
        pytest.param("postgres", 2, False, id="PostgreSQL, where no hint arrives"),
    ],
)
async def test_a_job_of_another_process_is_noticed(
    postgres: str, tmp_path: Path, kind: str, within: float, hinted: bool
) -> None:
    async with place(kind, tmp_path, postgres) as url:
        here, there = process(tmp_path / "a", url), process(tmp_path / "b", url)
        async with open_app(here) as app, open_app(there) as other, noticing(app):
            woken = asyncio.Event()
            app.wakers.append(woken.set)
            if not hinted:
                app.store.database.hint.set = lambda: None  # type: ignore[method-assign]

            await add(other)

            async with asyncio.timeout(within):
                await woken.wait()
