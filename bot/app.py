"""The composition root: builds everything from the settings; what starts first stops last."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog
from tzlocal import get_localzone_name

from bot.chats import Chats
from bot.context import Surroundings
from bot.conversation import Conversation
from bot.probes import Probes
from bot.settings import Settings
from bot.telegram.house import House
from bot.turns.remind import remind
from bot.turns.watch import watch
from scheduler.clock import SystemClock, TimeOrderedIds
from scheduler.errors import StoreError, StoreUnavailable
from scheduler.executor import Executor
from scheduler.loop import Loop, Pace
from scheduler.model import Owner
from scheduler.ports import Clock, Ids
from scheduler.service import JobService, Limits
from storage import Store, open_store

log = structlog.get_logger()

LOOK_EVERY = {True: 0.25, False: 1.0}
"""Seconds between two looks for what other processes wrote: one file, or one server."""
BEAT_EVERY, BEAT_LASTS = 5.0, timedelta(seconds=15)
BEAT = "scheduler"


@dataclass(slots=True, kw_only=True)
class App:
    """Everything that was built, for the fronts to use."""

    settings: Settings
    clock: Clock
    ids: Ids
    store: Store
    service: JobService
    loop: Loop
    probes_of: Callable[[Owner], Probes]
    wakers: list[Callable[[], None]] = field(default_factory=list)
    schedules: bool = False
    """Whether this very process runs the scheduler."""

    def wake(self) -> None:
        """Something changed: everybody looks again."""
        for waker in self.wakers:
            waker()

    async def scheduler_alive(self) -> bool:
        """Whether anybody fires what is due."""
        if self.schedules or self.store.database.exclusive:
            return self.schedules or self.store.lock.taken()
        beat = await self.store.facts.fact(BEAT)
        at = None if beat is None else beat.get("at")
        return (
            isinstance(at, float) and self.clock.now().timestamp() - at < BEAT_LASTS.total_seconds()
        )

    def conversation(
        self, *, default_zone: str | None = None, folder: Path | None = None
    ) -> Conversation:
        """A conversation for a front; see `Surroundings` for its zone and folder."""
        around = Surroundings(
            check_source=lambda owner, source: self.probes_of(owner).check(source),
            scheduler_alive=self.scheduler_alive,
            default_zone=default_zone,
            folder=folder,
        )
        return Conversation(self.service, self.store.owners, clock=self.clock, around=around)


def telegram_house(app: App) -> House:
    """What the Telegram front is given."""
    store = app.store
    chats = Chats(app.service, store.jobs, store.owners, store.outbox, clock=app.clock)
    return House(
        conversation=app.conversation(),
        inbox=store.inbox,
        outbox=store.outbox,
        owners=store.owners,
        facts=store.facts,
        chats=chats,
        clock=app.clock,
        ids=app.ids,
        owed=app.wake,
    )


def system_zone(settings: Settings) -> str:
    """The zone of the terminal: as set, else the system's, else UTC."""
    zone = settings.zone or get_localzone_name()
    return "UTC" if zone in {None, "", "Etc/UTC"} else zone


@asynccontextmanager
async def open_app(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """Build everything on an open store. Raises what `open_store` raises."""
    clock = clock or SystemClock()
    ids = TimeOrderedIds(clock)
    _make_home(settings.home)
    holder = f"{socket.gethostname()}:{os.getpid()}:{ids.new()}"
    async with open_store(settings.database, holder=holder) as store:
        yield _assembled(settings, clock, ids, store)


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"the folder {home} cannot be made: {error.strerror}") from error


def _probes(settings: Settings) -> Callable[[Owner], Probes]:
    """Who sits at the terminal may watch every file that they can read; others, what is opened."""
    everybody = Probes(allow=settings.fetch_allow, folders=settings.files)
    terminal = Probes(allow=settings.fetch_allow, folders=(Path("/"),))
    return lambda owner: terminal if owner.startswith("console:") else everybody


def _assembled(settings: Settings, clock: Clock, ids: Ids, store: Store) -> App:
    probes_of = _probes(settings)
    wakers: list[Callable[[], None]] = []

    def wake() -> None:
        for waker in wakers:
            waker()

    executor = Executor(
        store.runs,
        {"remind": remind, "watch": watch(probes_of)},
        clock=clock,
        ids=ids,
        owed=wake,
    )
    pace = Pace(concurrency=settings.concurrency, lease=timedelta(seconds=settings.lease_seconds))
    loop = Loop(store.runs, executor.execute, clock=clock, ids=ids, pace=pace)
    limits = Limits(
        minimum_interval=timedelta(seconds=settings.minimum_interval), jobs=settings.jobs_per_owner
    )
    service = JobService(store.jobs, store.runs, clock=clock, ids=ids, limits=limits, changed=wake)
    wakers.append(loop.wake)
    return App(
        settings=settings,
        clock=clock,
        ids=ids,
        store=store,
        service=service,
        loop=loop,
        probes_of=probes_of,
        wakers=wakers,
    )


@asynccontextmanager
async def scheduling(app: App) -> AsyncIterator[None]:
    """Run the scheduler meanwhile; it has stopped, with nothing left running, on return.

    Raises `StoreLocked` when another process runs it already.
    """
    with app.store.lock.held():
        app.schedules = True
        async with asyncio.TaskGroup() as group:
            beat = group.create_task(_beat(app))
            serving = group.create_task(app.loop.run())
            try:
                yield
            finally:
                app.loop.stop()
                await serving
                beat.cancel()
                app.schedules = False


@asynccontextmanager
async def noticing(app: App) -> AsyncIterator[None]:
    """Notice meanwhile what other processes write."""
    async with asyncio.TaskGroup() as group:
        looking = group.create_task(_look_around(app))
        try:
            yield
        finally:
            looking.cancel()


async def _look_around(app: App) -> None:
    every, seen = LOOK_EVERY[app.store.database.exclusive], 0
    while True:
        await app.clock.sleep(every)
        try:
            written = await app.store.database.foreign_writes()
        except StoreError as error:
            log.warning("store does not answer", error=str(error))
            continue
        if written != seen or not app.store.database.exclusive:
            app.wake()
        seen = written


async def _beat(app: App) -> None:
    """Say every few seconds that a scheduler is alive, for processes that cannot see the lock."""
    while True:
        try:
            now = app.clock.now()
            await app.store.facts.note(BEAT, {"at": now.timestamp(), "pid": os.getpid()}, now)
        except StoreError as error:
            log.warning("store does not answer", error=str(error))
        await app.clock.sleep(BEAT_EVERY)


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call *stop* on SIGTERM and SIGINT; the second signal ends the process as it always did."""
    loop = asyncio.get_running_loop()

    def once(number: int) -> None:
        loop.remove_signal_handler(number)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, once, number)
