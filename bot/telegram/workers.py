"""Deals with stored updates: one chat in order, chats beside one another, none for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from bot.telegram.addresses import CHANNEL
from bot.telegram.errors import Unreadable
from bot.telegram.house import House
from scheduler.errors import StoreError, StoreUnavailable
from scheduler.model import Delivery
from scheduler.people import Update

log = structlog.get_logger()
T = TypeVar("T")

AT_ONCE = 16
"""Chats that are served beside one another."""
ATTEMPTS = 3
"""After so many an update is dead; they are counted before they begin, so a crash counts too."""
REST = 1.0
"""Seconds between two attempts, and before a store that did not answer is asked again."""
PATIENCE = 60.0
"""Seconds for one attempt: what hangs must not keep its chat waiting for ever."""
SLICE = 30.0
STOP_WITHIN = 5.0


class Workers:
    """Serves the inbox until it is told to stop.

    *answer* does what an update asks for and returns what is owed for it; *apology* is owed for one
    that was given up.
    """

    def __init__(
        self,
        house: House,
        *,
        answer: Callable[[Update], Awaitable[Sequence[Delivery]]],
        apology: Callable[[Update], Awaitable[Sequence[Delivery]]],
    ) -> None:
        self._inbox = house.inbox
        self._clock = house.clock
        self._owed = house.owed
        self._answer = answer
        self._apology = apology
        self._wake = asyncio.Event()
        self._stopping = False
        self._served: dict[str, asyncio.Task[None]] = {}

    def wake(self) -> None:
        """Look again at once: an update was stored."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what was begun has ended or was given back."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Serve until `stop` is called."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._wake.clear()
                for update in await self._next():
                    task = group.create_task(self._serve(update), name=f"update {update.id}")
                    self._served[update.chat] = task
                with suppress(TimeoutError):
                    async with asyncio.timeout(SLICE):
                        await self._wake.wait()
            await self._drain()

    async def _next(self) -> Sequence[Update]:
        """The oldest open update of each chat that is not being served."""
        try:
            waiting = await self._inbox.waiting(channel=CHANNEL, limit=AT_ONCE)
        except StoreError as error:
            await self._rest(error)
            self._wake.set()
            return ()
        free = [update for update in waiting if update.chat not in self._served]
        return free[: AT_ONCE - len(self._served)]

    async def _serve(self, update: Update) -> None:
        try:
            failure = await self._attempts(update)
            if failure is not None:
                await self._surely(lambda: self._bury(update, failure))
        except Exception:  # an update is one of the four borders
            log.exception("update cannot be given up", id=update.id)
            await self._clock.sleep(REST)
        finally:
            del self._served[update.chat]
            self._wake.set()

    async def _attempts(self, update: Update) -> str | None:
        """What went wrong at last; None when the update is dealt with."""
        failure = "the process died over it"
        for attempt in range(update.attempts, ATTEMPTS):
            await self._surely(lambda: self._inbox.attempt(update))
            try:
                await self._surely(lambda: self._deal(update))
            except Unreadable as error:
                return str(error)
            except Exception as error:  # the same border
                log.exception("update failed", id=update.id, attempt=attempt + 1)
                failure = f"{type(error).__name__}: {error}"
                await self._clock.sleep(REST)
            else:
                return None
        return failure

    async def _deal(self, update: Update) -> None:
        async with asyncio.timeout(PATIENCE):
            replies = await self._answer(update)
        await self._close(update, replies)

    async def _bury(self, update: Update, failure: str) -> None:
        log.error("update given up", id=update.id, error=failure)
        await self._close(update, await self._apology(update), error=failure)

    async def _close(self, update: Update, replies: Sequence[Delivery], error: str = "") -> None:
        await self._inbox.close(update, self._clock.now(), replies=replies, error=error)
        if replies:
            self._owed()

    async def _surely(self, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer of a store that may be away: nobody's attempt, however long it takes."""
        while True:
            try:
                return await ask()
            except StoreUnavailable as error:
                await self._rest(error)

    async def _rest(self, error: StoreError) -> None:
        log.error("store does not answer", error=str(error))
        await self._clock.sleep(REST)

    async def _drain(self) -> None:
        if self._served:
            await asyncio.wait(list(self._served.values()), timeout=STOP_WITHIN)
        for task in list(self._served.values()):
            task.cancel()
