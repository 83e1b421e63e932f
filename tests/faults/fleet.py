"""Several ``minder run`` on one database and one Telegram, and what can be done to each."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.faults.berth import begin
from tests.faults.server import Server
from tests.faults.telegram import TOKEN
from tests.faults.terminal import environment
from tests.telegram_double.remote import RemoteDouble

LEASE = 3
"""Seconds: of runs, and of the channel."""
EXIT_WITHIN = 15.0


class Fleet:
    """Replicas, each in a place of its own: whoever dies there is followed by the next."""

    def __init__(self, folder: Path, server: Server, double: RemoteDouble) -> None:
        self._folder = folder
        self._server = server
        self._double = double
        self._alive: dict[int, ForkServerProcess] = {}
        self.wrong: list[str] = []
        """Replicas that ended by themselves, or not when they were told to."""

    @property
    def places(self) -> list[int]:
        return [*self._alive]

    async def start(self, place: int) -> None:
        """Start a replica there."""
        ours = {
            "BOT_TOKEN": TOKEN,
            "MINDER_API_URL": self._double.url,
            "MINDER_DATABASE_URL": self._server.url,
            "MINDER_LEASE_SECONDS": str(LEASE),
            "MINDER_OPEN": "1",
        }
        self._alive[place] = await asyncio.to_thread(
            begin,
            self._folder,
            self._folder / f"replica-{place}.log",
            environment(self._folder / f"home-{place}", **ours),
        )

    async def holder(self) -> int | None:
        """The place of the replica that talks to Telegram."""
        rows = await self._server.rows(
            "SELECT holder FROM leases WHERE expires_at > EXTRACT(EPOCH FROM now()) * 1000000"
        )
        pids = {int(row["holder"].split(":")[1]) for row in rows}
        return next((at for at, process in self._alive.items() if process.pid in pids), None)

    async def kill(self, place: int) -> None:
        """kill -9; the next one starts at once."""
        self._signal(place, signal.SIGKILL)
        await asyncio.to_thread(self._alive[place].join)
        await self.start(place)

    async def stop(self, place: int) -> None:
        """SIGTERM; the next one starts when it has ended."""
        await self._ended(place)
        await self.start(place)

    async def freeze(self, place: int, seconds: float) -> None:
        """SIGSTOP for so long, as a machine that is suspended, or swaps."""
        self._signal(place, signal.SIGSTOP)
        await asyncio.sleep(seconds)  # noqa: TID251 - the real process takes real time
        self._signal(place, signal.SIGCONT)

    async def end(self) -> None:
        """Stop all of them."""
        await asyncio.gather(*(self._ended(place) for place in self.places))

    def look(self) -> None:
        """Note who ended by itself."""
        for place, process in self._alive.items():
            if process.exitcode is not None:
                self.wrong.append(f"replica {place} ended by itself with {process.exitcode}")

    async def _ended(self, place: int) -> None:
        process = self._alive[place]
        self._signal(place, signal.SIGTERM)
        await asyncio.to_thread(process.join, EXIT_WITHIN)
        if process.exitcode is None:
            self.wrong.append(f"replica {place} does not end")
            process.kill()
        elif process.exitcode:
            self.wrong.append(f"replica {place} ended with {process.exitcode} when it was to stop")

    def _signal(self, place: int, number: signal.Signals) -> None:
        process = self._alive[place]
        if process.exitcode is None and process.pid is not None:
            os.kill(process.pid, number)
        else:
            self.wrong.append(f"replica {place} was gone before it got {number.name}")


@asynccontextmanager
async def fleet(
    folder: Path, server: Server, double: RemoteDouble, number: int
) -> AsyncIterator[Fleet]:
    """So many replicas, started; whatever happens, none of them is left."""
    replicas = Fleet(folder, server, double)
    try:
        for place in range(number):
            await replicas.start(place)
        yield replicas
    finally:
        for process in replicas._alive.values():
            if process.exitcode is None:
                process.kill()
                process.join()
