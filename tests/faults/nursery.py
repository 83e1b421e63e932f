"""The real program, loaded once and forked for each of its lives: a start costs milliseconds.

A life is a process of its own: `bot.__main__.main` with its own home, environment and pipes. What
may go wrong in it on purpose is planted before it begins (`points`, `recorder`).
"""

import asyncio
import io
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stdout, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ORDER_AT_MOST = 2**20


class Life:
    """One process: it can be talked to, listened to, stopped and killed."""

    def __init__(self, pid: int, stdin: int, stdout: int) -> None:
        self.pid = pid
        self._stdin = stdin
        self._stdout = stdout
        self._reader: asyncio.StreamReader | None = None
        self.gone = False

    def say(self, *sentences: str) -> None:
        """Write to its standard input, whether it still reads or not."""
        try:
            os.write(self._stdin, "".join(f"{sentence}\n" for sentence in sentences).encode())
        except BrokenPipeError:
            return

    def hush(self) -> None:
        """Say that nothing more will be said."""
        if self._stdin >= 0:
            os.close(self._stdin)
            self._stdin = -1

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)  # not waited for before the next order: the number is still its

    async def lines(self) -> AsyncIterator[str]:
        """What it says, until it is gone; half a line was never shown. May be gone on with."""
        if self._reader is None:
            self._reader = reader = asyncio.StreamReader(limit=2**20)
            await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(self._stdout, "rb")
            )
        while line := await self._reader.readline():
            if line.endswith(b"\n"):
                yield line.decode()
        self.gone = True
        self.hush()


class Nursery:
    """Has lives begin; entered by `nursery`."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self.lives: list[Life] = []

    def born(
        self,
        *words: str,
        environment: dict[str, str],
        cwd: Path,
        fault: object = None,
        uid: int | None = None,
    ) -> Life:
        """``minder WORDS`` from now on, with *fault* planted (see `points`), as user *uid*."""
        order = {
            "words": words, "environment": environment, "cwd": str(cwd), "fault": fault, "uid": uid,
        }  # fmt: skip
        (its_in, our_in), (our_out, its_out) = os.pipe(), os.pipe()
        socket.send_fds(self._channel, [json.dumps(order).encode()], [its_in, its_out])
        os.close(its_in)
        os.close(its_out)
        pid = int.from_bytes(self._channel.recv(8), "big")
        self.lives.append(Life(pid, our_in, our_out))
        return self.lives[-1]


@asynccontextmanager
async def nursery() -> AsyncIterator[Nursery]:
    """A process that has the program loaded, as long as it is needed."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(  # noqa: ASYNC220 - at once
        [sys.executable, "-m", "tests.faults.nursery", str(theirs.fileno())],
        pass_fds=[theirs.fileno()], cwd=ROOT,
    )  # fmt: skip
    theirs.close()
    nest = Nursery(ours)
    try:
        yield nest
    finally:
        for life in nest.lives:
            if not life.gone:  # whoever waited for it was interrupted
                life.send(signal.SIGKILL)
        ours.close()
        process.wait()


def _serve(channel: socket.socket) -> None:
    """Fork a life for each order, until nobody can order any more."""
    from bot.__main__ import main  # noqa: PLC0415 - only the nursery itself loads the program
    from tests.faults.points import plant  # noqa: PLC0415

    _warm_up(main)
    while True:
        order, handles, _, _ = socket.recv_fds(channel, ORDER_AT_MOST, 2)
        if not order:
            return
        stdin, stdout = handles
        if pid := os.fork():
            _reap()
            os.close(stdin)
            os.close(stdout)
            channel.send(pid.to_bytes(8, "big"))
            continue
        channel.close()
        _live(json.loads(order), stdin, stdout, plant, main)


def _warm_up(main: Any) -> None:
    """Live once, in a home that nobody keeps: whatever is imported on the way is there then.

    A life under another uid may not be able to read it any more.
    """
    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()), suppress(SystemExit):
        os.environ |= {"MINDER_HOME": folder, "MINDER_LINGER": "0", "MINDER_ZONE": "UTC"}
        main(["say", "--json", "remind me in 2 hours to stretch"])


def _live(order: dict[str, Any], stdin: int, stdout: int, plant: Any, main: Any) -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    for source, target in ((stdin, 0), (stdout, 1), (silence, 2)):
        os.dup2(source, target)
        os.close(source)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    if order["uid"] is not None:
        os.setgroups([])
        os.setgid(order["uid"])
        os.setuid(order["uid"])
    try:
        plant(order["fault"])
        main(order["words"])
    finally:
        os._exit(0)


def _reap() -> None:
    """Let go of those that have died."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                return
        except ChildProcessError:
            return


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
