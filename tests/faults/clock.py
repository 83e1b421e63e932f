"""The wall clock of the running process is set by hours and days, forwards and back.

libfaketime does it: it answers for the system, by an offset that is read from a file at each call;
the monotonic clock goes on undisturbed, as it does when an administrator sets the time.
"""

import asyncio
import importlib.util
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults import store
from tests.faults.nursery import Nursery
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.terminal import Load, environment

HOUR, DAY = 3600, 86400
STEPS = (90, HOUR, 3 * HOUR, 11 * HOUR, DAY, 3 * DAY)
PER_LIFE = 25
ASKS = 2
"""Reminders asked for before each step."""
LANES = 2
OVER = "is over already"
"""What it answers to "in 2 seconds" where the clock was set forward before it came to read that."""
BEYOND = 8 * DAY
"""At the end, so that even what waits for somebody's decision is over."""


def library() -> Path | None:
    """libfaketime, from its wheel; None where it does not work."""
    found = importlib.util.find_spec("libfaketime")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent / "vendor" / "libfaketime" / "src"
    return next(filter(_works, sorted(folder.glob("libfaketime.so*"))), None)


def _works(faketime: Path) -> bool:
    told = subprocess.run(
        [sys.executable, "-c", "import time; print(time.gmtime().tm_year)"],
        env={"LD_PRELOAD": str(faketime), "FAKETIME": "@2001-06-01 00:00:00"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return told.stdout.strip() == "2001"


class Clocked:
    """One life under a wall clock that can be set."""

    def __init__(self, faketime: Path, folder: Path, record: Record, *, asks: int) -> None:
        self._faketime = faketime
        self._folder = folder
        self._record = record
        self.offset = 0
        self._set = folder / "clock"
        self._asks = asks
        self.awake = asyncio.Event()
        self.all_heard = asyncio.Event()
        """All that is asked for has been answered."""
        self._refused = 0

    def set(self, offset: int) -> None:
        """Have the wall clock differ from the real one by so many seconds."""
        self.offset = offset
        fresh = self._set.with_suffix(".new")
        fresh.write_text(f"{offset:+d}\n")
        fresh.replace(self._set)

    async def begin(self) -> None:
        self.set(self.offset)
        around = environment(
            self._folder / "home",
            LD_PRELOAD=str(self._faketime),
            FAKETIME_TIMESTAMP_FILE=str(self._set),
            FAKETIME_NO_CACHE="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1",
            DONT_FAKE_MONOTONIC="1",
        )
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "chat", "--json",
            cwd=self._folder, env=around,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    def say(self, *sentences: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{sentence}\n" for sentence in sentences).encode())

    async def listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.awake.set()
            said = json.loads(line)["text"]
            self._record.read(said)
            self._refused += OVER in said
            if len(self._record.confirmed) + self._refused == self._asks:
                self.all_heard.set()
        await self._process.wait()

    def end(self) -> None:
        self._process.send_signal(signal.SIGTERM)


async def clock_steps(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """So many steps of the clock under a chat at work."""
    del nursery  # the library must be there before the process is
    faketime, began = library(), monotonic()
    if faketime is None:
        name = "clock set: NOT RUN, libfaketime does not work here"
        return [Report(promise=name, faults=0)]
    lanes = asyncio.Semaphore(LANES)

    async def lived(place: int, steps: int) -> list[str]:
        async with lanes:
            chance = Random(f"{seed}:{place}")  # noqa: S311 - repeatable, not secret
            with TemporaryDirectory() as folder:
                return await _story(faketime, Path(folder), steps, chance)

    async with asyncio.TaskGroup() as group:
        homes = [
            group.create_task(lived(place, min(PER_LIFE, number - first)))
            for place, first in enumerate(range(0, number, PER_LIFE))
        ]
    wrong = [violation for home in homes for violation in home.result()]
    name = "clock set by up to 3 days: each moment once, none early, nothing twice"
    return [Report(promise=name, faults=number, violations=wrong, seconds=monotonic() - began)]


async def _story(faketime: Path, folder: Path, steps: int, chance: Random) -> list[str]:
    record, load = Record(), Load(chance, within=2)
    life = Clocked(faketime, folder, record, asks=ASKS * steps)
    await life.begin()
    async with asyncio.TaskGroup() as group:
        group.create_task(life.listen())
        life.say(load.repeating())
        await life.awake.wait()
        furthest = 0
        for _ in range(steps):
            life.say(*load.sentences(ASKS))
            await asyncio.sleep(chance.uniform(0.3, 1.2))  # noqa: TID251 - real time
            life.set(life.offset + chance.choice(STEPS) * chance.choice((1, -1)))
            furthest = max(furthest, life.offset)
        await life.all_heard.wait()  # a busy machine reads them later
        for offset in (furthest, furthest + BEYOND):
            life.set(offset)
            await asyncio.sleep(3)  # noqa: TID251 - the real process takes real time
        life.end()
    database = folder / "home" / "minder.db"
    return [
        *(f"twice unmarked: {task}" for task in record.doubled()),
        *(f"not covered: {moments}" for moments in store.uncovered(database)),
        *(f"not ended: {run}" for run in store.not_final(database)),
        *_early(database),
    ]


def _early(database: Path) -> Iterator[str]:
    """Runs that began before they were due, by the clock of their process."""
    query = "SELECT id, started_at - due_at FROM runs WHERE started_at < due_at"
    with closing(sqlite3.connect(database)) as connection:
        for name, by in connection.execute(query):
            yield f"run {name} began {-by} µs early"
