"""Puts many jobs into a new database at once, since only what comes after them is measured."""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.settings import Settings
from scheduler.clock import SystemClock, TimeOrderedIds
from scheduler.model import Job
from scheduler.policy import Attention, Notify
from scheduler.schedule import At
from storage import open_store, rows, sqlite_path

OWNERS = 100
CLOCK = SystemClock()


def settings(home: Path) -> Settings:
    """Everything as it is by default, whatever the environment of the bench says."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it beside the fields
        home=home,
        bot_token=None,
        database_url="",
        jobs_per_owner=1_000_000,
    )


def database_of(home: Path) -> Path:
    """The file that these settings lead to."""
    path = sqlite_path(settings(home).database)
    assert path is not None
    return path


def reminders(moments: Iterable[datetime]) -> list[Job]:
    """A one-shot reminder for each moment, spread over many owners."""
    ids = TimeOrderedIds(CLOCK)
    return [
        Job(
            id=ids.new(),
            owner=f"console:{number % OWNERS}",
            number=number,
            task=f"water the plants on balcony {number}",
            schedule=At(moments=(moment,)),
            zone="Europe/Madrid",
            attention=Attention(notify=Notify.ALWAYS),
            next_run_at=moment,
            created_at=CLOCK.now(),
        )
        for number, moment in enumerate(moments, 1)
    ]


def fill(home: Path, jobs: Sequence[Job]) -> None:
    """Make the database of *home* and put *jobs* into it, in one transaction."""
    asyncio.run(_make(home))
    with closing(sqlite3.connect(database_of(home))) as connection, connection:
        insert(connection, "jobs", [rows.job_row(job) for job in jobs])
    with closing(sqlite3.connect(database_of(home))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _make(home: Path) -> None:
    async with open_store(settings(home).database, holder="bench"):
        return


def insert(connection: sqlite3.Connection, table: str, found: Sequence[dict[str, object]]) -> None:
    """Add rows, column by column as they are named."""
    names = list(found[0])
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    connection.executemany(statement, [tuple(row.values()) for row in found])


def far_away(number: int) -> list[datetime]:
    """Moments of next year, none like another."""
    start = CLOCK.now() + timedelta(days=365)
    return [start + timedelta(seconds=second) for second in range(number)]
