"""What a program prints that the operator named: no shell, no arguments from chat, bounded."""

import asyncio
import json
import os
import shlex
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot.probes.causes import LookCause
from bot.probes.lines import bounded, tidy
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation

MOST_OUTPUT = 32 * 1024
SECONDS = 30.0
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "HOME")
"""All that a program sees of the environment."""


class CommandProbe:
    """``{"probe": "command", "name": "disk"}`` → ``{"text": [line, …]}``, or ``{"value": JSON}``
    where the output is JSON.

    *commands* maps names to what is run, as a person would type it; it is split once, here, and
    never given to a shell.
    """

    def __init__(self, commands: Mapping[str, str]) -> None:
        self._commands = {name: shlex.split(line) for name, line in commands.items()}

    async def check(self, source: JsonObject) -> None:
        self._command(source)

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        output = await _output(self._command(source), word(source, "name"))
        return Observation(state=bounded(_state(output)))

    def _command(self, source: JsonObject) -> Sequence[str]:
        found = self._commands.get(word(source, "name"))
        if not found:
            known = ", ".join(sorted(self._commands)) or "none"
            raise TurnRefused(
                f"no command is called that; there are: {known}", cause=LookCause.UNKNOWN_COMMAND
            )
        return found


async def _output(command: Sequence[str], name: str) -> bytes:
    environment = {key: os.environ[key] for key in KEPT if key in os.environ}
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
    except OSError:
        raise _failed(f"{name} cannot be started") from None
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        async with asyncio.timeout(SECONDS):
            output = await _bounded_output(process.stdout, name)
            status = await process.wait()
    except TimeoutError:
        raise _failed(f"{name} did not end within {SECONDS:g} seconds") from None
    finally:
        await _end(process)
    if status:
        raise _failed(f"{name} failed with status {status}")
    return output


async def _end(process: Process) -> None:
    """End the process and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # Unread output would keep asyncio from noticing the end; what escaped may hold the pipe.
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await process.communicate()


async def _bounded_output(stream: asyncio.StreamReader, name: str) -> bytes:
    output = b""
    while piece := await stream.read(MOST_OUTPUT):
        output += piece
        if len(output) > MOST_OUTPUT:
            raise _failed(f"{name} prints more than {MOST_OUTPUT // 1024} kB")
    return output


def _state(output: bytes) -> dict[str, Json]:
    with suppress(ValueError, RecursionError):
        document = json.loads(output)
        if isinstance(document, dict | list | int | float):
            return {"value": document}
    return {"text": [*tidy(output.decode("utf-8", "replace").splitlines())]}


def _failed(words: str) -> TurnFailed:
    return TurnFailed(words, cause=LookCause.COMMAND_FAILED)
