"""Plays a seed: people live, the process serves them and dies, and somebody starts it again."""

import asyncio
import contextvars
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import structlog

import bot.delivery.courier
import bot.telegram.updates
import bot.telegram.workers
import scheduler.clock
import scheduler.loop
from scheduler.errors import StoreError
from tests.sim.ledger import Ledger, Span
from tests.sim.luck import Luck
from tests.sim.machine import Killed, Machine, connect
from tests.sim.people import Person
from tests.sim.process import Process
from tests.sim.telegram import Telegram
from tests.sim.turns import Turns
from tests.sim.vloop import LIFE, VirtualClock, VirtualLoop
from tests.sim.weather import (
    DAY,
    HOUR,
    NEVER,
    SLICE,
    TEMPERATE,
    Climate,
    Weather,
    chance_for,
)

Row = Mapping[str, Any]

PEOPLE = ("telegram:7", "telegram:8", "telegram:-100")
HUSHES_A_DAY = 1.0
CALM_FOR = 6 * HOUR
"""Long enough for every retry and every wait that Telegram asked for."""
STOPS_WITHIN = 12.0
TABLES = ("jobs", "runs", "edits", "memories", "deliveries", "inbox", "owners")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the database says at one moment."""

    tables: Mapping[str, Sequence[Row]]
    """Rows in the order in which they were stored."""
    now: datetime
    at: float
    drained: bool
    """Whether faults had stopped long enough for everything to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One seed's life: what was seen outside, and what the database said in the storm and after."""

    seed: int
    days: float
    ledger: Ledger
    snapshots: tuple[Snapshot, ...]
    trace: str


class World:
    """Everything of one seed."""

    def __init__(self, seed: int, folder: Path, climate: Climate) -> None:
        start = datetime(2026, 1, 1, tzinfo=UTC)
        start += timedelta(minutes=chance_for(seed, "start").randrange(365 * 24 * 60))
        self.seed = seed
        self.clock = VirtualClock(start)
        self.ledger = Ledger()
        self.weather = Weather(seed, climate)
        self.machine = Machine(folder, self.clock, chance_for(seed, "disk"))
        self.telegram = Telegram(self.machine, self.weather, self.ledger)
        turns = chance_for(seed, "turn")
        self.turns = Turns(self.machine, self.weather, self.ledger, turns)
        self._luck = Luck(self.telegram, chance_for(seed, "operator"), operator=PEOPLE[0])
        self._process: Process | None = None

    async def play(self, days: float) -> History:
        """So many days of everything, then calm until all must be done."""
        climate = self.weather.climate
        async with asyncio.TaskGroup() as group:
            storm = [
                *map(group.create_task, self._luck.strikes(self._stop)),
                *(
                    group.create_task(living)
                    for person in map(self._person, PEOPLE)
                    for living in (
                        person.live(climate.writes_per_day, wanted=climate.jobs_at_first),
                        person.hush(HUSHES_A_DAY),
                    )
                ),
            ]
            serving = group.create_task(self._keep_running())
            await self.clock.sleep(days * DAY)
            for task in storm:
                task.cancel()
            stormy = self._snapshot(drained=False)
            self._calm_down()
            await self.clock.sleep(CALM_FOR)
            calm = self._snapshot(drained=True)
            self._over = True
            await self._stop()
            serving.cancel()
        self.ledger.note([list(rows) for rows in calm.tables.values()])
        return History(
            seed=self.seed,
            days=days,
            ledger=self.ledger,
            snapshots=(stormy, calm),
            trace=self.ledger.trace(),
        )

    def _person(self, owner: str) -> Person:
        # What concerns quiet comes of a chance of its own: the rest of a life stays as it was.
        mood = chance_for(self.seed, f"{owner} mood")
        return Person(owner, self.telegram, chance_for(self.seed, owner), mood)

    # --- the operator -------------------------------------------------------------------------

    async def _keep_running(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                await self._live(group)
                pause = self.weather.pause()
                self.ledger.note("down", self.clock.monotonic(), pause)
                await self.clock.sleep(pause)

    async def _live(self, group: asyncio.TaskGroup) -> None:
        """One life of the process, to its end."""
        life = self.machine.switch_on(kill_after=self.weather.kill_after())
        span = self.ledger.lives[life.number] = Span(self.clock.monotonic())
        self._process = Process(self.telegram, self.turns, life)
        context = contextvars.copy_context()
        context.run(LIFE.set, life.number)
        living = group.create_task(self._guarded(self._process), context=context)
        killed = group.create_task(life.killed.wait())
        await asyncio.wait({living, killed}, return_when=asyncio.FIRST_COMPLETED)
        killed.cancel()
        span.ended = self.clock.monotonic()
        self._process = None
        if life.on:
            self.machine.switch_off()
        else:
            self.ledger.fault("kill -9", span.ended)
            await self.machine.bury()

    async def _guarded(self, process: Process) -> None:
        try:
            await process.run()
        except Killed:  # before anything could be awaited: while the file was looked at
            return
        except StoreError as error:
            self.ledger.note("no start", self.clock.monotonic(), error.code)
        except Exception as error:  # noqa: BLE001 - the process must never die by itself
            self.ledger.troubles.append(f"the process died by itself: {error!r}")
        else:
            self.ledger.lives[self.machine.life.number].planned = True

    async def _stop(self) -> None:
        """Ask the process to end, and wait until it has."""
        process, life = self._process, self.machine.life
        if process is None:
            return
        began = self.clock.monotonic()
        process.stop.set()
        while self._process is process:
            await self.clock.sleep(0.05)
        took = self.clock.monotonic() - began
        self.ledger.note("stopped", took)
        if took > STOPS_WITHIN and life.number and not life.killed.is_set():
            self.ledger.troubles.append(f"a planned stop took {took:.1f} s")

    def _calm_down(self) -> None:
        self.weather.calm_down()
        self.machine.disk_fails = False
        self.machine.life.kill_after = NEVER
        self.telegram.write(PEOPLE[0], {"do": "go_on_everywhere"})

    # --- what the database says ---------------------------------------------------------------

    def _snapshot(self, *, drained: bool) -> Snapshot:
        with closing(connect(self.machine.path)) as observer:
            observer.row_factory = sqlite3.Row
            tables = {name: _rows(observer, name) for name in TABLES}
        return Snapshot(
            tables=tables, now=self.clock.now(), at=self.clock.monotonic(), drained=drained
        )


def _rows(observer: sqlite3.Connection, table: str) -> Sequence[Row]:
    found = observer.execute(f"SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
    return [dict(row) for row in found]


class SeededSecrets:
    """Stands in for `secrets` where names are made."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def token_hex(self, size: int) -> str:
        return self._chance.randbytes(size).hex()


@contextmanager
def _arranged(seed: int) -> Iterator[None]:
    """Silence, chance from the seed alone, and nobody who looks up every 30 seconds for nothing.

    Real processes look up at least that often since the wall clock may have been set; here too,
    only less often, for weeks must pass in seconds.
    """
    before = structlog.get_config()
    with ExitStack() as stack:
        stack.callback(structlog.configure, **before)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
        for module, name, value in (
            (scheduler.clock, "secrets", SeededSecrets(chance_for(seed, "names"))),
            (scheduler.loop, "SLICE", timedelta(seconds=SLICE)),
            (bot.delivery.courier, "SLICE", timedelta(seconds=SLICE)),
            (bot.telegram.workers, "SLICE", SLICE),
            (bot.telegram.updates, "LONG_POLL", int(SLICE)),
        ):
            stack.enter_context(patch.object(module, name, value))
        yield


def play(seed: int, *, days: float, climate: Climate = TEMPERATE) -> History:
    """The history of a seed; the same each time, in every process."""
    memory = Path("/dev/shm")  # noqa: S108 - a kill loses nothing that was written, even to memory
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))

    async def told() -> History:
        world = World(seed, folder, climate)
        with world.machine.wired():
            return await world.play(days)

    loop = VirtualLoop()
    try:
        with _arranged(seed):
            return loop.run_until_complete(told())
    finally:
        loop.close()
        shutil.rmtree(folder)
