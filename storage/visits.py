"""A whole unit of work in one visit to a connection's thread: hops cost more than statements."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiosqlite

from storage.columns import Value
from storage.database import Row, Session, plain_values

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 5.0
"""Seconds to wait for another process that writes."""


class Connection(aiosqlite.Connection):
    """A connection whose thread can be asked for more than a statement at a time."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            lambda: sqlite3.connect(path, isolation_level=None, timeout=PATIENCE),
            iter_chunk_size=64,
        )

    async def visit(
        self,
        work: Callable[Concatenate[sqlite3.Connection, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """What *work* makes of the connection in its own thread."""
        answer: R = await self._execute(work, self._conn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return answer


class Statements(Session):
    """The statements of a unit that is in the connection's thread already: none of them waits."""

    async def rows(self, query: str, **values: Value) -> list[Row]:
        return list(self._ask(query, **plain_values(values)))

    async def run(self, query: str, **values: Value) -> int:
        return int(self._ask(query, **plain_values(values)))

    async def many(self, query: str, rows: Iterable[Mapping[str, Value]]) -> None:
        if values := list(rows):
            self._ask(query, values)

    def _ask(self, query: str, *args: object, **values: Value) -> Any:
        return getattr(self._queries, query)(self._connection, *args, **values)


def at_once(unit: Awaitable[R]) -> R:
    """The result of a unit of work that waits for nothing but its statements."""
    steps = unit.__await__()
    try:
        next(steps)
    except StopIteration as end:
        result: R = end.value
        return result
    raise RuntimeError("a unit of work holds the database while it waits for something else")
