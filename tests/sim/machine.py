"""The computer that Minder runs on: a disk, a wall clock, and a plug that anybody may pull.

Every statement to the database passes here. The plug is pulled before any one of them, or after
the work of which it is part; what the disk then holds is all that the next life finds.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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

connect = sqlite3.connect
"""For whoever only looks on."""


class Killed(BaseException):
    """The process is gone, in the middle of a call: nothing in it may catch this."""


class Life:
    """One process from its start to its end, however it ends."""

    def __init__(self, number: int, kill_after: int) -> None:
        self.number = number
        self.on = True
        self.killed = asyncio.Event()
        self.connections: list[sqlite3.Connection] = []
        self.observer: sqlite3.Connection | None = None
        self.statements = 0
        self.kill_after = kill_after
        """The statement that it does not outlive."""
        self.doomed = False
        """Whether it is to die at the end of the work that it does now."""


class Machine:
    """Holds the database file over all lives; *chance* decides on delays."""

    def __init__(self, folder: Path, clock: VirtualClock, chance: Random) -> None:
        self.path = folder / "minder.db"
        self.clock = clock
        self._chance = chance
        self.life = Life(0, kill_after=0)
        self.disk_fails = False

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def switch_on(self, *, kill_after: int) -> Life:
        """The next life begins; it will not outlast so many statements."""
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
        while tasks := [task for task in asyncio.all_tasks() if self._is_dead(task)]:
            for task in tasks:
                task.cancel()
            await self.clock.sleep(0)
        self._close()
        for part in (*PARTS, "-shm"):
            self._part(part).unlink(missing_ok=True)
        for part in PARTS:
            if (left := self._part(f"{part}.left")).exists():
                left.rename(self._part(part))

    def _is_dead(self, task: asyncio.Task[Any]) -> bool:
        return isinstance(task, OrderedTask) and task.life == self.life.number

    def switch_off(self) -> None:
        """The process ended by itself."""
        self.life.on = False
        self._close()

    def _close(self) -> None:
        for connection in self.life.connections:
            connection.close()

    def observer(self) -> sqlite3.Connection:
        """A connection for whoever only looks on, as long as this life lasts."""
        life = self.life
        if life.observer is None:
            life.observer = connect(self.path)
            life.connections.append(life.observer)
        return life.observer

    def _part(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def delay(self) -> float:
        """Seconds until the database answers: a seldom hiccup lets others get in between."""
        return self._chance.choice((0.0001, 0.0001, 0.0002, 0.0005, 0.003))

    # --- what passes here -----------------------------------------------------------------------

    @contextmanager
    def wired(self) -> Iterator[None]:
        """Have every database connection made meanwhile pass through this machine."""
        with (
            patch.object(aiosqlite.core, "SimpleQueue", lambda: Wire(self, self.life)),
            patch.object(aiosqlite.core, "Thread", NoThread),
            patch.object(sqlite3, "connect", self._connected),
        ):
            yield

    def _connected(self, *where: Any, **how: Any) -> sqlite3.Connection:
        connection = connect(*where, factory=Connection, **how)
        connection.pass_by(partial(self.pass_by, self.life))
        self.life.connections.append(connection)
        return connection

    def pass_by(self, life: Life) -> None:
        """A statement of *life* is about to be carried out. Raises what keeps it from that."""
        if not life.on:
            raise Killed
        life.statements += 1
        if life.statements == life.kill_after:
            life.doomed = bool(life.statements % 2)
            if not life.doomed:
                self.kill()
                raise Killed
        if self.disk_fails:
            raise sqlite3.OperationalError("disk I/O error")


class Cursor(sqlite3.Cursor):
    """See `Connection`."""

    connection: "Connection"

    def execute(self, *order: Any) -> "Cursor":
        self.connection.passing()
        return super().execute(*order)

    def executemany(self, *order: Any) -> "Cursor":
        self.connection.passing()
        return super().executemany(*order)


class Connection(sqlite3.Connection):
    """Has every statement pass by somebody who may forbid it."""

    passing: Callable[[], None]

    def pass_by(self, guard: Callable[[], None]) -> None:
        self.passing = guard

    def cursor(self, *_: Any) -> Cursor:  # type: ignore[override]
        return super().cursor(Cursor)

    def execute(self, *order: Any) -> Cursor:
        return self.cursor().execute(*order)

    def commit(self) -> None:
        self.passing()
        super().commit()


class Wire:
    """Stands in for a connection's queue and thread, as long as there is power."""

    def __init__(self, machine: Machine, life: Life) -> None:
        self._machine = machine
        self._life = life

    def put_nowait(self, order: Order) -> None:
        future, function = order
        if not self._life.on:
            return
        with suppress(Killed):
            settle = self._carried_out(future, function)
            if self._life.doomed:
                self._machine.kill()
            elif future is not None:
                future.get_loop().call_later(self._machine.delay(), self._answer, settle)

    def _carried_out(self, future: Future, function: Callable[[], Any]) -> Callable[[], None]:
        try:
            return partial(aiosqlite.core.set_result, future, function())
        except Exception as error:  # noqa: BLE001 - as the thread does that it stands in for
            return partial(aiosqlite.core.set_exception, future, error)

    def _answer(self, settle: Callable[[], None]) -> None:
        if self._life.on:
            settle()
