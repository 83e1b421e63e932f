"""Gathers what arrives while the database is busy and stores it in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from scheduler.errors import StoreError
from storage.database import Database, Session

T = TypeVar("T")

MOST = 500
"""Items in one transaction: beyond that a larger batch gains nothing and holds the writer longer."""

StoreMany = Callable[[Session, Sequence[T]], Awaitable[Sequence[StoreError | None]]]


class Batch(Generic[T]):
    """Stores items together, yet each on its own account: one bad item fails alone."""

    def __init__(self, database: Database, store_many: StoreMany[T]) -> None:
        self._database = database
        self._store_many = store_many
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []

    async def store(self, item: T) -> None:
        """Return once *item* is committed; raises what *store_many* says of it."""
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, stored))
        if len(self._waiting) == 1:
            self._order()
        await stored

    def _order(self) -> None:
        taken: list[tuple[T, asyncio.Future[None]]] = []

        async def unit(session: Session) -> Sequence[StoreError | None]:
            # Taken only now: whatever came while the writer was busy goes along.
            taken[:] = self._waiting[:MOST]
            del self._waiting[:MOST]
            if self._waiting:
                self._order()
            return await self._store_many(session, [item for item, _ in taken])

        self._database.submit(unit).add_done_callback(lambda done: self._answer(taken, done))

    def _answer(
        self,
        taken: Sequence[tuple[T, asyncio.Future[None]]],
        done: asyncio.Future[Sequence[StoreError | None]],
    ) -> None:
        error = done.exception()
        if error is None:
            for (_, stored), refusal in zip(taken, done.result(), strict=True):
                _settle(stored, refusal)
        elif len(taken) > 1 and not isinstance(error, StoreError):
            for item, stored in taken:
                self._alone(item, stored)
        else:
            for _, stored in taken:
                _settle(stored, error)

    def _alone(self, item: T, stored: asyncio.Future[None]) -> None:
        """One of them cannot be stored and took the others with it: each by itself."""

        async def unit(session: Session) -> StoreError | None:
            return (await self._store_many(session, [item]))[0]

        self._database.submit(unit).add_done_callback(
            lambda done: _settle(stored, done.exception() or done.result())
        )


def _settle(stored: asyncio.Future[None], refusal: BaseException | None) -> None:
    if stored.done():
        return
    if refusal is None:
        stored.set_result(None)
    else:
        stored.set_exception(refusal)
