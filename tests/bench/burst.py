"""Ten thousand one-shots due at one moment: how long until each is final and its message owed."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import sleep

from tests.bench import peer, plain
from tests.bench.apart import apart
from tests.bench.engine import all_done, minder
from tests.bench.figures import Figure
from tests.bench.filling import CLOCK, database_of, fill, reminders
from tests.vfs import Witness, watch

LEAD = timedelta(seconds=3)
"""How far ahead the moment lies: everything has to be in place before it."""
SYNCS_BEFORE = 60
"""At most, until it is."""
SETTLED = """
    SELECT COUNT(*) FROM jobs JOIN runs ON runs.job_id = jobs.id
    JOIN deliveries ON deliveries.run_id = runs.id
    WHERE jobs.ended_at IS NOT NULL AND runs.status = 'succeeded' AND deliveries.status = 'pending'
"""


def burst(folder: Path, *, jobs: int, rounds: int, sync: float = 0) -> Sequence[Figure]:
    """Minder and plain SQLite in turn, several times; APScheduler once, since it takes long.

    All of them as on a disk each of whose syncs takes *sync* seconds longer than here.
    """
    ours, limit = [], []
    for number in range(rounds):
        home = folder / f"minder-{number}"
        ours.append(jobs / apart(waiting, sync, settle, home, jobs, SYNCS_BEFORE * sync))
        limit.append(
            jobs
            / apart(waiting, sync, plain.settle, database_of(home), folder / f"plain-{number}.db")
        )
    others = jobs / apart(waiting, sync, peer.settle, folder / "peer.db", jobs)
    shares = [mine / most for mine, most in zip(ours, limit, strict=True)]
    multiple = median(ours) / others
    return [
        Figure(name=f"Minder, {jobs:,} jobs", value=median(ours), unit="jobs/s"),
        Figure(name="plain sqlite3, 500 jobs a transaction", value=median(limit), unit="jobs/s"),
        Figure(name="APScheduler 3.11, SQLite, grace None", value=others, unit="jobs/s"),
        Figure(name="Minder as a share of plain sqlite3", value=median(shares), at_least=0.15),
        Figure(name="Minder as a multiple of APScheduler", value=multiple, at_least=15),
    ]


def waiting(sync: float, measure: Callable[..., float], *args: object) -> float:
    """What *measure* returns on a disk that takes *sync* seconds more for each sync."""
    if sync:
        watch(Witness(synced=lambda _name: sleep(sync)))
    return measure(*args)


def settle(home: Path, number: int, slow: float = 0) -> float:
    """Seconds that Minder takes from the due moment on; raises when it left anything open.

    A slow disk takes *slow* seconds more until all is in place.
    """
    due = CLOCK.now() + LEAD + timedelta(seconds=slow)
    fill(home, reminders([due] * number))

    async def serve() -> float:
        async with minder(home) as app:
            assert CLOCK.now() < due, "the moment came before the scheduler stood ready"
            await all_done(app)
            return (CLOCK.now() - due).total_seconds()

    took = asyncio.run(serve())
    with closing(sqlite3.connect(database_of(home))) as connection:
        (settled,) = connection.execute(SETTLED).fetchone()
    assert settled == number, f"{settled} of {number} jobs are settled"
    return took
