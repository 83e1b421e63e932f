"""The terminal chat as a process that can be talked to, stopped and killed."""

import asyncio
import json
import os
import signal
from pathlib import Path
from random import Random

from tests.faults import store
from tests.faults.nursery import Life, Nursery
from tests.faults.record import Record
from tests.faults.store import TICK

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN = 10.0
LAST_LIVES = 5


class Load:
    """Sentences that keep the process busy: reminders due at once, and a few that repeat."""

    def __init__(self, random: Random, *, within: int = 3) -> None:
        self._random = random
        self._within = within
        self._count = 0

    def sentences(self, number: int) -> list[str]:
        """So many reminders that are due within seconds, each with a task of its own."""
        return [self._reminder() for _ in range(number)]

    def repeating(self) -> str:
        """A job that is due every few seconds."""
        self._count += 1
        return f"every {TICK} seconds tick-{self._count:04}"

    def _reminder(self) -> str:
        self._count += 1
        return (
            f"remind me in {self._random.randint(1, self._within)} seconds to task-{self._count:04}"
        )


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process with a home of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MINDER_", "BOT_TOKEN"))}
    ours = {"MINDER_HOME": str(home), "MINDER_ZONE": "UTC", "MINDER_MINIMUM_INTERVAL": "1"}
    return kept | ours | {"PYTHONPATH": str(ROOT)} | more


class Terminal:
    """Lives of ``minder chat`` in one home; what they say goes into *record*."""

    def __init__(self, nursery: Nursery, home: Path, record: Record) -> None:
        self._nursery = nursery
        self._home = home
        self._record = record

    async def live(
        self, sentences: list[str], *, seconds: float, end: signal.Signals, young: bool = False
    ) -> float:
        """Say *sentences*, wait, send *end*; how many seconds the process took to end.

        The wait begins with its first answer: a busy machine takes long to start it. A *young*
        process is not given the time to say anything.
        """
        clock = asyncio.get_running_loop().time
        life, answered, asked_at = self._begin("--linger", "600"), asyncio.Event(), clock()
        life.say(*sentences)

        async def ask_to_end() -> None:
            nonlocal asked_at
            if not young:
                await answered.wait()
            await asyncio.sleep(seconds)  # noqa: TID251 - the real process takes real time
            asked_at = clock()
            life.send(end)

        async with asyncio.TaskGroup() as group:
            asking = group.create_task(ask_to_end())
            await self._read(life, answered)
            asking.cancel()  # whatever ended by itself
        return clock() - asked_at

    async def die(self, sentences: list[str], fault: object, *, within: float) -> bool:
        """Say *sentences* to a life with *fault* planted in it; whether it died of that in time."""
        life = self._begin("--linger", "600", fault=fault)
        life.say(*sentences)
        try:
            async with asyncio.timeout(within):
                await self._read(life)
        except TimeoutError:
            life.send(signal.SIGKILL)
            await self._read(life)
            return False
        return True

    async def drain(self, seconds: int) -> None:
        """A last life, or a few where the machine is busy, in which all that is owed is said."""
        for _ in range(LAST_LIVES):
            life = self._begin("--linger", str(seconds))
            life.hush()
            await self._read(life)
            if not store.owing(self._home / "minder.db"):
                return

    def _begin(self, *words: str, fault: object = None) -> Life:
        cwd, around = self._home.parent, environment(self._home)
        return self._nursery.born(
            "chat", "--json", *words, environment=around, cwd=cwd, fault=fault
        )

    async def _read(self, life: Life, answered: asyncio.Event | None = None) -> None:
        async for line in life.lines():
            if answered is not None:
                answered.set()
            self._record.read(json.loads(line)["text"])
