"""Several processes on one SQLite file: one schema, one scheduler, no write that is not one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.errors import StoreLocked, StoreUnavailable
from storage import Store, open_store, sqlite
from storage.schema import known_migrations
from tests.storage.making import NOW, OWNER, add, claim

OPEN = """
import asyncio, sys
from storage import open_store

async def main():
    async with open_store(sys.argv[1], holder="h"):
        pass

asyncio.run(main())
"""

HOLD = """
import sys
from pathlib import Path
from storage.lock import SchedulerLock

with SchedulerLock(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.read()
"""


def start(script: str, argument: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", script, argument]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "minder.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


def test_processes_that_start_together_make_one_schema(path: Path) -> None:
    processes = [start(OPEN, f"sqlite:///{path}") for _ in range(3)]
    for each in processes:
        each.communicate(timeout=30)

    assert [each.returncode for each in processes] == [0, 0, 0]
    with closing(sqlite3.connect(path)) as connection:
        versions = connection.execute("SELECT version FROM schema_version").fetchall()
    assert versions == [(step.version,) for step in known_migrations()]


async def test_a_database_that_another_process_keeps_busy_stores_nothing_false(
    url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    async with open_store(url, holder="here:1:1") as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="locked"):
                await add(store)
            assert await store.jobs.listed(OWNER) == []
            other.execute("ROLLBACK")

        assert (await add(store)).number == 1


async def test_writes_of_other_processes_are_noticed(store: Store, rival: Store) -> None:
    before = await store.database.foreign_writes()
    await add(store)
    own = await store.database.foreign_writes()
    await add(rival)

    assert own == before
    assert await store.database.foreign_writes() != before


async def test_one_process_runs_the_scheduler_until_it_dies(store: Store, path: Path) -> None:
    other = start(HOLD, str(path.with_name("minder.db.lock")))
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"

    taken = store.lock.taken()
    with pytest.raises(StoreLocked), store.lock.held():
        pass
    other.kill()
    other.communicate()

    assert taken
    assert not store.lock.taken()
    with store.lock.held():
        assert store.lock.taken()


async def test_a_lock_that_cannot_be_made_is_said(store: Store, path: Path) -> None:
    path.with_name("minder.db.lock").mkdir()

    with pytest.raises(StoreUnavailable), store.lock.held():
        pass


async def test_runs_of_a_process_that_is_gone_are_given_up_at_once(store: Store) -> None:
    await add(store)
    (lost,) = await claim(store)

    await store.runs.recover(NOW)

    (again,) = await claim(store)
    assert (again.run.id, again.run.attempt) == (lost.run.id, 2)
