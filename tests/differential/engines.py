"""Where the scripts are played: a SQLite file and a PostgreSQL schema, each for one script."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import open_store
from tests.differential.script import Script
from tests.storage.postgres import fresh_schema


async def difference(seed: int, length: int, server: str) -> str | None:
    """The first answer that differs between the engines; None when they agree."""
    async with sqlite() as file, fresh_schema(server) as schema:
        left, right = await _play(file, seed, length), await _play(schema, seed, length)
    for step, (one, other) in enumerate(zip(left, right, strict=True)):
        if one != other:
            return f"seed {seed}, step {step}\nSQLite:     {one}\nPostgreSQL: {other}"
    return None


@asynccontextmanager
async def sqlite() -> AsyncIterator[str]:
    with TemporaryDirectory(prefix="minder") as folder:
        yield f"sqlite:///{Path(folder) / 'minder.db'}"


async def _play(url: str, seed: int, length: int) -> list[str]:
    async with open_store(url, holder="a:1:1") as here, open_store(url, holder="b:2:2") as there:
        return await Script(stores=[here, there], seed=seed).play(length)
