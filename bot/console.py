"""The terminal chat: the same conversation, outbox and scheduler, typed or piped."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

from bot.conversation import Conversation, Message
from bot.refusals import told
from bot.rendering import render
from bot.reply import Reply
from bot.slash import SLASHES
from bot.text import plain
from scheduler.errors import DeliveryDelayed, StoreError
from scheduler.model import Delivery, Owner
from scheduler.ports import Clock, Ids

OWNER: Owner = "console:local"
PROMPT = "> "
LONGEST_FILE = 2**26
"""Bytes of a file that are taken for messages."""
WELCOME = (
    "Minder in the terminal \u00b7 {zone} \u00b7 nothing leaves this machine \u00b7 /help\n"
    "Try: remind me in 10 seconds to stretch"
)
HINTS = {
    "undo": "/undo",
    "done": "done",
    "s10m": "snooze 10 minutes",
    "pause": "pause #{number}",
    "resume": "resume #{number}",
}
"""What to type where Telegram has a button."""


class ConsoleMessenger:
    """Prints what is owed to ``console:*``; see `scheduler.ports.Messenger`."""

    def __init__(self, show: Callable[[str], None], *, zone: str, clock: Clock) -> None:
        self._show = show
        self._zone = zone
        self._clock = clock

    async def send(self, delivery: Delivery) -> str:
        reply = render(delivery, zone=self._zone, now=self._clock.now())
        try:
            self._show(as_lines(reply))
        except OSError as error:  # the terminal is gone: it waits for the next one
            raise DeliveryDelayed(str(error)) from error
        return delivery.id


def as_lines(reply: Reply) -> str:
    """A reply for a terminal: its words, and what to type where buttons would be."""
    hints = " \u00b7 ".join(_hints(reply))
    return plain(reply.text) + (f"\n  {hints}" if hints else "")


def _hints(reply: Reply) -> list[str]:
    parts = [button.data.split(":") for row in reply.buttons for button in row]
    found = [(HINTS[part[1]], part[2]) for part in parts if part[0] == "j" and part[1] in HINTS]
    return [hint.format(number=number) for hint, number in found]


class Console:
    """Has the conversation with whoever sits at the terminal."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        clock: Clock,
        ids: Ids,
        show: Callable[[str], None],
    ) -> None:
        self._conversation = conversation
        self._clock = clock
        self._ids = ids
        self._show = show

    async def say(self, words: str) -> None:
        """One message and the answers to it."""
        message = Message(
            owner=OWNER,
            text=words,
            origin=f"console:{self._ids.new()}",
            sent_at=self._clock.now(),
        )
        try:
            answers = await self._conversation.exchange(message)
        except StoreError as error:
            answers = [told(error)]
        for reply in answers:
            self._show(as_lines(reply))

    async def listen(self, lines: AsyncIterator[str]) -> None:
        """Answer line after line until they end."""
        async for line in lines:
            if line.strip():
                await self.say(line)


def show(words: str) -> None:
    """Print for a person, at once; characters that the terminal cannot show are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    print(words.encode(encoding, "replace").decode(encoding), flush=True)


async def piped() -> AsyncIterator[str]:
    """The lines of standard input, one message each; bytes that are no text are replaced."""
    reader = asyncio.StreamReader(limit=2**20)
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    except ValueError:  # a file: it never keeps anybody waiting
        reader.feed_data(sys.stdin.buffer.read(LONGEST_FILE))
        reader.feed_eof()
    while line := await _line(reader):
        yield line.decode("utf-8", "replace").rstrip("\r\n")


async def _line(reader: asyncio.StreamReader) -> bytes:
    """The next line; of one that is too long, as much as is read anyway."""
    try:
        return await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError:
        start = await reader.read(2**16)
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\n")
        return start


async def typed(history: Path) -> AsyncIterator[str]:
    """What is typed, with history and completion of commands; ends with Ctrl-D or Ctrl-C."""
    # Only an interactive terminal needs it.
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    commands = WordCompleter([f"/{name}" for name in (*SLASHES, "snooze")], sentence=True)
    session: PromptSession[str] = PromptSession(
        PROMPT, history=FileHistory(str(history)), completer=commands, complete_while_typing=False
    )
    with patch_stdout(raw=True), suppress(EOFError, KeyboardInterrupt):
        while True:
            yield await session.prompt_async()
