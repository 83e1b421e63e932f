"""One small face over the two engines: named queries, units of work, one queue of writers."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import aiosql

from scheduler.errors import StoreError, StoreUnavailable
from storage.columns import Value, plain

Row = Mapping[str, Any]
R = TypeVar("R")


def load_queries(driver: str | Callable[..., Any], dialect: Mapping[str, str]) -> Any:
    """The named queries of ``storage/sql``, bound for *driver*; *dialect* replaces patterns."""
    return _parsed(driver, tuple(dialect.items()))


@cache
def _parsed(driver: str | Callable[..., Any], dialect: tuple[tuple[str, str], ...]) -> Any:
    texts = sorted(files("storage").joinpath("sql").iterdir(), key=lambda entry: entry.name)
    body = "\n".join(entry.read_text("utf-8") for entry in texts if entry.name.endswith(".sql"))
    for pattern, meaning in dialect:
        body = re.sub(pattern, meaning, body)
    # The names behind the colons are the parameters: a list of them would only repeat the text.
    return aiosql.from_str(body, driver, mandatory_parameters=False)


class Session(ABC):
    """The statements of one unit of work, by the names that they have in ``storage/sql``."""

    def __init__(self, queries: Any, connection: Any) -> None:
        self._queries = queries
        self._connection = connection

    @abstractmethod
    async def rows(self, query: str, **values: Value) -> list[Row]:
        """All rows of a query."""

    async def row(self, query: str, **values: Value) -> Row | None:
        """The first row of a query, or None."""
        return next(iter(await self.rows(query, **values)), None)

    @abstractmethod
    async def run(self, query: str, **values: Value) -> int:
        """Run a statement; how many rows it touched."""

    @abstractmethod
    async def many(self, query: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run a statement once for each of *rows*, whose texts are plain already."""


def plain_values(values: Mapping[str, Value]) -> dict[str, Value]:
    """*values* without what a database refuses in a text."""
    return {
        name: plain(value) if isinstance(value, str) else value for name, value in values.items()
    }


Unit = Callable[[Session], Awaitable[R]]


class Order:
    """A unit of work in the queue and the future that waits for its commit."""

    def __init__(self, unit: Unit[Any], *, promises: bool, begun: Callable[[], None]) -> None:
        self.unit = unit
        self.promises = promises
        self.begun = begun
        self.done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: object) -> None:
        """Answer with *outcome*, raised where it is an exception, unless nobody waits any more."""
        if self.done.done():
            return
        if isinstance(outcome, BaseException):
            self.done.set_exception(outcome)
        else:
            self.done.set_result(outcome)


class Database(ABC):
    """A database with writers that outlive their callers: cancelling one tears no transaction.

    Every method raises `StoreUnavailable` when the database does not do what it is asked, and
    `StoreError` when it refuses a value.
    """

    exclusive: bool
    """Whether one process alone can run the scheduler: what it finds in flight is orphaned."""
    writers: int

    def __init__(self) -> None:
        self.hint = asyncio.Event()
        """Set when another process says that it wrote something; whoever looks clears it."""
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._at_work = False

    def submit(
        self,
        unit: Unit[R],
        *,
        promises: bool = False,
        begun: Callable[[], None] = lambda: None,
    ) -> asyncio.Future[R]:
        """Queue *unit*; the future is done once its transaction is committed or rolled back.

        A unit awaits nothing but its session, and touches nothing that belongs to the event loop:
        it may be carried out in another thread, and a second time when its first transaction came
        to nothing. When its turn has come, *begun* is called on the loop. On a disk that is nearly
        full, a unit that makes new *promises* is refused, so that the old ones can be kept.
        """
        order = Order(unit, promises=promises, begun=begun)
        if self._at_work:
            self._orders.put_nowait(order)
        else:
            order.settle(StoreUnavailable("the database is closed"))
        return order.done

    async def write(self, unit: Unit[R], *, promises: bool = False) -> R:
        """Have `submit` run *unit*, and return its result once it is committed."""
        return await self.submit(unit, promises=promises)

    @abstractmethod
    async def read(self, unit: Unit[R]) -> R:
        """Run *unit*, which only reads, beside the writers."""

    @abstractmethod
    async def foreign_writes(self) -> int:
        """A number that changes when another process wrote; 0 where the engine cannot tell."""

    @abstractmethod
    async def commit(self, orders: Sequence[Order]) -> None:
        """Carry out *orders*, each whole or not at all, and settle them."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Keep the writers at work; what was submitted before the end is carried out."""
        # No TaskGroup: it would wrap whatever the block raises.
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(self._work()) for _ in range(self.writers)]
        self._at_work = True
        try:
            yield
        finally:
            self._at_work = False
            await self._orders.join()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            orders = [await self._orders.get()]
            with suppress(asyncio.QueueEmpty):
                while self.writers == 1:  # one writer shares one commit among all that wait
                    orders.append(self._orders.get_nowait())
            try:
                for order in orders:
                    order.begun()
                await self.commit(orders)
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
                for order in orders:
                    order.settle(unavailable(error))
            finally:
                for _ in orders:
                    self._orders.task_done()


def unavailable(error: Exception) -> StoreUnavailable:
    """What a driver's error means to everybody else; its text names no value."""
    return StoreUnavailable(f"the database cannot be used: {error}")


def refused(error: Exception) -> StoreError:
    """What it means that the database took the question but not a value in it."""
    return StoreError(f"the database refuses a value: {error}")
