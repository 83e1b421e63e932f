"""A real server of tools, in a process of its own: over pipes, or listening on loopback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

COMMAND = [sys.executable, str(Path(__file__).with_name("tool_server.py"))]
"""Starts one over its pipes."""


TRIES = 300
"""Tenths of a second until it has to listen."""


class ToolServer(NamedTuple):
    """One that listens: where, and the file that its tool ``write`` writes to."""

    url: str
    target: Path


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def listening(target: Path) -> Iterator[ToolServer]:
    port = free_port()
    environment = os.environ | {"TARGET": str(target)}
    with subprocess.Popen(
        [*COMMAND, str(port)], env=environment, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert any(_answers(port, process) for _ in range(TRIES)), "it does not listen"
            yield ToolServer(f"http://127.0.0.1:{port}/mcp", target)
        finally:
            process.kill()


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    """Whether somebody listens there; else waits a little, unless it has ended."""
    with closing(socket.socket()) as tried:
        if not tried.connect_ex(("127.0.0.1", port)):
            return True
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.1)
    return False
