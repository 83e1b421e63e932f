"""What a program prints that the operator named: no shell, no arguments from chat, bounded."""

import json
from collections.abc import Mapping
from contextlib import suppress

from bot.outside.programs import MOST_OUTPUT, Program, ProgramFailed, Trouble, output_of
from bot.probes.causes import LookCause
from bot.probes.lines import bounded, tidy
from bot.probes.sources import word
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused
from scheduler.model import JsonObject, Observation

SECONDS = 30.0


class CommandProbe:
    """``{"probe": "command", "name": "disk"}`` → ``{"text": [line, …]}``, or ``{"value": JSON}``
    where the output is JSON.

    *commands* maps names to what is run, as a person would type it.
    """

    def __init__(self, commands: Mapping[str, str]) -> None:
        self._commands = {name: Program(run=line) for name, line in commands.items()}

    async def check(self, source: JsonObject) -> None:
        self._command(source)

    async def look(self, source: JsonObject, seen: Json = None) -> Observation:
        del seen
        output = await _output(self._command(source), word(source, "name"))
        return Observation(state=bounded(_state(output)))

    def _command(self, source: JsonObject) -> Program:
        found = self._commands.get(word(source, "name"))
        if not found:
            known = ", ".join(sorted(self._commands)) or "none"
            raise TurnRefused(
                f"no command is called that; there are: {known}", cause=LookCause.UNKNOWN_COMMAND
            )
        return found


async def _output(program: Program, name: str) -> bytes:
    try:
        output = await output_of(program, seconds=SECONDS)
    except ProgramFailed as failed:
        raise _failed(f"{name} {WORDS[failed.trouble]}") from None
    if output.status:
        raise _failed(f"{name} failed with status {output.status}")
    return output.printed


WORDS = {
    Trouble.UNSTARTED: "cannot be started",
    Trouble.TIMEOUT: f"did not end within {SECONDS:g} seconds",
    Trouble.TOO_MUCH: f"prints more than {MOST_OUTPUT // 1024} kB",
}


def _state(output: bytes) -> dict[str, Json]:
    with suppress(ValueError, RecursionError):
        document = json.loads(output)
        if isinstance(document, dict | list | int | float):
            return {"value": document}
    return {"text": [*tidy(output.decode("utf-8", "replace").splitlines())]}


def _failed(words: str) -> TurnFailed:
    return TurnFailed(words, cause=LookCause.COMMAND_FAILED)
