"""Reads each page in a process of its own, because a page can be made that no parser gets through.

400,000 nested elements or 200,000 attributes keep lexbor busy for minutes, as do some selectors,
and neither a timeout nor a cancel reaches into C. A process can be ended; it costs about 50 ms.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path

from bot.probes.causes import LookCause
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject

ROOT = Path(__file__).parents[2]
KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
"""All that a reading process sees of the environment, so that no secret stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingBounds:
    """What reading one page may cost, and how many are read at once."""

    cpu_seconds: int = 3
    seconds: float = 30.0
    memory: int = 256 * 2**20
    at_once: int = 2


class Reader:
    """See `read`."""

    def __init__(self, bounds: ReadingBounds | None = None) -> None:
        self._bounds = bounds or ReadingBounds()
        self._places = asyncio.Semaphore(self._bounds.at_once)

    async def read(self, body: bytes, *, content_type: str, selector: str | None) -> JsonObject:
        """See `bot.probes.reading.read`; raises `TurnFailed` also when the page takes too much."""
        return await self.ask(body, content_type=content_type, what="text", selector=selector)

    async def ask(self, body: bytes, *, content_type: str, what: str, **more: Json) -> JsonObject:
        """What one of `bot.probes.reading.READERS` finds in *body*; raises as `read` does."""
        order = {
            "content_type": content_type,
            "wanted": {"what": what, **more},
            "cpu_seconds": self._bounds.cpu_seconds,
            "memory": self._bounds.memory,
        }
        async with self._places:
            answer = await self._asked(json.dumps(order).encode() + b"\n" + body)
        if not answer:
            raise TurnFailed("the page is too complex to be read", cause=LookCause.TOO_COMPLEX)
        return _state(json.loads(answer))

    async def _asked(self, order: bytes) -> bytes:
        """What the process said; nothing, if it did not come to an end by itself."""
        process = await _start()
        try:
            async with asyncio.timeout(self._bounds.seconds):
                answer, _ = await process.communicate(order)
        except TimeoutError:
            return b""
        finally:
            await _end(process)
        return answer if process.returncode == 0 else b""


async def _start() -> Process:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-s", "-m", "bot.probes.reading"),
        env={**kept, "PYTHONPATH": str(ROOT)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
    )


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.communicate()


def _state(reading: JsonObject) -> JsonObject:
    state = reading.get("state")
    if isinstance(state, dict):
        return state
    error = TurnRefused if reading["final"] else TurnFailed
    raise error(str(reading["message"]), cause=str(reading["cause"]))
