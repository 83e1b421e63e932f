"""NOTIFY between replicas: a hint that something was written, never more than that.

PostgreSQL locks the whole database when a transaction with a NOTIFY commits: so it is sent
apart from the transactions, a few times a second at most. Whoever misses it looks a second later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger()

CHANNEL = "minder"
APART = 0.1
"""Seconds between two hints of a process."""
RECONNECT = 2.0
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class Hints:
    """Sends a hint after `wrote`, and sets *heard* at those of others."""

    def __init__(self, url: str, *, heard: asyncio.Event) -> None:
        self._url = url
        self._heard = heard
        self._wrote = asyncio.Event()
        self._lost = asyncio.Event()

    def wrote(self) -> None:
        """Something was committed that others may wait for."""
        self._wrote.set()

    @asynccontextmanager
    async def exchanged(self) -> AsyncIterator[None]:
        """Send and hear hints meanwhile, as long as there is a connection for them."""
        # No TaskGroup: it would wrap whatever the block raises.
        task = asyncio.get_running_loop().create_task(self._exchange())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _exchange(self) -> None:
        while True:
            try:
                # Not of the pool: a connection that listens is lent to nobody.
                connection = await asyncpg.connect(self._url, timeout=10, command_timeout=10)
            except LOST as error:
                log.debug("no hints between replicas", error=str(error))
            else:
                await self._by(connection)
            await self._pause(RECONNECT)

    async def _by(self, connection: Any) -> None:
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._end())
        try:
            await connection.add_listener(CHANNEL, self._ears(connection.get_server_pid()))
            while not self._lost.is_set():
                await self._wrote.wait()
                self._wrote.clear()
                if not self._lost.is_set():
                    await connection.execute(f"NOTIFY {CHANNEL}")
                await self._pause(APART)
        except LOST as error:
            log.debug("no hints between replicas", error=str(error))
        finally:
            connection.terminate()

    def _end(self) -> None:
        self._lost.set()
        self._wrote.set()  # whoever waits for it looks at both

    def _ears(self, own: int) -> Callable[[Any, int, str, object], None]:
        """Hears all but the process *own*: what was on its way comes even after the connection."""

        def hear(connection: Any, pid: int, channel: str, payload: object) -> None:
            del connection, channel, payload
            if pid != own:
                self._heard.set()

        return hear

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().create_future()
