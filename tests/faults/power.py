"""Power cuts: the real process is recorded, and cut off at a thousand moments afterwards."""

import asyncio
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults import store
from tests.faults.disk import Disk, Event, events
from tests.faults.nursery import Nursery
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.terminal import Load, environment

CUTS_OF_EACH = 100
"""Cuts of one recorded life."""
RECORDED_FOR = 4.0
MEMORY = Path("/dev/shm")  # noqa: S108 - what is found after a cut is only looked at


@dataclass(slots=True)
class Found:
    """What speaks against each promise, over all cuts."""

    cuts: int = 0
    confirmed: int = 0
    damaged: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)


async def power_cuts(
    nursery: Nursery, number: int, seed: int, *, synchronous: str = "FULL"
) -> list[Report]:
    """So many cuts of recorded lives."""
    began, found = monotonic(), Found()
    while found.cuts < number:
        chance = Random(f"{seed}:{found.cuts}")  # noqa: S311 - repeatable, not secret
        with TemporaryDirectory() as folder:
            recording = Path(folder) / "recording"
            await _record(nursery, Path(folder), recording, chance, synchronous)
            recorded = [*events(recording)]
        _cut(recorded, min(CUTS_OF_EACH, number - found.cuts), chance, found)
    return list(_reports(found, monotonic() - began))


async def _record(
    nursery: Nursery, folder: Path, recording: Path, chance: Random, synchronous: str
) -> None:
    load = Load(chance)
    fault = {"record": str(recording), "synchronous": synchronous}
    life = nursery.born(
        "chat", "--linger", "600", environment=environment(folder / "home"), cwd=folder, fault=fault
    )
    life.say(load.repeating(), *load.sentences(4))

    async def keep_asking() -> None:
        for _ in range(int(RECORDED_FOR / 0.2)):
            await asyncio.sleep(0.2)  # noqa: TID251 - the real process takes real time
            life.say(*load.sentences(1))
        life.send(signal.SIGKILL)

    asking = asyncio.ensure_future(keep_asking())  # noqa: TID251 - somebody who writes meanwhile
    async for _ in life.lines():
        continue
    await asking


def _cut(recorded: list[Event], cuts: int, chance: Random, found: Found) -> None:
    moments = sorted(chance.sample(range(1, len(recorded)), min(cuts, len(recorded) - 1)))
    disk, record, done = Disk(), Record(), 0
    for moment in moments:
        for event in recorded[done:moment]:
            disk.take(event)
            record.read_all(event.said)
        done = moment
        with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            disk.cut(Path(folder), chance)
            _look(Path(folder) / "minder.db", record, found)
        found.cuts += 1
    found.confirmed += len(record.confirmed)


def _look(database: Path, record: Record, found: Found) -> None:
    """Hold what is left against what was said until then."""
    if not database.exists():
        found.lost += record.confirmed
        return
    try:
        with closing(sqlite3.connect(database)) as connection:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            if answer != "ok":
                found.damaged.append(str(answer))
            found.lost += _missing(connection, record)
            found.forgotten += _unsaid(connection, record)
        found.uncovered += store.uncovered(database) if record.confirmed else ()
    except sqlite3.Error as error:
        if "no such table" in str(error):  # the cut came before anything was stored
            found.lost += record.confirmed
        else:
            found.damaged.append(str(error))


def _missing(connection: sqlite3.Connection, record: Record) -> Iterator[str]:
    stored = {task for (task,) in connection.execute("SELECT task FROM jobs")}
    yield from record.confirmed - stored


def _unsaid(connection: sqlite3.Connection, record: Record) -> Iterator[str]:
    """What was shown, and would be shown again without a mark."""
    query = """SELECT jobs.task, deliveries.status FROM deliveries JOIN jobs
               ON jobs.id = deliveries.job_id WHERE deliveries.kind = 'reminder'"""
    on_its_way = {task for task, status in connection.execute(query) if status != "pending"}
    yield from {*record.plain} - on_its_way


def _reports(found: Found, seconds: float) -> Iterator[Report]:
    for said, wrong in (
        ("the database is whole", found.damaged),
        (f"no confirmed job is lost ({found.confirmed} confirmed)", found.lost),
        ("nothing that was shown would come again unmarked", found.forgotten),
        ("each due moment is covered by one run", found.uncovered),
        ("there was something to lose", [] if found.confirmed else ["nothing was confirmed"]),
    ):
        yield Report(
            promise=f"power cut: {said}", faults=found.cuts, violations=wrong, seconds=seconds
        )
