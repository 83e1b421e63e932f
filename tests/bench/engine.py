"""The real Minder without a front: composition root, store, loop, executor, logs into a file."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.app import App, open_app
from bot.logs import set_up_logs
from bot.serving import scheduling
from tests.bench.filling import CLOCK, settings

LOOK_EVERY = 0.05
"""Seconds between two looks whether all is done: more of them would be what is measured."""


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
    """Return once nothing is due, waiting or running any more."""
    while await app.store.runs.next_due_at() is not None:
        await CLOCK.sleep(LOOK_EVERY)
