"""When two requests are the same one, said twice."""

from datetime import timedelta
from itertools import zip_longest

from scheduler.model import Job
from scheduler.schedule import At, Every, Schedule, Unit, dumps
from scheduler.service import Wish

CLOSE = timedelta(minutes=1)
""""In ten minutes", said again at once, means the same moment."""


def alike(job: Job, wish: Wish) -> bool:
    """Whether *job* is what *wish* asks for."""
    said = (job.turn, job.task.casefold(), job.source, job.zone, job.bounds.max_runs)
    wanted = (wish.turn, wish.task.casefold(), wish.source, wish.zone, wish.bounds.max_runs)
    return said == wanted and _same(job.schedule, wish.schedule)


def _same(one: Schedule | None, other: Schedule | None) -> bool:
    match one, other:
        case At(), At():
            pairs = zip_longest(one.moments, other.moments)
            return all(a and b and abs(a - b) < CLOSE for a, b in pairs)
        case Every(unit=Unit.SECOND), Every(unit=Unit.SECOND):
            return one.amount == other.amount  # each counts from when it was said
        case _:
            return one is not None and other is not None and dumps(one) == dumps(other)
