"""The SQLite engine: one writer connection that shares commits, one reader beside it."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from scheduler.errors import StoreDamaged, StoreError
from storage.database import Database, Order, R, Session, Unit, load_queries, settle, unavailable
from storage.schema import VERSION_TABLE, Migration, migrate

# FULL: with NORMAL a power cut loses commits that were confirmed to a person.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
)

CHECKED_AT_START = 32 * 2**20
"""Bytes up to which the whole file is checked at every start (about 0.1 s)."""


class SqliteDatabase(Database):
    """See `Database`; opened by `open_sqlite`."""

    exclusive = True
    writers = 1

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        super().__init__()
        queries = load_queries("aiosqlite")
        self._writer = writer
        self._writing = Session(queries, writer)
        self._reading = Session(queries, reader)

    async def read(self, unit: Unit[R]) -> R:
        try:
            return await unit(self._reading)
        except sqlite3.DatabaseError as error:
            raise understood(error) from error

    async def foreign_writes(self) -> int:
        # On the writer connection own commits do not count.
        return int((await self._pragma("PRAGMA data_version"))[0][0])

    async def commit(self, orders: Sequence[Order]) -> None:
        try:
            await self._writer.execute("BEGIN IMMEDIATE")
            answers = [await self._carry_out(order) for order in orders]
            await self._writer.commit()
        except sqlite3.DatabaseError as error:
            await self._give_up(orders, understood(error))
        else:
            for order, answer in zip(orders, answers, strict=True):
                settle([order], answer)

    async def _carry_out(self, order: Order) -> object:
        """The unit's result, or the error for which it alone is taken back."""
        await self._writer.execute("SAVEPOINT unit")
        try:
            answer = await order.unit(self._writing)
        except sqlite3.OperationalError:
            raise  # full, read-only, failing disk: nothing of this transaction can be trusted
        except Exception as error:  # noqa: BLE001 - it belongs to the caller of this unit alone
            await self._writer.execute("ROLLBACK TO unit")
            answer = understood(error) if isinstance(error, sqlite3.DatabaseError) else error
        await self._writer.execute("RELEASE unit")
        return answer

    async def _give_up(self, orders: Sequence[Order], error: StoreError) -> None:
        try:
            if self._writer.in_transaction:
                await self._writer.rollback()
        finally:
            settle(orders, error)

    async def _pragma(self, statement: str) -> list[Any]:
        try:
            return list(await self._writer.execute_fetchall(statement))
        except sqlite3.DatabaseError as error:
            raise understood(error) from error


class SqliteTarget:
    """See `storage.schema.Target`; backups lie beside the database, in ``backups/``."""

    def __init__(self, connection: aiosqlite.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def version(self) -> int:
        await self._connection.execute(VERSION_TABLE)
        rows = await self._connection.execute_fetchall("SELECT MAX(version) FROM schema_version")
        return next(iter(rows))[0] or 0

    async def back_up(self, version: int) -> None:
        folder = self._path.parent / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        copy = folder / f"{self._path.stem}-schema-{version}.db"
        copy.unlink(missing_ok=True)  # left by an upgrade that did not come to its end
        copy.touch(mode=0o600)
        await self._connection.execute("VACUUM INTO ?", (str(copy),))

    async def apply(self, migration: Migration) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")
        for statement in migration.statements:
            await self._connection.execute(statement)
        await self._connection.execute(
            "INSERT INTO schema_version VALUES (?)", (migration.version,)
        )
        await self._connection.commit()


def understood(error: sqlite3.DatabaseError) -> StoreError:
    """The store's own error for one of SQLite's."""
    damaged = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    if getattr(error, "sqlite_errorcode", None) in damaged:
        return StoreDamaged(f"the database file is damaged: {error}")
    return unavailable(error)


@asynccontextmanager
async def open_sqlite(path: Path, migrations: Sequence[Migration]) -> AsyncIterator[SqliteDatabase]:
    """The database in the file *path*, made if there is none, and brought up to date.

    Raises `StoreDamaged`, `StoreUnavailable` and `SchemaTooNew`.
    """
    try:
        _make_private(path)
        async with aiosqlite.connect(path, isolation_level=None) as writer:
            await _set_up(writer)
            await _check(writer, path)
            await migrate(SqliteTarget(writer, path), migrations)
            async with aiosqlite.connect(path, isolation_level=None) as reader:
                await _set_up(reader)
                database = SqliteDatabase(writer, reader)
                async with database.working():
                    yield database
    except (sqlite3.DatabaseError, OSError) as error:
        raise (
            understood(error) if isinstance(error, sqlite3.Error) else unavailable(error)
        ) from error


def _make_private(path: Path) -> None:
    # SQLite gives -wal and -shm the mode of the file itself.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)


async def _set_up(connection: aiosqlite.Connection) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        await connection.execute(pragma)


async def _check(connection: aiosqlite.Connection, path: Path) -> None:
    # quick_check finds a tenth of the damages that integrity_check finds.
    if path.stat().st_size > CHECKED_AT_START:
        return
    answer = [row[0] for row in await connection.execute_fetchall("PRAGMA integrity_check(1)")]
    if answer != ["ok"]:
        raise StoreDamaged(f"the database file is damaged: {answer[0]}")
