"""kill -9: at moments that chance names, and at points of the program that are named here."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults import store
from tests.faults.nursery import Nursery
from tests.faults.points import POINTS
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.store import TICK
from tests.faults.terminal import Load, Terminal

LANES = 3
"""Homes that are at work beside each other, where there is enough to do."""
PER_LIFE = 8
"""Reminders that are asked for in each life of the process."""
PER_HOME = 25
"""Lives after which a home has seen enough: the last one says all that is owed."""
YOUNG = 5
"""Every so many lives the process is killed while it starts."""
ENOUGH = 3
"""Kills after which something must have been confirmed in between."""
DIES_WITHIN = 40.0
"""Seconds: more than the busiest machine needs to come to any of the points."""

Story = Callable[[Path, int, Random], Awaitable[Record]]


async def random_kills(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """kill -9 of the terminal chat at random moments under load."""

    async def story(home: Path, lives: int, chance: Random) -> Record:
        record, load = Record(), Load(chance)
        terminal = Terminal(nursery, home, record)
        for life in range(lives):
            sentences = load.sentences(PER_LIFE) + ([load.repeating()] if life == 0 else [])
            young = life % YOUNG == YOUNG - 1
            pause = chance.uniform(0.0, 0.4 if young else 1.6)
            await terminal.live(sentences, seconds=pause, end=signal.SIGKILL, young=young)
        await terminal.drain(4)
        return record

    return [await _told("kill -9 at random", number, seed, story, asyncio.Semaphore(LANES))]


async def directed_kills(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """kill -9 at each of the named points (or at *number* of them) about equally often."""
    lanes, each = asyncio.Semaphore(LANES), -(-number // len(POINTS))
    points = [*POINTS][:: max(len(POINTS) // number, 1)]
    async with asyncio.TaskGroup() as group:
        told = [
            group.create_task(
                _told(f"kill -9 when {point}", each, seed, _dying(nursery, point), lanes)
            )
            for point in points
        ]
    return [task.result() for task in told]


def _dying(nursery: Nursery, point: str) -> Story:
    async def story(home: Path, lives: int, chance: Random) -> Record:
        record, load = Record(), Load(chance, within=1)
        terminal, source = Terminal(nursery, home, record), home.parent / "source.txt"
        earliest = POINTS[point].earliest
        for life in range(lives):
            source.write_text(f"seen-{life:04}")
            watch = [f"watch {source} every {TICK} seconds and tell me if it changes"]
            sentences = (watch if life == 0 else []) + load.sentences(3)
            fault = {"point": point, "passing": earliest + chance.randint(0, 1)}
            if not await terminal.die(sentences, fault, within=DIES_WITHIN):
                record.wrong.append(f"life {life} never came to {fault}")
        source.write_text(f"seen-{lives:04}")
        await terminal.drain(4)
        if not (record.plain + record.marked)[f"seen-{lives:04}"]:
            record.wrong.append(f"the last change, to seen-{lives:04}, was never told")
        return record

    return story


async def _told(
    name: str, number: int, seed: int, story: Story, lanes: asyncio.Semaphore
) -> Report:
    """Have as many homes as it takes live through *story*, and hold each to the promises."""
    began = monotonic()

    async def lived(place: int, lives: int) -> tuple[int, list[str]]:
        chance = Random(f"{seed}:{name}:{place}")  # noqa: S311 - repeatable, not secret
        async with lanes:
            with TemporaryDirectory() as folder:
                home = Path(folder) / "home"
                record = await story(home, lives, chance)
                return len(record.confirmed), [*wrong_with(record, home / "minder.db")]

    async with asyncio.TaskGroup() as group:
        homes = [
            group.create_task(lived(place, min(PER_HOME, number - first)))
            for place, first in enumerate(range(0, number, PER_HOME))
        ]
    confirmed = sum(home.result()[0] for home in homes)
    wrong = [*chain.from_iterable(home.result()[1] for home in homes)]
    if number >= ENOUGH and not confirmed:
        wrong.append("nothing was confirmed: there was nothing to lose")
    return Report(
        promise=f"{name}: nothing lost, nothing twice unmarked ({confirmed} confirmed)",
        faults=number,
        violations=wrong,
        seconds=monotonic() - began,
    )


def wrong_with(record: Record, database: Path) -> Iterator[str]:
    """What speaks against the promises, from outside and in the database.

    What two processes in a row died of sending is no more sent, but a dead letter (G6).
    """
    given_up = store.dead_letters(database)
    yield from (f"lost: {task}" for task in record.lost() if task not in given_up)
    yield from (f"twice unmarked: {thing}" for thing in record.doubled())
    yield from (f"not covered: {moments}" for moments in store.uncovered(database))
    yield from (f"not ended: {run}" for run in store.not_final(database))
    yield from record.wrong
