"""A double in a process of its own, and the hands of a person reaching into it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiogram.types import Message
from aiohttp import ClientSession

from tests.telegram_double.seat import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


class RemoteSeat:
    """What a ``Seat`` does, across processes. It survives any number of deaths of the bot."""

    def __init__(self, remote: "RemoteDouble", chat: int, topic: int | None = None) -> None:
        self.id = chat
        self._remote = remote
        self._place: dict[str, Any] = {"chat": chat} | ({"topic": topic} if topic else {})
        self._read: set[int] = set()

    async def say(self, text: str) -> Message:
        return Message.model_validate(await self._ask("say", text=text))

    async def reply(self, message: Message, text: str) -> Message:
        told = await self._ask("say", text=text, reply_to=message.message_id)
        return Message.model_validate(told)

    async def edit(self, message: Message, text: str) -> Message:
        told = await self._ask("edit", message_id=message.message_id, text=text)
        return Message.model_validate(told)

    async def press(
        self,
        message: Message,
        label: str,
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> str | None:
        """Press and await the bot's answer: its text."""
        shown = json.loads(message.model_dump_json(by_alias=True, exclude_none=True))
        answer = await self._ask("press", message=shown, label=label, timeout=timeout)
        if answer.get("timeout"):
            raise TimeoutError
        text: str | None = answer["text"]
        return text

    async def stand(self, standing: str) -> None:
        """Give the bot another standing here: ``blocked``, ``member``, ``kicked``, …"""
        await self._ask("stand", standing=standing)

    async def messages(self) -> list[Message]:
        """The bot's messages here as they stand now."""
        return _messages(await self._ask("messages", since=-1, timeout=1))

    async def texts(self) -> list[str]:
        """Their words."""
        return [message.text or message.caption or "" for message in await self.messages()]

    async def next_message(self, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109
        """The bot's oldest message here that this seat has not read yet."""
        return await self.wait_for(lambda message: message.message_id not in self._read, timeout)

    async def wait_for(
        self,
        wanted: Callable[[Message], bool],
        timeout: float = PATIENCE,  # noqa: ASYNC109
    ) -> Message:
        """The first message of the bot for which *wanted* holds, also after an edit."""
        version = -1
        async with asyncio.timeout(timeout):
            while True:
                told = await self._ask("messages", since=version, timeout=timeout)
                for message in filter(wanted, _messages(told)):
                    self._read.add(message.message_id)
                    return message
                version = told["version"]

    async def _ask(self, verb: str, **wish: Any) -> Any:
        return await self._remote.ask(verb, **self._place, **wish)


class RemoteDouble:
    """The control of a double in another process; *journal* holds what its bot did."""

    def __init__(self, session: ClientSession, url: str, token: str, journal: Path) -> None:
        self.url = url
        self.token = token
        self.journal = journal
        self._session = session

    async def private(self, name: str) -> RemoteSeat:
        """A new person in their private chat with the bot."""
        return RemoteSeat(self, (await self.ask("private", name=name))["chat"])

    async def fail(self, kind: str, **rule: Any) -> int:
        """Add a rule; its fields are those of ``Rule``. The answer is its number."""
        number: int = await self.ask("fail", kind=kind, **rule)
        return number

    async def struck(self, rule: int, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Return once that rule has claimed a call: the moment to kill the bot."""
        if not await self.ask("struck", rule=rule, timeout=timeout):
            raise TimeoutError

    async def lift(self) -> None:
        """End every rule."""
        await self.ask("lift")

    async def pending(self, timeout: float = 0) -> int:  # noqa: ASYNC109
        """How many updates the bot has not acknowledged; waits that long for none."""
        count: int = await self.ask("pending", timeout=timeout)
        return count

    async def refused(self, method: str) -> list[str]:
        """What was said to each call of *method* that had no effect."""
        said: list[str] = await self.ask("refused", method=method)
        return said

    def accepted(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        """What took effect, read from the journal, oldest first."""
        lines = self.journal.read_text(encoding="utf-8").splitlines()
        calls = [json.loads(line) for line in lines]
        return [call for call in calls if call["method"] == method and call["error"] is None]

    async def ask(self, verb: str, **wish: Any) -> Any:
        """POST /double/*verb*; raises AssertionError with the reason of a refusal."""
        async with self._session.post(f"{self.url}/double/{verb}", json=wish) as answer:
            told = await answer.json()
        if "error" in told:
            raise AssertionError(told["error"])
        return told["result"]


@asynccontextmanager
async def launched(journal: Path, *, token: str, port: int = 0) -> AsyncIterator[RemoteDouble]:
    """``python -m tests.telegram_double`` until the block ends."""
    module = ("-m", "tests.telegram_double", "--token", token, "--port", str(port))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *module,
        "--journal",
        str(journal),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        listening = json.loads(await process.stdout.readline())
        async with ClientSession() as session:
            yield RemoteDouble(session, listening["url"], token, journal)
    finally:
        process.stdin.close()  # the double ends with its standard input
        await process.wait()


def _messages(told: dict[str, Any]) -> list[Message]:
    return [Message.model_validate(message) for message in told["messages"] or ()]
