"""What goes on meanwhile: the scheduler, deliveries, looking around; and how it all stops."""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import structlog

from bot.app import BEAT, App, keep_time
from bot.delivery.courier import Courier
from bot.delivery.tenure import Tenure
from scheduler.errors import StoreError
from scheduler.replanning import Replanning

log = structlog.get_logger()

LOOK_EVERY = {True: 0.25, False: 1.0}
"""Seconds between two looks for what other processes wrote: one file, or one server."""
GARBAGE_AT = 50_000
"""So many objects more than before have Python look for garbage among them: a batch makes fewer,
and they go with it by themselves."""
BEAT_EVERY = 5.0
ZONES_EVERY = 600.0


@asynccontextmanager
async def scheduling(app: App) -> AsyncIterator[None]:
    """Run the scheduler meanwhile; it has stopped, with nothing left running, on return.

    Raises `StoreLocked` when another process runs it already.
    """
    with app.store.lock.held():
        app.schedules = True
        replanning = Replanning(app.store.plans, app.store.facts, clock=app.clock)
        begun = await _patiently(replanning.begin())  # before anything of it runs
        gc.freeze()  # what was imported stays: no burst has to look through it for garbage
        gc.set_threshold(GARBAGE_AT)
        async with asyncio.TaskGroup() as group:
            background = [
                group.create_task(_beat(app)),
                group.create_task(_keep_zones(app, replanning, begun=begun)),
            ]
            serving = group.create_task(app.loop.run())
            try:
                yield
            finally:
                app.loop.stop()
                await serving
                for task in background:
                    task.cancel()
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
        await _waited(app.store.database.hint, every)  # or sooner, where the engine hints at it
        app.store.database.hint.clear()
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
            await keep_time(app.clock, app.store)
            now = app.clock.now()
            await app.store.facts.note(BEAT, {"at": now.timestamp(), "pid": os.getpid()}, now)
        except StoreError as error:
            log.warning("store does not answer", error=str(error))
        await app.clock.sleep(BEAT_EVERY)


async def _keep_zones(app: App, replanning: Replanning, *, begun: bool) -> None:
    """Note now and then by which rules of their zones the jobs are planned."""
    while not begun:
        await app.clock.sleep(BEAT_EVERY)
        begun = await _patiently(replanning.begin())
    while True:
        noted = await _patiently(replanning.note())
        await app.clock.sleep(ZONES_EVERY if noted else BEAT_EVERY)


async def _patiently(step: Awaitable[None]) -> bool:
    """Whether the store did its part of *step*."""
    try:
        await step
    except StoreError as error:
        log.warning("store does not answer", error=str(error))
        return False
    return True


def stop_on_signals(stop: Callable[[], None]) -> None:
    """Call *stop* on SIGTERM and SIGINT; the second signal ends the process as it always did."""
    loop = asyncio.get_running_loop()

    def once(number: int) -> None:
        loop.remove_signal_handler(number)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, once, number)


@asynccontextmanager
async def delivering(courier: Courier) -> AsyncIterator[None]:
    """Deliver meanwhile; nothing is on its way any more on return."""
    async with asyncio.TaskGroup() as group:
        working = group.create_task(courier.run())
        try:
            yield
        finally:
            courier.stop()
            await working


class Part(Protocol):
    """What works until it is told to stop; it can be cancelled, and run again later."""

    async def run(self) -> None:
        """Work."""

    def stop(self) -> None:
        """Begin nothing more, and have `run` return soon."""


CLAIM_EVERY = 1.0
"""Seconds between two attempts to get the channel that another process has."""


async def by_turns(tenure: Tenure, parts: Sequence[Part], stop: asyncio.Event) -> None:
    """Run *parts* whenever the channel is this process's, until *stop*; then leave it to others.

    Raises a group with what a part raises.
    """
    while not stop.is_set():
        if await _claimed(tenure):
            log.info("the channel is ours", channel=tenure.name)
            try:
                await _one_turn(tenure, parts, stop)
            finally:
                await tenure.release()
        else:
            await _waited(stop, CLAIM_EVERY)


async def _claimed(tenure: Tenure) -> bool:
    try:
        return await tenure.claim()
    except StoreError as error:
        log.warning("store does not answer", error=str(error))
        return False


async def _waited(event: asyncio.Event, seconds: float) -> None:
    """Return after *seconds*, or at once when *event* is set."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _one_turn(tenure: Tenure, parts: Sequence[Part], stop: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(part.run()) for part in parts]
        keeping = group.create_task(tenure.keep())
        stopping = group.create_task(stop.wait())
        await asyncio.wait({keeping, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not keeping.done():
            for part in parts:
                part.stop()
            ended = group.create_task(asyncio.wait(working))
            await asyncio.wait({keeping, ended}, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done():
            log.warning("the channel is another's, or may be", channel=tenure.name)
        for task in (keeping, stopping, *working):
            task.cancel()


async def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Do *work* to its end, or until SIGTERM; what it opened is closed in order either way."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with suppress(asyncio.CancelledError):
        await work
