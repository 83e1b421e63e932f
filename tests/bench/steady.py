"""Two hundred jobs a second, evenly spread: how late each is."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from time import process_time

from tests.bench.apart import apart
from tests.bench.engine import all_done, minder
from tests.bench.figures import Figure
from tests.bench.filling import CLOCK, database_of, fill, reminders

RATE = 200
LEAD = timedelta(seconds=3)
# When the message was written down: later than the start of the run, so nothing is left out.
LATENESS = """
    SELECT (deliveries.created_at - runs.due_at) / 1000.0
    FROM runs JOIN deliveries ON deliveries.run_id = runs.id
"""


def steady(folder: Path, *, seconds: int) -> Sequence[Figure]:
    """Lateness and processor time at that rate."""
    late, busy = apart(serve, folder / "steady", seconds)
    cuts = quantiles(late, n=100)
    return [
        Figure(name=f"lateness p50, {RATE} jobs/s for {seconds} s", value=cuts[49], unit="ms"),
        Figure(name="lateness p99", value=cuts[98], unit="ms", at_most=25),
        Figure(name="the latest of all", value=max(late), unit="ms"),
        Figure(name="processor", value=100 * busy / seconds, unit="%"),
    ]


def serve(home: Path, seconds: int) -> tuple[list[float], float]:
    """How many milliseconds late each job was, and the seconds of processor time they took."""
    start = CLOCK.now() + LEAD
    moments = [start + timedelta(seconds=place / RATE) for place in range(seconds * RATE)]
    fill(home, reminders(moments))

    async def serving() -> float:
        async with minder(home) as app:
            assert CLOCK.now() < start, "the moment came before the scheduler stood ready"
            before = process_time()
            await CLOCK.sleep((moments[-1] - CLOCK.now()).total_seconds())
            await all_done(app)
            return process_time() - before

    busy = asyncio.run(serving())
    with closing(sqlite3.connect(database_of(home))) as connection:
        late = [row[0] for row in connection.execute(LATENESS)]
    assert len(late) == len(moments), f"{len(late)} of {len(moments)} jobs are settled"
    return late, busy
