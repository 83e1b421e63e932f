"""Confirmed creations: how many jobs a second are stored, as owners ask for them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from bot.app import App
from scheduler.policy import Attention, Notify
from scheduler.schedule import At
from scheduler.service import Wish
from tests.bench.apart import apart
from tests.bench.engine import minder
from tests.bench.figures import Figure
from tests.bench.filling import CLOCK

TOGETHER = 50


def adds(folder: Path, *, jobs: int) -> Sequence[Figure]:
    """Creations per second, each awaited until its commit: one by one, and many at once."""
    one_by_one = jobs / apart(create, folder / "alone", jobs, 1)
    together = jobs / apart(create, folder / "together", jobs, TOGETHER)
    return [
        Figure(name="jobs created one after another", value=one_by_one, unit="jobs/s"),
        Figure(name=f"jobs created by {TOGETHER} at once", value=together, unit="jobs/s"),
    ]


def create(home: Path, number: int, together: int) -> float:
    """Seconds until *number* jobs are stored by so many people at once."""
    home.mkdir()
    return asyncio.run(_create(home, number, together))


async def _create(home: Path, number: int, together: int) -> float:
    async with minder(home) as app:
        due = CLOCK.now() + timedelta(days=365)
        started = perf_counter()
        async with asyncio.TaskGroup() as people:
            for person in range(together):
                people.create_task(_ask(app, person, number // together, due))
        return perf_counter() - started


async def _ask(app: App, person: int, number: int, due: datetime) -> None:
    for place in range(number):
        wish = Wish(
            # Nobody has more than a few dozen, as in life: a quota is counted at each.
            owner=f"console:{person}-{place % 20}",
            task="water the plants",
            schedule=At(moments=(due + timedelta(minutes=place),)),
            zone="Europe/Madrid",
            attention=Attention(notify=Notify.ALWAYS),
        )
        await app.service.add(wish, origin=f"bench:{person}:{place}")
