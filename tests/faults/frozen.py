"""SIGSTOP: a process that sleeps for longer than its leases last, and then goes on."""

import asyncio
import json
import signal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from tests.faults.kills import wrong_with
from tests.faults.nursery import Life, Nursery
from tests.faults.record import Record
from tests.faults.report import Report
from tests.faults.terminal import Load, Terminal, environment

LEASE = 1
FROZEN_FOR = 2.2
"""Seconds: longer than a lease."""
PER_LIFE = 5


async def freezes(nursery: Nursery, number: int, seed: int) -> list[Report]:
    """So many stops of the terminal chat under load, each longer than a lease."""
    began, chance, record = monotonic(), Random(seed), Record()  # noqa: S311 - repeatable
    refused: list[str] = []
    with TemporaryDirectory() as folder:
        home, load = Path(folder) / "home", Load(chance)
        around = environment(home, MINDER_LEASE_SECONDS=str(LEASE))
        for first in range(0, number, PER_LIFE):
            life = nursery.born("chat", "--json", environment=around, cwd=Path(folder))
            life.say(*([load.repeating()] if first == 0 else []), *load.sentences(4))
            async with asyncio.TaskGroup() as group:
                awake = asyncio.Event()
                group.create_task(_listen(life, record, awake))
                await awake.wait()
                for _ in range(min(PER_LIFE, number - first)):
                    await asyncio.sleep(chance.uniform(0.3, 1.0))  # noqa: TID251 - real time
                    life.send(signal.SIGSTOP)
                    refused += await _second(nursery, around, Path(folder))
                    await asyncio.sleep(FROZEN_FOR)  # noqa: TID251 - the real process takes real time
                    life.send(signal.SIGCONT)
                    life.say(*load.sentences(3))
                await asyncio.sleep(1)  # noqa: TID251 - the real process takes real time
                life.send(signal.SIGTERM)
        await Terminal(nursery, home, record).drain(4)
        wrong = [*wrong_with(record, home / "minder.db")]
    seconds = monotonic() - began
    name = f"SIGSTOP beyond the lease: nothing lost or twice ({len(record.confirmed)} confirmed)"
    return [
        Report(promise=name, faults=number, violations=wrong, seconds=seconds),
        Report(
            promise="SIGSTOP: a second `minder run` refuses meanwhile",
            faults=number,
            violations=refused,
            seconds=seconds,
        ),
    ]


async def _listen(life: Life, record: Record, awake: asyncio.Event) -> None:
    async for line in life.lines():
        awake.set()
        record.read(json.loads(line)["text"])


async def _second(nursery: Nursery, around: dict[str, str], cwd: Path) -> list[str]:
    """What another scheduler on the same file does, unless it refuses as it should."""
    other = nursery.born("run", "--json", environment=around, cwd=cwd)
    try:
        async with asyncio.timeout(60):
            answer = "".join([line async for line in other.lines()])
    except TimeoutError:
        other.send(signal.SIGKILL)
        return ["a second scheduler ran beside the first"]
    return [] if "STORE_LOCKED" in answer else [answer]
