"""How long it takes to judge a state, and how long everybody else waits meanwhile."""

import asyncio
import json
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from scheduler.clock import SystemClock
from scheduler.diff import changes, normal
from scheduler.model import Memory, Observation
from scheduler.policy import Attention
from scheduler.rules import judge
from tests.bench.figures import Figure
from tests.scheduler.judging import NOW

SMALL, LARGE = 1_000, 64_000
ROUNDS = 30
TICK = 0.001


def diffs() -> Sequence[Figure]:
    """Comparing 1 kB and 64 kB, and the lag of a loop beside a thread that does the latter."""
    small, large = _pair(SMALL), _pair(LARGE)
    lag = asyncio.run(_beside(large))
    return [
        Figure(name="comparing states of 1 kB, median", unit="ms", at_most=1,
               value=_milliseconds(lambda: changes(*small))),
        Figure(name="comparing states of 64 kB, median", unit="ms", at_most=40,
               value=_milliseconds(lambda: changes(*large))),
        Figure(name="judging a state of 1 kB, median", unit="ms",
               value=_milliseconds(lambda: _judged(*small))),
        Figure(name="judging a state of 64 kB, median", unit="ms",
               value=_milliseconds(lambda: _judged(*large))),
        Figure(name="lag of the loop beside 64 kB in a thread, longest", unit="ms", at_most=20,
               value=lag * 1_000),
    ]  # fmt: skip


def _pair(size: int) -> tuple[Any, Any]:
    """A list of offers of about *size* bytes, and the same with some others and other prices."""
    random = Random(size)  # noqa: S311 - a list, not a secret
    old = []
    while len(json.dumps(old)) < size - 100:
        price = random.randrange(9_999) / 100
        old.append({"id": len(old), "name": f"offer {random.random()}", "price": price})
    new = [dict(offer) for offer in old[1:]]
    for offer in random.sample(new, max(len(new) // 20, 1)):
        offer["price"] += 1
    new.append({"id": len(old), "name": "new", "price": 5})
    random.shuffle(new)
    return normal(old), normal(new)


def _judged(old: Any, new: Any) -> None:
    judge(Attention(), Memory(seen=old, told=old, has_told=True), Observation(state=new), NOW)


def _milliseconds(work: Callable[[], object]) -> float:
    return median(_timed(work) for _ in range(ROUNDS)) * 1_000


def _timed(work: Callable[[], object]) -> float:
    # Of this thread alone: a busy machine makes nobody's work longer.
    started = thread_time()
    work()
    return thread_time() - started


async def _beside(pair: tuple[Any, Any]) -> float:
    """The longest that a loop waited beyond what it asked for, while a thread compares."""
    longest, clock = 0.0, SystemClock()
    async with asyncio.TaskGroup() as group:
        working = group.create_task(asyncio.to_thread(_judged_often, pair))
        while not working.done():
            started = perf_counter()
            await clock.sleep(TICK)
            longest = max(longest, perf_counter() - started - TICK)
    return longest


def _judged_often(pair: tuple[Any, Any]) -> None:
    for _ in range(10):
        _judged(*pair)
