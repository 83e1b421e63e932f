"""Where replicas begin: the program is loaded once and forked, so that a start costs no seconds."""

import os
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path

_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.faults.loaded"])


def prepare() -> None:
    """Begin to load the program, beside whatever else has to be started."""
    ensure_running()


def begin(folder: Path, log: Path, environment: dict[str, str]) -> ForkServerProcess:
    """``minder run`` in *folder*, what it writes going to *log*."""
    process = _context.Process(target=_run, args=(str(folder), str(log), environment))
    process.start()
    return process


def _run(folder: str, log: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(output, number)
    sys.argv = ["minder", "run"]
    from bot.__main__ import main  # noqa: PLC0415 - loaded already where this was forked from

    main()
