"""The PostgreSQL engine: a pool of connections, a transaction for each unit of work."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg

from scheduler.errors import StoreError, StoreUnavailable
from storage.columns import Value
from storage.database import (
    Database,
    Order,
    R,
    Row,
    Session,
    Unit,
    load_queries,
    plain_values,
    refused,
    unavailable,
)
from storage.hints import Hints
from storage.schema import VERSION_TABLE, Migration, migrate

CLAIM_LOCK = 0x636C61696D  # "claim"
DIALECT = {
    r"/\* skip locked \*/": "FOR UPDATE OF subject SKIP LOCKED",
    r"/\* locked \*/": "FOR UPDATE OF subject",
    r"/\* one at a time \*/": f"FROM pg_advisory_xact_lock({CLAIM_LOCK})",
    r"json_each\((:\w+)\)": r"json_array_elements_text(CAST(\1 AS JSON))",
}
SERVER_TIME = {
    r"CAST\(:now AS BIGINT\) /\* by the server \*/": (
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
    ),
}
"""Machines that share a server need not agree on the time."""
MIGRATION_LOCK = 0x6D696E646572  # "minder": replicas that start together migrate one after another

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
REFUSALS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
LOST_RACES = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
)
"""What happens to a unit when another process was faster: it sees that at its next attempt."""
ATTEMPTS = 3
FROZEN_AFTER = 5
"""Seconds after which the server ends a transaction whose process says nothing any more: one that
was suspended in the middle of it must not keep from the others what it has locked."""


WAITED_FOR = {"add_job", "change_job", "owe", "add_edit"}
"""The statements of which other replicas want to hear: what is asked for, and what is owed."""


class Asking(Session):
    """The statements of a unit, each a question to the server."""

    async def rows(self, query: str, **values: Value) -> list[Row]:
        found = getattr(self._queries, query)(self._connection, **plain_values(values))
        return [row async for row in found]

    async def run(self, query: str, **values: Value) -> int:
        tag = await getattr(self._queries, query)(self._connection, **plain_values(values))
        return int(tag.rpartition(" ")[2])  # the server's answer, as "UPDATE 3"

    async def many(self, query: str, rows: Iterable[Mapping[str, Value]]) -> None:
        if values := list(rows):
            await getattr(self._queries, query)(self._connection, values)


class Noting(Asking):
    """Notes which statements were run that change something."""

    def __init__(self, queries: Any, connection: Any) -> None:
        super().__init__(queries, connection)
        self.asked: set[str] = set()

    async def run(self, query: str, **values: Value) -> int:
        touched = await super().run(query, **values)
        if touched:
            self.asked.add(query)
        return touched

    async def many(self, query: str, rows: Iterable[Mapping[str, Value]]) -> None:
        if given := list(rows):
            self.asked.add(query)
            await super().many(query, given)


class PostgresDatabase(Database):
    """See `Database`; opened by `open_postgres`."""

    exclusive = False
    writers = 4

    def __init__(self, pool: Any, url: str, *, server_time: bool) -> None:
        super().__init__()
        self._pool = pool
        self.hints = Hints(url, heard=self.hint)
        self._queries = load_queries("asyncpg", DIALECT | (SERVER_TIME if server_time else {}))

    async def read(self, unit: Unit[R]) -> R:
        with translated():
            async with self._pool.acquire() as connection:
                return await unit(Asking(self._queries, connection))

    async def foreign_writes(self) -> int:
        return 0  # polling each second is the truth here

    async def commit(self, orders: Sequence[Order]) -> None:
        for order in orders:
            order.settle(await self._carry_out(order))

    async def _carry_out(self, order: Order) -> object:
        try:
            with translated():
                return await self._patiently(order)
        except Exception as error:  # noqa: BLE001 - it belongs to the caller of this unit alone
            return error

    async def _patiently(self, order: Order) -> object:
        for _ in range(ATTEMPTS - 1):
            with suppress(*LOST_RACES):
                return await self._once(order)
        return await self._once(order)

    async def _once(self, order: Order) -> object:
        async with self._pool.acquire() as connection:
            session = Noting(self._queries, connection)
            async with connection.transaction():
                result = await order.unit(session)
        if session.asked & WAITED_FOR:
            self.hints.wrote()
        return result


class PostgresTarget:
    """See `storage.schema.Target`; a backup is a schema of its own in the same database."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def version(self) -> int:
        if await self._connection.fetchval("SELECT to_regclass('schema_version')") is None:
            return 0
        return await self._connection.fetchval("SELECT MAX(version) FROM schema_version") or 0

    async def back_up(self, version: int) -> None:
        backup = f"minder_schema_{version}"
        tables = await self._connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        )
        async with self._connection.transaction():
            await self._connection.execute(f"DROP SCHEMA IF EXISTS {backup} CASCADE")
            await self._connection.execute(f"CREATE SCHEMA {backup}")
            for (table,) in tables:
                await self._connection.execute(
                    f'CREATE TABLE {backup}."{table}" AS TABLE "{table}"'
                )

    async def apply(self, migration: Migration) -> None:
        async with self._connection.transaction():
            for statement in (VERSION_TABLE, *migration.statements):
                await self._connection.execute(statement)
            await self._connection.execute(
                "INSERT INTO schema_version VALUES ($1)", migration.version
            )


async def _bring_up_to_date(connection: Any, migrations: Sequence[Migration]) -> None:
    await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
    try:
        await migrate(PostgresTarget(connection), migrations)
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", MIGRATION_LOCK)


def understood(error: Exception) -> StoreError:
    """The store's own error for one of the driver's."""
    return refused(error) if isinstance(error, REFUSALS) else unavailable(error)


@contextmanager
def translated() -> Iterator[None]:
    """Raise the store's own errors in place of the driver's."""
    try:
        yield
    except DRIVER_ERRORS as error:
        raise understood(error) from error


@asynccontextmanager
async def open_postgres(
    url: str, migrations: Sequence[Migration], *, server_time: bool
) -> AsyncIterator[PostgresDatabase]:
    """The database at *url*, brought up to date.

    Raises `StoreUnavailable` (its text holds no password) and `SchemaTooNew`.
    """
    async with AsyncExitStack() as stack:
        with translated():
            pool = await _pool(stack, url)
            async with pool.acquire() as connection:
                await _bring_up_to_date(connection, migrations)
        database = PostgresDatabase(pool, url, server_time=server_time)
        await stack.enter_async_context(database.working())
        await stack.enter_async_context(database.hints.exchanged())
        yield database


async def _pool(stack: AsyncExitStack, url: str) -> Any:
    opening = asyncpg.create_pool(
        url,
        min_size=1,
        max_size=8,
        timeout=10,
        command_timeout=30,
        server_settings={
            "application_name": "minder",
            "idle_in_transaction_session_timeout": f"{FROZEN_AFTER}s",
        },
    )
    try:
        return await stack.enter_async_context(opening)
    except ValueError:  # its text may hold a piece of the password
        raise StoreUnavailable("the address of the database cannot be read") from None
