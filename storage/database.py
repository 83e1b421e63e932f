"""One small face over the two engines: named queries, units of work, one queue of writers."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import Any, TypeVar

import aiosql

from scheduler.errors import StoreUnavailable

Value = str | int | None
Row = Mapping[str, Any]
R = TypeVar("R")

LOCKING = "/* skip locked */"
"""Stands in a query where an engine with row locks takes them and skips what others hold."""


def load_queries(driver: str, *, locking: str = "") -> Any:  # noqa: ANN401 - aiosql makes the methods at run time
    """The named queries of ``storage/sql``, bound for *driver* ("aiosqlite" or "asyncpg")."""
    texts = sorted(files("storage").joinpath("sql").iterdir(), key=lambda entry: entry.name)
    body = "\n".join(entry.read_text("utf-8") for entry in texts if entry.name.endswith(".sql"))
    return aiosql.from_str(body.replace(LOCKING, locking), driver)


class Session:
    """The statements of one unit of work, by the names that they have in ``storage/sql``."""

    def __init__(self, queries: Any, connection: Any) -> None:  # noqa: ANN401 - two drivers, no common type
        self._queries = queries
        self._connection = connection

    async def rows(self, query: str, **values: Value) -> list[Row]:
        """All rows of a query."""
        return [row async for row in getattr(self._queries, query)(self._connection, **values)]

    async def row(self, query: str, **values: Value) -> Row | None:
        """The first row of a query, or None."""
        return next(iter(await self.rows(query, **values)), None)

    async def run(self, query: str, **values: Value) -> int:
        """Run a statement; how many rows it touched."""
        answer = await getattr(self._queries, query)(self._connection, **values)
        # asyncpg answers with the server's command tag ("UPDATE 3"), aiosqlite with the number.
        return answer if isinstance(answer, int) else int(str(answer).rpartition(" ")[2])

    async def many(self, query: str, rows: Sequence[Mapping[str, Value]]) -> None:
        """Run a statement once for each of *rows*."""
        if rows:
            await getattr(self._queries, query)(self._connection, rows)


Unit = Callable[[Session], Awaitable[R]]


class Order:
    """A unit of work in the queue and the future that waits for its commit."""

    def __init__(self, unit: Unit[Any]) -> None:
        self.unit = unit
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()


class Database(ABC):
    """A database with writers that outlive the callers: a cancelled caller never tears a transaction.

    Every method raises `StoreUnavailable` when the database does not do what it is asked.
    """

    exclusive: bool
    """Whether only one process can run the scheduler, so that what it finds in flight is orphaned."""
    writers: int

    def __init__(self) -> None:
        self._orders: asyncio.Queue[Order] = asyncio.Queue()

    def submit(self, unit: Unit[R]) -> asyncio.Future[R]:
        """Queue *unit*; the future is done when its transaction is committed, or was rolled back."""
        order = Order(unit)
        self._orders.put_nowait(order)
        return order.done

    async def write(self, unit: Unit[R]) -> R:
        """Run *unit* in a transaction and return its result once that is committed."""
        return await self.submit(unit)

    @abstractmethod
    async def read(self, unit: Unit[R]) -> R:
        """Run *unit*, which only reads, beside the writers."""

    @abstractmethod
    async def foreign_writes(self) -> int:
        """A number that changes when another process wrote; 0 where the engine cannot tell."""

    @abstractmethod
    async def commit(self, orders: Sequence[Order]) -> None:
        """Carry out *orders*: each whole or not at all, and settle their futures."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Keep the writers at work; what was submitted before the end is carried out."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work()) for _ in range(self.writers)]
            try:
                yield
            finally:
                await self._orders.join()
                for task in tasks:
                    task.cancel()

    async def _work(self) -> None:
        while True:
            orders = [await self._orders.get()]
            with suppress(asyncio.QueueEmpty):
                while self.writers == 1:  # one writer shares one commit among all that wait
                    orders.append(self._orders.get_nowait())
            try:
                await self.commit(orders)
            finally:
                for _ in orders:
                    self._orders.task_done()


def settle(orders: Iterable[Order], outcome: object) -> None:
    """Answer every order still open with *outcome*, raised where it is an exception."""
    for order in orders:
        if order.done.done():
            continue
        if isinstance(outcome, BaseException):
            order.done.set_exception(outcome)
        else:
            order.done.set_result(outcome)


def unavailable(error: Exception) -> StoreUnavailable:
    """What a driver's error means to everybody else; its text names no value."""
    return StoreUnavailable(f"the database cannot be used: {error}")
