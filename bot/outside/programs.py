"""Programs that the operator named: run without a shell, with little of the world, bounded."""

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

MOST_OUTPUT = 32 * 1024
MOST_COMPLAINTS = 4 * 1024
"""Bytes of standard error that are kept: the last ones."""
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "HOME")
"""All that a program sees of the environment, beside what it is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is run, as a person would type it (it is split once, and never given to a shell).

    Raises ValueError for what cannot be split into words, and for nothing at all.
    """

    run: str
    folder: Path | None = None
    """Where it works; None: where Minder does."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it is given beside `KEPT`."""

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError("a program has to be named")

    @property
    def command(self) -> list[str]:
        return shlex.split(self.run)


class Trouble(StrEnum):
    """Why a program has no output to speak of."""

    UNSTARTED = "unstarted"
    TIMEOUT = "timeout"
    TOO_MUCH = "too_much"


class ProgramFailed(Exception):
    """It could not be started, did not end in time, or printed too much."""

    def __init__(self, trouble: Trouble, complaints: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.complaints = complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a program left behind."""

    printed: bytes
    complaints: str
    """The end of its standard error."""
    status: int


async def output_of(program: Program, *, told: bytes = b"", seconds: float) -> Output:
    """What the program prints when it is *told* something, in at most so many seconds.

    Nothing that it started is left running. Raises `ProgramFailed`.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *program.command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=program.folder,
            env=_environment(program), start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError):
        raise ProgramFailed(Trouble.UNSTARTED) from None
    complaints = _Tail()
    try:
        async with asyncio.timeout(seconds):
            printed = await _talked(process, told, complaints)
            status = await process.wait()
    except TimeoutError:
        raise ProgramFailed(Trouble.TIMEOUT, complaints.text) from None
    finally:
        await _end(process)
    return Output(printed=printed, complaints=complaints.text, status=status)


def _environment(program: Program) -> dict[str, str]:
    kept = {key: os.environ[key] for key in KEPT if key in os.environ}
    return kept | dict(program.environment)


class _Tail:
    """The last bytes of what is written to it."""

    def __init__(self) -> None:
        self._kept = b""

    def add(self, piece: bytes) -> None:
        self._kept = (self._kept + piece)[-MOST_COMPLAINTS:]

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace").strip()


async def _talked(process: Process, told: bytes, complaints: _Tail) -> bytes:
    # All three at once: a program may print before it has read, and complain meanwhile.
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_tell(process, told))
            group.create_task(_complained(process, complaints))
            printing = group.create_task(_printed(process))
    except* OverflowError:
        raise ProgramFailed(Trouble.TOO_MUCH, complaints.text) from None
    return printing.result()


async def _tell(process: Process, told: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    with suppress(BrokenPipeError, ConnectionResetError):  # it does not want to hear it
        process.stdin.write(told)
        await process.stdin.drain()
    process.stdin.close()


async def _printed(process: Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    output = b""
    while piece := await process.stdout.read(MOST_OUTPUT):
        output += piece
        if len(output) > MOST_OUTPUT:
            raise OverflowError
    return output


async def _complained(process: Process, complaints: _Tail) -> None:
    assert process.stderr is not None  # noqa: S101 - a pipe was asked for
    while piece := await process.stderr.read(MOST_COMPLAINTS):
        complaints.add(piece)


async def _end(process: Process) -> None:
    """End the process and whatever it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    # Unread output would keep asyncio from noticing the end; what escaped may hold the pipe.
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await process.communicate()
