"""The computer that Minder runs on: a disk, a wall clock, and a plug that anybody may pull.

Every call to the database passes here. The plug is pulled before or after any one of them; what
the disk then holds is all that the next life finds.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import aiosqlite.core

from tests.sim.vloop import NoThread, OrderedTask, VirtualClock

Future = Any  # aiosqlite wants none where nobody waits, and says so nowhere
Order = tuple[Future, Callable[[], Any]]

PARTS = ("", "-wal")
"""What SQLite finds again; its shared memory dies with the process."""


class Life:
    """One process from its start to its end, however it ends."""

    def __init__(self, number: int, kill_after: int) -> None:
        self.number = number
        self.on = True
        self.killed = asyncio.Event()
        self.connections: list[sqlite3.Connection] = []
        self.calls = 0
        self.kill_after = kill_after
        """The database call at which it is killed."""


class Machine:
    """Holds the database file over all lives; *chance* decides on delays."""

    def __init__(self, folder: Path, clock: VirtualClock, chance: Random) -> None:
        self.path = folder / "minder.db"
        self.clock = clock
        self._chance = chance
        self.life = Life(0, kill_after=0)
        self.disk_fails = False
        self.calls = 0

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def switch_on(self, *, kill_after: int) -> Life:
        """The next life begins; it will not outlast so many database calls."""
        self.life = Life(self.life.number + 1, kill_after)
        return self.life

    def kill(self) -> None:
        """kill -9, at this very moment: the files as they are now are what remains."""
        if not self.life.on:
            return
        self.life.on = False
        for part in PARTS:
            if (source := self._part(part)).exists():
                shutil.copyfile(source, self._part(f"{part}.left"))
        self.life.killed.set()

    async def bury(self) -> None:
        """Take away what a killed process left in memory, and put back what it left on disk."""
        while tasks := [task for task in asyncio.all_tasks() if _is_of_a_life(task)]:
            for task in tasks:
                task.cancel()
            await self.clock.sleep(0)
        self._close()
        for part in (*PARTS, "-shm"):
            self._part(part).unlink(missing_ok=True)
        for part in PARTS:
            if (left := self._part(f"{part}.left")).exists():
                left.rename(self._part(part))

    def switch_off(self) -> None:
        """The process ended by itself."""
        self.life.on = False
        self._close()

    def _close(self) -> None:
        for connection in self.life.connections:
            connection.close()

    def _part(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    @contextmanager
    def wired(self) -> Iterator[None]:
        """Have every database connection made meanwhile pass through this machine."""
        with (
            patch.object(aiosqlite.core, "SimpleQueue", lambda: Wire(self, self.life)),
            patch.object(aiosqlite.core, "Thread", NoThread),
        ):
            yield

    def delay(self) -> float:
        """Seconds until the database answers: a seldom hiccup lets others get in between."""
        return self._chance.choice((0.0001, 0.0001, 0.0002, 0.0005, 0.003))


class Wire:
    """Stands in for a connection's queue and thread, as long as there is power."""

    def __init__(self, machine: Machine, life: Life) -> None:
        self._machine = machine
        self._life = life

    def put_nowait(self, order: Order) -> None:
        future, function = order
        life = self._life
        if not life.on:
            return
        life.calls += 1
        self._machine.calls += 1
        fatal = life.calls == life.kill_after
        if fatal and life.calls % 2:
            self._machine.kill()
            return
        settle = self._carry_out(future, function)
        if fatal:
            self._machine.kill()
        elif future is not None:
            future.get_loop().call_later(self._machine.delay(), self._answer, settle)

    def _carry_out(self, future: Future, function: Callable[[], Any]) -> Callable[[], None]:
        try:
            if self._machine.disk_fails and _needs_disk(function):
                function = _io_error
            result = function()
        except Exception as error:  # noqa: BLE001 - as the thread does that it stands in for
            return partial(aiosqlite.core.set_exception, future, error)
        if isinstance(result, sqlite3.Connection):
            self._life.connections.append(result)
        return partial(aiosqlite.core.set_result, future, result)

    def _answer(self, settle: Callable[[], None]) -> None:
        if self._life.on:
            settle()


def _io_error() -> None:
    raise sqlite3.OperationalError("disk I/O error")


def _needs_disk(function: Callable[[], Any]) -> bool:
    method = getattr(getattr(function, "func", None), "__name__", "")
    return method in {"execute", "_execute_fetchall", "_transact", "_look"}


def _is_of_a_life(task: asyncio.Task[Any]) -> bool:
    return isinstance(task, OrderedTask) and task.life > 0
