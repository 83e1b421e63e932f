"""Places in the real program at which a process dies, or what it writes is recorded.

No hook waits in the program for this: the methods that its parts call on each other are wrapped
from outside, in the process that is to die, before it begins.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import scheduler.executor
from bot.console import ConsoleMessenger
from storage.jobs import SqlJobs
from storage.outbox import SqlOutbox
from storage.runs import SqlRuns
from tests.faults.recorder import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Before or after a call of *name* on *where*."""

    where: Any
    name: str
    after: bool = True
    answers: bool = False
    """Whether only calls that bring something back count."""
    earliest: int = 1
    """The first passing at which there is anything to lose."""


POINTS = {
    "stored": Point(where=SqlJobs, name="add", earliest=2),
    "claimed": Point(where=SqlRuns, name="claim", answers=True),
    "running": Point(where=scheduler.executor, name="_waited_for", after=False),
    "observed": Point(where=scheduler.executor, name="_waited_for"),
    "decided": Point(where=SqlRuns, name="finish", after=False),
    "outbox queued": Point(where=SqlRuns, name="finish"),
    "sending": Point(where=SqlOutbox, name="take", answers=True),
    "shown": Point(where=ConsoleMessenger, name="send"),
    "sent": Point(where=SqlOutbox, name="settle", after=False),
    "settled": Point(where=SqlOutbox, name="settle"),
}


def plant(fault: Any) -> None:
    """Die at the n-th passing of a point, record what is written to a file, or do nothing."""
    match fault:
        case {"point": name, "passing": passing}:
            _die_at(POINTS[name], passing)
        case {"record": path, **more}:
            record(Path(path), synchronous=more.get("synchronous", "FULL"))
        case _:
            return


def _die_at(point: Point, passing: int) -> None:
    original: Callable[..., Any] = getattr(point.where, point.name)
    passings = count(1)

    async def passed(*args: Any, **named: Any) -> Any:
        if not point.after and next(passings) == passing:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = await original(*args, **named)
        if point.after and (answer or not point.answers) and next(passings) == passing:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(point.where, point.name, passed)
