"""The real Minder without a front: composition root, store, loop, executor, logs into a file."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot.app import App, open_app
from bot.logs import set_up_logs
from bot.serving import scheduling
from tests.bench.filling import settings


@asynccontextmanager
async def minder(home: Path) -> AsyncIterator[App]:
    """Minder at work in *home*."""
    with (home / "minder.log").open("w", encoding="utf-8") as log:
        sys.stderr = log  # where `set_up_logs` writes, and a disk as slow as the database's
        set_up_logs("info")
        try:
            async with open_app(settings(home)) as app, scheduling(app):
                yield app
        finally:
            sys.stderr = sys.__stderr__


async def all_done(app: App) -> None:
    """Return once the loop itself finds nothing due, waiting or running any more."""
    done, ask = asyncio.Event(), app.store.runs.next_due_at

    async def asked() -> datetime | None:
        moment = await ask()
        if moment is None:
            done.set()
        return moment

    app.store.runs.next_due_at = asked  # type: ignore[method-assign]  # looking would cost time
    app.loop.wake()  # it may have asked just before
    await done.wait()
