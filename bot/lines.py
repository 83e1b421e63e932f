"""What is typed at a terminal, or piped into it: a message a line."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from bot.conversation.slash import SLASHES

PROMPT = "> "
LONGEST_FILE = 2**26
"""Bytes of a file that are taken for messages."""


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
