"""aiosql's adapter for SQLite, made for batches: values go in by place, rows come out as mappings.

Python's sqlite3 looks for each value by the name of its parameter, and its `Row` for each column
along all others: work for every row of a batch that its places make needless.
"""

import re
import sqlite3
from collections.abc import Callable, Generator
from operator import itemgetter
from typing import Any

from aiosql.adapters.sqlite3 import SQLite3Adapter
from aiosql.types import SQLOperationType
from aiosql.utils import VAR_REF, SQLParseException

from storage.database import Row

BOUND = frozenset({
    SQLOperationType.SELECT,
    SQLOperationType.INSERT_UPDATE_DELETE,
    SQLOperationType.INSERT_UPDATE_DELETE_MANY,
})  # fmt: skip
"""What `storage.database.Session` asks of a query."""
Placed = Callable[[Any], Any]
"""Takes the values out of a mapping, in their places."""


class ByPlace(SQLite3Adapter):
    """See `storage.database.load_queries`."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._placed: dict[str, Placed] = {}

    def process_sql(self, query_name: str, op_type: SQLOperationType, sql: str) -> str:
        """The text with numbers for names: ``:id`` becomes ``?1``, wherever it stands.

        Raises `SQLParseException` for an operation that would still look for names.
        """
        if op_type not in BOUND:
            raise SQLParseException(f"{query_name} is neither a question nor a change")
        places: dict[str, int] = {}

        def numbered(found: re.Match[str]) -> str:
            if (name := found["var_name"]) is None:  # a text in quotes
                return found[0]
            return f"{found['lead']}?{places.setdefault(name, len(places) + 1)}"

        text = VAR_REF.sub(numbered, sql)
        self._placed[query_name] = _taker(*places)
        return text

    def select(
        self,
        conn: sqlite3.Connection,
        query_name: str,
        sql: str,
        parameters: Any,
        record_class: Callable[..., Any] | None = None,
    ) -> Generator[Row, None, None]:
        """The rows of an answer."""
        del record_class  # no query of ours asks for one
        found = conn.execute(sql, self._placed[query_name](parameters))
        columns = [column[0] for column in found.description]
        return (dict(zip(columns, row, strict=True)) for row in found)

    def insert_update_delete(
        self, conn: sqlite3.Connection, query_name: str, sql: str, parameters: Any
    ) -> int:
        """How many rows were touched."""
        return conn.execute(sql, self._placed[query_name](parameters)).rowcount

    def insert_update_delete_many(
        self, conn: sqlite3.Connection, query_name: str, sql: str, parameters: Any
    ) -> int:
        """How many rows were touched by all of them."""
        return conn.executemany(sql, map(self._placed[query_name], parameters)).rowcount


def _taker(*names: str) -> Placed:
    """`itemgetter`, but a tuple of one is a tuple, too."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)
