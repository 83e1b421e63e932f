"""The bot on Telegram, killed and stopped while people write to it over real HTTP."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults import store
from tests.faults.record import Record
from tests.faults.terminal import environment
from tests.telegram_double import launched
from tests.telegram_double.remote import RemoteDouble, RemoteSeat

TOKEN = "42:" + "T" * 35
QUIET_FOR = 4.0


class TelegramBot:
    """Lives of ``minder run`` against one double that outlives them all."""

    def __init__(self, home: Path, double: RemoteDouble, ann: RemoteSeat) -> None:
        self._home = home
        self._double = double
        self._ann = ann

    async def live(self, sentences: list[str], *, seconds: float, end: signal.Signals) -> float:
        """Let Ann write *sentences*, wait, send *end*; how many seconds the process took to end."""
        process = await self._start()
        await self._ann.say("/list")
        await self._double.pending(30)  # importing aiogram takes seconds: talk to what listens
        for sentence in sentences:
            await self._ann.say(sentence)
        await asyncio.sleep(seconds)  # noqa: TID251 - the real process takes real time
        began = asyncio.get_running_loop().time()
        process.send_signal(end)
        await process.wait()
        return asyncio.get_running_loop().time() - began

    async def drain(self) -> None:
        """One last life, until nothing more comes."""
        process = await self._start()
        await self._double.pending(30)
        await asyncio.sleep(QUIET_FOR)  # noqa: TID251 - the real process takes real time
        seen, quiet = -1, 0.0
        while quiet < QUIET_FOR or store.coming(self._home / "minder.db"):
            await asyncio.sleep(0.5)  # noqa: TID251 - the real process takes real time
            now = len(self._double.accepted())
            quiet = quiet + 0.5 if now == seen else 0.0
            seen = now
        process.send_signal(signal.SIGTERM)
        await process.wait()

    def record(self) -> Record:
        """What Ann got, from the double's own journal."""
        record = Record()
        for call in self._double.accepted():
            record.read(call["text"] or "")
        return record

    async def _start(self) -> asyncio.subprocess.Process:
        ours = {"BOT_TOKEN": TOKEN, "MINDER_API_URL": self._double.url, "MINDER_OPEN": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run",
            cwd=self._home.parent,
            env=environment(self._home, **ours),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip


@asynccontextmanager
async def telegram_bot(home: Path) -> AsyncIterator[TelegramBot]:
    """A bot that has not been started yet, and Ann who knows her time zone."""
    async with launched(home.parent / "journal.jsonl", token=TOKEN) as double:
        yield TelegramBot(home, double, await double.private("Ann"))
