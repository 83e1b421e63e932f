"""The PostgreSQL engine: a pool of connections, a transaction for each unit of work."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from scheduler.errors import StoreUnavailable
from storage.database import Database, Order, R, Session, Unit, load_queries, settle, unavailable
from storage.schema import VERSION_TABLE, Migration, migrate

MIGRATION_LOCK = 0x6D696E646572  # "minder": replicas that start together migrate one after another

LOST = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError, asyncio.TimeoutError)


class PostgresDatabase(Database):
    """See `Database`; opened by `open_postgres`."""

    exclusive = False
    writers = 4

    def __init__(self, pool: Any) -> None:  # noqa: ANN401 - asyncpg has no types
        super().__init__()
        self._pool = pool
        self._queries = load_queries("asyncpg", locking="FOR UPDATE OF subject SKIP LOCKED")

    async def read(self, unit: Unit[R]) -> R:
        try:
            async with self._pool.acquire() as connection:
                return await unit(Session(self._queries, connection))
        except (asyncpg.PostgresError, *LOST) as error:
            raise unavailable(error) from error

    async def foreign_writes(self) -> int:
        return 0  # polling each second is the truth here

    async def commit(self, orders: Sequence[Order]) -> None:
        for order in orders:
            settle([order], await self._carry_out(order))

    async def _carry_out(self, order: Order) -> object:
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                return await order.unit(Session(self._queries, connection))
        except (asyncpg.PostgresError, *LOST) as error:
            return unavailable(error)
        except Exception as error:  # noqa: BLE001 - it belongs to the caller of this unit alone
            return error


class PostgresTarget:
    """See `storage.schema.Target`; a backup is a schema of its own in the same database."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - asyncpg has no types
        self._connection = connection

    async def version(self) -> int:
        await self._connection.execute(VERSION_TABLE)
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
            for statement in migration.statements:
                await self._connection.execute(statement)
            await self._connection.execute(
                "INSERT INTO schema_version VALUES ($1)", migration.version
            )


async def _bring_up_to_date(connection: Any, migrations: Sequence[Migration]) -> None:  # noqa: ANN401
    await connection.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
    try:
        await migrate(PostgresTarget(connection), migrations)
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", MIGRATION_LOCK)


@asynccontextmanager
async def open_postgres(
    url: str, migrations: Sequence[Migration]
) -> AsyncIterator[PostgresDatabase]:
    """The database at *url*, brought up to date.

    Raises `StoreUnavailable` (its text holds no password) and `SchemaTooNew`.
    """
    try:
        pool = await asyncpg.create_pool(url, min_size=1, max_size=8, command_timeout=30)
    except (asyncpg.PostgresError, ValueError, *LOST) as error:
        raise StoreUnavailable(f"PostgreSQL does not answer: {type(error).__name__}") from error
    async with pool:
        async with pool.acquire() as connection:
            await _bring_up_to_date(connection, migrations)
        database = PostgresDatabase(pool)
        async with database.working():
            yield database
