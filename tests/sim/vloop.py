"""An event loop whose time stands still while anything runs, and jumps when everything waits.

A virtual year passes as fast as its work is done, nothing really sleeps, and what happens at one
virtual moment happens in the same order each time.
"""

import asyncio
import contextvars
import selectors
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import aiosqlite.core

MICROSECONDS = 1_000_000

LIFE: contextvars.ContextVar[int] = contextvars.ContextVar("life", default=0)
"""Which simulated process a task belongs to; 0 is the world around it."""


class Deadlock(RuntimeError):
    """Everything waits, and nothing is on its way that could end the waiting."""


class OrderedTask(asyncio.Task[Any]):
    """A task that sets hold by its number: by its address, each process would go another way."""

    def __init__(
        self,
        number: int,
        coro: Any,
        *,
        context: contextvars.Context | None = None,
        **named: Any,
    ) -> None:
        self.number = number
        self.life = LIFE.get() if context is None else context.get(LIFE, 0)
        super().__init__(coro, context=context, **named)

    def __hash__(self) -> int:
        return self.number


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time in whole microseconds from 0, moved by the loop itself."""

    def __init__(self) -> None:
        self.elapsed = 0
        super().__init__(_Jump(self))
        numbers = count()
        self.set_task_factory(
            lambda loop, coro, **named: OrderedTask(next(numbers), coro, loop=loop, **named)
        )
        # Below a microsecond, so that no timer is early; far above what floats lose in a century.
        self._clock_resolution = 2e-7

    def time(self) -> float:
        return self.elapsed / MICROSECONDS


class _Jump(selectors.SelectSelector):
    """Passes the time instead of waiting for it to pass.

    The system is not asked whether anything came in: nobody outside could send it.
    """

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise Deadlock("all tasks wait for each other")
        if timeout:
            self._loop.elapsed += max(round(timeout * MICROSECONDS), 1)
        return []


class VirtualClock:
    """See `scheduler.ports.Clock`: the loop's time from *start* on; its wall clock may be set."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self._loop = asyncio.get_running_loop()
        self._wall = start - timedelta(microseconds=_elapsed(self._loop))

    def now(self) -> datetime:
        return self._wall + timedelta(microseconds=_elapsed(self._loop))

    def monotonic(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)  # noqa: TID251 - virtual

    def step(self, by: timedelta) -> None:
        """Set the wall clock forwards or back, as an administrator would."""
        self._wall += by


def _elapsed(loop: asyncio.AbstractEventLoop) -> int:
    assert isinstance(loop, VirtualLoop), "needs a VirtualLoop"
    return loop.elapsed


class Inline:
    """Stands in for a connection's queue: what is put in is done at once, on the loop."""

    def put_nowait(self, order: tuple[Any, Callable[[], Any]]) -> None:
        future, function = order
        try:
            settle = partial(aiosqlite.core.set_result, future, function())
        except Exception as error:  # noqa: BLE001 - as the thread does that it stands in for
            settle = partial(aiosqlite.core.set_exception, future, error)
        if future is not None:  # answered later, as a thread would: whoever asks gives way
            future.get_loop().call_soon(settle)


class NoThread:
    """Stands in for a connection's thread."""

    def __init__(self, **_: object) -> None:
        pass

    def start(self) -> None:
        pass


def without_threads(patch: Callable[[object, str, object], None]) -> None:
    """Have aiosqlite work on the loop itself: virtual time does not wait for a thread."""
    patch(aiosqlite.core, "SimpleQueue", Inline)
    patch(aiosqlite.core, "Thread", NoThread)
