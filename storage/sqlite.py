"""The SQLite engine: one writer connection that shares commits, one reader beside it."""

import os
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

from scheduler.errors import StoreDamaged, StoreError, StoreUnavailable
from storage.ballast import Ballast
from storage.binding import ByPlace
from storage.database import (
    Database,
    Order,
    R,
    Unit,
    load_queries,
    refused,
    unavailable,
)
from storage.schema import VERSION_TABLE, Migration, migrate
from storage.visits import PATIENCE, Connection, Statements, at_once

log = structlog.get_logger()

# FULL: with NORMAL a power cut loses commits that were confirmed to a person.
# What ten thousand due jobs touch (16 MB) stays in memory, and goes back into the file but once.
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 4000",
)

CHECKED_AT_START = 8 * 2**20
"""Bytes up to which the whole file is checked at every start (less than 0.1 s)."""


class SqliteDatabase(Database):
    """See `Database`; opened by `open_sqlite`."""

    exclusive = True
    writers = 1

    def __init__(self, writer: Connection, reader: Connection, ballast: Ballast) -> None:
        super().__init__()
        self._queries = load_queries(ByPlace, {})
        self._ballast = ballast
        self._writer = writer
        self._reader = reader

    async def read(self, unit: Unit[R]) -> R:
        with translated():
            return await self._reader.visit(self._look, unit)

    def _look(self, connection: sqlite3.Connection, unit: Unit[R]) -> R:
        return at_once(unit(Statements(self._queries, connection)))

    async def foreign_writes(self) -> int:
        # On the writer connection own commits do not count.
        with translated():
            return int(_only(await self._writer.execute_fetchall("PRAGMA data_version")))

    async def commit(self, orders: Sequence[Order]) -> None:
        accepted = [order for order in orders if self._has_room(order)]
        error = await self._attempt(accepted)
        if _is_full(error) and self._ballast.release():
            log.error("disk full: nothing new is accepted until there is room again")
            accepted = [order for order in accepted if self._has_room(order)]
            error = await self._attempt(accepted)
        if error is not None:
            for order in accepted:
                order.settle(understood(error))

    def _has_room(self, order: Order) -> bool:
        if not order.promises or self._ballast.restored():
            return True
        order.settle(StoreUnavailable("the disk is full"))
        return False

    async def _attempt(self, orders: Sequence[Order]) -> Exception | None:
        """Carry out *orders* in one transaction; the error for which none of them was stored."""
        try:
            answers = await self._writer.visit(self._transact, orders)
        except DRIVER_ERRORS as error:
            return error
        for order, answer in zip(orders, answers, strict=True):
            order.settle(answer)
        return None

    def _transact(
        self, connection: sqlite3.Connection, orders: Sequence[Order]
    ) -> Sequence[object]:
        try:
            connection.execute("BEGIN IMMEDIATE")
            answers = [self._carry_out(connection, order) for order in orders]
            connection.commit()
        except BaseException:
            with suppress(*DRIVER_ERRORS):  # if this fails too, the next BEGIN tells
                connection.rollback()
            raise
        return answers

    def _carry_out(self, connection: sqlite3.Connection, order: Order) -> object:
        """The unit's result, or the error for which it alone is taken back."""
        connection.execute("SAVEPOINT unit")
        try:
            answer: object = self._look(connection, order.unit)
        except sqlite3.OperationalError:
            raise  # full, read-only, failing disk: nothing of this transaction can be trusted
        except Exception as error:  # noqa: BLE001 - it belongs to the caller of this unit alone
            connection.execute("ROLLBACK TO unit")
            answer = understood(error) if isinstance(error, QUERY_ERRORS) else error
        connection.execute("RELEASE unit")
        return answer


class SqliteTarget:
    """See `storage.schema.Target`; backups lie beside the database, in ``backups/``."""

    def __init__(self, connection: Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    async def version(self) -> int:
        known = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'"
        if not _only(await self._connection.execute_fetchall(known)):
            return 0
        newest = "SELECT MAX(version) FROM schema_version"
        return _only(await self._connection.execute_fetchall(newest)) or 0

    async def back_up(self, version: int) -> None:
        # Processes that start together each write a file of their own: the last one counts.
        part = _private_copy(self._path, f"schema-{version}.{os.getpid()}")
        await self._connection.execute("VACUUM INTO ?", (str(part),))
        part.replace(part.with_name(f"{self._path.stem}-schema-{version}.db"))

    async def apply(self, migration: Migration) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")
        try:
            if await self.version() < migration.version:  # nobody else was faster
                for statement in (VERSION_TABLE, *migration.statements):
                    await self._connection.execute(statement)
                noted = "INSERT INTO schema_version VALUES (?)"
                await self._connection.execute(noted, (migration.version,))
        except BaseException:
            await self._connection.rollback()
            raise
        await self._connection.commit()


QUERY_ERRORS = (sqlite3.Error, OverflowError)
DRIVER_ERRORS = (*QUERY_ERRORS, OSError, ValueError)
"""ValueError is how aiosqlite says that a connection is closed."""
REFUSALS = (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError, OverflowError)
DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def understood(error: Exception) -> StoreError:
    """The store's own error for one of the driver's."""
    # The upper bytes of a code say more than is asked here.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGES:
        return StoreDamaged(f"the database file is damaged: {error}")
    return refused(error) if isinstance(error, REFUSALS) else unavailable(error)


def _is_full(error: Exception | None) -> bool:
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


@contextmanager
def translated() -> Iterator[None]:
    """Raise the store's own errors in place of the driver's."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise understood(error) from error


@asynccontextmanager
async def open_sqlite(path: Path, migrations: Sequence[Migration]) -> AsyncIterator[SqliteDatabase]:
    """The database in the file *path*, made if there is none, and brought up to date.

    Raises `StoreDamaged`, `StoreUnavailable` and `SchemaTooNew`.
    """
    async with AsyncExitStack() as stack:
        with translated():
            _prepare(path)
            writer = await _connect(stack, path)
            await migrate(SqliteTarget(writer, path), migrations)
            reader = await _connect(stack, path)
        ballast = Ballast(path.with_name(f"{path.name}.ballast"))
        ballast.restored()
        database = SqliteDatabase(writer, reader, ballast)
        await stack.enter_async_context(database.working())
        yield database


async def _connect(stack: AsyncExitStack, path: Path) -> Connection:
    connection = Connection(path)
    await stack.enter_async_context(connection)
    for pragma in PRAGMAS:
        await connection.execute(pragma)
    return connection


def _only(rows: Iterable[Any]) -> Any:
    """The first column of the first row."""
    return next(iter(rows))[0]


def _prepare(path: Path) -> None:
    """Make the file if there is none, and look for damage in it while it is small."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)  # SQLite gives -wal and -shm the mode of the file itself
    # Not by aiosqlite: a connection that fails to open leaves its thread behind.
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
        if path.stat().st_size <= CHECKED_AT_START:
            # quick_check finds a tenth of the damages that integrity_check finds.
            answer = _only(connection.execute("PRAGMA integrity_check(1)"))
            if answer != "ok":
                raise StoreDamaged(f"the database file is damaged: {answer}")


def _private_copy(path: Path, name: str) -> Path:
    """An empty file for a copy of *path*, in place of one that an earlier attempt left."""
    folder = path.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{path.stem}-{name}.db"
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    return copy
