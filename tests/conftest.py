"""Starts the real program as a person would, in a home of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
import structlog

Minder = Callable[..., "subprocess.CompletedProcess[str]"]
Terminal = Callable[..., "pexpect.spawn[str]"]

COMMAND = [sys.executable, "-m", "bot"]
ROOT = Path(__file__).parents[1]

# The program starts a few hundred times here. As where people use it, it is compiled once.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Tracebacks that tests provoke stay plain: each would else be drawn in colours for half a second.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINDER_")}
    kept.pop("BOT_TOKEN", None)
    return kept | {
        "MINDER_HOME": str(tmp_path / "home"),
        "MINDER_ZONE": "Europe/Madrid",
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


@pytest.fixture
def minder(environment: dict[str, str], tmp_path: Path) -> Minder:
    """Run ``minder …`` to its end."""

    def run(*arguments: str, typed: str = "", **changed: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*COMMAND, *arguments],
            input=typed,
            env=environment | changed,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def terminal(environment: dict[str, str], tmp_path: Path) -> Iterator[Terminal]:
    """Run ``minder …`` in a terminal, to be typed at."""
    open_terminals: list[pexpect.spawn[str]] = []

    def start(*arguments: str) -> "pexpect.spawn[str]":
        started = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], *arguments],
            env=environment,
            cwd=str(tmp_path),
            encoding="utf-8",
            timeout=20,
            dimensions=(40, 120),
        )
        open_terminals.append(started)
        return started

    yield start
    for started in open_terminals:
        started.close(force=True)
