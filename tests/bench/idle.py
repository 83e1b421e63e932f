"""A hundred thousand jobs that are not due: what it costs to have them."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter, sleep

import psutil

from tests.bench.apart import apart
from tests.bench.figures import Figure
from tests.bench.filling import CLOCK, database_of, far_away, fill, reminders

FEW = 10
MEGABYTE = 1_000_000
PATIENCE = 60.0
LOOK_EVERY = 0.005
FIRST = "SELECT 1 FROM runs WHERE finished_at IS NOT NULL"


def idle(folder: Path, *, jobs: int, seconds: int) -> Sequence[Figure]:
    """Start-up, memory and processor time of the real ``minder run`` without a front."""
    few, many = folder / "few", folder / "many"
    apart(fill_one_due, few, FEW)
    apart(fill_one_due, many, jobs)
    with _running(few) as (_, quick):
        pass
    with _running(many) as (process, slow):
        before = process.cpu_times()
        sleep(seconds)
        after, memory = process.cpu_times(), process.memory_info().rss
    busy = (after.user + after.system - before.user - before.system) / seconds
    return [
        Figure(name=f"start-up to the first run, {FEW} jobs", value=quick, unit="s"),
        Figure(name=f"start-up to the first run, {jobs:,} jobs", value=slow, unit="s"),
        Figure(name="start-up, many against few", value=slow / quick, at_most=1.25),
        Figure(name="memory", value=memory / MEGABYTE, unit="MB", at_most=120),
        Figure(name=f"processor over {seconds} s", value=100 * busy, unit="%", at_most=2),
    ]


def fill_one_due(home: Path, number: int) -> None:
    """So many jobs for next year, and one that was due just now."""
    fill(home, reminders([CLOCK.now(), *far_away(number)]))


@contextmanager
def _running(home: Path) -> Iterator[tuple[psutil.Process, float]]:
    """Minder at work in *home*, and the seconds from its start to the end of its first run."""
    own = {name: value for name, value in os.environ.items() if not _is_a_setting(name)}
    with closing(sqlite3.connect(database_of(home))) as database:
        started = perf_counter()
        with subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env={**own, "MINDER_HOME": str(home)},
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                yield psutil.Process(process.pid), _first_run(database, process) - started
            finally:
                process.terminate()


def _first_run(database: sqlite3.Connection, process: subprocess.Popen[bytes]) -> float:
    given_up_at = perf_counter() + PATIENCE
    while database.execute(FIRST).fetchone() is None:
        assert process.poll() is None, f"minder run ended with {process.returncode}"
        assert perf_counter() < given_up_at, "minder run fires nothing"
        sleep(LOOK_EVERY)
    return perf_counter()


def _is_a_setting(name: str) -> bool:
    return name.startswith("MINDER_") or name == "BOT_TOKEN"
