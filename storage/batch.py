"""Gathers what arrives while the database is busy and stores it in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from scheduler.errors import StoreError, StoreUnavailable
from storage.database import Database, Session

T = TypeVar("T")

MOST = 500
"""Items in one transaction: a larger batch gains nothing and holds the writer longer."""

StoreMany = Callable[[Session, Sequence[T]], Awaitable[Sequence[StoreError | None]]]
"""Stores items, or says for each why it cannot be; raises when none of them was stored."""


@dataclass(frozen=True, slots=True)
class Waiting(Generic[T]):
    """An item and the future that waits for its commit."""

    item: T
    stored: asyncio.Future[None] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def settle(self, refusal: BaseException | None) -> None:
        """Tell whoever still waits that the item is committed, or why it is not."""
        if self.stored.done():
            return
        if refusal is None:
            self.stored.set_result(None)
        else:
            self.stored.set_exception(refusal)


class Batch(Generic[T]):
    """Stores items together, yet each on its own account: one bad item fails alone."""

    def __init__(self, database: Database, store_many: StoreMany[T]) -> None:
        self._database = database
        self._store_many = store_many
        self._waiting: list[Waiting[T]] = []

    async def store(self, item: T) -> None:
        """Return once *item* is committed; raises what *store_many* says of it."""
        waiting = Waiting(item)
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            self._order()
        await waiting.stored

    def _order(self) -> None:
        taken: list[Waiting[T]] = []

        def take() -> None:
            # Only when its turn has come: whatever arrived while the writer was busy goes along.
            taken.extend(self._take())

        async def unit(session: Session) -> Sequence[StoreError | None]:
            return await self._store_many(session, [waiting.item for waiting in taken])

        self._database.submit(unit, begun=take).add_done_callback(
            lambda done: self._answer(taken or self._take(), done)
        )

    def _take(self) -> Sequence[Waiting[T]]:
        taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if self._waiting:
            self._order()
        return taken

    def _answer(
        self, taken: Sequence[Waiting[T]], done: asyncio.Future[Sequence[StoreError | None]]
    ) -> None:
        error = done.exception()
        if error is None:
            for waiting, refusal in zip(taken, done.result(), strict=True):
                waiting.settle(refusal)
        elif len(taken) == 1 or isinstance(error, StoreUnavailable):
            for waiting in taken:
                waiting.settle(error)
        else:
            for waiting in taken:
                self._store_alone(waiting)

    def _store_alone(self, waiting: Waiting[T]) -> None:
        """One of them cannot be stored and took the others with it: each by itself."""

        async def unit(session: Session) -> StoreError | None:
            return (await self._store_many(session, [waiting.item]))[0]

        self._database.submit(unit).add_done_callback(
            lambda done: waiting.settle(done.exception() or done.result())
        )
