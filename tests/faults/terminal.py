"""The terminal chat as a process that can be talked to, stopped and killed."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from random import Random

from tests.faults.record import Record
from tests.faults.store import TICK

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN = 10.0


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
    """One life of ``minder chat``; what it says goes into *record*."""

    def __init__(self, home: Path, record: Record) -> None:
        self._home = home
        self._record = record

    async def live(
        self, sentences: list[str], *, seconds: float, end: signal.Signals, young: bool = False
    ) -> float:
        """Say *sentences*, wait, send *end*; how many seconds the process took to end.

        The wait begins with its first answer: a busy machine takes long to start it. A *young*
        process is not given the time to say anything.
        """
        process = await self._start("--linger", "600")
        assert process.stdin is not None
        answered = asyncio.Event()
        reading = asyncio.ensure_future(  # noqa: TID251 - a reader beside
            self._read(process, answered)
        )
        process.stdin.write("".join(f"{sentence}\n" for sentence in sentences).encode())
        if not young:
            await answered.wait()
        await asyncio.sleep(seconds)  # noqa: TID251 - the real process takes real time
        began = asyncio.get_running_loop().time()
        process.send_signal(end)
        await process.wait()
        took = asyncio.get_running_loop().time() - began
        await reading
        return took

    async def drain(self, seconds: int) -> None:
        """One last life, in which everything that is owed is said."""
        process = await self._start("--linger", str(seconds))
        assert process.stdin is not None
        process.stdin.close()
        await self._read(process, asyncio.Event())
        await process.wait()

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "chat", *arguments,
            cwd=self._home.parent,
            env=environment(self._home),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def _read(self, process: asyncio.subprocess.Process, answered: asyncio.Event) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            answered.set()
            if line.endswith(b"\n"):  # half a line was never shown
                self._record.read(line.decode())
        answered.set()  # what ended by itself answers no more
