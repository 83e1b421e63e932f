"""SQL behind the scheduler's ports, for SQLite and PostgreSQL alike."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from scheduler.errors import StoreUnavailable
from scheduler.policy import NO_TERMS, Terms
from storage.columns import instant
from storage.database import Database
from storage.firing import SqlFiring
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.leases import SqlLeases, time_of_leases
from storage.lock import SchedulerLock
from storage.numbers import SqlNumbers
from storage.outbox import SqlOutbox
from storage.owners import SqlFacts, SqlOwners
from storage.plans import SqlPlans
from storage.reviews import SqlReviews
from storage.runs import SqlRuns
from storage.schema import Migration, known_migrations
from storage.thinking import SqlExchanges, SqlNoteBook, SqlSpending, SqlToolAsks


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One database, seen through the scheduler's ports."""

    jobs: SqlJobs
    runs: SqlRuns
    outbox: SqlOutbox
    inbox: SqlInbox
    owners: SqlOwners
    facts: SqlFacts
    firing: SqlFiring
    reviews: SqlReviews
    leases: SqlLeases
    plans: SqlPlans
    numbers: SqlNumbers
    spending: SqlSpending
    notes: SqlNoteBook
    exchanges: SqlExchanges
    tool_asks: SqlToolAsks
    lock: SchedulerLock
    database: Database

    async def server_time(self, now: datetime) -> datetime:
        """What the clock of the server shows; *now* where the engine has none of its own."""
        return instant(await self.database.read(lambda session: time_of_leases(session, now)))

    async def newest_name(self) -> str | None:
        """The greatest of all names that were given to jobs, runs, edits and deliveries, if any."""
        row = await self.database.read(lambda session: session.row("newest_name"))
        return None if row is None else row["name"]


@asynccontextmanager
async def open_store(
    url: str,
    *,
    holder: str,
    fires: bool = True,
    terms: Terms = NO_TERMS,
    migrations: Sequence[Migration] | None = None,
    server_time: bool = False,
) -> AsyncIterator[Store]:
    """The store at *url* (``sqlite:///path`` or ``postgresql://…``), made or brought up to date.

    *holder* (``host:pid:epoch``) signs this process's leases; where it *fires* nothing, it is only
    given what a person asked to be run. By its *terms* runs are rationed and operators asked. With
    *server_time* leases run by the clock of the server, where there is one, and not by those of its
    callers.

    Raises `StoreUnavailable`, `StoreDamaged` or `SchemaTooNew`; the database is then left as it
    was.
    """
    steps = migrations or known_migrations()
    async with _open_database(url, steps, server_time=server_time) as database:
        yield Store(
            jobs=SqlJobs(database, terms),
            runs=SqlRuns(database, holder, fires=fires, terms=terms),
            outbox=SqlOutbox(database, holder),
            inbox=SqlInbox(database),
            owners=SqlOwners(database),
            facts=SqlFacts(database),
            firing=SqlFiring(database),
            reviews=SqlReviews(database),
            leases=SqlLeases(database, holder),
            plans=SqlPlans(database),
            numbers=SqlNumbers(database),
            spending=SqlSpending(database),
            notes=SqlNoteBook(database),
            exchanges=SqlExchanges(database),
            tool_asks=SqlToolAsks(database),
            lock=SchedulerLock(_lock_path(url)),
            database=database,
        )


def _open_database(
    url: str, migrations: Sequence[Migration], *, server_time: bool
) -> AbstractAsyncContextManager[Database]:
    # Each engine is imported when it is used: nobody pays for the other one.
    path = sqlite_path(url)
    if path is not None:
        from storage.sqlite import open_sqlite  # noqa: PLC0415

        return open_sqlite(path, migrations)
    if url.startswith(("postgresql://", "postgres://")):
        try:
            from storage.postgres import open_postgres  # noqa: PLC0415
        except ImportError as error:
            raise StoreUnavailable("PostgreSQL needs: pip install 'minder[postgres]'") from error
        return open_postgres(url, migrations, server_time=server_time)
    raise StoreUnavailable("a database is named by sqlite:///path or postgresql://user@host/name")


def sqlite_path(url: str) -> Path | None:
    """The file that a ``sqlite:///`` address names (four slashes: an absolute path)."""
    engine, _, path = url.partition(":///")
    return Path(unquote(path)).absolute() if engine == "sqlite" and path else None


def _lock_path(url: str) -> Path | None:
    path = sqlite_path(url)
    return None if path is None else path.with_name(f"{path.name}.lock")
